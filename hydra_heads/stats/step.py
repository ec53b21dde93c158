"""By how much the level steps from one segment of a series to the next."""

import math
from typing import List, NamedTuple, Sequence

from hydra_heads.stats import normal

NEAR = 40
"""Values on either side that the step is measured by, those next to it.

1,600 differences: the interval of two normal samples is then no wider than half a standard
deviation to either side, and ten steps cost a few milliseconds.
"""

_Z = -normal.quantile(0.025)


class Step(NamedTuple):
    """The shift after - before, and the bounds that hold it with 95 % confidence."""

    effect: float
    low: float
    high: float


def step_between(before: Sequence[float], after: Sequence[float], inflation: float = 1.0) -> Step:
    """Give the median of all differences after - before, of the values next to the step.

    Hodges & Lehmann (1963), with the interval of Hollander & Wolfe (1999, 4.3) by the normal
    approximation, its variance multiplied by `inflation` for values that are not independent.
    Where the values are too few for the level the interval is the range of the differences.
    Neither side may be empty.

    >>> step_between([1.0, 2.0, 3.0, 4.0], [3.5, 5.5, 6.5, 7.0])
    Step(effect=3.25, low=-0.5, high=6.0)
    """
    old, new = sorted(before[-NEAR:], reverse=True), sorted(after[:NEAR])
    apart: List[float] = sorted([later - earlier for later in new for earlier in old])
    last = len(apart) - 1
    spread = math.sqrt(len(apart) * (len(old) + len(new) + 1) / 12 * inflation)
    left_out = min(max(0, math.ceil((len(apart) - 1) / 2 - _Z * spread) - 1), last // 2)
    middle = apart[last // 2] / 2 + apart[last - last // 2] / 2
    return Step(middle, apart[left_out], apart[last - left_out])
