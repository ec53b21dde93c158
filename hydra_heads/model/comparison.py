"""What the comparison of two samples of runs came to."""

from typing import Dict, NamedTuple, Optional

from hydra_heads.base.jsontext import round_figure
from hydra_heads.stats.interval import Interval

FASTER = "faster"
"""B takes less time than A, beyond noise."""

SLOWER = "slower"
"""B takes more time than A, beyond noise."""

NO_DIFFERENCE = "no_difference"
"""The interval of the difference holds zero: what difference there is, is smaller than it."""

CANNOT_TELL = "cannot_tell"
"""Too few successes to give an interval."""


class Side(NamedTuple):
    """One of the two: its name, its decided runs, its successes, and their median time.

    `seconds` is the median of the successes that were compared; None where there were none.
    """

    name: str
    runs: int
    successes: int
    seconds: Optional[float]

    @property
    def success_percent(self) -> Optional[float]:
        """Percent of the runs that succeeded; None without runs."""
        return 100.0 * self.successes / self.runs if self.runs else None


class Range(NamedTuple):
    """A figure with the bounds of its interval, all in one unit."""

    value: float
    low: float
    high: float


class Comparison(NamedTuple):
    """B against A: by how much its successful runs are slower, and how sure that is.

    `percent` is the change of time, above 0 where B is slower; None where nothing can be told.
    `pairs` counts the blocks in which both succeeded; None where runs were not paired.
    `success_points` is the interval of the change of the success rate, in points of percent.
    `is_one_invocation` is False where the two were measured at different times.
    """

    a: Side
    b: Side
    verdict: str
    percent: Optional[Range]
    level: float
    pairs: Optional[int]
    instances: int
    method: str
    success_points: Optional[Interval] = None
    is_one_invocation: bool = True

    @property
    def seconds(self) -> Optional[Range]:
        """The change of time in seconds: the percentage of A's median."""
        if self.percent is None or self.a.seconds is None:
            return None
        return Range(*(figure * self.a.seconds / 100.0 for figure in self.percent))

    @property
    def success_differs(self) -> bool:
        """Whether one succeeds more often than the other, beyond noise."""
        points = self.success_points
        return points is not None and not points.contains(0)

    def as_document(self) -> Dict[str, object]:
        """Return it as one JSON object; what is not known is None."""
        document: Dict[str, object] = {"verdict": self.verdict, "a": self.a.name, "b": self.b.name}
        document.update(_figures(self.percent, "change_percent", "low", "high"))
        document["level"] = self.level
        document.update(_figures(self.seconds, "change_seconds", "low_seconds", "high_seconds"))
        document.update(
            pairs=self.pairs,
            paired=self.pairs is not None,
            one_invocation=self.is_one_invocation,
            instances=self.instances,
            method=self.method,
        )
        for letter, side in (("a", self.a), ("b", self.b)):
            document["seconds_" + letter] = _rounded(side.seconds)
            document["runs_" + letter] = side.runs
            document["success_rate_" + letter] = _rounded(side.success_percent)
        points = self.success_points
        document["success_change_low"] = None if points is None else _rounded(points.low)
        document["success_change_high"] = None if points is None else _rounded(points.high)
        document["success_rate_differs"] = self.success_differs
        return document


def _figures(found: Optional[Range], *names: str) -> Dict[str, object]:
    """Return the three figures by name, each None where there are none."""
    return dict(zip(names, map(_rounded, found or (None, None, None))))


def _rounded(value: Optional[float]) -> Optional[float]:
    return None if value is None else round_figure(value)
