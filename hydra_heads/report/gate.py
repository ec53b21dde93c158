"""What judging new weights came to, in words."""

import math
from typing import List, Mapping, Optional, Tuple

from hydra_heads.model.gate import CANNOT_TELL
from hydra_heads.model.reading import number_in, object_in, objects_in
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import fraction, quantity

_MOST_DECIMALS = 9

_SHORT = {"seconds": "s"}


def gate_text(document: Mapping[str, object]) -> str:
    """Word a gate document: the verdict with its figures, the reason, and a table of the heads."""
    lines = [verdict_line(document)]
    if number_in(document.get("relative_gain_percent")) is not None:
        lines.append(f"  {document['reason']}")
    rows = objects_in(document.get("heads"))
    if not rows:
        return "\n".join(lines)
    unit = _unit(document)
    columns = (
        Column("head"),
        Column("old", True),
        Column("new", True),
        Column(f"cost {unit}", True),
        Column("runs", True),
    )
    cells = [
        [
            str(row["name"]),
            fraction(number_in(row["old_weight"])),
            fraction(number_in(row["new_weight"])),
            quantity(number_in(row["mean_cost"])),
            str(row["runs"]),
        ]
        for row in rows
    ]
    return "\n".join([*lines, "", render_table(columns, cells)])


def verdict_line(document: Mapping[str, object]) -> str:
    """Word the verdict in one line: gain, interval and the runs behind it, or why there is none.

    >>> verdict_line({
    ...     "verdict": "improved", "gain": 0.0123, "relative_gain_percent": 12.34, "cost_old": 0.1,
    ...     "gain_ci": {"low": 0.0081, "high": 0.0164, "level": 0.95}, "paired": True,
    ...     "blocks": 100, "tests": 100, "units": {"gain": "seconds"}})
    'improved: the new weights cost 12.3 % less (95 % interval 8.1 to 16.4 %), 0.0123 s a run, 100 blocks'
    """  # noqa: E501
    word = "cannot tell" if document["verdict"] == CANNOT_TELL else str(document["verdict"])
    relative = number_in(document.get("relative_gain_percent"))
    if relative is None:
        return f"{word}: {document['reason']}"
    parts = [f"{word}: {_change(document, relative)}", *_gain(document), *_tests(document)]
    return ", ".join(parts)


def _change(document: Mapping[str, object], relative: float) -> str:
    """Word by how much the new weights cost less or more, in percent of the old cost."""
    interval, old = object_in(document.get("gain_ci")), number_in(document.get("cost_old"))
    more = "more" if relative < 0 else "less"
    if interval is None or not old:
        return f"the new weights cost {quantity(abs(relative))} % {more} (no interval)"
    low, high = (100 * (number_in(interval[key]) or 0.0) / old for key in ("low", "high"))
    if relative < 0:
        low, high = -high, -low
    digits = _decimals(low, high)
    level = f"{100 * (number_in(interval['level']) or 0.0):.6g}"
    return (
        f"the new weights cost {abs(relative):.{digits}f} % {more} "
        f"({level} % interval {low:.{digits}f} to {high:.{digits}f} %)"
    )


def _gain(document: Mapping[str, object]) -> Tuple[str, ...]:
    gain = number_in(document.get("gain"))
    return () if gain is None else (f"{quantity(abs(gain))} {_unit(document)} a run",)


def _tests(document: Mapping[str, object]) -> List[str]:
    if document.get("paired") is None:
        return []
    is_paired = document["paired"] is True
    count = document["blocks"] if is_paired else document["tests"]
    return [f"{count} {'blocks' if is_paired else 'runs a head'}"]


def _unit(document: Mapping[str, object]) -> str:
    units = object_in(document.get("units")) or {}
    unit = str(units.get("gain", "seconds"))
    return _SHORT.get(unit, unit)


def _decimals(low: float, high: float) -> int:
    """Return the decimals that show two digits of half the width of an interval, 1 at least."""
    half: Optional[float] = (high - low) / 2
    return min(max(1, 1 - math.floor(math.log10(half))), _MOST_DECIMALS) if half else 1
