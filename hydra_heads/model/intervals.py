"""Intervals as they stand in documents."""

from typing import Dict

from hydra_heads.base.jsontext import round_figure
from hydra_heads.stats.interval import Interval


def interval_document(interval: Interval, method: str) -> Dict[str, object]:
    """Return an interval as it stands in documents."""
    return {
        "low": round_figure(interval.low),
        "high": round_figure(interval.high),
        "level": interval.level,
        "method": method,
    }
