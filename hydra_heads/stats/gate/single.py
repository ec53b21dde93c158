"""How far two single values of a series lie apart when nothing changed between them."""

import math
from bisect import bisect_left
from operator import mul
from typing import List, NamedTuple, Sequence

from hydra_heads.stats import student
from hydra_heads.stats.changes import find_changes
from hydra_heads.stats.interval import upper_probability
from hydra_heads.stats.order import median


class SingleNoise(NamedTuple):
    """The spread of a difference, its degrees of freedom, and all distances seen, sorted."""

    spread: float
    degrees: int
    apart: Sequence[float]
    reach: float

    def p(self, step: float) -> float:
        """Give the chance that a value lies so far above another when nothing changed."""
        by_t = student.cdf(-step / self.spread, self.degrees)
        if step <= 0:
            return by_t
        further = len(self.apart) - bisect_left(self.apart, step)
        return max(by_t, further / (2 * len(self.apart)))


def single_noise(values: Sequence[float], least_spread: float, level: float) -> SingleNoise:
    """Learn from at least two values how far two lie apart, changes of the level left out.

    `least_spread` is what a single value is taken to vary by at least, above 0. `reach` is how
    far two lie apart at most with the given confidence: by t of what is left about the levels,
    or as that share of all pairs shows it, whichever is further.

    >>> noise = single_noise([1.0, 1.1, 0.9, 1.0] * 4 + [7.0, 7.1, 6.9, 7.0] * 4, 0.01, 0.95)
    >>> noise.degrees, round(noise.reach, 2), noise.p(0.2) > 0.025 > noise.p(0.3)
    (30, 0.21, True)
    """
    cuts = [0, *(change.index for change in find_changes(values)), len(values)]
    left: List[float] = []
    for start, end in zip(cuts, cuts[1:]):
        middle = median(values[start:end])
        left += [value - middle for value in values[start:end]]
    degrees = max(1, len(left) - len(cuts) + 1)
    spread = math.sqrt(2) * max(least_spread, math.sqrt(math.fsum(map(mul, left, left)) / degrees))
    apart = sorted([abs(one - other) for at, one in enumerate(left) for other in left[:at]])
    by_t = spread * student.quantile(upper_probability(level), degrees)
    return SingleNoise(spread, degrees, apart, max(by_t, apart[int(level * (len(apart) - 1))]))
