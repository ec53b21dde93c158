"""A table of standard normal numbers, so that a draw from a belief costs an index.

The numbers are the middles of slices of equal probability, shuffled: the table as a whole has
exactly the shape of the normal distribution, and neighbours in it have nothing to do with each
other. It is made once a process, when somebody draws for the first time.
"""

import random
from functools import lru_cache
from math import log, sqrt
from typing import Tuple

SIZE = 4096
"""So many different draws there are; a share found by counting them is right to 0.01."""

MOST_HEADS = 1024  # numbers beyond the end repeat those at the start: one slice has one a head


@lru_cache(maxsize=1)
def normal_table() -> Tuple[float, ...]:
    """Return `SIZE` shuffled standard normal numbers, and the first of them again after those.

    >>> import math
    >>> table = normal_table()
    >>> table[0] == table[SIZE], abs(math.fsum(table[:SIZE])) < 1e-9
    (True, True)
    """
    upper = [_quantile((place + 0.5) / SIZE) for place in range(SIZE // 2, SIZE)]
    numbers = [*upper, *(-one for one in upper)]
    random.Random(SIZE).shuffle(numbers)
    return (*numbers, *numbers[:MOST_HEADS])


def _quantile(p: float) -> float:
    """Give the normal quantile of 0.5 <= p < 1, wrong by less than 4.5e-4.

    By a ratio of polynomials (Abramowitz & Stegun, 1964, 26.2.23): far finer than the slices of
    the table are, and 50 times faster than to find the exact one.
    """
    t = sqrt(-2 * log(1 - p))
    above = 2.515517 + t * (0.802853 + t * 0.010328)
    below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    return t - above / below
