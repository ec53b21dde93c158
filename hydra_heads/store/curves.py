"""What was sampled while a run went on, as the history keeps it: zlib of JSON, columns by name."""

import json
import zlib
from typing import Dict, List

CURVE_COLUMNS = ("t_ms", "cpu_ms", "memory_kib", "threads", "fds")
"""Time since the start of the run, CPU time used until then, and what the tree held then."""

MOST_CURVE_TEXT = 1 << 20
"""A thousand points of five figures are a tenth of it; a damaged one must not fill memory."""


_MOST = 2.0**63


def unpack_curve(data: bytes) -> Dict[str, List[float]]:
    """Return the columns of a curve by name; raises ValueError when it is damaged.

    All have the length of `t_ms`; one that the system does not report is empty.
    """
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, MOST_CURVE_TEXT)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof:
        raise ValueError("its end is missing")
    try:
        curve = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(curve, dict) or set(curve) != set(CURVE_COLUMNS):
        raise ValueError("no columns of a curve")
    _check_curve(curve)
    return curve


def _check_curve(curve: Dict[str, List[float]]) -> None:
    points = len(curve["t_ms"])
    for name, values in curve.items():
        if not isinstance(values, list) or len(values) not in (0, points):
            raise ValueError(f"column {name} is no list of {points} figures")
        for value in values:
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not is_number or not abs(value) < _MOST:
                raise ValueError(f"column {name} holds what is no finite number")
