"""What the dashboard shows, and where: panels on a grid of 24 columns."""

from itertools import count
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import BY_NAME
from hydra_heads.report.thresholds import Threshold

COLUMNS = 24

WIDTH, HEIGHT = 12, 8
"""A panel without a place of its own takes half a row."""

LOWEST_ROW = 10000
"""Panels begin here at the latest."""

_DEFAULTS: Tuple[Tuple[str, str, str, str], ...] = (
    ("weights", "Share of the work by head", "bargauge", "weight"),
    ("success_rate", "Success rate by head", "bargauge", "success_rate"),
    ("avg_time", "Mean time of a success by head", "bargauge", "avg_time"),
    ("avg_time_change", "Mean time against the previous profile", "bargauge", "avg_time_change"),
    ("belief", "Probability of the lowest expected cost", "gauge", "belief"),
    ("profile_age", "Age of the profiles", "stat", "profile_age"),
)

Grid = Dict[str, int]


def panels_for(
    own: Sequence[Mapping[str, object]], thresholds: Sequence[Threshold], heads: Sequence[str]
) -> List[Dict[str, object]]:
    """Return the slot's own panels, else the default ones, each with its place and its series.

    `own` are rows of the heads file that were checked when it was read. Panels without a place
    come below the others, two a row. A panel shows all `heads`, or those of its own that are
    among them; and the threshold that it names, else the first one of its metric. Raises
    `InputError` when there is no room below.
    """
    rows: Sequence[Mapping[str, object]] = own or [
        {"id": id, "title": title, "type": type, "metric": metric}
        for id, title, type, metric in _DEFAULTS
    ]
    return [_panel(row, grid, thresholds, heads) for row, grid in zip(rows, _places(rows))]


def _panel(
    row: Mapping[str, object], grid: Grid, thresholds: Sequence[Threshold], heads: Sequence[str]
) -> Dict[str, object]:
    metric = str(row["metric"])
    own = row.get("series")
    return {
        "id": row["id"],
        "title": row.get("title") or row["id"],
        "type": row["type"],
        "metric": metric,
        "unit": BY_NAME[metric].unit,
        "threshold_id": row.get("threshold_id") or _threshold_of(metric, thresholds),
        "grid": grid,
        "series": [name for name in heads if not isinstance(own, list) or not own or name in own],
        "promql": row.get("promql"),
    }


def _threshold_of(metric: str, thresholds: Sequence[Threshold]) -> Optional[str]:
    return next((threshold.id for threshold in thresholds if threshold.metric == metric), None)


def _places(rows: Sequence[Mapping[str, object]]) -> List[Grid]:
    """Give every panel its own place, or the next free one."""
    own = [_own_place(row) for row in rows]
    bottom = max((grid["y"] + grid["h"] for grid in own if grid is not None), default=0)
    placed = count()
    places: List[Grid] = []
    for row, grid in zip(rows, own):
        place = grid or _next_place(bottom, next(placed))
        if place["y"] > LOWEST_ROW:
            raise InputError(
                f"panels: found no room for {row['id']!r} below row {LOWEST_ROW}; "
                "give it a place in grid"
            )
        places.append(place)
    return places


def _next_place(bottom: int, placed: int) -> Grid:
    """Return the place of one more panel when so many stand below the bottom already."""
    line, column = divmod(placed, COLUMNS // WIDTH)
    return {"x": column * WIDTH, "y": bottom + line * HEIGHT, "w": WIDTH, "h": HEIGHT}


def _own_place(row: Mapping[str, object]) -> Optional[Grid]:
    grid = row.get("grid")
    if not isinstance(grid, Mapping):
        return None
    return {key: int(grid[key]) for key in ("x", "y", "w", "h")}
