"""How far one sample lies from another, stratum by stratum, by ranks."""

import math
from typing import List, Optional, Sequence

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.interval import Interval, upper_probability
from hydra_heads.stats.selection import lowest_reaching
from hydra_heads.stats.signed_rank import Shift
from hydra_heads.stats.strata import Stratum


def stratified_shift(
    strata: Sequence[Stratum], level: float = 0.95, inflation: float = 1.0
) -> Optional[Shift]:
    """Give the median difference of a new and an old value of one stratum, and its interval.

    Of all pairs within strata, each weighted by 1 / (the stratum's values + 1): the shift at
    which van Elteren's (1960) sum of Wilcoxon rank sums is what it is without a difference
    (Hodges & Lehmann, 1963; for one stratum the interval of Hollander & Wolfe, 1999, 4.3). The
    interval is by the sum's normal approximation, with a correction for its steps; ties only
    widen it. Its variance is multiplied by `inflation`, for values that are not independent
    (`serial.variance_inflation`). Strata with one side empty count for nothing. None where the
    values are too few for an interval of this level. Raises ValueError for values that are not
    finite, an inflation that is none and a level outside 0 to 1.

    >>> found = stratified_shift([Stratum([1.0, 2.0, 3.0, 4.0], [3.5, 5.5, 6.5, 7.0])])
    >>> found.estimate, found.interval.low, found.interval.high
    (3.25, -0.5, 6.0)
    """
    tail = 1 - upper_probability(level)
    if not 1 <= inflation < math.inf:
        raise ValueError(f"inflation: found {inflation!r}, expected a number of at least 1")
    for stratum in strata:
        check_finite(stratum.old, "old")
        check_finite(stratum.new, "new")
    up = _Differences(strata)
    down = _Differences([Stratum(stratum.new, stratum.old) for stratum in strata])
    z = -normal.quantile(tail)
    left_out = up.weight / 2 - up.step / 2 - z * math.sqrt(up.variance * inflation)
    if left_out <= 0:
        return None
    middle = (up.reaching(up.weight / 2) - down.reaching(up.weight / 2)) / 2
    low = up.reaching(left_out)
    return Shift(middle, Interval(low, 0.0 - down.reaching(left_out), level))


class _Differences:
    """All differences new - old within strata, by size and never listed.

    `weight` is that of all of them, `step` the largest of one, `variance` that of the weight of
    those above 0 where old and new do not differ.
    """

    def __init__(self, strata: Sequence[Stratum]) -> None:
        self._strata: List[Stratum] = []
        self._weights: List[float] = []
        variances: List[float] = []
        for old, new in strata:
            if not old or not new:
                continue
            both = len(old) + len(new)
            self._strata.append(Stratum(sorted(old), sorted(new)))
            self._weights.append(1 / (both + 1))
            variances.append(len(old) * len(new) / (12 * (both + 1)))
        self.variance = math.fsum(variances)
        self.step = max(self._weights, default=0.0)
        self.weight = math.fsum(
            weight * (len(old) * len(new))
            for weight, (old, new) in zip(self._weights, self._strata)
        )

    def reaching(self, weight: float) -> float:
        """Return the smallest difference up to which those counted have at least this weight."""
        low = min(new[0] - old[-1] for old, new in self._strata)
        high = max(new[-1] - old[0] for old, new in self._strata)
        return lowest_reaching(weight, low, high, self._counted, self._next_above)

    def _counted(self, bound: float) -> float:
        return math.fsum(
            weight * _count(old, new, bound)
            for weight, (old, new) in zip(self._weights, self._strata)
        )

    def _next_above(self, bound: float) -> float:
        return min(_nearest(old, new, bound) for old, new in self._strata)


def _count(old: Sequence[float], new: Sequence[float], bound: float) -> int:
    """Count the differences new - old of two sorted samples that are at most `bound`."""
    count, place = 0, 0
    for value in old:
        while place < len(new) and new[place] - value <= bound:
            place += 1
        count += place
    return count


def _nearest(old: Sequence[float], new: Sequence[float], bound: float) -> float:
    """Return the smallest difference above `bound`; infinity when there is none."""
    nearest, place = math.inf, 0
    for value in old:
        while place < len(new) and new[place] - value <= bound:
            place += 1
        if place == len(new):
            break
        nearest = min(nearest, new[place] - value)
    return nearest
