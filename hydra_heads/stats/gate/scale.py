"""Values as logarithms or as they are, the worse the larger, and changes back in their unit."""

import math
from typing import NamedTuple, Sequence

from hydra_heads.stats.order import median
from hydra_heads.stats.step import step_between

LEAST_SHARE = 1e-6
"""Smallest effect looked for, as a share of the largest magnitude: below it digits are noise."""


class Effect(NamedTuple):
    """Levels before and after, the change between them and the interval that holds it."""

    before: float
    after: float
    change: float
    low: float
    high: float


class Scale:
    """How the values of one series are worked on.

    Logarithms are taken of values over a power of two, so that a series times a power of two is
    worked on as the same numbers.

    >>> scale = Scale(5.0, relative=True, worse=-1, first=12.0)
    >>> scale.takes(0.0), round(scale.outer(scale.inner(7.0)), 9)
    (False, 7.0)
    """

    __slots__ = ("_min_effect", "_power", "_relative", "_sign", "is_logarithmic")

    def __init__(self, min_effect: float, relative: bool, worse: int, first: float) -> None:
        """Begin with the first value: whether it is above 0, and how large."""
        self._min_effect, self._relative, self._sign = min_effect, relative, worse
        self.is_logarithmic = relative and first > 0
        self._power = math.frexp(first)[1] if self.is_logarithmic else 0

    def takes(self, value: float) -> bool:
        """Tell whether a value can be worked on."""
        return value > 0 or not self.is_logarithmic

    def of_differences(self) -> "Scale":
        """Return the scale of the same series as it is, where some values have no logarithm."""
        return Scale(self._min_effect, self._relative, self._sign, 0.0)

    def inner(self, value: float) -> float:
        """Give what a value is worked on as."""
        if self.is_logarithmic:
            return self._sign * math.log(math.ldexp(value, -self._power))
        return self._sign * value

    def least(self, baseline: Sequence[float], newest: Sequence[float]) -> float:
        """Give the smallest effect that counts, as it is worked on; above 0."""
        if self.is_logarithmic:
            return max(math.log1p(self._min_effect / 100), LEAST_SHARE)
        sizes = [abs(value) for value in (*baseline, *newest)]
        least = self._min_effect
        if self._relative:
            least *= sorted(sizes)[len(sizes) // 2] / 100
        return max(least, LEAST_SHARE * max(sizes)) or 1.0

    def effect(self, baseline: Sequence[float], centre: float, newest: Sequence[float]) -> Effect:
        """Give by how much the newest values lie above the baseline, in the unit of the values."""
        return self.between(centre, median(newest), *step_between(baseline, newest))

    def between(self, before: float, after: float, step: float, low: float, high: float) -> Effect:
        """Give levels, step and its bounds as they are worked on in the unit of the values."""
        change, *bounds = (self._change(self._sign * each) for each in (step, low, high))
        return Effect(self.outer(before), self.outer(after), change, min(bounds), max(bounds))

    def outer(self, value: float) -> float:
        """Give the value that is worked on as this."""
        if self.is_logarithmic:
            return math.ldexp(math.exp(self._sign * value), self._power)
        return self._sign * value

    def _change(self, step: float) -> float:
        return 100 * math.expm1(step) if self.is_logarithmic else step
