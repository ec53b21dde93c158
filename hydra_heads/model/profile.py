"""What N runs of one head say, as read from its document."""

import re
from typing import Any, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.minimised import PEAK, known_figures
from hydra_heads.model.reading import OBJECT, number_in, text_in
from hydra_heads.model.slot import DEFAULT_INSTANCE, DEFAULT_TIMEOUT_S

_FRACTION = re.compile(r"\.[0-9]+")


class CountedRun(NamedTuple):
    """A run of a profile, as far as weighing needs it; `block` is None in foreign profiles.

    `metrics` holds the figures that the run has, by registered name. A peak of memory that is
    only known to be below a floor counts as that floor.
    """

    run_id: Optional[str]
    block: Optional[int]
    instance: str
    ok: bool
    seconds: Optional[float]
    metrics: Mapping[str, float] = {}


class Profile:
    """One profile document, checked, with names for what the later phases read.

    Other programs write profiles too: all but name, rate, time, timestamp and counts may be
    missing, and answers None or empty then.
    """

    __slots__ = ("_runs", "document", "path", "sha256")

    def __init__(
        self,
        document: Mapping[str, object],
        path: Optional[str] = None,
        sha256: Optional[str] = None,
    ) -> None:
        """Wrap a document that was validated; `path` and `sha256` say which file it came from."""
        self.document = document
        self.path = path
        self.sha256 = sha256
        self._runs: Optional[Tuple[CountedRun, ...]] = None

    @property
    def runs(self) -> Tuple[CountedRun, ...]:
        """The runs that count, in the order of the document; taken when first asked for."""
        if self._runs is None:
            self._runs = tuple(_counted_runs(self.document))
        return self._runs

    @property
    def name(self) -> str:
        """The head's name."""
        return str(self.document["name"])

    @property
    def display_name(self) -> Optional[str]:
        """What people read instead of the name."""
        return text_in(self.document.get("display_name"))

    @property
    def slot(self) -> Optional[str]:
        """The slot; None in a foreign profile, which matches any."""
        return text_in(self.document.get("slot"))

    @property
    def run_id(self) -> Optional[str]:
        """The invocation that made the profile."""
        return text_in(self.document.get("run_id"))

    @property
    def fingerprint(self) -> Optional[str]:
        """The definition and version that was run."""
        return text_in(self.document.get("fingerprint"))

    @property
    def timestamp(self) -> str:
        """When it was written, ISO 8601."""
        return str(self.document["timestamp"])

    @property
    def written_unix(self) -> Optional[float]:
        """When it was written, in seconds since 1970; None for no real moment.

        Other programs may give it as ISO 8601 only.
        """
        given = number_in(self.document.get("timestamp_unix"))
        return _unix_of(self.timestamp) if given is None else given

    @property
    def num_tests(self) -> int:
        """Runs that count."""
        return _count(self.document["num_tests"])

    @property
    def success_count(self) -> int:
        """Runs that succeeded."""
        return _count(self.document["success_count"])

    @property
    def failure_count(self) -> int:
        """Runs that did not."""
        return _count(self.document["failure_count"])

    @property
    def success_rate(self) -> Optional[float]:
        """Percent of runs that succeeded; None without runs."""
        return number_in(self.document["success_rate"])

    @property
    def avg_time(self) -> Optional[float]:
        """Mean seconds of the successes; None without one."""
        return number_in(self.document["avg_time"])

    @property
    def timeout_s(self) -> Optional[float]:
        """The time limit that was in force for its runs, in seconds."""
        return number_in(self.document.get("timeout_s"))

    def figure(self, key: str, *path: str) -> Optional[float]:
        """Return a number somewhere in the document, None where it is missing or null."""
        value: object = self.document.get(key)
        for step in path:
            value = value.get(step) if isinstance(value, OBJECT) else None
        return number_in(value)


def largest_timeout_s(profiles: Sequence[Profile]) -> float:
    """Return the largest time limit that was in force, in seconds; the default where none says."""
    limits = [profile.timeout_s for profile in profiles]
    return max((limit for limit in limits if limit is not None), default=DEFAULT_TIMEOUT_S)


def _counted_runs(document: Mapping[str, object]) -> List[CountedRun]:
    """Take the runs that count: all that are decided.

    Configured warm-ups stand in no profile; a warm-up that was detected counts.
    """
    rows = document.get("runs")
    default = text_in(document.get("run_id"))
    floor = _memory_floor(document)
    return [
        CountedRun(
            _run_id(row.get("id"), default),
            None if row.get("block") is None else _count(row["block"]),
            text_in(row.get("instance")) or DEFAULT_INSTANCE,
            bool(row["ok"]),
            number_in(row.get("seconds")),
            _figures(row, floor),
        )
        for row in (rows if isinstance(rows, list) else [])
        if row.get("ok") is not None
    ]


def _run_id(name: object, default: Optional[str]) -> Optional[str]:
    """Return what stands before a run's order."""
    return name.rpartition(".")[0] if isinstance(name, str) and "." in name else default


def _figures(row: Mapping[str, Any], memory_floor_mb: Optional[float]) -> Mapping[str, float]:
    return known_figures(row.get("metrics") or {}, row.get("flags") or (), memory_floor_mb)


def _memory_floor(document: Mapping[str, object]) -> Optional[float]:
    """Return below how many MiB the profile's peaks of memory could not be told."""
    resources = document.get("resources")
    peak = resources.get(PEAK) if isinstance(resources, OBJECT) else None
    return number_in(peak.get("resolution")) if isinstance(peak, OBJECT) else None


def _unix_of(timestamp: str) -> Optional[float]:
    """Read ISO 8601 as seconds since 1970.

    >>> _unix_of("1970-01-02T01:00:00.5+01:00")
    86400.0
    """
    from datetime import datetime

    # Python 3.7 reads fractions of three or six digits only, and no Z.
    text = _FRACTION.sub("", timestamp).replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):  # a zone of 99 hours, or no time at all
        return None


def _count(value: object) -> int:
    number = number_in(value)
    return 0 if number is None else int(number)
