"""How far paired differences lie from 0, by their ranks: no value counts for more than its place.

Where who of a pair ran first is drawn at random, the differences of two ways that do not differ
are as often positive as negative whatever the noise is: bursts of load over several pairs, drift,
values far out. That is all that the test asks for.
"""

import math
from functools import lru_cache
from itertools import accumulate, groupby, takewhile
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.interval import Interval, upper_probability
from hydra_heads.stats.selection import lowest_reaching

MOST_EXACT = 100
"""Differences up to which the distribution of the rank sum is counted, not approximated."""


class Shift(NamedTuple):
    """How far something is moved, in the unit of the values, and its interval."""

    estimate: float
    interval: Interval


def signed_rank_shift(differences: Sequence[float], level: float = 0.95) -> Optional[Shift]:
    """Give the median of all Walsh averages and its interval (Hodges & Lehmann, 1963).

    A Walsh average is that of two differences or of one with itself. The interval holds the
    shifts that the signed-rank test (Wilcoxon, 1945) does not reject: it leaves out as many
    averages at each end as the rank sum's distribution allows (Hollander & Wolfe, 1999, 3.3),
    counted up to 100 differences, by its normal approximation above. Zeros and ties need no
    care: both bounds belong to the interval, which then holds the truth at least as often
    (Noether, 1967). None for differences so few (below 6 at 95 %) that no interval of this
    level exists. Raises ValueError for values that are not finite and a level outside 0 to 1.

    >>> found = signed_rank_shift([1.0, 2.0, 3.0, 4.0, 5.0, 9.0])
    >>> found.estimate, found.interval.low, found.interval.high
    (3.5, 1.0, 9.0)
    """
    check_finite(differences, "differences")
    left_out = averages_left_out(len(differences), level)
    if left_out < 1:
        return None
    above, below = _PairSums(differences), _PairSums([-value for value in differences])
    half = (above.pairs + 1) // 2
    # A sum of two is twice their average.
    middle = (above.ranked(half) - below.ranked(half)) / 4
    interval = Interval(above.ranked(left_out) / 2, 0.0 - below.ranked(left_out) / 2, level)
    return Shift(middle, interval)


def rise_probability(differences: Sequence[float]) -> float:
    """Give the probability of so large a rank sum where nothing rises: p of the one-sided test.

    Of the signed-rank test (Wilcoxon, 1945), counted up to 100 differences, by its normal
    approximation above. Zeros keep their ranks and count half (Pratt, 1959), ties share theirs;
    what then lies between two sums counts as the smaller. 1.0 without differences. Raises
    ValueError for values that are not finite.

    >>> rise_probability([1.0, 2.0, 3.0, 4.0, 5.0]), rise_probability([-1.0, -2.0])
    (0.03125, 1.0)
    """
    check_finite(differences, "differences")
    n = len(differences)
    if not n:
        return 1.0
    total = n * (n + 1) // 2
    # The rank sum is as likely to be so far above its middle as so far below.
    mirrored = total - math.floor(_rank_sum_above_0(differences))
    if n > MOST_EXACT:
        spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return normal.cdf((mirrored + 0.5 - total / 2) / spread)
    chances = _rank_sum_distribution(n)
    if mirrored < len(chances):
        return math.fsum(chances[: mirrored + 1])
    return min(1.0, 1.0 - math.fsum(chances[: total - mirrored]))


def _rank_sum_above_0(differences: Sequence[float]) -> float:
    """Sum the ranks by size of the differences above 0, and half of those that are 0."""
    ordered = sorted(differences, key=math.fabs)
    found, rank = [], 1
    for _, group in groupby(ordered, key=math.fabs):
        alike = list(group)
        shared = rank + (len(alike) - 1) / 2
        found += [shared if value > 0 else shared / 2 for value in alike if value >= 0]
        rank += len(alike)
    return math.fsum(found)


@lru_cache(maxsize=64)
def averages_left_out(n: int, level: float) -> int:
    """Give the rank, from either end, of the Walsh average that bounds the interval; 0 for none.

    The largest k for which a rank sum below k has at most half of 1 - level.

    >>> averages_left_out(5, 0.95), averages_left_out(6, 0.95), averages_left_out(25, 0.95)
    (0, 1, 90)
    """
    tail = 1 - upper_probability(level)
    if n > MOST_EXACT:
        spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return int(n * (n + 1) / 4 + 0.5 + normal.quantile(tail) * spread)
    at_most = accumulate(_rank_sum_distribution(n))
    return len(list(takewhile(lambda probability: probability <= tail, at_most)))


def _rank_sum_distribution(n: int) -> List[float]:
    """Give the probability of each sum of the positive ranks, up to the middle one.

    Rank k is in the sum or not, with one half each (Wilcoxon, 1945).
    """
    largest = n * (n + 1) // 4
    chances = [1.0] + [0.0] * largest
    for k in range(1, n + 1):
        without = chances[: largest + 1 - k]
        chances = [chance / 2 for chance in chances]
        for index, chance in enumerate(without, k):
            chances[index] += chance / 2
    return chances


class _PairSums:
    """The sums of every two of some values, each with itself too, by size and never listed."""

    def __init__(self, values: Sequence[float]) -> None:
        self._sorted = sorted(values)
        self.pairs = len(values) * (len(values) + 1) // 2

    def ranked(self, rank: int) -> float:
        """Return the sum at this place, counted from 1 at the smallest."""
        low, high = 2 * self._sorted[0], 2 * self._sorted[-1]
        return lowest_reaching(rank, low, high, self._counted, self._next_above)

    def _counted(self, bound: float) -> int:
        values, last, count = self._sorted, len(self._sorted) - 1, 0
        for first, value in enumerate(values):
            while last >= first and value + values[last] > bound:
                last -= 1
            if last < first:
                break
            count += last - first + 1
        return count

    def _next_above(self, bound: float) -> float:
        values, place = self._sorted, len(self._sorted)
        nearest = math.inf
        for first, value in enumerate(values):
            while place > first and value + values[place - 1] > bound:
                place -= 1
            if place < len(values):
                nearest = min(nearest, value + values[max(place, first)])
        return nearest
