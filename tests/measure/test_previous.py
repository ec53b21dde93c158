"""Tests of `hydra_heads.measure.previous`."""

from typing import Iterator

import pytest

from hydra_heads.measure import previous as module
from hydra_heads.measure.previous import earlier_of, previous_of
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import Recorded
from tests.measure.worse_nights import night
from tests.store.daily import (
    DAY_SECONDS,
    MACHINE,
    NIGHT,
    VERSION,
    Attempt,
    a_life,
    calls_of,
    live,
)
from tests.store.making import a_run, an_invocation, record


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def test_the_previous_profile_is_summed_up(history: History) -> None:
    """Its id, end, tests, rate, mean time and interval."""
    runs = [a_run(1, seconds=0.5), a_run(2, seconds=1.5), a_run(3, ok=False)]
    record(history, an_invocation("r1"), iter(runs), True)

    found = previous_of(history, "demo", "a", an_invocation("r2"))

    assert found is not None
    interval = found.pop("avg_time_ci")
    assert found == {
        "run_id": "r1",
        "timestamp": "1970-01-01T00:17:40.250+00:00",
        "num_tests": 3,
        "success_rate": 66.6666666667,
        "avg_time": 1.0,
    }
    assert isinstance(interval, dict)
    assert interval["method"] == "t"


@pytest.mark.parametrize("change", ["fingerprint", "machine", "incomplete", "none"])
def test_only_a_complete_profile_that_compares_is_previous(history: History, change: str) -> None:
    """Another definition, another machine or an interrupted Phase 1 is no previous profile."""
    night(history, "r1", {"a": (0.1, 1.0)}, complete=change != "incomplete")
    now = an_invocation("r2")
    if change == "fingerprint":
        now = now._replace(fingerprints={"a": "sha256:" + "9" * 64})
    elif change == "machine":
        now = now._replace(machine_key="n" * 64)

    found = previous_of(history, "demo", "a", now)

    assert (found is None) == (change != "none")


def test_a_head_without_a_fingerprint_has_no_previous_profile(history: History) -> None:
    """A head that the invocation does not know is not compared."""
    night(history, "r1", {"a": (0.1, 1.0)})

    assert previous_of(history, "demo", "c", an_invocation("r2")) is None


def test_earlier_goes_back_less_far_with_very_many_instances(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest invocations are kept while their rows are few enough, newest last."""
    for number in (1, 2, 3):
        night(history, f"r{number}", {"a": (0.1, 1.0)}, instances="xy")
    now = an_invocation("r4")

    every = earlier_of(history, "demo", "a", now)
    monkeypatch.setattr(module, "MOST_OUTCOMES", 5)
    fewer = earlier_of(history, "demo", "a", now)

    assert [row["run_id"] for row in every] == ["r1", "r2", "r3"]
    assert [row["run_id"] for row in fewer] == ["r2", "r3"]


def test_runs_of_the_history_only_are_no_part_of_it(history: History) -> None:
    """Slow or failed warm-ups of either night do not change what came before."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxxxxxx")
    now = night(history, "r2", {"a": (0.1, 1.0)}, instances="xxxxxxxx")
    before = (previous_of(history, "demo", "a", now), earlier_of(history, "demo", "a", now))

    for run_id, seconds, ok in (("r1", 0.001, True), ("r2", 9.0, True), ("r2", 9.0, False)):
        for _ in range(20):
            order = history.next_order(run_id, 100)
            warmup = a_run(order, "a", ok, seconds, run_id)._replace(block=None, warmup=True)
            history.append(warmup)

    after = (previous_of(history, "demo", "a", now), earlier_of(history, "demo", "a", now))
    assert after == before


@pytest.mark.parametrize("origin", ["import", "script", "live", "confirm"])
def test_only_phase_1_is_previous_or_earlier(history: History, origin: str) -> None:
    """What was imported, run as a script or while live stands in no profile."""
    runs = [a_run(order, seconds=0.5) for order in range(1, 6)]
    record(history, an_invocation("r1")._replace(origin=origin), iter(runs), True)

    assert previous_of(history, "demo", "a", an_invocation("r2")) is None
    assert earlier_of(history, "demo", "a", an_invocation("r2")) == []


