"""One value an invocation out of runs on several instances, on one scale for all invocations.

A run's value is divided by the median of its instance's earlier runs, so that inputs of
different size are alike. Earlier runs belong to invocations that were slow or fast themselves,
so each of them is first divided by the value of its own invocation: a head that got slower stays
slower in all that follows, whatever the median of what came before has become by then.

What is divided here are logarithms, which is to say: subtracted.
"""

import math
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats.order import quantile
from hydra_heads.stats.window import Window

FEWEST_EARLIER = 5
"""Earlier runs of an instance from which on its runs count."""

MOST_EARLIER = 1000
"""Earlier runs of an instance that are looked back at."""

MOST_OF_A_NIGHT = 2000
"""Values of an instance that one invocation keeps; of more, every so-manieth in the order of runs.

A thousand are enough: their median is surer than nights are alike.
"""

QUARTILES_APART = 1.349
"""Standard deviations between the quartiles of a normal distribution."""

OF_A_MEDIAN = math.sqrt(math.pi / 2)
"""How many times the standard error of a mean that of a median is, in normal values."""


class Level(NamedTuple):
    """The value of one invocation, its standard error, and the runs that it stands on."""

    value: float
    error: float
    runs: int


Values = Mapping[str, Sequence[float]]
"""Values of one invocation by instance."""


class Thinned:
    """Keeps at most `MOST_OF_A_NIGHT` of the values that come, evenly spread.

    >>> kept = Thinned()
    >>> for value in range(5000):
    ...     kept.add(float(value))
    >>> len(kept.values), kept.values[:3]
    (1250, [0.0, 4.0, 8.0])
    """

    __slots__ = ("_apart", "_seen", "values")

    def __init__(self) -> None:
        self.values: List[float] = []
        self._apart = 1
        self._seen = 0

    def add(self, value: float) -> None:
        """Take in the next value."""
        if self._seen % self._apart == 0:
            if len(self.values) == MOST_OF_A_NIGHT:
                self.values = self.values[::2]
                self._apart *= 2
            self.values.append(value)
        self._seen += 1


class Levels:
    """Takes the values of one invocation after the other, and gives each its level.

    The earliest invocations, until an instance has five runs, are the base: their runs are set
    against the median of these themselves. Memory is bounded for each instance.

    >>> levels = Levels()
    >>> levels.add({"small": [1.0] * 5, "large": [9.0] * 5})
    >>> levels.add({"small": [1.5] * 5, "large": [9.5] * 5})
    >>> [found and found.value for found in levels.found]
    [0.0, 0.5]
    """

    def __init__(self) -> None:
        self.found: List[Optional[Level]] = []
        self._earlier: Dict[str, Window] = {}
        self._base: Optional[List[Values]] = []
        self._latest = 0.0
        self._left_out: Dict[str, bool] = {}
        self._counted: Sequence[str] = ()

    def add(self, values: Values) -> None:
        """Take in the next invocation; `found` then holds a level more, or None."""
        if self._base is None:
            scales = {
                name: _middle(window.ordered)
                for name in values
                for window in [self._earlier.get(name)]
                if window is not None and len(window.ordered) >= FEWEST_EARLIER
            }
            self.found.append(self._take(values, scales))
            return
        self._base.append(values)
        self.found.append(None)
        scales = _base_scales(self._base)
        if scales:
            self._settle(self._base, scales)

    @property
    def left_out(self) -> Tuple[str, ...]:
        """The instances that did not count when they were run last, for want of earlier runs."""
        if self._base is not None:
            return tuple(sorted({name for values in self._base for name in values}))
        return tuple(sorted(name for name, is_out in self._left_out.items() if is_out))

    @property
    def scales(self) -> List[float]:
        """What a level of 0 stands for, on each instance of the latest invocation with a level."""
        return [_middle(self._earlier[name].ordered) for name in self._counted]

    def _settle(self, base: Sequence[Values], scales: Mapping[str, float]) -> None:
        self._base = None
        self.found = [self._take(values, scales) for values in base]

    def _take(self, values: Values, scales: Mapping[str, float]) -> Optional[Level]:
        level = _level_of(values, scales)
        # Where no instance is known the level is not either: the latest one stands in for it.
        if level is not None:
            self._latest, self._counted = level.value, sorted(set(scales) & set(values))
        for name, own in values.items():
            self._left_out[name] = name not in scales
            window = self._earlier.setdefault(name, Window(MOST_EARLIER))
            for value in own:
                window.add(value - self._latest)
        return level


def _base_scales(base: Sequence[Values]) -> Dict[str, float]:
    """Return the medians of the instances that have enough runs."""
    together: Dict[str, List[float]] = {}
    for values in base:
        for name, own in values.items():
            together.setdefault(name, []).extend(own)
    return {
        name: _middle(sorted(own)) for name, own in together.items() if len(own) >= FEWEST_EARLIER
    }


def _level_of(values: Values, scales: Mapping[str, float]) -> Optional[Level]:
    rest = sorted(
        value - scales[name] for name, own in values.items() if name in scales for value in own
    )
    if not rest:
        return None
    spread = (quantile(rest, 0.75) - quantile(rest, 0.25)) / QUARTILES_APART
    return Level(_middle(rest), OF_A_MEDIAN * spread / math.sqrt(len(rest)), len(rest))


def _middle(ascending: Sequence[float]) -> float:
    last = len(ascending) - 1
    return (ascending[last // 2] + ascending[last - last // 2]) / 2
