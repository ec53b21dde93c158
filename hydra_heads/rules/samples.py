"""The runs of one head that rules look at, and what is seen of them at the end of each."""

from typing import (
    Any,
    Callable,
    Dict,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
)

from hydra_heads.rules.expression import Window
from hydra_heads.rules.scales import Scales
from hydra_heads.stats.checks import LARGEST

Numbers = Sequence[Optional[float]]

_T = TypeVar("_T")


class Samples:
    """Runs in the order in which they were recorded, the oldest first: a column a metric.

    Values that are no finite numbers, and those above 1e150 in magnitude, count as none. A
    metric without a column has no values. Raises ValueError for columns of different lengths.
    """

    __slots__ = ("_clean", "_columns", "_latest", "_scales", "instances", "started_unix")

    def __init__(
        self,
        started_unix: Sequence[float],
        instances: Sequence[object],
        columns: Mapping[str, Numbers],
    ) -> None:
        for name, column in (("instances", instances), *columns.items()):
            if len(column) != len(started_unix):
                raise ValueError(
                    f"{name}: found {len(column)} values, expected {len(started_unix)}, "
                    "as many as there are runs"
                )
        self.started_unix = started_unix
        self.instances = instances
        self._columns = columns
        self._clean: Dict[str, List[Optional[float]]] = {}
        self._latest: Optional[View] = None
        self._scales: Dict[Tuple[str, int], Scales] = {}

    def __len__(self) -> int:
        """Count the runs."""
        return len(self.started_unix)

    def view(self, end: int) -> "View":
        """Return what was there when the run before `end` was the newest.

        What was found out there is kept until another end is asked for.
        """
        if not 0 <= end <= len(self):
            raise ValueError(f"end: found {end}, expected a number from 0 to {len(self)}")
        if self._latest is None or self._latest.end != end:
            self._latest = View(self, end)
        return self._latest

    def column(self, metric: str) -> Numbers:
        """Return a metric's values, None where there is none."""
        clean = self._clean.get(metric)
        if clean is None:
            given = self._columns.get(metric)
            if given is None:
                given = [None] * len(self)
            clean = [
                value if value is not None and -LARGEST <= value <= LARGEST else None
                for value in given
            ]
            self._clean[metric] = clean
        return clean

    def scales(self, metric: str, reach: int, end: int) -> Mapping[object, float]:
        """Return the median of each instance's values among the newest `reach` runs of an end.

        Empty where values are compared as they are: with one instance, and where none has a scale.
        """
        scales = self._scales.get((metric, reach))
        if scales is None:
            scales = Scales(self.column(metric), self.instances, reach)
            self._scales[metric, reach] = scales
        return scales.at(end)


class View:
    """The runs before `end`; nothing here looks at later ones.

    What is asked for is found out once, for whoever asks.
    """

    __slots__ = ("_found", "end", "samples")

    def __init__(self, samples: Samples, end: int) -> None:
        self.samples = samples
        self.end = end
        self._found: Dict[object, Any] = {}

    def once(self, key: object, find: Callable[[], _T]) -> _T:
        """Return what was found under a key, or find it now."""
        found = self._found
        if key not in found:
            found[key] = find()
        result: _T = found[key]
        return result

    def newest(self, metric: str) -> Optional[float]:
        """Return the newest run's value."""
        return self.samples.column(metric)[self.end - 1] if self.end else None

    def first_of(self, window: Window) -> int:
        """Return the place of a window's first run.

        A window of time goes back from the newest run's start to the first run that is older.
        """
        first = max(0, self.end - window.runs)
        seconds = window.seconds
        if seconds is None or not self.end:
            return first
        started = self.samples.started_unix
        oldest = started[self.end - 1] - seconds
        at = self.end
        while at > first and started[at - 1] >= oldest:
            at -= 1
        return at

    def inside(self, metric: str, window: Window, reach: int = 0) -> List[float]:
        """Return a window's values, oldest first; with a `reach` as `_scaled` has them."""
        return self.once(
            (metric, window, reach),
            lambda: self._present(metric, self.first_of(window), self.end, reach),
        )

    def in_order(self, metric: str, window: Window, reach: int = 0) -> List[float]:
        """Return the values of a window, the least first."""
        return self.once(
            ("sorted", metric, window, reach), lambda: sorted(self.inside(metric, window, reach))
        )

    def before(self, metric: str, window: Window, runs: int, reach: int) -> List[float]:
        """Return the values of so many runs before a window, as `_scaled` has them."""
        last = self.first_of(window)
        return self._present(metric, max(0, last - runs), last, reach)

    def _present(self, metric: str, first: int, last: int, reach: int) -> List[float]:
        """Return the values that are there between two places."""
        if reach:
            first = max(first, self.end - reach)
            scales = self.once(
                ("scales", metric, reach), lambda: self.samples.scales(metric, reach, self.end)
            )
            if scales:
                return self._scaled(metric, first, last, scales)
        return [value for value in self.samples.column(metric)[first:last] if value is not None]

    def _scaled(
        self, metric: str, first: int, last: int, scales: Mapping[object, float]
    ) -> List[float]:
        """Return values over the median of their instance's, so that sizes do not matter.

        Those of instances without a scale are left out.
        """
        values = self.samples.column(metric)[first:last]
        instances = self.samples.instances[first:last]
        scaled = [
            value / scales[instance]
            for value, instance in zip(values, instances)
            if value is not None and instance in scales
        ]
        if scaled and not (min(scaled) >= -LARGEST and max(scaled) <= LARGEST):
            return [value for value in scaled if -LARGEST <= value <= LARGEST]
        return scaled


def metrics_only(values: Mapping[str, Optional[float]]) -> Samples:
    """Return samples of one run, of which nothing but these metrics is known."""
    return Samples([0.0], [None], {name: [value] for name, value in values.items()})
