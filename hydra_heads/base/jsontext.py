"""Strict reading and stable writing of JSON text.

Python's own reader takes NaN, infinities, twin keys and half characters, and its writer keeps
characters that are not ASCII; documents of Hydra have none of these.
"""

import json
import math
import re
import sys
from collections import Counter
from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from hydra_heads.base.errors import InputError

MAX_DEPTH = 100
"""Objects and lists within each other: documents need less than ten, whoever walks them
may take several calls for each, and Python allows a thousand."""

_ENDLESS = re.compile("[0-9]{16}")
"""So many digits among every 256th character of a text are of one number of thousands."""

_HIGH, _LOW = "u[dD][89abAB][0-9a-fA-F]{2}", "u[dD][c-fC-F][0-9a-fA-F]{2}"

_ESCAPE = re.compile(rf"\\(?:{_HIGH}\\{_LOW}|({_HIGH}|{_LOW})|.)", re.DOTALL)
"""One escape of a JSON string; the group is half a character without its other half."""

_HALF = re.compile("[\ud800-\udfff]")


def parse_json(text: str, where: str) -> object:
    """Read one JSON value strictly; `where` names the source in messages.

    Raises `InputError` for text that is no JSON, for twin keys, NaN and infinities, numbers
    that do not fit, half characters (lone surrogates, which no UTF-8 file can hold), and
    nesting deeper than 100 levels.

    >>> parse_json('{"a": [1, 2.5]}', "x.json")
    {'a': [1, 2.5]}
    """
    if not text or text.isspace():
        raise InputError(f"{where}: empty, expected a JSON document")
    # Only here: who only writes JSON starts a little sooner.
    from hydra_heads.base.collecting import without_collecting

    with without_collecting():
        try:
            value = _read_at_once(text)
        except (ValueError, RecursionError):
            value = _read_one_by_one(text, where)
    _refuse_halves(text, where)
    return value


def _read_at_once(text: str) -> object:
    """Read what is surely right; raises `ValueError` without words for all else.

    Numbers and depth are looked at when all is read, column by column: a call for each number
    takes as long as the rest of the reading.
    """
    from hydra_heads.base.columns import levels_of

    if _ENDLESS.search(text[::256]):  # some Pythons would read such an integer for hours
        raise ValueError
    value: object = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
    for depth, level in enumerate(levels_of(value)):
        if depth == MAX_DEPTH or not all(map(_fit, level.numbers)):
            raise ValueError
    return value


def _distinct(pairs: List[Tuple[str, object]]) -> Dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _no_constant(name: str) -> object:
    raise ValueError


def _fit(numbers: Sequence[float]) -> bool:
    """Say whether doubles hold the numbers."""
    largest = sys.float_info.max
    return bool(-largest <= min(numbers) and max(numbers) <= largest)


