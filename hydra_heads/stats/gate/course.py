"""The course of one series: its baseline, what was seen since, and whether that is worse."""

from collections import deque
from itertools import takewhile
from typing import Deque, List, NamedTuple, Optional, Sequence

from hydra_heads.stats.gate.density import Density
from hydra_heads.stats.gate.evidence import Evidence, alone, evidence
from hydra_heads.stats.gate.scale import Effect, Scale
from hydra_heads.stats.order import median
from hydra_heads.stats.step import step_between

BASELINE = 64
"""Values of the baseline at most, the latest ones on their level."""

FEWEST = 8
"""Values of the baseline below which nothing is said."""

NEWEST = 5
"""Newest values that are judged together at most: within so many runs a change is found."""

LIMIT = 0.01
"""Probability of chance (`evidence`) up to which the newest values are on another level.

Measured: of values that never change one in 1,700 turns red when they are normal, one in 140 when
each keeps half of the deviation before, which no p knows of; on real CI noise one in 300.
"""

WORSE_FEWEST, BETTER_FEWEST = 2, 3
"""Values together that it takes to be worse, and to be better, where nothing presses.

One alone is judged by how far it is out (`evidence.alone`).
"""

BACK = 3
"""Newest values that tell together whether the series is back on its baseline."""

SETTLED = 8
"""Values on a new level after which it is the baseline."""

SAME, WORSE, BETTER = 0, 1, -1


class Standing(NamedTuple):
    """Where a series stands: its state and since which value, p of worse, what decided."""

    state: int
    since: Optional[int]
    p: float
    runs: int
    effect: Effect


class Course:
    """Follows one series, in constant memory."""

    __slots__ = ("_baseline", "_newest", "_p", "_places", "_scale", "_state")

    def __init__(self, scale: Scale) -> None:
        """Begin with no values."""
        self._scale = scale
        self._baseline: Deque[float] = deque(maxlen=BASELINE)
        self._newest: List[float] = []  # not in the baseline; unless SAME, all on the new level
        self._places: List[int] = []  # of those
        self._state = SAME
        self._p = 1.0

    def add(self, value: float, place: int) -> Optional[Standing]:
        """Take the next value, which has this place in the series; None: too few before it."""
        if not self._scale.takes(value):
            self._rescale(self._scale.of_differences())
        value = self._scale.inner(value)
        if len(self._baseline) < FEWEST:
            self._baseline.append(value)
            return None
        self._newest.append(value)
        self._places.append(place)
        if self._state == SAME and len(self._newest) > NEWEST:
            self._learn(1)
        least = self._scale.least(self._baseline, self._newest)
        density = Density(self._baseline, least)
        if self._state != SAME and self._is_back(density, least):
            self._go_back()
        self._judge(density, least)
        standing = self._standing(density)
        if self._state != SAME and len(self._newest) >= SETTLED:
            self._settle()
        return standing

    def accept(self) -> None:
        """Make the present level the baseline; how far values lie from it is kept.

        Where nothing changed, the present level is that of the latest values in a row that are
        beyond the whole baseline; without any nothing is done.
        """
        level = self._beyond() if self._state == SAME else self._newest
        if level:
            shift = median(level) - median(list(self._baseline))
            kept = [value + shift for value in self._baseline]
            self._settle()
            self._baseline = deque([*kept, *level], maxlen=BASELINE)

    def _rescale(self, scale: Scale) -> None:
        """Go on with another scale."""
        before, self._scale = self._scale, scale
        kept = [scale.inner(before.outer(value)) for value in self._baseline]
        self._baseline = deque(kept, maxlen=BASELINE)
        self._newest = [scale.inner(before.outer(value)) for value in self._newest]

    def _settle(self) -> None:
        self._baseline.clear()
        self._learn(len(self._newest))
        self._state = SAME

    def _learn(self, count: int) -> None:
        """Take so many of the newest values, the earliest, into the baseline."""
        self._baseline.extend(self._newest[:count])
        self._forget(count)

    def _forget(self, count: int) -> None:
        del self._newest[:count], self._places[:count]

    def _beyond(self) -> List[float]:
        """Return the latest values in a row that are all above, or all below, the baseline."""
        above = takewhile(lambda value: value > max(self._baseline), reversed(self._newest))
        below = takewhile(lambda value: value < min(self._baseline), reversed(self._newest))
        return list(above) or list(below)

    def _is_back(self, density: Density, least: float) -> bool:
        latest = self._newest[-BACK:]
        return evidence(density, latest, least, self._state == WORSE, len(latest)).p >= 1

    def _go_back(self) -> None:
        earlier = len(self._newest) - min(BACK, len(self._newest))
        if self._state == BETTER:
            self._learn(earlier)
        else:
            self._forget(earlier)
        self._state = SAME

    def _judge(self, density: Density, least: float) -> None:
        """Look whether the newest values rose, and if not, whether they fell."""
        latest = self._newest[-NEWEST:]
        rises = [
            evidence(density, latest, least, True, WORSE_FEWEST),
            alone(density, latest[-1], least),
        ]
        before = self._p if self._state == WORSE else 1.0
        self._p = min(before, *(rise.p for rise in rises))
        if self._state == WORSE or self._turns(WORSE, rises, least) or self._state == BETTER:
            return
        falls = [
            evidence(density, latest, least, False, BETTER_FEWEST),
            alone(density, latest[-1], least, False),
        ]
        self._turns(BETTER, falls, least)

    def _turns(self, state: int, found: Sequence[Evidence], least: float) -> bool:
        """Begin a state with the values that tell it, where evidence is enough and so the shift."""
        for each in found:
            if each.p <= LIMIT and state * self._step(each.runs) >= least:
                self._learn(len(self._newest) - each.runs)
                self._state = state
                return True
        return False

    def _step(self, runs: int) -> float:
        return step_between(list(self._baseline), self._newest[-runs:]).effect

    def _standing(self, density: Density) -> Standing:
        latest = self._newest[-1:] if self._state == SAME else self._newest
        effect = self._scale.effect(list(self._baseline), density.centre, latest)
        since = None if self._state == SAME else self._places[0]
        return Standing(self._state, since, self._p, len(latest), effect)
