"""When a figure is a warning or critical."""

from typing import Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.metrics import BY_NAME

OK, WARNING, CRITICAL, UNKNOWN = "ok", "warning", "critical", "unknown"
"""What a head or a slot can be."""


class Threshold(NamedTuple):
    """Two limits of one metric; `direction` says on which side of them is bad.

    A figure that equals a limit is not beyond it. A limit that is None is never passed.
    """

    id: str
    metric: str
    unit: str
    direction: str
    warning: Optional[float]
    critical: Optional[float]

    def grade(self, value: float) -> str:
        """Say whether a figure is ok, a warning or critical.

        >>> Threshold("t", "success_rate", "percent", "below", 95.0, 90.0).grade(92.0)
        'warning'
        """
        for status in (CRITICAL, WARNING):
            limit = self.limit(status)
            if limit is not None and _is_beyond(value, limit, self.direction):
                return status
        return OK

    def limit(self, status: str) -> Optional[float]:
        """Return the limit whose breach gives this status."""
        return self.critical if status == CRITICAL else self.warning


def thresholds_for(
    own: Sequence[Mapping[str, object]], valid_for_s: float
) -> Tuple[Threshold, ...]:
    """Return the default thresholds with a slot's own ones: the same id replaces, others are added.

    `own` are rows of the heads file that were checked when it was read.
    """
    rows = {
        threshold.id: threshold
        for threshold in (
            Threshold("success_rate", "success_rate", "percent", "below", 95.0, 90.0),
            Threshold("avg_time_change", "avg_time_change", "percent", "above", 20.0, 50.0),
            Threshold("profile_age", "profile_age", "seconds", "above", valid_for_s, None),
        )
    }
    for row in own:
        threshold = _threshold(row)
        rows[threshold.id] = threshold
    return tuple(rows.values())


def _is_beyond(value: float, limit: float, direction: str) -> bool:
    return value < limit if direction == "below" else value > limit


def _threshold(row: Mapping[str, object]) -> Threshold:
    metric = str(row["metric"])
    return Threshold(
        str(row["id"]),
        metric,
        BY_NAME[metric].unit,
        str(row["direction"]),
        _limit(row.get("warning")),
        _limit(row.get("critical")),
    )


def _limit(value: object) -> Optional[float]:
    return float(value) if isinstance(value, (int, float)) else None
