"""After how many values a series repeats: found from its autocorrelation."""

import math
from operator import mul
from typing import List, Optional, Sequence

CLEAR = 0.5
"""Autocorrelation from which a period counts as found."""

FIRST = 64
"""Values after which a period is looked for the first time."""

LAST = 4096
"""Values after which it is looked for the last time."""

_FEWEST = 3  # periods that have to be seen
_COARSE = 256  # means of neighbours that are searched; around the best lag all values are


def find_period(values: Sequence[float]) -> Optional[int]:
    """Give the number of values after which they repeat, or None where they do not.

    The largest local maximum of the autocorrelation (a period lies on a hill of it: Vlachos, Yu
    & Castelli, 2005) behind the first negative one, up to a third of the values, when it is at
    least 0.5; of its multiples the shortest. Above 511 values, means of neighbours are searched
    first, then means of half as many around what was found, and so on: n steps, not n * n.

    >>> find_period([0.0, 1.0, 5.0, 1.0, 0.0, -2.0] * 5)
    6
    >>> find_period([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]) is None
    True
    """
    width = 1
    while len(values) // width >= 2 * _COARSE:
        width *= 2
    found = _best_lag(_deviations(values, width))
    while found is not None and width > 1:
        width //= 2
        off = _deviations(values, width)
        found = max(range(2 * found - 1, 2 * found + 2), key=lambda lag: _product(off, lag))
    return found


def _deviations(values: Sequence[float], width: int) -> List[float]:
    """Give the distances of the means of `width` neighbours from the mean of all."""
    count = len(values) // width
    means = [
        math.fsum(values[width * place : width * (place + 1)]) / width for place in range(count)
    ]
    centre = math.fsum(means) / count if count else 0.0
    return [value - centre for value in means]


def _product(off: Sequence[float], lag: int) -> float:
    """Give the mean product of deviations so far apart.

    Over as many as there are, so that a long lag is not at a disadvantage.
    """
    return math.fsum(map(mul, off, off[lag:])) / (len(off) - lag)


def _best_lag(off: Sequence[float]) -> Optional[int]:
    """Give the lag of the clearest peak of the autocorrelation, or of what that repeats."""
    if len(off) < _FEWEST or _product(off, 0) <= 0:
        return None
    curve = [_product(off, lag) for lag in range(len(off) // _FEWEST + 2)]
    crossing = next((lag for lag, value in enumerate(curve) if value < 0), len(curve))
    peaks = [
        lag
        for lag in range(crossing + 1, len(curve) - 1)
        if curve[lag] >= CLEAR * curve[0] and curve[lag - 1] < curve[lag] >= curve[lag + 1]
    ]
    best = max(peaks, key=lambda lag: curve[lag], default=None)
    return None if best is None else _fundamental(best, peaks, curve)


def _fundamental(best: int, peaks: Sequence[int], curve: Sequence[float]) -> int:
    """Give the shortest peak that `best` is a multiple of, up to noise.

    Multiples of a period are as clear as itself; the standard error of an autocorrelation is
    one over the root of the number of values at most (Bartlett, 1946).
    """
    least = curve[best] - 2 * curve[0] / math.sqrt(_FEWEST * len(curve))
    for times in range(best // 2, 1, -1):
        near = [lag for lag in peaks if abs(lag - best / times) <= 1 and curve[lag] >= least]
        if near:
            return max(near, key=lambda lag: curve[lag])
    return best


class PeriodSearch:
    """Looks for the period of values that come one by one, when there are 64, 128, ... 4,096.

    Again when one was found before: few values may repeat otherwise than many.

    >>> search = PeriodSearch()
    >>> [search.add(value) for value in [0.0, 1.0, 5.0, 2.0] * 16][-2:]
    [None, 4]
    """

    def __init__(self) -> None:
        """Begin with no values."""
        self.values: List[float] = []
        """The values so far; none behind the last look."""
        self._look_at = FIRST

    def add(self, value: float) -> Optional[int]:
        """Take a value in, and give the period where this is a time to look and there is one."""
        if self._look_at > LAST:
            self.values = []
            return None
        self.values.append(value)
        if len(self.values) < self._look_at:
            return None
        self._look_at *= 2
        return find_period(self.values)
