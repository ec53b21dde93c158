"""How many runs at the beginning were slower than what came later: detected, not guessed.

Most commands have no warm-up, and many programs never reach a steady state (Traini et al., 2022,
Empirical Software Engineering 28): then the answer is 0.
"""

import math
from itertools import accumulate
from operator import sub
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.order import median, quantile

FEWEST_RUNS = 30
"""Runs from which on a warm-up is told from chance: the first of thirty is the slowest by chance in
one case of thirty."""

_ERROR_RATE = 0.02  # of the tests of all lengths together; slow runs by chance come on top
_LIKELY = normal.quantile(0.95)  # how surely the first quarter of a warm-up is slow itself
_UNSTEADY = normal.quantile(0.995)  # a later half whose halves differ more is not steady
_FARTHEST = 4.0  # spreads: a value further out counts as if it were here
_FENCE = 3.0  # interquartile ranges above the quartile: far out (Tukey, 1977)
_QUARTILES = 2 * normal.quantile(0.75)  # the interquartile range of a normal, in deviations
_NO_SPREAD = 1e-9  # stands for the spread of times that are all alike


class _Later(NamedTuple):
    """The later half of a series: how many runs, their mean, variance and upper quartile."""

    runs: int
    mean: float
    variance: float
    upper_quartile: float


def warmup_length(seconds: Sequence[float], strata: Sequence[str]) -> int:
    """Give how many leading runs were slower than the later steady state, at most half of all.

    `seconds[k]`, in the order of running, was measured on the instance named `strata[k]`; what
    is compared is the logarithm less the median of its instance. The runs up to some length
    are a warm-up when they are slower than the later half beyond its noise, when no later piece
    as long has half as much above it, when most of them are slower than three of four later
    runs, and when their first quarter is slow by itself. Their length is that with the largest
    sum over its square root. A single first run is a warm-up when it is the slowest of all and
    far out. 0 for fewer than 30 runs, where instances have one run each, and where the later
    half is not steady itself.

    Without a warm-up the answer is not 0 in less than 5 % of series of independent times, heavy
    tails included (simulated: up to 4.5 %, of 100 or more runs on one instance up to 2 %). A
    burst of load that comes with the first runs and never again cannot be told from a warm-up:
    with bursts of three to forty runs in a quarter of the time, 2 to 16 %. Times not above 0
    are passed over. Raises ValueError for lengths that differ and times that are not finite.

    >>> warmup_length([3.1, 2.4] + [1.0, 1.1, 0.9] * 10, ["default"] * 32)
    2
    """
    if len(seconds) != len(strata):
        raise ValueError(
            f"strata: found {len(strata)} of {len(seconds)} times, expected one for each"
        )
    check_finite(seconds, "seconds")
    places = [place for place, value in enumerate(seconds) if value > 0]
    names = [strata[place] for place in places]
    excess = _excess([math.log(seconds[place]) for place in places], names)
    length = _warm(excess) if len(excess) >= FEWEST_RUNS else 0
    return places[length - 1] + 1 if length else 0


def _excess(logs: Sequence[float], names: Sequence[str]) -> List[float]:
    """Return each value less the median of its instance."""
    by_name: Dict[str, List[float]] = {}
    for value, name in zip(logs, names):
        by_name.setdefault(name, []).append(value)
    medians = {name: median(values) for name, values in by_name.items()}
    return [value - medians[name] for value, name in zip(logs, names)]


def _warm(excess: Sequence[float]) -> int:
    """Return the length of the warm-up."""
    half = len(excess) // 2
    ordered = sorted(excess[half:])
    centre, spread = quantile(ordered, 0.5), _spread(ordered)
    scaled = [(value - centre) / spread for value in excess]
    clipped = [max(-_FARTHEST, min(_FARTHEST, value)) for value in scaled]
    later = _steady(clipped[half:])
    if later is None:
        return 0
    sums = [0.0, *accumulate(value - later.mean for value in clipped)]
    if _is_slow_beginning(sums, half, later):
        length = max(range(1, half + 1), key=lambda upto: sums[upto] / math.sqrt(upto))
        if _is_slow_throughout(clipped, sums, length, later) and _stands_alone(sums, length):
            return length
    return int(_is_slow_first(scaled, half))


def _spread(ordered: Sequence[float]) -> float:
    """Return the standard deviation by the quartiles, by the squares where those are equal."""
    spread = (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / _QUARTILES
    if spread <= 0:
        mean = math.fsum(ordered) / len(ordered)
        spread = math.sqrt(math.fsum((value - mean) ** 2 for value in ordered) / len(ordered))
    return max(spread, _NO_SPREAD)


def _steady(values: Sequence[float]) -> Optional[_Later]:
    """Sum up the later half of a series; None where its halves differ beyond noise."""
    middle = len(values) // 2
    halves = (values[:middle], values[middle:])
    step = math.fsum(halves[0]) / len(halves[0]) - math.fsum(halves[1]) / len(halves[1])
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    variance = squares / (len(values) - 1) or 1.0  # any excess is beyond the noise of none
    error = math.sqrt(variance * (1 / len(halves[0]) + 1 / len(halves[1])))
    if abs(step) > _UNSTEADY * error:
        return None
    return _Later(len(values), mean, variance, quantile(sorted(values), 0.75))


def _is_slow_first(scaled: Sequence[float], half: int) -> bool:
    """Tell whether the first run is the slowest of all, and far out of the later half."""
    later = sorted(scaled[half:])
    upper = quantile(later, 0.75)
    fence = upper + _FENCE * (upper - quantile(later, 0.25))
    return scaled[0] > fence and scaled[0] > max(scaled[1:])


def _is_slow_beginning(sums: Sequence[float], half: int, later: _Later) -> bool:
    """Tell whether the runs up to some length are slower than the later half, beyond noise.

    `sums[k]` is what the first k values have above the later mean.
    """
    lengths = list(_lengths(half))
    # Bonferroni (Dunn, 1961): each length has its share of the error.
    bound = -normal.quantile(_ERROR_RATE / len(lengths))
    return any(sums[length] > bound * _error(length, later) for length in lengths)


def _is_slow_throughout(
    clipped: Sequence[float], sums: Sequence[float], length: int, later: _Later
) -> bool:
    """Tell whether the first quarter is slow by itself, and most runs slower than usual ones."""
    first = -(-length // 4)
    if sums[first] <= _LIKELY * _error(first, later):
        return False
    return median(clipped[:length]) > later.upper_quartile


def _stands_alone(sums: Sequence[float], length: int) -> bool:
    """Tell whether no later piece as long has half as much above the later mean."""
    largest: float = max(map(sub, sums[2 * length :], sums[length:]))
    return sums[length] / 2 > largest


def _error(length: int, later: _Later) -> float:
    """Return the standard error of the sum of the first values less the later mean."""
    return length * math.sqrt(later.variance * (1 / length + 1 / later.runs))


def _lengths(most: int) -> Iterator[int]:
    """Yield the lengths that are tried: 2, 3, 4, 6, 9, 13, ..."""
    length = 2
    while length <= most:
        yield length
        length += max(1, length // 2)
