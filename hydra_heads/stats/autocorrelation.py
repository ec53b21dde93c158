"""How alike values of a series are that lie some places apart."""

import math
from itertools import islice
from operator import mul
from typing import Iterator, List, Sequence

from hydra_heads.stats.checks import check_finite


def autocorrelations(values: Sequence[float]) -> Iterator[float]:
    """Yield the autocorrelation, -1 to 1, of values 1, 2, ... places apart, one by one.

    About the mean, each sum of products over that of the squares (Box & Jenkins, 1970).
    Nothing for a constant series. Raises ValueError for values that are not finite.

    >>> [round(found, 3) for found in autocorrelations([1.0, 2.0, 3.0, 4.0])]
    [0.25, -0.3, -0.45]
    """
    check_finite(values)
    count = len(values)
    if not values or min(values) == max(values):
        return
    mean = math.fsum(values) / count
    centred = [value - mean for value in values]
    squares = math.fsum(map(mul, centred, centred))
    for lag in range(1, count):
        yield math.fsum(map(mul, centred, islice(centred, lag, None))) / squares


def positive_start(autocorrelations: Iterator[float]) -> List[float]:
    """Give the first ones, two by two, for as long as the two add up to more than 0.

    The initial positive sequence (Geyer, 1992, Statistical Science 7, 473-483): what comes
    after it is noise, and would add up to more than it says.

    >>> positive_start(iter([0.5, 0.2, 0.1, -0.2, 0.4, 0.3]))
    [0.5, 0.2]
    """
    found: List[float] = []
    for first in autocorrelations:
        second = next(autocorrelations, 0.0)
        if first + second <= 0:
            break
        found += [first, second]
    return found