def _read_one_by_one(text: str, where: str) -> object:
    """Look at each number and object while reading, to word what is wrong."""
    reader = _Reader(where)
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=reader.object_of,
            parse_constant=reader.refuse_constant,
            parse_int=reader.int_of,
            parse_float=reader.float_of,
        )
        deep = _is_too_deep(value)
    except json.JSONDecodeError as error:
        found = error.msg[: -len(" at")] if error.msg.endswith(" at") else error.msg
        raise InputError(
            f"{where}: not JSON: {found} at line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError:
        deep = True
    if deep:
        raise InputError(f"{where}: nested deeper than {MAX_DEPTH} levels; flatten it")
    return value


class _Reader:
    """The hooks of one reading, which know where the text came from."""

    def __init__(self, where: str) -> None:
        self._where = where

    def object_of(self, pairs: List[Tuple[str, object]]) -> Dict[str, object]:
        """Build an object, refusing a key that comes twice."""
        value = dict(pairs)
        if len(value) != len(pairs):
            raise InputError(f"{self._where}: key {_twin(pairs)} comes twice; keep one")
        return value

    def refuse_constant(self, name: str) -> object:
        """Refuse NaN, Infinity and -Infinity."""
        raise InputError(f"{self._where}: found {name}, which is no number in JSON; use null")

    def int_of(self, digits: str) -> int:
        """Read an integer that a double can hold."""
        if math.isinf(float(digits)):  # asked first: newer Pythons refuse to read endless ones
            count = len(digits.lstrip("-"))
            raise InputError(f"{self._where}: found a number of {count} digits, which is too large")
        return int(digits)

    def float_of(self, digits: str) -> float:
        """Read a number that is finite."""
        value = float(digits)
        if math.isinf(value):
            raise InputError(f"{self._where}: found the number {digits[:20]}, which is too large")
        return value


def _twin(pairs: List[Tuple[str, object]]) -> str:
    """Return, as JSON text, a key that comes more often than others."""
    ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
    return json.dumps(key if len(key) <= 80 else key[:77] + "...")


def _is_too_deep(value: object) -> bool:
    """Look level by level, so that the depth costs no calls."""
    boxes: List[Union[Dict[str, object], List[object]]]
    boxes = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        boxes = [
            child
            for box in boxes
            for child in (box.values() if isinstance(box, dict) else box)
            if isinstance(child, (dict, list))
        ]
        if not boxes:
            return False
    return True


def _refuse_halves(text: str, where: str) -> None:
    """Refuse half a character, escaped or as it is."""
    at: Optional[int] = None
    if "\\" in text and ("\\ud" in text or "\\uD" in text):
        at = next((match.start() for match in _ESCAPE.finditer(text) if match.group(1)), None)
    if at is None and not text.isascii():
        match = _HALF.search(text)
        at = match.start() if match else None
    if at is not None:
        line = text.count("\n", 0, at) + 1
        raise InputError(
            f"{where}: found half a character (a lone surrogate) in line {line}; "
            "write the whole character"
        )


def dump_json(value: object) -> str:
    r"""Write a document as text: ASCII, two-space indent, final newline, no NaN.

    Half characters (of file names that are no UTF-8, for example) are written as the text of
    their escapes, so that every reader takes the document. Raises `ValueError` naming the
    place for NaN and infinities.

    >>> print(dump_json({"name": "zlib", "runs": []}), end="")
    {
      "name": "zlib",
      "runs": []
    }
    """
    return _text_of(value, 2) + "\n"


def dump_json_rows(
    document: Mapping[str, object], key: str, rows: Iterable[object]
) -> Iterator[str]:
    """Write a document piece by piece, its last key a list with one row a line.

    `rows` is walked once, so that a list of any length needs no memory. Raises `ValueError`
    when the document has the key already, and for NaN as `dump_json` does.

    >>> print("".join(dump_json_rows({"name": "zlib"}, "runs", [{"ok": True}, {"ok": False}])))
    {
      "name": "zlib",
      "runs": [
        {"ok": true},
        {"ok": false}
      ]
    }
    <BLANKLINE>
    """
    if key in document:
        raise ValueError(f"the document has {key!r} already, and would have it twice")
    head = _text_of({**document, key: []}, 2)
    yield head[: -len("]\n}")]
    separator = "\n    "
    for index, row in enumerate(rows):
        yield separator + _text_of(row, None, f"{key}[{index}]")
        separator = ",\n    "
    yield "]\n}\n" if separator == "\n    " else "\n  ]\n}\n"


def _text_of(value: object, indent: Optional[int], place: str = "") -> str:
    """Write a value as ASCII text without half characters; `place` is where it will stand."""
    try:
        text = json.dumps(value, indent=indent, allow_nan=False)
    except ValueError as error:
        unfit = next(_unfit_places(value, place), None) if "range" in str(error) else None
        if unfit is None:
            raise
        raise ValueError(
            f"{unfit} is NaN or infinite; a document has null where there is no number"
        ) from error
    if "\\ud" not in text:
        return text
    return _ESCAPE.sub(lambda match: ("\\" if match.group(1) else "") + match.group(), text)


def _unfit_places(value: object, place: str) -> Iterator[str]:
    """Name the places of numbers that JSON does not have."""
    if isinstance(value, float) and not math.isfinite(value):
        yield place or "the value"
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _unfit_places(child, f"{place}.{key}" if place else str(key))
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            yield from _unfit_places(child, f"{place}[{index}]")


def round_figure(value: float) -> float:
    """Round a computed number to the 12 significant digits that documents keep; never -0.0.

    >>> round_figure(0.1 + 0.2)
    0.3
    """
    return float(f"{value:.12g}") + 0.0
