"""The metrics that a rule may ask for, and what those of profiles mean over runs."""

from typing import Mapping, Optional, Tuple

from hydra_heads.model.metrics import BY_NAME, RUN_METRICS, TIME, is_registered
from hydra_heads.rules.units import MIB, PERCENT, PLAIN, SECONDS

TIME_SOURCE = "the seconds that the head is judged by; null when the run did not succeed"

OF_PROFILES: Mapping[str, Tuple[str, str]] = {
    "success_rate": ("rate", "success"),
    "avg_time": ("mean", TIME),
    "p50": ("p50", TIME),
    "p90": ("p90", TIME),
    "p95": ("p95", TIME),
    "p99": ("p99", TIME),
}
"""Figures of profiles as functions of a run's metric, over the newest runs of the head."""

OF_THRESHOLDS = ("weight", "belief", "profile_age", "avg_time_change")
"""Figures that are there once Phase 2 has run, or a profile is written: thresholds judge them."""

KNOWN: Tuple[str, ...] = (TIME, *OF_PROFILES, *RUN_METRICS, "user_*")

MOST_NAMED = 40
"""Names that a message lists."""

_UNITS = {"seconds": SECONDS, "percent": PERCENT, "MiB": MIB}


def unit_of(metric: str) -> str:
    """Return the unit of a metric of runs; the empty one for counts, codes and own figures.

    >>> unit_of("time"), unit_of("memory_max_mb"), unit_of("user_tokens")
    ('seconds', 'MiB', '')
    """
    if metric == TIME:
        return SECONDS
    known = BY_NAME.get(metric)
    return PLAIN if known is None else _UNITS.get(known.unit, PLAIN)


def metric_fault(name: str) -> Optional[str]:
    """Say why a rule cannot ask for a metric; None when it can.

    >>> print(metric_fault("cpu_mx"))
    found 'cpu_mx', expected a metric; did you mean 'cpu_max' or 'cpu_min' or 'cpu_avg'?
    """
    if name in OF_THRESHOLDS:
        return (
            f"found {name!r}, which a rule cannot ask for: it is judged by a threshold of the "
            "heads file, in Phase 3"
        )
    if name == TIME or is_registered(name):
        return None
    return f"found {ascii(name[:80])}, expected a metric; {near_words(name, KNOWN)}"


def near_words(name: str, known: Tuple[str, ...]) -> str:
    """Word which known names are near to one, or which there are.

    >>> near_words("meen", ("last", "mean"))
    "did you mean 'mean'?"
    """
    import difflib

    near = difflib.get_close_matches(name[:80].lower(), known, 3, 0.6)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"there are {', '.join(known[:MOST_NAMED]) or 'none'}"
