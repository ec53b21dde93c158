"""Checks of thresholds and panels, as they stand in the heads file, slot.json and the dashboard."""

from typing import Any, Iterable, List, Mapping, Sequence, Tuple

from hydra_heads.model.figure_checks import check_distinct_names, check_reference
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.metrics import BY_NAME, PROFILE_METRICS, is_registered

DEFAULT_THRESHOLDS = ("success_rate", "avg_time_change", "profile_age")
"""Ids of the thresholds that every dashboard has, so that a panel may name them unseen."""

COLUMNS = 24

Rows = Sequence[Mapping[str, Any]]


def check_own_panels(document: Mapping[str, Any], heads: Iterable[str], findings: Findings) -> None:
    """Check what a slot asks of its dashboard: only figures that profiles have can be shown."""
    thresholds, panels = document.get("thresholds") or [], document.get("panels") or []
    for key, rows in (("thresholds", thresholds), ("panels", panels)):
        for index, row in enumerate(rows):
            if row["metric"] not in PROFILE_METRICS:
                findings.add(
                    (key, index, "metric"),
                    f"found {shown(row['metric'])}, expected one of {', '.join(PROFILE_METRICS)}",
                )
    check_thresholds(thresholds, findings)
    ids = {row["id"] for row in thresholds}.union(DEFAULT_THRESHOLDS)
    check_panels(panels, ids, heads, findings)


def check_thresholds(thresholds: Rows, findings: Findings) -> None:
    """Check thresholds: unique, of metrics that exist, the graver limit further out."""
    check_distinct_names(thresholds, "id", ("thresholds",), findings)
    for index, row in enumerate(thresholds):
        _check_metric(row, ("thresholds", index), findings)
        warning, critical = row.get("warning"), row.get("critical")
        if warning is None or critical is None:
            continue
        if critical > warning if row["direction"] == "below" else critical < warning:
            side = "<=" if row["direction"] == "below" else ">="
            findings.add(
                ("thresholds", index, "critical"),
                f"found {shown(critical)}, expected a limit {side} warning ({shown(warning)}), "
                f"because {row['direction']} is bad",
            )


def check_panels(
    panels: Rows, threshold_ids: Iterable[str], heads: Iterable[str], findings: Findings
) -> None:
    """Check panels: unique, side by side, showing metrics, thresholds and heads that exist."""
    ids, names = set(threshold_ids), set(heads)
    check_distinct_names(panels, "id", ("panels",), findings)
    for index, row in enumerate(panels):
        path = ("panels", index)
        _check_metric(row, path, findings)
        if row.get("threshold_id") is not None:
            check_reference(
                row["threshold_id"], ids, (*path, "threshold_id"), "a threshold", findings
            )
        for place, name in enumerate(row.get("series") or []):
            check_reference(name, names, (*path, "series", place), "a head", findings)
    _check_places(panels, findings)


def _check_metric(row: Mapping[str, Any], path: Tuple[Any, ...], findings: Findings) -> None:
    metric, unit = row["metric"], row.get("unit")
    if not is_registered(metric):
        findings.add(
            (*path, "metric"),
            f"found {shown(metric)}, expected a metric that exists: {', '.join(PROFILE_METRICS)}",
        )
    elif unit is not None and metric in BY_NAME and unit != BY_NAME[metric].unit:
        findings.add(
            (*path, "unit"),
            f"found {shown(unit)}, expected {BY_NAME[metric].unit}, as {metric} has",
        )


def _check_places(panels: Rows, findings: Findings) -> None:
    """Look for panels that stick out of the grid, and for the first one that lies over another."""
    placed = [(index, row["grid"]) for index, row in enumerate(panels) if row.get("grid")]
    for index, grid in placed:
        if grid["x"] + grid["w"] > COLUMNS:
            findings.add(
                ("panels", index, "grid"),
                f"found x {grid['x']} and w {grid['w']}, expected x + w <= {COLUMNS} columns",
            )
    reaching: List[Tuple[int, Mapping[str, int]]] = []  # panels that reach down to this row
    for index, grid in sorted(placed, key=lambda place: int(place[1]["y"])):
        reaching = [place for place in reaching if place[1]["y"] + place[1]["h"] > grid["y"]]
        for other, above in reaching:
            if grid["x"] < above["x"] + above["w"] and above["x"] < grid["x"] + grid["w"]:
                findings.add(
                    ("panels", max(index, other), "grid"),
                    f"found a place over panel {shown(panels[min(index, other)]['id'])}; "
                    "give it another place",
                )
                return
        reaching.append((index, grid))
