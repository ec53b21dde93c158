"""The smallest step of the clock that runs are timed by."""

import time
from typing import Callable, Optional

from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM, Check

LOOK_SECONDS = 0.02

FINE_SECONDS = 10e-6
"""A clock of such steps tells all runs apart that a process can be."""

COARSE_SECONDS = 1e-3
"""With such steps a run of some milliseconds has no digit that counts."""

_READINGS = 1000


def smallest_step(read: Callable[[], float] = time.perf_counter) -> Optional[float]:
    """Return the smallest step above 0 seen between two readings, in seconds; None for none."""
    begin = then = read()
    smallest: Optional[float] = None
    while then - begin < LOOK_SECONDS:
        for _ in range(_READINGS):
            now = read()
            step = now - then
            if step > 0 and (smallest is None or step < smallest):
                smallest = step
            then = now
        if smallest is None:
            return None
    return smallest


def check_clock(step: Optional[float]) -> Check:
    """Say how fine the clock is."""
    if step is None:
        return Check("clock", PROBLEM, "the clock does not go on", "restart the machine")
    message = f"the clock's smallest step is {1e6 * step:.3g} us"
    if step > COARSE_SECONDS:
        return Check("clock", PROBLEM, message + ": too coarse for short runs", "use another timer")
    if step > FINE_SECONDS:
        return Check("clock", NOTE, message + ": shorter differences are not seen")
    return Check("clock", OK, message)
