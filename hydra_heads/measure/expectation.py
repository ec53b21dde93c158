"""Where a night is to be expected after the nights before it, when nothing changed.

Runs of one night share the machine's state, so nights differ by more than the scatter of their
runs lets expect; how much more, the earlier nights say.
"""

import math
from typing import NamedTuple, Optional, Sequence

from hydra_heads.stats import student
from hydra_heads.stats.beta_binomial import upper_tail
from hydra_heads.stats.interval import upper_probability
from hydra_heads.stats.means import mean
from hydra_heads.stats.prediction import prediction_interval
from hydra_heads.store.series import FEWEST_NIGHTS, Night

ALIKE_IN_A_NIGHT = 0.02
"""Correlation of the outcomes of one night's runs: success rates of 90 % on average then differ by
4 points from night to night, those of 99 % by 1.4 (standard deviations)."""


class Bounds(NamedTuple):
    """How much something changed, and between what, with the confidence that was asked for."""

    value: float
    low: float
    high: float


class Tries(NamedTuple):
    """Successes and decided runs."""

    successes: int
    runs: int

    @property
    def percent(self) -> float:
        """The success rate."""
        return 100.0 * self.successes / self.runs


def expected_change(earlier: Sequence[Night], night: Night, level: float) -> Optional[Bounds]:
    """Return how far a night's logarithm lies from earlier ones, or None below eight of them.

    The bounds are those of the t prediction interval, wider by what the night's own runs scatter
    more than theirs: a short night is not worse for being short.
    """
    if len(earlier) < FEWEST_NIGHTS:
        return None
    logs = [math.log(before.value) for before in earlier]
    interval = prediction_interval(logs, level)
    half = interval.half_width if interval else math.inf
    usual = mean([before.error * before.error for before in earlier])
    # A run or two do not show their own scatter; that of earlier runs stands in for it.
    of_a_run = mean([before.error * before.error * before.runs for before in earlier])
    more = max(0.0, night.error * night.error - usual, of_a_run / night.runs - usual)
    quantile = student.quantile(upper_probability(level), len(logs) - 1)
    half = math.hypot(half, quantile * math.sqrt(more))
    change = math.log(night.value) - mean(logs)
    return Bounds(change, change - half, change + half)


def is_rate_expected(earlier: Sequence[Night], night: Night, level: float) -> bool:
    """Tell whether a night's success rate is where eight or more earlier nights let it be.

    By the t prediction interval of logits, whose spread has both what chance does to few runs
    and what differs from night to night; fewer nights let it be anywhere.
    """
    if len(earlier) < FEWEST_NIGHTS:
        return True
    interval = prediction_interval(list(map(_logit, earlier)), level)
    return interval is None or _logit(night) >= interval.low


def chance_of_failures(old: Tries, new: Tries, nights: int) -> float:
    """Return how likely a night has so many failures, after those of so many earlier nights.

    By a beta-binomial distribution: nights are alike but for `ALIKE_IN_A_NIGHT`, and what is
    known of their mean is no more than the earlier ones say.

    >>> round(chance_of_failures(Tries(95, 100), Tries(15, 20), 1), 3)
    0.033
    """
    failing = (old.runs - old.successes + 0.5) / (old.runs + 1)
    # Runs of one night say less than as many of different nights (Kish, 1965).
    worth = old.runs / (1 + (old.runs / nights - 1) * ALIKE_IN_A_NIGHT)
    apart = min(0.9, ALIKE_IN_A_NIGHT + 1 / worth)
    strength = 1 / apart - 1
    failures = new.runs - new.successes
    return upper_tail(failures, new.runs, failing * strength, (1 - failing) * strength)


def _logit(night: Night) -> float:
    successes = night.value / 100.0 * night.runs
    return math.log((successes + 0.5) / (night.runs - successes + 0.5))
