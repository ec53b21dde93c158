"""Where the values of a baseline lie, and where they would lie had all moved by a shift."""

import math
from bisect import bisect_left, bisect_right
from operator import sub
from typing import Iterable, List, Sequence, Tuple

NEIGHBOURS = 12
"""One in so many of the values is a neighbour of a value, and as far as those it is blurred.

A distance between neighbours, unlike one from the middle, stays small where values go to and
fro between two levels, as they do where two kinds of machines take turns.
"""

NEW = 3.0
"""Values that are like none before: the chance of the next one is NEW / (count + NEW)."""

FAR = 8.0
"""Blurs in the half width of where such a value is expected."""


class Density:
    """The density of a baseline: each value blurred evenly, and a little of it everywhere.

    No shape is assumed. What is everywhere has the form of Cauchy's distribution: one value far
    out says little, however far.

    >>> density = Density([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 0.1)
    >>> round(density.at(4.5), 3), round(density.at(14.5), 3)
    (0.096, 0.004)
    >>> [round(each, 3) for each in density.shifted(14.5, [(2.0, 4.0), (9.0, 11.0)])]
    [0.005, 0.096]
    """

    __slots__ = ("_blur", "_everywhere", "_far", "_near", "centre", "ordered")

    def __init__(self, values: Sequence[float], least_blur: float) -> None:
        """Learn from at least one value; `least_blur` is above 0, in their unit."""
        self.ordered: List[float] = sorted(values)
        count = len(self.ordered)
        apart = sorted(map(sub, self.ordered[max(2, count // NEIGHBOURS) :], self.ordered))
        self._blur = max(least_blur, apart[len(apart) // 2] if apart else 0.0)
        self.centre = (self.ordered[count // 2] + self.ordered[-1 - count // 2]) / 2
        self._far = FAR * self._blur
        self._near = 1 / (count + NEW)
        self._everywhere = NEW / (count + NEW) / (math.pi * self._far)

    def at(self, value: float) -> float:
        """Give the density at a value."""
        return self.shifted(value, [(0.0, 0.0)])[0]

    def shifted(self, value: float, ranges: Iterable[Tuple[float, float]]) -> List[float]:
        """Give the density at a value had all moved by something of a range, for each range."""
        ordered, blur = self.ordered, self._blur
        off, double = (value - self.centre) / self._far, 2 * self._far
        above, below = value + blur, value - blur
        found = []
        for low, high in ranges:
            count = bisect_right(ordered, above - low) - bisect_left(ordered, below - high)
            away = off - (low + high) / double
            near = self._near * count / (high - low + 2 * blur)
            found.append(near + self._everywhere / (1 + away * away))
        return found
