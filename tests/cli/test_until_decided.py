"""`--until-decided` as it is called."""

import json
from typing import List

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.cli.watcher import Watcher
from hydra_heads.measure.request import Event, RunEnded
from tests.cli.conftest import QUICK, Desk

SLOW = ["{python}", "-I", "-S", "-c", "sum(range(3000000))"]


@pytest.fixture
def race(desk: Desk) -> Desk:
    """Stand beside a heads file of a head that is surely the best."""
    desk.write_heads({"quick": QUICK, "slow": SLOW})
    return desk


def test_a_race_ends_when_one_head_is_surely_the_best(race: Desk) -> None:
    """Far fewer runs than allowed, and a line that says who, how near and how surely."""
    answer = race.call("profile", "--until-decided", "--num-tests", "60")

    slow = race.read("hydra_profiles/head_slow.json")
    runs = slow["num_tests"]
    assert answer.code == 0
    assert answer.out.splitlines()[0] == (
        f"Decided after {runs} blocks: quick costs at most 5 % more than the best (95 % confidence)"
    )
    assert isinstance(runs, int)
    assert 5 <= runs < 60
    assert (slow["planned_tests"], slow["complete"]) == (runs, True)
    assert f"slow left the race after {runs} blocks: " in answer.err


def test_why_a_head_left_stands_among_its_reasons(race: Desk) -> None:
    """In the profile, and in the weights, which leave it its floor."""
    race.call("profile", "--until-decided", "--num-tests", "60")

    race.call("weigh")

    left = race.read("hydra_profiles/head_slow.json")["eliminated"]
    rows = race.read("hydra_profiles/weights.json")["heads"]
    assert isinstance(rows, list)
    (slow,) = [row for row in rows if row["name"] == "slow"]
    assert f"left the race {left}" in slow["reasons"]
    assert slow["weight"] == pytest.approx(0.01, abs=1e-6)
    assert race.call("validate", "hydra_profiles").code == 0


def test_a_race_that_is_not_decided_answers_3(desk: Desk) -> None:
    """The runs that were allowed are done, profiles written, and the heads named [exit 3]."""
    desk.write_heads({"left": SLOW, "right": SLOW})

    answer = desk.call("profile", "--until-decided", "--num-tests", "6", "--tolerance", "0")

    assert answer.code == 3
    assert "[WARN] not decided after 6 blocks: left or right may still be the best" in answer.err
    assert "allow more runs (--num-tests)" in answer.err
    for name in ("left", "right"):
        document = desk.read(f"hydra_profiles/head_{name}.json")
        assert (document["num_tests"], document["complete"]) == (6, True)
        assert document["eliminated"] is None


def test_the_terms_may_be_given(race: Desk) -> None:
    """They stand in the closing line."""
    answer = race.call(
        "profile", "--until-decided", "--tolerance", "20", "--confidence", "80", "--num-tests", "60"
    )

    assert "at most 20 % more than the best (80 % confidence)" in answer.out


def test_an_interrupted_race_is_resumed_without_saying_so_again(
    race: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--resume` alone goes on with the race, by the terms with which it began."""
    original = Watcher.on_event

    def stop_in_block_3(self: Watcher, event: Event) -> None:
        original(self, event)
        if isinstance(event, RunEnded) and event.done == 5:
            raise StopRequest(15)

    with monkeypatch.context() as patch:
        patch.setattr(Watcher, "on_event", stop_in_block_3)
        race.call("profile", "--until-decided", "--tolerance", "10", "--num-tests", "60")

    answer = race.call("profile", "--resume")

    assert answer.code == 0
    assert "quick costs at most 10 % more than the best" in answer.out
    assert race.call("profile", "--resume", "--tolerance", "5").code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--tolerance", "5"], "--tolerance goes with --until-decided\n"),
        (["--confidence", "90"], "--confidence goes with --until-decided\n"),
        (["--until-decided", "--tolerance", "-1"], "expected percent from 0 to below 100"),
        (["--until-decided", "--confidence", "95%"], "found '95%', expected percent from 50"),
        (["--until-decided", "--confidence", "100"], "expected percent from 50 to below 100"),
    ],
)
def test_terms_that_cannot_be_are_refused(race: Desk, words: List[str], message: str) -> None:
    """One line, exit 2, nothing run."""
    answer = race.call("profile", *words)

    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert not race.profiles.exists()


def test_the_pipeline_goes_on_after_a_race(race: Desk) -> None:
    """It weighs and publishes what was decided."""
    answer = race.call("pipeline", "--until-decided", "--num-tests", "60", "--json")

    dashboard = json.loads(answer.out)
    assert answer.code == 0
    assert {head["name"] for head in dashboard["heads"]} == {"quick", "slow"}
