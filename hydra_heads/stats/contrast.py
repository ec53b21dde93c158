"""A weighted sum of means, what it is worth and how sure: of the same blocks, or of samples apart.

Nothing but +, -, *, /, sqrt and the quantile of `student`, in the order written here, so that the
same steps can be taken in a language without a library of statistics.
"""

import math
from typing import NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats import normal, student
from hydra_heads.stats.checks import check_finite, check_probability
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.means import mean, variance

MOST_RUNS = 1000000000
"""More runs than this are never made."""


class Contrast(NamedTuple):
    """A weighted sum of means.

    `error` is its standard error and `degrees` those of its t distribution: both None when a
    mean that counts stands on a single value, `degrees` also when nothing varies. `variances`
    are those of one value of each term: one for all terms together when these are paired.
    """

    value: float
    error: Optional[float]
    degrees: Optional[float]
    variances: Tuple[float, ...] = ()


def paired_contrast(
    factors: Sequence[float], rows: Sequence[Sequence[float]], least: Sequence[float] = ()
) -> Contrast:
    """Weigh the columns of rows that are of one length: the k-th values belong together.

    `least` are variances that values of each row have at least, each for itself. Raises
    ValueError below two columns, for rows of other lengths and for values that are not finite.

    >>> contrast = paired_contrast([1, -1], [[2.0, 4.0, 6.0], [1.0, 3.0, 8.0]])
    >>> contrast.value, contrast.error, contrast.degrees
    (0.0, 1.0, 2)
    """
    _check_factors(factors, rows)
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"rows: found lengths {sorted(map(len, rows))}, expected one length")
    sums = [math.fsum(f * value for f, value in zip(factors, column)) for column in zip(*rows)]
    floor = math.fsum(factor * factor * spread for factor, spread in zip(factors, least))
    spread = max(variance(sums), floor)
    return Contrast(mean(sums), math.sqrt(spread / len(sums)), len(sums) - 1, (spread,))


def unpaired_contrast(
    factors: Sequence[float], samples: Sequence[Sequence[float]], least: Sequence[float] = ()
) -> Contrast:
    """Weigh the means of samples that have nothing to do with each other.

    Degrees of freedom by Welch (1947, Biometrika 34, 28-35) and Satterthwaite (1946, Biometrics
    Bulletin 2, 110-114). Samples with a factor of 0 do not count. `least` are
    variances that values of each sample have at least. Raises ValueError for a sample without
    values and for values that are not finite.

    >>> contrast = unpaired_contrast([1, -1], [[2.0, 4.0, 6.0], [1.0, 3.0, 8.0]])
    >>> contrast.value, round(contrast.error, 6), round(contrast.degrees, 6)
    (0.0, 2.380476, 3.124324)
    """
    _check_factors(factors, samples)
    value = math.fsum(factor * mean(sample) for factor, sample in zip(factors, samples))
    floors = least or [0.0] * len(samples)
    counted = [row for row in zip(factors, samples, floors) if row[0]]
    if any(len(sample) < 2 for _, sample, _ in counted):
        return Contrast(value, None, None)
    variances = tuple(f * f * max(variance(sample), floor) for f, sample, floor in counted)
    sizes = [len(sample) for _, sample, _ in counted]
    parts = [spread / size for spread, size in zip(variances, sizes)]
    total = math.fsum(parts)
    if not total:
        return Contrast(value, 0.0, None, variances)
    # Shares of the total, because squares of what is very small are nothing at all.
    shares = [part / total for part in parts]
    doubt = math.fsum(share * share / (size - 1) for share, size in zip(shares, sizes))
    return Contrast(value, math.sqrt(total), 1 / doubt, variances)


def contrast_interval(contrast: Contrast, level: float) -> Optional[Interval]:
    """Give the t interval of a weighted sum; None when nothing says how sure it is.

    >>> low, high, level = contrast_interval(Contrast(1.0, 0.5, 10.0), 0.95)
    >>> round(low, 6), round(high, 6), level
    (-0.114069, 2.114069, 0.95)
    """
    if contrast.error is None:
        return None
    half = contrast.error and _quantile(level, contrast.degrees) * contrast.error
    return Interval(contrast.value - half, contrast.value + half, level)


def values_needed(contrast: Contrast, level: float) -> Optional[int]:
    """Give the fewest values of each term at which a value like this one is beyond noise.

    That is the smallest n from 2 on with t * s / sqrt(n) below its size, s and the degrees of
    freedom as they would be at n of each. None for 0, for what nothing says how sure it is,
    and above a thousand million.

    >>> values_needed(Contrast(1.0, 0.5, 3.0, (4.0,)), 0.95)
    18
    """
    if contrast.error is None or not contrast.value:
        return None
    size, total = abs(contrast.value), math.fsum(contrast.variances)
    if not total:
        return 2
    spread = math.sqrt(total)
    shares = [part / total for part in contrast.variances]
    per_value = 1 / math.fsum(share * share for share in shares)

    def is_enough(n: int) -> bool:
        return _quantile(level, (n - 1) * per_value) * spread / math.sqrt(n) < size

    # The normal distribution, whose quantile is below every t, says what is not enough.
    bound = normal.quantile(1 - (1 - level) / 2) * spread / size
    if bound * bound > MOST_RUNS:
        return None
    low, step = max(1, math.floor(bound * bound)), 1
    high = low + step
    while not is_enough(high):
        low, step = high, 2 * step
        high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle
    return high if high <= MOST_RUNS else None


def _quantile(level: float, degrees: Optional[float]) -> float:
    check_probability(level, "level")
    if degrees is None:
        raise ValueError("degrees: found None, expected a number where something varies")
    return student.quantile(1 - (1 - level) / 2, degrees)


def _check_factors(factors: Sequence[float], rows: Sequence[Sequence[float]]) -> None:
    if len(factors) != len(rows):
        raise ValueError(f"factors: found {len(factors)}, expected {len(rows)}, one a sample")
    check_finite(factors, "factors")
    for row in rows:
        check_finite(row)
