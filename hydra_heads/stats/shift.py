"""How far one sample lies from another, by ranks, exact where the samples are small."""

from functools import lru_cache
from itertools import accumulate, takewhile
from typing import Optional, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.interval import Interval, upper_probability
from hydra_heads.stats.rank_sum import stratified_shift
from hydra_heads.stats.rank_test import is_counted, ways_in_all, ways_of_counts
from hydra_heads.stats.signed_rank import Shift
from hydra_heads.stats.strata import Stratum


def shift(old: Sequence[float], new: Sequence[float], level: float = 0.95) -> Optional[Shift]:
    """Give the median of all differences new - old and its interval, in the values' unit.

    Hodges & Lehmann (1963). The interval holds the shifts that the test of Mann & Whitney
    (1947) does not reject: it leaves out as many differences at each end as the test's
    distribution allows (Hollander & Wolfe, 1999, 4.3), counted for the sizes that
    `rank_test.is_counted` names, else by `rank_sum.stratified_shift`. Ties only widen it.
    None where the values are too few for an interval of this level (3 and 3 at 95 %). Raises
    ValueError for values that are not finite and a level outside 0 to 1.

    >>> found = shift([1.0, 2.0, 3.0, 4.0], [3.5, 5.5, 6.5, 7.0])
    >>> found.estimate, found.interval.low, found.interval.high
    (3.25, -0.5, 6.0)
    """
    if not is_counted(len(old), len(new)):
        return stratified_shift([Stratum(old, new)], level)
    check_finite(old, "old")
    check_finite(new, "new")
    left_out = differences_left_out(len(old), len(new), level)
    if left_out < 1:
        return None
    differences = sorted(after - before for before in old for after in new)
    last = len(differences) - 1
    middle = (differences[last // 2] + differences[last - last // 2]) / 2
    low, high = differences[left_out - 1], differences[-left_out]
    return Shift(middle, Interval(low, high, level))


@lru_cache(maxsize=256)
def differences_left_out(old: int, new: int, level: float) -> int:
    """Give the rank, from either end, of the difference that bounds the interval; 0 for none.

    The largest k for which a count of pairs below k has at most half of 1 - level.

    >>> differences_left_out(3, 3, 0.95), differences_left_out(4, 4, 0.95)
    (0, 1)
    """
    tail = 1 - upper_probability(level)
    ways, total = ways_of_counts(old, new, old * new // 2), ways_in_all(old, new)
    return len(list(takewhile(lambda below: below / total <= tail, accumulate(ways))))
