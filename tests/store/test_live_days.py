"""Tests of `hydra_heads.store.live_days`."""

from pathlib import Path
from typing import Iterator

import pytest

from hydra_heads.model.invocation import Earlier, OutcomeSum
from hydra_heads.store.history import History
from hydra_heads.store.live_days import LiveDay, LiveDayRun, live_day_runs, live_days
from tests.store.daily import (
    DAY_SECONDS,
    MACHINE,
    NIGHT,
    OTHER_VERSION,
    VERSION,
    Attempt,
    a_life,
    calls_of,
    live,
)
from tests.store.making import a_run, an_invocation, path_in

NOON = NIGHT + DAY_SECONDS / 2


@pytest.fixture(name="history")
def open_history(tmp_path: Path) -> Iterator[History]:
    """Open an empty history."""
    with History.open(path_in(tmp_path)) as history:
        yield history


def test_a_day_is_summed_up_by_instance_and_outcome(history: History) -> None:
    """Runs of several invocations together; the moment is that of the first of them."""
    live(history, a_life("live2", NOON + 60), [[Attempt("a", seconds=1.5)], [Attempt("b")]])
    live(history, a_life("live1", NOON), [[Attempt("a", seconds=0.5)], [Attempt("a", False, 2.0)]])

    found = live_days(history, "demo", "a")

    outcomes = (OutcomeSum("x", True, 2, 2.0, 2.5), OutcomeSum("x", False, 1, 2.0, 4.0))
    assert found == [LiveDay("2024-10-04", NOON, VERSION, MACHINE, outcomes)]
    assert found[0].as_earlier() == Earlier(
        None, "2024-10-04", "live", "2024-10-04T12:00:00.000+00:00", VERSION, MACHINE, outcomes
    )


def test_a_life_that_goes_on_for_days_is_many_days(history: History) -> None:
    """A run is of the day on which it started, in UTC, to the last moment."""
    life = a_life(started_unix=NIGHT - 1.5)
    history.begin(life)
    for run in calls_of(life, [[Attempt("a")]] * 4, seconds_apart=1.0):
        history.append(run)

    found = live_days(history, "demo", "a")

    assert [(day.day, day.outcomes[0].runs) for day in found] == [
        ("2024-10-03", 2),
        ("2024-10-04", 2),
    ]


def test_what_followed_in_a_call_is_left_out(history: History) -> None:
    """A fallback ran where another head had failed: such inputs are harder than others."""
    life = a_life()
    calls = [[Attempt("a", ok=False), Attempt("b", ok=False), Attempt("a")], [Attempt("b")]]
    live(history, life, calls)

    (of_a,), (of_b,) = live_days(history, "demo", "a"), live_days(history, "demo", "b")

    assert of_a.outcomes == (OutcomeSum("x", False, 1, 0.5, 0.25),)
    assert of_b.outcomes == (OutcomeSum("x", True, 1, 0.5, 0.25),)


def test_what_is_not_decided_says_nothing(history: History) -> None:
    """Nor does a run that was stopped at its slice of a plan, or a day of nothing else."""
    live(history, a_life(), [[Attempt("a", ok=None)]])

    assert live_days(history, "demo", "a") == []
    assert list(live_day_runs(history, "demo", "a")) == []


def test_versions_and_machines_of_one_day_stand_apart(history: History) -> None:
    """Each with its own first moment, the newest last."""
    live(history, a_life("live1", NOON), [[Attempt("a")]])
    live(history, a_life("live2", NOON + 1, version=OTHER_VERSION), [[Attempt("a")]])
    live(history, a_life("live3", NOON + 2, machine=None), [[Attempt("a")]])
    live(history, a_life("live4", NOON + 3, heads=()), [[Attempt("a")]])
    live(history, a_life("live5", NOON + 4), [[Attempt("a")]])

    found = live_days(history, "demo", "a")

    assert [(day.fingerprint, day.machine_key, day.outcomes[0].runs) for day in found] == [
        (VERSION, MACHINE, 2),
        (OTHER_VERSION, MACHINE, 1),
        (VERSION, None, 1),
        (None, MACHINE, 1),
    ]
    assert {day.day for day in found} == {"2024-10-04"}


def test_only_daily_use_of_the_slot_counts(history: History) -> None:
    """Neither Phase 1 nor scripts nor another slot, nor a head that nobody knows."""
    history.begin(an_invocation("r1"))
    history.append(a_run(1, run_id="r1"))
    live(history, a_life("live1", origin="script"), [[Attempt("a")]])
    live(history, a_life("live2", slot="other"), [[Attempt("a")]])

    assert live_days(history, "demo", "a") == []
    assert live_days(history, "demo", "nobody") == []
    assert live_days(history, "nothing", "a") == []
    assert list(live_day_runs(history, "nothing", "a")) == []


def test_days_go_up_to_a_moment(history: History) -> None:
    """What started in that very moment counts, what started later does not."""
    live(history, a_life(started_unix=NOON), [[Attempt("a")]] * 5)

    found = live_days(history, "demo", "a", NOON + 2)
    runs = list(live_day_runs(history, "demo", "a", NOON + 2))

    assert [day.outcomes[0].runs for day in found] == [3]
    assert len(runs) == 3


def test_inputs_that_are_no_instances_are_summed_up_as_one(history: History) -> None:
    """There may be as many of them as runs; without known instances all keep their names."""
    for number, instance in enumerate(["x", "file=1", "file=2"]):
        life = a_life(f"live{number}")
        history.begin(life)
        history.append(calls_of(life, [[Attempt("a")]], instance)[0])

    (known,) = live_days(history, "demo", "a", instances={"x"})
    (every,) = live_days(history, "demo", "a")
    runs = live_day_runs(history, "demo", "a", instances={"x"})

    assert [(row.instance, row.runs) for row in known.outcomes] == [("default", 2), ("x", 1)]
    assert [row.instance for row in every.outcomes] == ["file=1", "file=2", "x"]
    assert sorted(run.instance for run in runs) == ["default", "default", "x"]


def test_the_runs_of_the_newest_days_are_read_with_their_figures(history: History) -> None:
    """Whole days, counted for the head; the figures are those that were recorded."""
    figures = {"user_time": 0.5, "user_tokens": 3.0}
    for age in range(4):
        head = "b" if age == 1 else "a"
        life = a_life(f"live{age}", NIGHT - age * DAY_SECONDS)
        live(history, life, [[Attempt(head, metrics=figures)]] * 2)

    found = list(live_day_runs(history, "demo", "a", most_days=2))

    first, second = NIGHT - 2 * DAY_SECONDS, NIGHT
    assert sorted(found, key=lambda run: run.started_unix) == [
        LiveDayRun(day, VERSION, MACHINE, "x", True, started, 0.5, figures)
        for day, started in (
            ("2024-10-02", first),
            ("2024-10-02", first + 1),
            ("2024-10-04", second),
            ("2024-10-04", second + 1),
        )
    ]


def test_figures_of_our_own_are_enough(history: History) -> None:
    """A history without any figure that a head reported is read too."""
    live(history, a_life(), [[Attempt("a", metrics={"user_time": 0.5})]])

    (run,) = live_day_runs(history, "demo", "a")

    assert run.metrics == {"user_time": 0.5}
