"""Whether two samples differ, by dealing out their values anew."""

import math
import random
from itertools import combinations, islice
from typing import Callable, Iterable, Iterator, List, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.rank_test import ways_in_all

Statistic = Callable[[Sequence[float], Sequence[float]], float]
"""From an old and a new sample to a figure: the larger, the more they differ."""

_Samples = Tuple[List[float], List[float]]
_ROUNDING = 1e-12  # of the statistic: arrangements as far out but for rounding count as far out


def mean_difference(old: Sequence[float], new: Sequence[float]) -> float:
    """Give how far two means lie apart, in the unit of the values; never negative.

    >>> mean_difference([1.0, 3.0], [5.0])
    3.0
    """
    return abs(math.fsum(new) / len(new) - math.fsum(old) / len(old))


def permutation_p(
    old: Sequence[float],
    new: Sequence[float],
    statistic: Statistic = mean_difference,
    most: int = 10000,
    seed: int = 0,
) -> float:
    """Give the probability of a statistic as large when the values are dealt out at random.

    Over all arrangements where there are at most `most`; else over that many drawn ones, as
    (b + 1) / (most + 1) with b of them as large, which is never 0 (Phipson & Smyth, 2010,
    Statistical Applications in Genetics and Molecular Biology 9, 39). The same `seed` gives
    the same answer in every Python. Raises ValueError for an empty side, for values that are
    not finite and for `most` below 1.

    >>> permutation_p([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0])
    0.02857142857142857
    """
    for values, name in ((old, "old"), (new, "new")):
        if not values:
            raise ValueError(f"{name}: found none, expected at least 1")
        check_finite(values, name)
    if not (isinstance(most, int) and most >= 1):
        raise ValueError(f"most: found {most!r}, expected a whole number of at least 1")
    observed = statistic(old, new)
    bound = observed - _ROUNDING * abs(observed)
    arrangements = ways_in_all(len(old), len(new))
    if arrangements <= most:
        dealt = _all_arrangements([*old, *new], len(old))
        return _count_reaching(bound, dealt, statistic) / arrangements
    dealt = islice(_drawn_arrangements([*old, *new], len(old), seed), most)
    return (_count_reaching(bound, dealt, statistic) + 1) / (most + 1)


def _count_reaching(bound: float, dealt: Iterable[_Samples], statistic: Statistic) -> int:
    return sum(1 for old, new in dealt if statistic(old, new) >= bound)


def _all_arrangements(values: Sequence[float], size: int) -> Iterator[_Samples]:
    """Yield every choice of so many old values, with what is left as the new ones."""
    places = range(len(values))
    for chosen in combinations(places, size):
        taken = set(chosen)
        new = [values[place] for place in places if place not in taken]
        yield [values[place] for place in chosen], new


def _drawn_arrangements(values: List[float], size: int, seed: int) -> Iterator[_Samples]:
    """Yield random choices of so many old values, without end.

    Each continues to shuffle what the one before left (Fisher & Yates, 1938; Durstenfeld,
    1964), as many places as the smaller side has. `random()` is the one method whose numbers
    Python promises to keep.
    """
    uniform, n = random.Random(seed).random, len(values)
    moved = min(size, n - size)
    while True:
        for place in range(moved):
            other = place + int(uniform() * (n - place))
            values[place], values[other] = values[other], values[place]
        if moved == size:
            yield values[:size], values[size:]
        else:
            yield values[moved:], values[:moved]