def use(history: History, run_id: str, started_unix: float, runs: int = 1) -> None:
    """Record that `a` was used, so many times."""
    live(history, a_life(run_id, started_unix), [[Attempt("a")]] * runs)


def test_days_of_daily_use_stand_among_earlier_invocations(history: History) -> None:
    """In the order of time; a day has no run_id, and names itself."""
    for number, age in enumerate((3, 1), start=1):
        started = NIGHT - age * DAY_SECONDS
        before = an_invocation(f"r{number}")._replace(started_unix=started)
        record(history, before, iter([a_run(1, run_id=before.run_id)]), True)
    use(history, "live1", NIGHT - 2 * DAY_SECONDS, runs=3)
    use(history, "live2", NIGHT - 2 * DAY_SECONDS + 60, runs=4)
    use(history, "live3", NIGHT)
    now = an_invocation("r9")._replace(started_unix=NIGHT + 3600)

    found = earlier_of(history, "demo", "a", now)

    assert [(row["run_id"], row["day"], row["origin"]) for row in found] == [
        ("r1", None, "profile"),
        (None, "2024-10-02", "live"),
        ("r2", None, "profile"),
        (None, "2024-10-04", "live"),
    ]
    assert found[1] == {
        "run_id": None,
        "day": "2024-10-02",
        "origin": "live",
        "timestamp": "2024-10-02T00:00:00.000+00:00",
        "fingerprint": VERSION,
        "machine_key": MACHINE,
        "outcomes": [
            {"instance": "x", "ok": True, "count": 7, "seconds_sum": 3.5, "seconds_sq_sum": 1.75}
        ],
    }


def test_daily_use_counts_up_to_the_begin_of_phase_1(history: History) -> None:
    """What is used while the heads are profiled is of the next profile's past."""
    use(history, "live1", NIGHT, runs=3)
    now = an_invocation("r9")._replace(started_unix=NIGHT + 1)

    (row,) = earlier_of(history, "demo", "a", now)

    assert [outcome["count"] for outcome in row["outcomes"]] == [2]  # type: ignore[attr-defined]


def test_invocations_and_days_are_fifty_together(history: History) -> None:
    """The newest of both stay."""
    for number in range(30):
        started = NIGHT + number * DAY_SECONDS
        before = an_invocation(f"r{number}")._replace(started_unix=started)
        record(history, before, iter([a_run(1, run_id=before.run_id)]), True)
        use(history, f"live{number}", started + 60)
    now = an_invocation("now")._replace(started_unix=NIGHT + 99 * DAY_SECONDS)

    found = earlier_of(history, "demo", "a", now)

    assert len(found) == 50
    assert [row["run_id"] for row in found[::2]] == [f"r{number}" for number in range(5, 30)]
    assert {row["origin"] for row in found[1::2]} == {"live"}


def test_a_day_of_ten_thousand_inputs_leaves_room_for_the_rest(history: History) -> None:
    """What is no instance of the slot is one row, however many inputs there were."""
    night(history, "r1", {"a": (0.1, 1.0)})
    life = a_life("live1")
    history.begin(life)
    (run,) = calls_of(life, [[Attempt("a")]])
    many = [run._replace(order=n, block=n, instance=f"file={n}") for n in range(6000)]
    history.append_all([Recorded(row) for row in many])
    now = an_invocation("r9")._replace(started_unix=NIGHT + 60)

    found = earlier_of(history, "demo", "a", now)

    assert [row["run_id"] for row in found] == ["r1", None]
    assert [(row["instance"], row["count"]) for row in found[1]["outcomes"]] == [  # type: ignore[attr-defined]
        ("default", 6000)
    ]


def test_a_previous_profile_is_never_a_day_of_daily_use(history: History) -> None:
    """Whatever ran since, the previous profile is that of the last Phase 1."""
    night(history, "r1", {"a": (0.1, 1.0)})
    live(history, a_life(version=an_invocation("r9").fingerprints["a"]), [[Attempt("a")]])

    found = previous_of(history, "demo", "a", an_invocation("r9"))

    assert found is not None
    assert found["run_id"] == "r1"
