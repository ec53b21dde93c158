"""Numbers with a unit, turned into the unit of what they are compared with."""

from typing import Mapping, Tuple

from hydra_heads.model.findings import shown
from hydra_heads.rules.faults import RuleError

PERCENT, SECONDS, MIB, PLAIN = "percent", "seconds", "MiB", ""

_MIB_BYTES = 1048576.0

UNITS: Mapping[str, Mapping[str, Tuple[float, float]]] = {
    PERCENT: {"%": (1.0, 1.0)},
    SECONDS: {
        "s": (1.0, 1.0),
        "ms": (1.0, 1e3),
        "us": (1.0, 1e6),
        "min": (60.0, 1.0),
        "m": (60.0, 1.0),
        "h": (3600.0, 1.0),
        "d": (86400.0, 1.0),
    },
    MIB: {
        "MiB": (1.0, 1.0),
        "B": (1.0, _MIB_BYTES),
        "KB": (1e3, _MIB_BYTES),
        "MB": (1e6, _MIB_BYTES),
        "GB": (1e9, _MIB_BYTES),
        "KiB": (1.0, 1024.0),
        "GiB": (1024.0, 1.0),
    },
}
"""The units that each unit of a metric may be given in: times the first, over the second."""

SIGNS: Mapping[str, str] = {PERCENT: "%", SECONDS: "s", MIB: "MiB"}
"""The sign of a metric's own unit."""

WINDOW_UNITS = ("s", "m", "min", "h", "d")
"""Units that a window of time may be given in."""


def converted(number: float, sign: str, unit: str, what: str, column: int) -> float:
    """Turn a number with a unit into a figure's own unit; no sign means the own unit.

    Raises `RuleError` for a unit that does not fit, naming those that do.

    >>> converted(1.5, "GiB", MIB, "memory_max_mb", 1), converted(250, "ms", SECONDS, "time", 1)
    (1536.0, 0.25)
    """
    if not sign:
        return number
    known = UNITS.get(unit, {})
    if sign not in known:
        expected = f"expected one of {', '.join(known)}, or none" if known else "expected none"
        plain = unit or "it has no unit that is known here"
        raise RuleError(f"found the unit {shown(sign)} for {what} ({plain}), {expected}", column)
    times, over = known[sign]
    return number * times / over


def with_unit(number: float, unit: str) -> str:
    """Word a figure for a person, with the sign of its unit.

    >>> with_unit(91.23, PERCENT), with_unit(2048, MIB), with_unit(3, PLAIN)
    ('91.23 %', '2,048 MiB', '3')
    """
    sign = SIGNS.get(unit, "")
    words = f"{number:,.0f}" if 9999.5 <= abs(number) < 1e15 else _grouped(f"{number:.4g}")
    return f"{words} {sign}".rstrip()


def _grouped(digits: str) -> str:
    """Put a comma into four digits before the point."""
    return f"{int(digits):,}" if digits.lstrip("-").isdigit() and len(digits) > 3 else digits
