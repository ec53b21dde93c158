"""By how much one way is slower than another on the same inputs."""

import math
from typing import NamedTuple, Optional, Sequence

from hydra_heads.stats import student
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.interval import Interval, upper_probability
from hydra_heads.stats.means import mean, variance


class Ratio(NamedTuple):
    """How many times as slow the other is, from how many pairs, with its interval."""

    ratio: float
    half_width: float
    pairs: int
    interval: Interval


def times_slower(
    best: Sequence[float], other: Sequence[float], level: float = 0.95
) -> Optional[Ratio]:
    """Compare two ways on the same blocks: the other is `ratio` times as slow as the best.

    One value a block and side, in any one unit. The mean paired difference d over the best's
    mean b: ratio = 1 + d/b, half width = t * s/sqrt(n) / b, with t of n - 1 degrees (paired
    t interval; Student, 1908). The error of b itself is left out: it is common to both sides.
    None below two pairs and where b is not above 0, which has no multiples. Raises ValueError
    when the lengths differ, a value is not finite or the level lies outside 0 to 1.

    >>> found = times_slower([1.0, 2.0, 3.0], [2.0, 3.9, 6.1])
    >>> round(found.ratio, 3), round(found.half_width, 3), found.pairs
    (2.0, 1.309, 3)
    """
    if len(best) != len(other):
        raise ValueError(
            f"pairs: found {len(best)} values of the best and {len(other)} of the other, "
            "expected as many"
        )
    check_finite(best, "best")
    check_finite(other, "other")
    probability = upper_probability(level)
    pairs = len(best)
    if pairs < 2:
        return None
    base = mean(best)
    if base <= 0:
        return None
    differences = [b - a for a, b in zip(best, other)]
    ratio = 1 + mean(differences) / base
    error = math.sqrt(variance(differences) / pairs)
    half = student.quantile(probability, pairs - 1) * error / base
    return Ratio(ratio, half, pairs, Interval(ratio - half, ratio + half, level))
