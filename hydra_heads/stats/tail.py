"""How far out a distance is, beyond all that was seen too: a power law through the largest ones."""

import math
from heapq import heappush, heapreplace
from typing import List

TOP = 5
"""Largest maxima that the tail is fitted to: what came in so many blocks is no news."""

FEWEST = 2
"""Blocks without which nothing is said."""

BLOCK = 10
"""Values that give one maximum: neighbours are far out together, and count once."""

PRIOR = 0.1
"""The tail's index that is assumed with the weight of `TOP` maxima.

The index is 0 where nothing lies beyond a bound, and 1 where the mean is infinite; five maxima
alone say little of it, and five equal ones would say that nothing can lie beyond them.
"""

GENERATION = 1000
"""Blocks after which the largest maxima begin anew; those of the generation before are kept."""


class Tail:
    """The upper tail of distances from 0, learned one by one in constant memory.

    Of every `BLOCK` distances the largest is a maximum, and the `TOP` largest of those are
    kept: b is the least of them, g the mean of log(maximum / b) (Hill, 1975), drawn towards
    `PRIOR`. Were g known, a share of TOP / n * (x / b) ** (-1 / g) of n blocks would have a
    maximum of at least x (Weissman, 1978), be it beyond all that were seen. Estimated from so
    few, it enters with its own spread: the power becomes (1 + log(x / b) / (10 * g)) ** -10, its
    expectation where 1 / g has the gamma distribution that ten exponential excesses give it.
    Of two to four blocks all maxima are kept, and what is assumed weighs the more.

    >>> tail = Tail()
    >>> for distance in [1.0, 2.0, 3.0] * 100:
    ...     tail.add(distance)
    >>> tail.p(3.0), round(tail.p(3.3), 3), round(tail.p(6.0), 6)
    (1.0, 0.029, 2.8e-05)
    """

    __slots__ = (
        "_before",
        "_count",
        "_edge",
        "_highest",
        "_in_block",
        "_index",
        "_largest",
        "_latest",
    )

    def __init__(self) -> None:
        """Begin with no distances."""
        self._latest = _Generation()
        self._before = _Generation()
        self._largest = 0.0  # of the block that is not full
        self._in_block = 0
        self._count = 0
        self._edge = self._highest = math.inf
        self._index = PRIOR

    def add(self, distance: float) -> None:
        """Take a distance in, a number from 0."""
        self._largest = max(self._largest, distance)
        self._in_block += 1
        if self._in_block == BLOCK:
            self._take(self._largest)
            self._in_block = 0
            self._largest = 0.0

    def p(self, distance: float) -> float:
        """Give the share of blocks that reach a distance; 1 for one that is no further than b.

        Where b is 0, hardly any block having left it, 0 for one beyond all seen, else 1.
        """
        edge = self._edge
        if distance <= edge:
            return 1.0
        if edge == 0:
            return 0.0 if distance > self._highest else 1.0
        kept = min(TOP, self._count)
        power = kept + TOP
        beyond = 1 + math.log(distance / edge) / (power * self._index)
        return float(kept / self._count * beyond**-power)

    def reach(self, p: float) -> float:
        """Give the distance that a share `p` of blocks reach; infinite while too few are known."""
        if self._edge in {0.0, math.inf}:
            return self._highest
        kept = min(TOP, self._count)
        power = kept + TOP
        beyond = max(1.0, kept / self._count / p) ** (1 / power)
        return self._edge * math.exp(power * self._index * (beyond - 1))

    def _take(self, maximum: float) -> None:
        """Take the maximum of a block in."""
        if self._latest.count == GENERATION:
            self._before, self._latest = self._latest, _Generation()
        self._latest.add(maximum)
        self._count = self._latest.count + self._before.count
        if self._count < FEWEST:
            return
        top = sorted(self._latest.top + self._before.top)[-TOP:]
        self._edge, self._highest = top[0], top[-1]
        if self._edge > 0:
            logs = math.fsum(math.log(value / self._edge) for value in top)
            self._index = (logs + TOP * PRIOR) / (len(top) + TOP)


class _Generation:
    """So many blocks in a row, and the largest of their maxima."""

    __slots__ = ("count", "top")

    def __init__(self) -> None:
        self.count = 0
        self.top: List[float] = []  # a heap

    def add(self, maximum: float) -> None:
        self.count += 1
        if len(self.top) < TOP:
            heappush(self.top, maximum)
        elif maximum > self.top[0]:
            heapreplace(self.top, maximum)
