"""The clock, as `doctor` sees it."""

from itertools import count
from typing import Callable, List, Optional

import pytest

from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM
from hydra_heads.measure.doctor.clock import check_clock, smallest_step


def ticking(steps: List[float]) -> Callable[[], float]:
    """Make a clock that goes on by these steps, again and again."""
    now, turn = 0.0, count()

    def read() -> float:
        nonlocal now
        now += steps[next(turn) % len(steps)]
        return now

    return read


def test_the_smallest_step_above_zero_counts() -> None:
    """Readings that are the same say nothing."""
    assert smallest_step(ticking([0.0, 0.5, 0.25, 0.0])) == 0.25


def test_a_clock_that_stands_still_has_no_step() -> None:
    """It is given up, not waited for."""
    assert smallest_step(lambda: 7.0) is None


def test_this_machine_has_a_clock() -> None:
    """A step is found here."""
    step = smallest_step()

    assert step is not None
    assert step > 0


@pytest.mark.parametrize(
    ("step", "status"), [(1e-7, OK), (1e-4, NOTE), (0.016, PROBLEM), (None, PROBLEM)]
)
def test_a_coarse_clock_is_a_problem(step: Optional[float], status: str) -> None:
    """What is too coarse for a short run makes figures wrong."""
    assert check_clock(step).status == status
