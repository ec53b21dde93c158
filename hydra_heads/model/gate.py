"""What judging new weights may come to, and the rule that decides it."""

from typing import Mapping, NamedTuple, Optional, Tuple

IMPROVED, WORSE, CANNOT_TELL = "improved", "worse", "cannot_tell"

VERDICTS = (IMPROVED, WORSE, CANNOT_TELL)


LEAST_PERCENT = 1e-7
"""No gain or loss is smaller: documents round weights, and sums their last digits."""


class GateSettings(NamedTuple):
    """What is asked of new weights.

    A gain below `min_improvement_percent` of the old cost is none, a loss up to
    `max_regression_percent` is allowed, both beyond the noise at `confidence` (a fraction), and
    `min_tests` blocks, or runs of every head, are the least that anything is said from.
    """

    min_improvement_percent: float = 2.0
    confidence: float = 0.95
    min_tests: int = 30
    max_regression_percent: float = 0.0

    def counts(self, relative_percent: float) -> bool:
        """Tell whether a gain is large enough to count, or a loss larger than is allowed."""
        if relative_percent > 0:
            return relative_percent >= max(self.min_improvement_percent, LEAST_PERCENT)
        return -relative_percent > max(self.max_regression_percent, LEAST_PERCENT)


DEFAULT_SETTINGS = GateSettings()


class Found(NamedTuple):
    """What fresh runs say of new weights: the gain per run, its interval, and of how many runs.

    `relative_percent` is the gain in percent of the old cost; None, as are the bounds, when the
    runs do not say. `tests` are blocks where runs are paired, else the fewest runs of a head.
    """

    low: Optional[float]
    high: Optional[float]
    relative_percent: Optional[float]
    tests: int


def verdict_of(found: Found, settings: GateSettings) -> str:
    """Decide: improved or worse when beyond noise and large enough, else cannot tell.

    >>> verdict_of(Found(0.1, 0.3, 4.0, 100), DEFAULT_SETTINGS)
    'improved'
    >>> verdict_of(Found(-0.1, 0.3, 4.0, 100), DEFAULT_SETTINGS)
    'cannot_tell'
    """
    low, high, relative = found.low, found.high, found.relative_percent
    if low is None or high is None or relative is None or found.tests < settings.min_tests:
        return CANNOT_TELL
    if not settings.counts(relative) or low <= 0 <= high:
        return CANNOT_TELL
    return IMPROVED if low > 0 else WORSE


def bounds_of(
    interval: Optional[Tuple[float, float, float]], cautious: Optional[Tuple[float, float, float]]
) -> Tuple[Optional[float], Optional[float]]:
    """Return the bounds that a verdict asks: the outer ones of both intervals.

    >>> bounds_of((0.5, 1.5, 0.95), (-0.25, 2.25, 0.95))
    (-0.25, 2.25)
    """
    if interval is None:
        return None, None
    other = interval if cautious is None else cautious
    return min(interval[0], other[0]), max(interval[1], other[1])


def settings_in(document: Mapping[str, float]) -> GateSettings:
    """Read settings as they stand in a document."""
    return GateSettings(
        document["min_improvement_percent"],
        document["confidence"],
        int(document["min_tests"]),
        document["max_regression_percent"],
    )
