"""The latest values of a series, by age and by size."""

from bisect import bisect_left, insort
from collections import deque
from typing import Deque, List

from hydra_heads.stats.detector import Detector

LATEST = 200
"""Latest values that a `WindowDetector` compares the next one with."""


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


class WindowDetector(Detector):
    """A detector that compares each value with the latest ones before it."""

    LEAST = 20

    def __init__(self) -> None:
        """Begin with no values seen."""
        super().__init__()
        self._window = Window(LATEST)

    def _learn(self, value: float) -> None:
        self._window.add(value)
