"""What measuring costs, put together."""

from typing import List

import pytest

from hydra_heads.measure.doctor import overhead
from hydra_heads.measure.doctor.launching import LaunchCost
from hydra_heads.measure.doctor.overhead import Overhead, Sampling, measure_overhead
from hydra_heads.measure.doctor.self_difference import SelfDifference
from hydra_heads.measure.doctor.truth import Exactness

COST = LaunchCost(80, 0.0015, 0.00125, 0.00025, 0.00002, 0.00001, 0.00003)

EXACT = Exactness(0.0005, 0.00025, 8.5, 0.125)

ITSELF = SelfDifference(9, 0, 20, 0.0, 23.1, 0.010, 3.5)

MEASURED = Overhead(10.0, 7e-8, COST, Sampling(0.01, 0.4, 2.0), EXACT, ITSELF)


def test_figures_have_their_units() -> None:
    """Seconds become milliseconds by name, and nothing is lost on the way."""
    document = MEASURED.as_document()

    assert (document["run_ms"], document["process_ms"], document["between_ms"]) == (1.5, 1.25, 0.25)
    assert (document["recording_low_ms"], document["recording_high_ms"]) == (0.01, 0.03)
    assert (document["clock_step_us"], document["end_lag_ms"]) == (0.07, 0.5)
    assert (document["self_program_ms"], document["visible_percent"]) == (10.0, 3.5)
    assert (document["memory_floor_mb"], document["memory_error_mb"]) == (8.5, 0.125)


def test_what_is_not_told_is_null() -> None:
    """An absent figure is never 0."""
    nothing = MEASURED._replace(
        clock_step_s=None,
        sampling=Sampling(None, None, None),
        exactness=Exactness(0.0, None, None, None),
        itself=SelfDifference(0, 0, 20, None, None, None, None),
    )

    document = nothing.as_document()

    assert {name for name, value in document.items() if value is None} == {
        "clock_step_us",
        "cpu_error_ms",
        "memory_error_mb",
        "memory_floor_mb",
        "sampling_fastest_percent",
        "sampling_off_percent",
        "sampling_percent",
        "self_least_percent",
        "self_most_percent",
        "self_program_ms",
        "visible_percent",
    }


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> List[float]:
    """Measure nothing; note for how long each part would."""
    noted: List[float] = []

    def sampling(interval: float, seconds: float) -> float:
        noted.append(seconds)
        return interval

    def launching(seconds: float) -> LaunchCost:
        noted.append(seconds)
        return COST

    def itself(seconds: float) -> SelfDifference:
        noted.append(seconds)
        return ITSELF

    monkeypatch.setattr(overhead, "measure_exactness", lambda count: EXACT)
    monkeypatch.setattr(overhead, "sampling_percent", sampling)
    monkeypatch.setattr(overhead, "measure_launching", launching)
    monkeypatch.setattr(overhead, "measure_self_difference", itself)
    return noted


def test_every_step_is_told_and_has_its_share(asked: List[float]) -> None:
    """The last step has what the others leave; all of them together take what was asked."""
    steps: List[str] = []

    found = measure_overhead(20.0, steps.append)

    assert len(steps) == 5
    assert found.sampling == Sampling(0.0, 0.1, 0.01)
    assert asked[:4] == [3.0, 2.0, 2.0, 2.0]
    assert 15.0 < asked[4] <= 20.0


def test_the_last_step_has_its_share_on_a_slow_machine(
    asked: List[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time that the others took too much of is not taken from the comparisons."""
    monkeypatch.setattr("time.monotonic", iter([0.0, 99.0]).__next__)

    measure_overhead(20.0, lambda step: None)

    assert asked[4] == 6.0
