"""Tests of `hydra_heads.measure.previous`."""

import random
import re
from typing import Dict, Iterator, List, Tuple

import pytest

from hydra_heads.measure import previous as module
from hydra_heads.measure.previous import degradations, earlier_of, previous_of
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import EXIT_3, a_run, an_invocation, record

Law = Tuple[float, float]
"""Mean seconds of a head's successes, and its probability of success."""


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def night(
    history: History,
    run_id: str,
    laws: Dict[str, Law],
    instances: str = "xxxxxxxxyyyyyyyy",
    complete: bool = True,
    seed: int = 1,
) -> Invocation:
    """Record an invocation: each head once on each instance, 'y' taking three times as long."""
    draw = random.Random(f"{run_id} {seed}")
    runs: List[Run] = []
    for instance in instances:
        for head, (seconds, rate) in laws.items():
            ok = draw.random() < rate
            time = seconds * draw.gauss(1.0, 0.05) * (3 if instance == "y" else 1)
            run = a_run(len(runs) + 1, head, ok, time, run_id)
            runs.append(run._replace(instance=instance))
    invocation = an_invocation(run_id, tuple(laws))
    record(history, invocation, iter(runs), complete)
    return invocation


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


def test_a_slower_head_is_named_with_old_and_new_time(history: History) -> None:
    """The line names head, both times, the change with its interval, and the other invocation."""
    night(history, "r1", {"a": (0.1, 1.0), "b": (0.1, 1.0)})
    now = night(history, "r2", {"a": (0.2, 1.0), "b": (0.1, 1.0)})

    lines = degradations(history, "demo", now, ["a", "b"])

    assert len(lines) == 1
    assert re.match(
        r"Performance degradation detected: a: time 0\.\d{3} s -> 0\.\d{3} s "
        r"\(\+\d+ % \[\+\d+, \+\d+\]\) since r1\Z",
        lines[0],
    )


def test_a_head_that_fails_more_often_is_named_with_both_rates(history: History) -> None:
    """Successes are compared apart from times."""
    night(history, "r1", {"a": (0.1, 1.0)})
    now = night(history, "r2", {"a": (0.1, 0.3)})

    lines = degradations(history, "demo", now, ["a"])

    assert len(lines) == 1
    assert re.match(
        r"Performance degradation detected: a: success 100\.0 % -> \d\d\.\d % "
        r"\(\[-\d+, -\d+\] points\) since r1\Z",
        lines[0],
    )


def test_a_head_can_be_worse_in_both_ways(history: History) -> None:
    """Slower and failing more often are two lines."""
    night(history, "r1", {"a": (0.1, 1.0)})
    now = night(history, "r2", {"a": (0.3, 0.4)})

    assert len(degradations(history, "demo", now, ["a"])) == 2


@pytest.mark.parametrize("law", [(0.1, 1.0), (0.05, 1.0), (0.101, 1.0)])
def test_what_is_not_worse_beyond_noise_is_silent(history: History, law: Law) -> None:
    """The same, a better one, and one that is slower by less than the noise."""
    night(history, "r1", {"a": (0.1, 0.9)})

    now = night(history, "r2", {"a": law})

    assert degradations(history, "demo", now, ["a"]) == []


def test_a_changed_mix_of_instances_is_no_degradation(history: History) -> None:
    """More runs of the slow instance raise the mean, and the head is as fast as it was."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxxxxxxxxyy")

    now = night(history, "r2", {"a": (0.1, 1.0)}, instances="xxyyyyyyyyyy")

    assert degradations(history, "demo", now, ["a"]) == []


def test_without_a_shared_instance_nothing_is_compared(history: History) -> None:
    """Times on other inputs say nothing."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxx")

    now = night(history, "r2", {"a": (0.9, 0.5)}, instances="yyyy")

    assert degradations(history, "demo", now, ["a"]) == []


def test_a_first_profile_is_compared_with_nothing(history: History) -> None:
    """There is no line without a previous profile."""
    now = night(history, "r1", {"a": (0.1, 1.0)})

    assert degradations(history, "demo", now, ["a"]) == []


def test_runs_that_wait_do_not_count(history: History) -> None:
    """Undecided runs are neither slow nor failed."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxx")
    now = an_invocation("r2", ("a",))
    waiting = [a_run(order, "a", None, 9.0, "r2") for order in range(1, 5)]
    record(history, now, iter(waiting), True)

    assert degradations(history, "demo", now, ["a"]) == []


def test_runs_of_the_history_only_are_compared_with_nothing(history: History) -> None:
    """Slow or failed warm-ups of either night change neither what came before nor what is worse."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxxxxxx")
    now = night(history, "r2", {"a": (0.1, 1.0)}, instances="xxxxxxxx")
    before = (previous_of(history, "demo", "a", now), earlier_of(history, "demo", "a", now))

    for run_id, seconds, ok in (("r1", 0.001, True), ("r2", 9.0, True), ("r2", 9.0, False)):
        for _ in range(20):
            order = history.next_order(run_id, 100)
            warmup = a_run(order, "a", ok, seconds, run_id)._replace(block=None, warmup=True)
            history.append(warmup)

    assert degradations(history, "demo", now, ["a"]) == []
    after = (previous_of(history, "demo", "a", now), earlier_of(history, "demo", "a", now))
    assert after == before


@pytest.mark.long
def test_unchanged_nights_seldom_warn(history: History) -> None:
    """Of forty nights with ten unchanged heads that sometimes fail, few have a warning."""
    laws = {f"h{index}": (0.1, 0.9) for index in range(10)}
    warned = 0
    night(history, "r0", laws)
    for number in range(1, 41):
        now = night(history, f"r{number}", laws)
        warned += bool(degradations(history, "demo", now, sorted(laws)))

    assert warned <= 5  # 5 % are two of forty; each head judged alone gives about sixteen


def test_a_head_that_never_started_has_no_time(history: History) -> None:
    """Failures without a time count as failures, and no time is compared."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxxxxxx")
    now = an_invocation("r2", ("a",))
    runs = [a_run(order, "a", False, None, "r2")._replace(failure=EXIT_3) for order in range(1, 9)]
    record(history, now, iter(runs), True)

    lines = degradations(history, "demo", now, ["a"])

    assert len(lines) == 1
    assert "success 100.0 % -> 0.0 %" in lines[0]
