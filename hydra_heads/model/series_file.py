"""Series of numbers from other programs: JSON or CSV, as `changes` and `anomalies` read them."""

import csv
import io
import math
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import parse_json
from hydra_heads.model.findings import shown

Values = Tuple[Optional[float], ...]
"""The points of a series in their order; None where there is no observation."""

DELIMITERS = ",;\t"
"""What may stand between the columns of a CSV; the one that the header has most of does."""

_ALLOWED = "a number, or nothing where there is none"


class SeriesFile(NamedTuple):
    """Series by their ids, and the labels of their points where there are any."""

    series: Mapping[str, Values]
    labels: Tuple[str, ...] = ()


def parse_series(text: str, where: str) -> SeriesFile:
    r"""Read series from JSON `{"id": [values or null]}`, or from CSV with a header row.

    In a CSV each column is a series of the header's name, and an empty cell is no observation;
    a first column that is not numeric holds labels. `where` names the source in messages.
    Raises `InputError` naming the place, what was found and what is allowed.

    >>> parse_series('{"a": [1, null, 3]}', "x.json").series
    {'a': (1.0, None, 3.0)}
    >>> parse_series("day,a\nmon,1\ntue,\n", "x.csv")
    SeriesFile(series={'a': (1.0, None)}, labels=('mon', 'tue'))
    """
    if not text or text.isspace():
        raise InputError(f'{where}: empty, expected JSON {{"id": [values]}} or CSV with a header')
    if text.lstrip().startswith("{"):
        return SeriesFile(dict(_from_json(text, where)))
    return _from_csv(text, where)


def _from_json(text: str, where: str) -> Iterator[Tuple[str, Values]]:
    document = parse_json(text, where)
    assert isinstance(document, dict)  # it begins with a brace
    for name, values in document.items():
        if not isinstance(values, list):
            raise InputError(f"{where}: {name}: found {shown(values)}, expected a list of numbers")
        yield name, tuple(_number(value, name, at, where) for at, value in enumerate(values))


def _number(value: object, name: str, at: int, where: str) -> Optional[float]:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        found = shown(value)
        raise InputError(f"{where}: {name}[{at}]: found {found}, expected a number or null")
    return float(value)


def _from_csv(text: str, where: str) -> SeriesFile:
    header, rows = _rows_of(text, where)
    columns: List[List[str]] = [[row[at] for row in rows] for at in range(len(header))]
    has_labels = any(_is_label(cell) for cell in columns[0])
    labels = tuple(columns[0]) if has_labels else ()
    first = 1 if has_labels else 0
    if first == len(header):
        raise InputError(
            f"{where}: found the column {shown(header[0])} alone, which is no numbers; "
            "expected a column of numbers a series"
        )
    series: Dict[str, Values] = {}
    for name, cells in list(zip(header, columns))[first:]:
        if not name:
            raise InputError(f"{where}: row 1: found a column without a name; name every column")
        if name in series:
            raise InputError(f"{where}: row 1: {shown(name)} comes twice; names are unique")
        series[name] = tuple(_cell(cell, name, at, where) for at, cell in enumerate(cells))
    return SeriesFile(series, labels)


def _rows_of(text: str, where: str) -> Tuple[List[str], List[List[str]]]:
    """Return the header and the rows below it, all of the header's length."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        # A line without a cell is none; `strict` refuses a quote that is never closed.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise InputError(f"{where}: not CSV: {error}; quote cells as other programs do") from error
    header = [cell.strip() for cell in rows[0][1]]
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise InputError(
                f"{where}: line {line}: found {len(row)} cells, expected {len(header)} as in the "
                "header; leave a cell empty where there is no value"
            )
    return header, [[cell.strip() for cell in row] for _, row in rows[1:]]


def _is_label(cell: str) -> bool:
    return bool(cell) and _figure(cell) is None


def _figure(cell: str) -> Optional[float]:
    """Return the number that a cell holds; None when it is none. NaN is one that is refused."""
    try:
        # float() would take "1_000" too, which no other program writes.
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _cell(cell: str, name: str, at: int, where: str) -> Optional[float]:
    if not cell:
        return None
    value = _figure(cell)
    if value is None or not math.isfinite(value):
        found = shown(cell)
        raise InputError(f"{where}: row {at + 2}: {name}: found {found}, expected {_ALLOWED}")
    return value


def label_of(labels: Sequence[str], at: int) -> str:
    """Word a point: its index, and its label where there is one.

    >>> label_of(("mon", "tue"), 1), label_of((), 1)
    ('1 (tue)', '1')
    """
    return f"{at} ({labels[at]})" if labels else str(at)
