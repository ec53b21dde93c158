"""`history head`: what a head takes and uses, on average."""

import json

from tests.cli.conftest import Desk


def test_every_metric_has_its_mean_and_its_runs(recorded: Desk) -> None:
    """A head's table has the mean of each metric that its runs have, with unit and count."""
    lines = recorded.call("history", "head", "a").out.splitlines()

    assert lines[0].startswith("head a of slot ")
    assert ["user_time", "0.250", "seconds", "2"] in [line.split() for line in lines]
    assert ["exit_code", "0.500", "code", "2"] in [line.split() for line in lines]


def test_only_the_newest_runs_count(recorded: Desk) -> None:
    """`--limit` bounds the runs to those that were recorded last; 0 takes all."""
    one = json.loads(recorded.call("history", "head", "a", "--limit", "1", "--json").out)
    every = json.loads(recorded.call("history", "head", "a", "--limit", "0", "--json").out)

    assert one["heads"][0]["metrics"]["exit_code"] == {"mean": 1.0, "unit": "code", "runs": 1}
    assert every["heads"][0]["metrics"]["exit_code"] == {"mean": 0.5, "unit": "code", "runs": 2}


def test_a_head_that_has_no_run_is_an_error_that_names_near_ones(recorded: Desk) -> None:
    """An unknown name ends with 2, and says which there are."""
    answer = recorded.call("history", "head", "zzz")

    assert answer.code == 2
    assert "no head 'zzz' has a run here" in answer.err
