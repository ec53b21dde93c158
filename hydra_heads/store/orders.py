"""Which runs of an invocation are done, in little memory."""

from array import array
from bisect import bisect_right
from typing import AbstractSet, Iterable, Iterator


class Orders(AbstractSet[int]):
    """A set of run orders kept as ranges: a million runs done in a row are one range.

    >>> done = Orders([1, 2, 3, 7])
    >>> 3 in done, 4 in done, len(done)
    (True, False, 4)
    """

    __slots__ = ("_ends", "_starts")

    def __init__(self, ascending: Iterable[int] = ()) -> None:
        self._starts = array("q")
        self._ends = array("q")
        for order in ascending:
            if self._ends and order == self._ends[-1]:
                self._ends[-1] = order + 1
            else:
                self._starts.append(order)
                self._ends.append(order + 1)

    def __contains__(self, order: object) -> bool:
        if not isinstance(order, int):
            return False
        index = bisect_right(self._starts, order) - 1
        return index >= 0 and order < self._ends[index]

    def __iter__(self) -> Iterator[int]:
        for start, end in zip(self._starts, self._ends):
            yield from range(start, end)

    def __len__(self) -> int:
        return sum(self._ends) - sum(self._starts)
