"""Whether two samples come from one distribution, by the distances between their values."""

import math
from typing import List, NamedTuple, Sequence

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite

_SURE_FROM = 0.215  # the bound on the tail holds for probabilities up to this one


class Energy(NamedTuple):
    """How far two distributions are apart, and how probable so much is when they are one.

    `statistic` is in the unit of the values, `p` an upper bound (1 where none is known).
    """

    statistic: float
    p: float


def energy_test(old: Sequence[float], new: Sequence[float], inflation: float = 1.0) -> Energy:
    """Compare two samples by what E-divisive compares (Matteson & James, 2014, JASA 109, 334).

    The statistic is n m / (n + m) * (2 E|X - Y| - E|X - X'| - E|Y - Y'|). Instead of random
    permutations a bound serves that holds for every distribution: the statistic, divided by
    the mean distance of all values, exceeds the square of the normal quantile of 1 - p / 2
    with a probability of at most p for p up to 0.215 (Szekely & Rizzo, 2005, Journal of
    Classification 22, 151-183; after Szekely & Bakirov, 2003). For values that are not
    independent the statistic is divided by `inflation` first (`serial.variance_inflation`).
    Raises ValueError for an empty sample and for values that are not finite.

    >>> found = energy_test([1.0, 2.0, 3.0, 4.0, 5.0], [11.0, 12.0, 13.0, 14.0, 15.0])
    >>> round(found.statistic, 3), round(found.p, 4)
    (42.0, 0.0071)
    """
    if not old or not new:
        raise ValueError("found an empty sample, expected values on both sides")
    if not 1 <= inflation < math.inf:
        raise ValueError(f"inflation: found {inflation!r}, expected a number of at least 1")
    check_finite(old, "old")
    check_finite(new, "new")
    count = len(old) + len(new)
    within_old, within_new = _distances(sorted(old)), _distances(sorted(new))
    everything = _distances(sorted([*old, *new]))
    if everything == 0:
        return Energy(0.0, 1.0)
    between = everything - within_old - within_new
    statistic = (
        2 * between - 2 * within_old * len(new) / len(old) - 2 * within_new * len(old) / len(new)
    ) / count
    ratio = max(0.0, statistic) / (2 * everything / count**2) / inflation
    p = 2 * normal.cdf(-math.sqrt(ratio))
    return Energy(max(0.0, statistic), p if p <= _SURE_FROM else 1.0)


def _distances(ordered: List[float]) -> float:
    """Return the sum of the distances of all pairs of sorted values, in one pass."""
    middle = ordered[len(ordered) // 2]
    weight = 1 - len(ordered)
    return math.fsum(
        [(weight + 2 * place) * (value - middle) for place, value in enumerate(ordered)]
    )
