"""The past of the heads as the history holds it."""

from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence

import pytest

from hydra_heads.model.invocation import Invocation
from hydra_heads.model.objective import Objective
from hydra_heads.model.run import Run
from hydra_heads.store import listing
from hydra_heads.store.history import History
from hydra_heads.weigh.past import from_history
from hydra_heads.weigh.past.cell import Past, PastCell
from hydra_heads.weigh.past.from_history import past_from_history
from tests.store.making import FINGERPRINT, a_run, an_invocation, path_in
from tests.weigh.pasts import DAY
from tests.weigh.profiles import NOON


@pytest.fixture(name="history")
def open_history(tmp_path: Path) -> Iterator[History]:
    """Open an empty history."""
    with History.open(path_in(tmp_path)) as history:
        yield history


def an_earlier(age: int, origin: str = "profile", slot: str = "demo") -> Invocation:
    """Return an invocation so many days ago; its run id is `rAGE`."""
    invocation = an_invocation(f"r{age}")
    return invocation._replace(started_unix=NOON - age * DAY, origin=origin, slot=slot)


def record(history: History, invocation: Invocation, runs: Sequence[Run]) -> None:
    """Record an invocation with its runs, in their order."""
    history.begin(invocation)
    for order, run in enumerate(runs, start=1):
        started = invocation.started_unix + order / 1000
        history.append(run._replace(run_id=invocation.run_id, order=order, started_unix=started))
    history.end(invocation.run_id, invocation.started_unix + 60, True)


def read(
    history: History, heads: Sequence[str] = ("a", "b"), objective: Optional[Objective] = None
) -> List[Past]:
    """Read the past of heads of slot `demo` before invocation `r0`."""
    return past_from_history(history, "demo", heads, {"r0"}, objective or Objective())


def test_runs_are_summed_up_by_instance_and_outcome(history: History) -> None:
    """As profiles keep them, with what tells versions and machines apart."""
    record(
        history,
        an_earlier(1),
        [a_run(seconds=0.5), a_run(seconds=1.5), a_run(ok=False, seconds=0.25), a_run(head="b")],
    )

    a, b = read(history)

    assert a == Past(
        "a", "r1", "profile", NOON - DAY, FINGERPRINT, "m" * 64,
        (PastCell("x", True, 2, 2.0, 2.5), PastCell("x", False, 1, 0.25, 0.0625)),
    )  # fmt: skip
    assert (b.head, b.runs) == ("b", 1)


def test_only_what_came_before_the_profiles_counts(history: History) -> None:
    """Neither their own invocation nor one that began after it, nor another slot's."""
    record(history, an_earlier(2, slot="other"), [a_run()])
    record(history, an_earlier(1), [a_run()])
    record(history, an_earlier(0), [a_run()])
    record(history, an_earlier(-1), [a_run()])

    assert [row.run_id for row in read(history)] == ["r1"]


def test_the_newest_of_the_profiles_is_the_present(history: History) -> None:
    """What came between profiles of two nights is past already."""
    for age in (3, 2, 1, 0):
        record(history, an_earlier(age), [a_run()])

    found = past_from_history(history, "demo", ["a"], {"r0", "r2"}, Objective())

    assert [row.run_id for row in found] == ["r1", "r3"]


def test_what_began_in_the_same_moment_came_before(history: History) -> None:
    """It is none of those that the profiles are of, and no later one."""
    record(history, an_earlier(0), [a_run()])
    record(history, an_earlier(0)._replace(run_id="twin"), [a_run()])

    assert [row.run_id for row in read(history)] == ["twin"]


def test_without_invocations_of_the_profiles_all_that_is_there_came_before(
    history: History,
) -> None:
    """Profiles of another program are of no invocation that the history knows."""
    record(history, an_earlier(-1), [a_run()])

    assert [row.run_id for row in read(history)] == ["r-1"]


@pytest.mark.parametrize(("origin", "counts"), [
    ("profile", True), ("live", True), ("script", False), ("import", False), ("confirm", False),
])  # fmt: skip
def test_only_phase_1_and_daily_use_count(history: History, origin: str, counts: bool) -> None:
    """Nothing says that imported runs and scripts were made as Phase 1 would make them."""
    record(history, an_earlier(1, origin=origin), [a_run()._replace(block=0)])

    assert bool(read(history)) is counts


