"""Records of CSV that no program takes for formulas."""

import csv
import io
from typing import Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula for programs that calculate tables."""


def csv_cell(value: object) -> str:
    """Word a value as one cell: the whole figure, and no text that is a formula.

    >>> csv_cell(0.1), csv_cell(None), csv_cell(True), csv_cell("=1+1"), csv_cell(["a", "b"])
    ('0.1', '', 'true', "'=1+1", 'a b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return csv_cell(" ".join(map(str, value)))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return repr(value)


def csv_record(cells: Sequence[str]) -> str:
    r"""Return one record with its line end; a cell with a comma, quote or line end is quoted.

    >>> csv_record(["a", "b,c"])
    'a,"b,c"\n'
    """
    # With both its characters as the line's end, either of them within a cell is quoted.
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()[: -len("\r\n")] + "\n"
