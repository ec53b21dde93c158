"""What is known of each head's mean cost: a normal distribution, from which a learner draws."""

from math import fsum, inf, sqrt
from typing import Collection, List, Optional, Sequence

from hydra_heads.model.objective import DEFAULT_PENALTY_FACTOR, LIMIT_FACTOR
from hydra_heads.use.learning.shift import Level, Shift
from hydra_heads.weigh.estimate import Estimate

SHARPNESS = 0.5
"""Errors count by half; by a third or by two thirds loses as little, within noise."""

PRIOR_RUNS = 3.0
"""Runs like those of all heads together that each head starts with; one or ten lose as little."""

_LEAST_VARIANCE = 1e-18  # of the squared failure cost, where all runs are the same


class Estimates:
    """Mean and halved error of each head's mean cost; a head that rests has an infinite mean.

    A head's mean is that of its runs and of `PRIOR_RUNS` like those of all heads together, to
    which a run that costs half a failure is added, where nothing is known.
    """

    __slots__ = ("_failures", "_is_given", "_mean", "_second", "failure_cost", "means", "spreads")

    def __init__(self, heads: int, failure_cost: Optional[float]) -> None:
        self._is_given = failure_cost is not None
        self.failure_cost = 1.0 if failure_cost is None else failure_cost
        self.means, self.spreads = [0.0] * heads, [1.0] * heads
        self._mean = self._second = self._failures = 0.0

    def fit(self, head: int, shift: Shift) -> None:
        """Take a head's level in."""
        failures, cost = shift.failures, self.failure_cost
        known = shift.runs + PRIOR_RUNS
        used = shift.used + failures * cost
        self.means[head] = mean = (used + PRIOR_RUNS * self._mean) / known
        squares = shift.squares + failures * cost * cost + PRIOR_RUNS * self._second
        variance = squares / known - mean * mean
        least = _LEAST_VARIANCE * cost * cost
        self.spreads[head] = SHARPNESS * sqrt((variance if variance > least else least) / known)

    def fit_all(self, shifts: Sequence[Shift], resting: Collection[int] = ()) -> None:
        """Take in the levels of all heads, and what they are together."""
        if not self._is_given:
            self.failure_cost = _failure_cost(shifts)
        cost = self.failure_cost
        runs = fsum([shift.runs for shift in shifts]) + 1
        used = fsum([shift.used + shift.failures * cost for shift in shifts])
        squares = fsum([shift.squares + shift.failures * cost * cost for shift in shifts])
        self._mean = (used + cost / 2) / runs
        self._second = (squares + cost * cost / 2) / runs
        self._failures = (fsum([shift.failures for shift in shifts]) + 0.5) / runs
        for head, shift in enumerate(shifts):
            if head not in resting:
                self.fit(head, shift)

    def all(self) -> List[Estimate]:
        """Return the estimates of all heads."""
        return list(map(Estimate, self.means, self.spreads))

    def failure_rate(self, level: Level) -> float:
        """Tell how likely a failure of a head at this level is."""
        return (level.failures + PRIOR_RUNS * self._failures) / (level.runs + PRIOR_RUNS)

    def rest(self, head: int) -> None:
        """Let a head never have the lowest draw."""
        self.means[head], self.spreads[head] = inf, 0.0

    def cost_of(self, level: Level) -> Optional[float]:
        """Tell the mean cost of a level's runs; None without any."""
        if not level.runs:
            return None
        return (level.used + level.failures * self.failure_cost) / level.runs


def _failure_cost(shifts: Sequence[Shift]) -> float:
    """Find what a failure costs by what successes cost, as the resolved objective does.

    There it is the median over heads of median costs; means need no runs to be kept. 1 where
    nothing succeeded or successes cost nothing: then only failures matter, by their number.
    """
    means = sorted(mean for mean in (shift.level.mean_used for shift in shifts) if mean is not None)
    if not means:
        return 1.0
    middle = len(means) // 2
    typical = means[middle] if len(means) % 2 else (means[middle - 1] + means[middle]) / 2
    return DEFAULT_PENALTY_FACTOR * LIMIT_FACTOR * typical or 1.0
