"""Days of daily use from the history to the weights: by the profiles, and by the history."""

from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from hydra_heads.measure.previous import earlier_of
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.weigh.past.cell import PastCell
from hydra_heads.weigh.past.from_history import past_from_history
from hydra_heads.weigh.past.past import earlier_in, weigh_past
from tests.store.daily import Attempt, a_life, calls_of, live
from tests.store.making import path_in
from tests.weigh.pasts import DAY, MACHINE, OTHER_VERSION, VERSION, sums
from tests.weigh.profiles import NOON, make_profile, weighed

TIMES = [1.0, 1.2, 0.8, 1.1, 0.9, 1.0, 1.2, 0.8, 1.1, 0.9]
NOW = sums(TIMES)

PRESENT = Invocation(
    "r9", "demo", "profile", 1, 10, fingerprints={"a": VERSION, "b": VERSION},
    instance_fingerprints={"default": "sha256:" + "1" * 64}, machine_key=MACHINE, started_unix=NOON,
)  # fmt: skip


@pytest.fixture(name="history")
def open_history(tmp_path: Path) -> Iterator[History]:
    """Open a history with the invocation that the profiles are of."""
    with History.open(path_in(tmp_path)) as history:
        history.begin(PRESENT)
        yield history


def use(
    history: History, head: str, seconds: List[float], age: int = 1, version: str = VERSION
) -> None:
    """Record that a head was used so many days ago."""
    life = a_life(f"live{head}{age}", NOON - age * DAY, version=version, machine=MACHINE)
    history.begin(life)
    for order, value in enumerate(seconds, start=1):
        history.append(live_run(life, head, value, order))


def live_run(life: Invocation, head: str, seconds: float, order: int) -> Run:
    """Return one run of daily use on the default instance."""
    (run,) = calls_of(life, [[Attempt(head, seconds=seconds)]], "default", order, order)
    return run._replace(started_unix=life.started_unix + order)


def profiled(history: History, times: Dict[str, List[float]]) -> List[Profile]:
    """Return the profiles of a Phase 1 that knows what the history says of the past."""
    return [
        make_profile(
            name, seconds, "r9", fingerprint=VERSION, environment={"machine_key": MACHINE},
            earlier=earlier_of(history, "demo", name, PRESENT),
        )
        for name, seconds in times.items()
    ]  # fmt: skip


def beliefs_of(profiles: List[Profile]) -> Dict[str, float]:
    """Weigh, and return the belief in each head."""
    rows: Any = weighed(profiles).document["heads"]
    return {row["name"]: row["belief"] for row in rows}


def test_a_day_of_daily_use_counts_by_the_rule(history: History) -> None:
    """Half for its age and a quarter of that for what it is: an eighth of a run each."""
    use(history, "a", TIMES)
    profiles = profiled(history, {"a": TIMES})

    (found,) = weigh_past(earlier_in(profiles, Objective()), profiles, [[NOW]])

    assert found.run_id == "2026-01-08"
    assert (found.weight, found.worth) == (1 / 8, 10 / 8)
    assert found.reasons == ("runs of daily use",)


def test_daily_use_of_another_version_counts_a_quarter_of_that(history: History) -> None:
    """As earlier invocations of another version do."""
    use(history, "a", TIMES, version=OTHER_VERSION)
    profiles = profiled(history, {"a": TIMES})

    (found,) = weigh_past(earlier_in(profiles, Objective()), profiles, [[NOW]])

    assert (found.weight, found.reasons) == (1 / 32, ("another version", "runs of daily use"))


def test_daily_use_changes_beliefs(history: History) -> None:
    """Two heads alike in Phase 1: the one that was faster in use is believed in more."""
    times = {"a": TIMES, "b": TIMES[::-1]}
    before = beliefs_of(profiled(history, times))
    use(history, "a", [0.9 * value for value in TIMES] * 10)
    use(history, "b", [1.1 * value for value in TIMES] * 10)

    after = beliefs_of(profiled(history, times))

    assert before["a"] == pytest.approx(0.5)
    assert after["a"] > 0.53


def test_weights_name_the_days_that_they_were_made_from(history: History) -> None:
    """Each head's own, once, though it was two versions on one of them."""
    use(history, "a", TIMES)
    life = a_life("again", NOON - DAY + 3600, version=OTHER_VERSION, machine=MACHINE)
    live(history, life, [[Attempt("a", seconds=1.0)]])
    use(history, "a", TIMES, age=2)

    made_from: Any = weighed(profiled(history, {"a": TIMES, "b": TIMES})).document["made_from"]

    assert [row["earlier"] for row in made_from] == [["2026-01-08", "2026-01-07"], []]


def test_the_history_says_the_same_as_the_profiles(history: History) -> None:
    """The same days with the same runs: first runs of their calls that were decided."""
    for age in (1, 2):
        calls = [
            [Attempt("a", ok=False), Attempt("b", seconds=0.25)],
            [Attempt("b", seconds=2.0)],
            [Attempt("a", ok=None)],
            [Attempt("a", seconds=0.5)],
        ]
        life = a_life(f"live{age}", NOON - age * DAY, machine=MACHINE)
        live(history, life, calls)
    live(history, a_life("later", NOON + 1), [[Attempt("a")]])
    profiles = profiled(history, {"a": TIMES, "b": TIMES})

    by_profiles = earlier_in(profiles, Objective())
    by_history = past_from_history(history, "demo", ["a", "b"], {"r9"}, Objective())

    def moment(row: Any) -> Any:
        return row.head, row.started_unix

    assert sorted(by_history, key=moment) == sorted(by_profiles, key=moment)
    assert len(by_history) == 4
    assert by_history[-1].cells == (PastCell("default", True, 1, 2.0, 4.0),)


def test_other_objectives_find_the_same_days(history: History) -> None:
    """What the runs used then is added up run by run, versions of one day apart."""
    memory = {"memory_max_mb": 4.0}
    first = a_life("live1", NOON - DAY, machine=MACHINE)
    live(history, first, [[Attempt("a", metrics=memory)], [Attempt("a", False), Attempt("a")]])
    live(history, a_life("live2", NOON - DAY + 9, version=OTHER_VERSION), [[Attempt("a")]])

    (found,) = past_from_history(history, "demo", ["a"], {"r9"}, Objective("memory"))

    assert (found.run_id, found.origin, found.started_unix) == ("2026-01-08", "live", NOON - DAY)
    assert found.cells == (
        PastCell("default", True, 1, 4.0, 16.0),
        PastCell("default", False, 1, 0.0, 0.0),
    )
