"""Inputs of different sizes put on one scale: each by the median of its own newest values."""

from bisect import bisect_left, insort
from typing import Dict, List, Mapping, Optional, Sequence

FEWEST_OF_INSTANCE = 5
"""Values of an instance without which its size is not known."""


class Scales:
    """The medians of one metric's values by instance, over the newest `reach` runs of each moment.

    Going from one run to the next costs little; going anywhere else begins anew.
    """

    __slots__ = ("_end", "_groups", "_instances", "_medians", "_reach", "_values")

    def __init__(
        self, values: Sequence[Optional[float]], instances: Sequence[object], reach: int
    ) -> None:
        self._values = values
        self._instances = instances
        self._reach = reach
        self._end = 0
        self._groups: Dict[object, List[float]] = {}
        self._medians: Dict[object, float] = {}

    def at(self, end: int) -> Mapping[object, float]:
        """Return what each instance's values are divided by when the run before `end` is newest.

        Instances of fewer than five values, or whose median is not above 0, have no scale.
        Nothing at all is returned where there is one instance only: it needs none.

        >>> Scales([1.0, 10.0] * 5, ["small", "large"] * 5, 1000).at(10)
        {'small': 1.0, 'large': 10.0}
        """
        if end == self._end + 1:
            self._add(end - 1)
            if end > self._reach:
                self._remove(end - 1 - self._reach)
        elif end != self._end:
            self._begin(end)
        self._end = end
        return dict(self._medians) if len(self._groups) > 1 else {}

    def _begin(self, end: int) -> None:
        self._groups, self._medians = {}, {}
        for at in range(max(0, end - self._reach), end):
            value = self._values[at]
            if value is not None:
                self._groups.setdefault(self._instances[at], []).append(value)
        for instance, group in self._groups.items():
            group.sort()
            self._measure(instance, group)

    def _add(self, at: int) -> None:
        value, instance = self._values[at], self._instances[at]
        if value is not None:
            group = self._groups.setdefault(instance, [])
            insort(group, value)
            self._measure(instance, group)

    def _remove(self, at: int) -> None:
        value, instance = self._values[at], self._instances[at]
        if value is not None:
            group = self._groups[instance]
            del group[bisect_left(group, value)]
            if not group:
                del self._groups[instance]
            self._measure(instance, group)

    def _measure(self, instance: object, group: List[float]) -> None:
        count = len(group)
        if count >= FEWEST_OF_INSTANCE:
            middle = (group[(count - 1) // 2] + group[count // 2]) / 2
            if middle > 0:
                self._medians[instance] = middle
                return
        self._medians.pop(instance, None)
