"""What a run costs beside its program."""

from typing import List

import pytest

from hydra_heads.measure.doctor.launching import (
    FEWEST_RUNS,
    ROUNDS,
    Timed,
    launch_cost,
    measure_launching,
)


def row(process: float, gap: float, runs: int = 5, first: float = 0.0) -> List[Timed]:
    """Make runs of one length, with the same time between them."""
    return [(first + number * (process + gap), process) for number in range(runs)]


@pytest.mark.long
def test_a_run_is_its_process_and_what_lies_between() -> None:
    """Medians of both, and what recording adds, are told apart."""
    rounds = [(row(2.0, 0.5), row(2.0, 0.75)), (row(2.0, 0.5, first=99.0), row(2.0, 0.75))]

    cost = launch_cost(rounds)

    assert (cost.runs, cost.run_s, cost.process_s, cost.between_s) == (20, 2.5, 2.0, 0.5)
    assert (cost.recording_s, cost.recording_low_s, cost.recording_high_s) == (0.25, 0.25, 0.25)


@pytest.mark.long
def test_a_burst_in_one_round_widens_the_interval() -> None:
    """Load that hits the recorded runs of one round is not taken for the cost of recording."""
    calm = [(row(1.0, 0.1), row(1.0, 0.125)) for _ in range(4)]

    cost = launch_cost([*calm, (row(1.0, 0.1), row(1.0, 4.0))])

    assert cost.recording_low_s < 0 < cost.recording_high_s


@pytest.mark.long
def test_a_stall_between_two_runs_is_no_cost() -> None:
    """One long gap does not move the medians."""
    stalled = [*row(1.0, 0.25), (100.0, 1.0)]

    cost = launch_cost([(stalled, row(1.0, 0.25)), (row(1.0, 0.25), row(1.0, 0.25))])

    assert (cost.between_s, cost.recording_s) == (0.25, 0.0)


@pytest.mark.long
def test_one_round_has_no_interval() -> None:
    """Two rounds are the least."""
    with pytest.raises(ValueError, match="expected at least 2"):
        launch_cost([(row(1.0, 0.1), row(1.0, 0.1))])


@pytest.mark.long
def test_programs_are_started_here() -> None:
    """As few as possible in next to no time, all of them counted, each with and without."""
    cost = measure_launching(0.0)

    assert cost.runs == 2 * ROUNDS * FEWEST_RUNS
    assert 0 < cost.process_s < cost.run_s
    assert cost.recording_low_s <= cost.recording_s <= cost.recording_high_s
