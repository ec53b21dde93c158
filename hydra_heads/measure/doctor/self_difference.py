"""How often a program is found different from itself here, and what difference would be seen."""

import math
import time
from typing import Callable, List, NamedTuple, Optional, Sequence

from hydra_heads.base.clock import new_run_id
from hydra_heads.measure.comparing import DEFAULT_NUM_TESTS, compare_heads
from hydra_heads.measure.doctor.bench import python, slot_of
from hydra_heads.measure.request import Event, Request
from hydra_heads.model.comparison import CANNOT_TELL, NO_DIFFERENCE, Comparison
from hydra_heads.stats import normal
from hydra_heads.stats.order import median
from hydra_heads.stats.proportions import wilson_interval

BLOCKS = 20
"""Of each comparison; what more of them would show follows from the root of their number."""

MOST_TRIALS = 1000

WORK = "for i in range(50000): pass"
"""What the program does: a few milliseconds of one processor, always the same."""

_ONE_SIDED = 0.9  # each bound of this interval holds alone with 95 %

FOUND = 0.9
"""A difference counts as one that is seen when so many comparisons find it."""


class SelfDifference(NamedTuple):
    """`different` of `trials` comparisons of `blocks` blocks; a run took `seconds`.

    The true rate is, with 95 %, at most `most_percent`, and at least `least_percent`. From
    `visible_percent` on, 9 of 10 comparisons of `DEFAULT_NUM_TESTS` blocks find a difference.
    None where nothing could be compared.
    """

    trials: int
    different: int
    blocks: int
    least_percent: Optional[float]
    most_percent: Optional[float]
    seconds: Optional[float]
    visible_percent: Optional[float]


def measure_self_difference(
    seconds: float, clock: Callable[[], float] = time.monotonic
) -> SelfDifference:
    """Compare a program with itself as `compare` does, again and again for about so long."""
    slot = slot_of({"one": python(WORK), "other": python(WORK)})
    until = clock() + seconds
    found: List[Comparison] = []
    while not found or (clock() < until and len(found) < MOST_TRIALS):
        request = Request(new_run_id(), num_tests=BLOCKS)
        found.append(compare_heads(slot, request, _ignore))
    return self_difference(found, BLOCKS)


def _ignore(event: Event) -> None:
    """Show nothing."""


def self_difference(found: Sequence[Comparison], blocks: int) -> SelfDifference:
    """Put together what comparisons of a program with itself came to."""
    told = [comparison for comparison in found if comparison.verdict != CANNOT_TELL]
    different = len([comparison for comparison in told if comparison.verdict != NO_DIFFERENCE])
    if not told:
        return SelfDifference(0, 0, blocks, None, None, None, None)
    rate = wilson_interval(different, len(told), _ONE_SIDED)
    times = [comparison.a.seconds for comparison in told if comparison.a.seconds is not None]
    return SelfDifference(
        len(told),
        different,
        blocks,
        100 * rate.low,
        100 * rate.high,
        median(times),
        median([visible_percent(comparison) for comparison in told]),
    )


def visible_percent(found: Comparison, blocks: int = DEFAULT_NUM_TESTS) -> float:
    """Return the difference that so many blocks would find in 9 of 10 comparisons, in percent.

    Half the interval's width goes with one over the root of the number of pairs. A difference
    of that half is found every other time; by the normal approximation it takes
    (z(0.975) + z(0.9)) / z(0.975) of it to be found in 9 of 10.
    """
    if found.percent is None or not found.pairs:
        raise ValueError(f"comparison: found {found.verdict}, expected one that can tell")
    half = (found.percent.high - found.percent.low) / 2
    z = normal.quantile((1 + found.level) / 2)
    return half * math.sqrt(found.pairs / blocks) * (z + normal.quantile(FOUND)) / z
