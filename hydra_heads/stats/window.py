"""The latest values of a series, by age and by size."""

from bisect import bisect_left, insort
from collections import deque
from typing import Deque, List


class Window:
    """The latest `size` values.

    `ordered` holds them sorted, for quantiles; whoever reads it leaves it as it is.

    >>> window = Window(3)
    >>> for value in [5.0, 1.0, 4.0, 2.0]:
    ...     window.add(value)
    >>> window.ordered
    [1.0, 2.0, 4.0]
    """

    __slots__ = ("_by_age", "_size", "ordered")

    def __init__(self, size: int) -> None:
        """Begin empty."""
        self._size = size
        self._by_age: Deque[float] = deque()
        self.ordered: List[float] = []

    def add(self, value: float) -> None:
        """Take a value in, and drop the oldest one when there are more than `size`."""
        if len(self._by_age) == self._size:
            del self.ordered[bisect_left(self.ordered, self._by_age.popleft())]
        self._by_age.append(value)
        insort(self.ordered, value)
