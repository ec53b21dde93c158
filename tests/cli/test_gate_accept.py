"""`gate --accept`: a level that somebody has taken for good."""

import pytest

from hydra_heads.store.acceptances import acceptances_of
from hydra_heads.store.history import History
from tests.cli.conftest import Desk
from tests.cli.gating import NIGHTS, all_as, rows_of, tell
from tests.store.nights import slower_from


@pytest.fixture
def slower(desk: Desk) -> Desk:
    """A desk on which zlib takes 40 % longer in the last four nights."""
    tell(desk, all_as(zlib=slower_from(NIGHTS, 1.4)), NIGHTS + 4)
    return desk


def test_an_accepted_level_is_the_baseline(slower: Desk) -> None:
    """What was red is green once its level was accepted, and it says what was accepted."""
    assert slower.call("gate").code == 1

    answer = slower.call("gate", "--accept", "zlib", "--reason", "checks its input now")

    assert answer.code == 0
    last = f"r{NIGHTS + 3}"
    assert answer.out.splitlines()[0].startswith(f"zlib time: the level of {last}, 0.")
    assert answer.out.splitlines()[1] == (
        f"zlib success_rate: the level of {last}, 100 percent is the baseline now"
    )
    assert slower.call("gate").code == 0


def test_the_reason_is_kept(slower: Desk) -> None:
    """Who looks into the history finds which level, when and why."""
    slower.call("gate", "--accept", "zlib", "--reason", " checks\nmore ", "--metric", "time")

    with History.open_reading(str(slower.profiles / "history.db")) as history:
        (row,) = acceptances_of(history, "job")

    assert (row.head, row.metric, row.run_id) == ("zlib", "time", f"r{NIGHTS + 3}")
    assert row.reason == "checks\\nmore"


def test_another_regression_on_top_is_red_again(desk: Desk) -> None:
    """Acceptance is for one level, not for ever."""
    tell(desk, all_as(zlib=slower_from(NIGHTS, 1.4)), NIGHTS + 4)
    desk.call("gate", "--accept", "zlib", "--reason", "known")
    with History.open(str(desk.profiles / "history.db")) as history:
        from tests.store.nights import Story

        story = Story(history, all_as(zlib=lambda night: 2.5), seed=5)
        story.apart = 0.02
        story.told = NIGHTS + 4
        story.tell(4)

    answer = desk.call("gate", "--json")

    assert answer.code == 1
    assert rows_of(answer)["zlib"]["verdict"] == "regressed"


def test_other_heads_are_judged_as_ever(desk: Desk) -> None:
    """Accepting one head's level clears no other one."""
    tell(
        desk,
        all_as(zlib=slower_from(NIGHTS, 1.4), gzip=slower_from(NIGHTS, 1.4)),
        NIGHTS + 4,
    )
    desk.call("gate", "--accept", "zlib", "--reason", "known")

    verdicts = {head: row["verdict"] for head, row in rows_of(desk.call("gate", "--json")).items()}

    assert (verdicts["gzip"], verdicts["zlib"]) == ("regressed", "ok")


def test_a_metric_without_a_level_is_said(desk: Desk) -> None:
    """What has no level yet is not accepted, and the others are; none at all is an error."""
    tell(desk, all_as(), NIGHTS, {"zlib": lambda night: 0.0})

    some = desk.call("gate", "--accept", "zlib", "--reason", "x")
    none = desk.call("gate", "--accept", "zlib", "--reason", "x", "--metric", "time")

    assert some.code == 0
    assert some.out.splitlines()[0] == "zlib time: no level yet, so there is nothing to accept"
    assert some.out.splitlines()[1].startswith("zlib success_rate: the level of ")
    assert none.code == 2
    assert "--accept: zlib has no level yet in time; profile it first" in none.err


def test_an_unknown_head_is_one_line(slower: Desk) -> None:
    """The heads there are, and nothing is written."""
    before = slower.everything()

    answer = slower.call("gate", "--accept", "zstd", "--reason", "x")

    assert answer.code == 2
    assert "--accept: 'zstd' has no runs of Phase 1 here; those that have are gzip" in answer.err
    assert slower.everything() == before