def test_live_runs_are_summed_up_by_day(history: History) -> None:
    """Two invocations of one day are one row, named by the day.

    Another version stands apart, and so does another machine.
    """
    own, other = {"a": FINGERPRINT}, {"a": "sha256:" + "9" * 64}
    machine = "m" * 64
    kinds = [(own, machine), (own, machine), (other, machine), (own, None), (own, "n" * 64)]
    for number, (fingerprints, machine_key) in enumerate(kinds):
        invocation = an_earlier(1, origin="live")._replace(
            run_id=f"live{number}", started_unix=NOON - DAY + number, fingerprints=fingerprints,
            machine_key=machine_key,
        )  # fmt: skip
        record(history, invocation, [a_run()._replace(block=None)])

    found = read(history)

    assert {(row.run_id, row.origin) for row in found} == {("2026-01-08", "live")}
    assert [(row.machine_key, row.fingerprint, row.runs) for row in found] == [
        ("n" * 64, FINGERPRINT, 1),
        (None, FINGERPRINT, 1),
        (machine, other["a"], 1),
        (machine, FINGERPRINT, 2),
    ]


def test_other_objectives_read_their_own_figures(history: History) -> None:
    """The history has every metric of a run; successes without the figure are left out."""
    metrics: List[Dict[str, float]] = [{}, {"memory_max_mb": 3.0}, {"memory_max_mb": 5.0}]
    record(history, an_earlier(1), [a_run()._replace(metrics=figures) for figures in metrics])

    (found,) = read(history, objective=Objective("memory"))

    assert found.cells == (PastCell("x", True, 2, 8.0, 34.0),)


def test_undecided_runs_say_nothing(history: History) -> None:
    """A head of which nothing is decided has no row."""
    record(history, an_earlier(1), [a_run(ok=None), a_run(head="b", ok=None), a_run(head="b")])

    assert [(row.head, row.runs) for row in read(history)] == [("b", 1)]


def test_no_more_is_read_than_the_rule_leaves_anything_of(history: History) -> None:
    """The six newest invocations of each head, whatever heads stand in others."""
    for age in range(1, 10):
        record(history, an_earlier(age), [a_run(), *([a_run(head="b")] if age > 2 else [])])

    found = read(history)

    assert [row.run_id for row in found if row.head == "a"] == [f"r{age}" for age in range(1, 7)]
    assert [row.run_id for row in found if row.head == "b"] == [f"r{age}" for age in range(3, 9)]


def test_an_invocation_that_says_nothing_is_none_of_the_six(history: History) -> None:
    """Its runs were not decided."""
    for age in range(1, 9):
        record(history, an_earlier(age), [a_run(ok=None if age == 2 else True)])

    assert [row.run_id for row in read(history, heads=["a"])] == [
        f"r{age}" for age in (1, 3, 4, 5, 6, 7)
    ]


def test_heads_that_are_not_asked_for_are_left_out(history: History) -> None:
    """A head that is gone has no weight to be given."""
    record(history, an_earlier(1), [a_run(), a_run(head="b")])

    assert [row.head for row in read(history, heads=["b"])] == ["b"]


def test_an_empty_history_has_no_past(history: History) -> None:
    """Nor have heads that nobody asks for."""
    assert read(history) == []

    record(history, an_earlier(1), [a_run()])

    assert read(history, heads=[]) == []


def test_six_days_of_daily_use_are_read(history: History) -> None:
    """All of each, and nothing of the seventh on which a head ran, whichever days others had."""
    for age in range(1, 9):
        for number in range(2):
            invocation = an_earlier(age, origin="live")
            record(
                history,
                invocation._replace(
                    run_id=f"live{age}.{number}", started_unix=invocation.started_unix + number
                ),
                [a_run(head="b" if age == 3 else "a")._replace(block=None)],
            )

    found = read(history)

    assert [(row.head, row.run_id, row.runs) for row in found] == [
        *(("a", f"2026-01-{9 - age:02}", 2) for age in (1, 2, 4, 5, 6, 7)),
        ("b", "2026-01-06", 2),
    ]


def test_a_history_of_others_is_not_read_to_its_end(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest so many invocations are looked at, whatever slot they are of; days are its own."""
    monkeypatch.setattr(from_history, "MOST_READ", 2)
    for origin in ("profile", "live"):
        for age, slot in ((1, "other"), (2, "demo"), (3, "demo")):
            invocation = an_earlier(age, origin, slot)._replace(run_id=f"{origin}{age}")
            record(history, invocation, [a_run()])

    assert [row.run_id for row in read(history)] == ["profile2", "2026-01-07", "2026-01-06"]


def test_five_hundred_invocations_of_another_slot_hide_older_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That many are asked for, of Phase 1."""
    asked = []

    def invocations(_: object, most: int, origin: str) -> List[object]:
        asked.append((most, origin))
        return []

    monkeypatch.setattr(listing, "invocations", invocations)
    with History.open(":memory:") as history:
        assert read(history) == []

    assert asked == [(500, "profile")]
