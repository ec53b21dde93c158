"""Reading documents for programs that live for milliseconds: as strict as text and envelope need.

Little is imported, and values are looked at in bulk. Whatever does not look right at first sight is
left to the strict readers, which find words for it.
"""

import json
import math
from typing import Any, Dict, List, Tuple

from hydra_heads.base.files import read_text

MAJOR = "1"

MAX_DEPTH = 100
"""Objects and lists within each other, as everywhere."""

_MOST_MINOR_DIGITS = 9

_MOST_DIGITS = 300
"""Of an integer that surely fits into a double."""


def read_json(path: str, remedy: str = "") -> object:
    """Read a file as strictly as `parse_json` does, in half the time where nothing is refused.

    Raises `InputError`; `remedy` says in the message of a missing file what to do.
    """
    return parse_quickly(read_text(path, remedy=remedy), path)


def parse_quickly(text: str, where: str) -> object:
    """Read one JSON value; `where` names the source in messages."""
    if text.isascii() and "\\ud" not in text and "\\uD" not in text:
        try:
            value: object = json.loads(
                text, object_pairs_hook=_object_of, parse_constant=_refuse, parse_int=_int_of
            )
            if _is_flat_and_finite(value):
                return value
        except (ValueError, RecursionError):
            pass  # whatever it was, the strict reader words it
    from hydra_heads.base.jsontext import parse_json

    return parse_json(text, where)


def _object_of(pairs: List[Tuple[str, object]]) -> Dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _refuse(name: str) -> object:
    raise ValueError


def _int_of(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError
    return int(digits)


def _is_flat_and_finite(value: object) -> bool:
    """Say whether nothing is nested too deep, and no number is infinite."""
    boxes: List[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        inner: List[Any] = []
        for box in boxes:
            values = box.values() if isinstance(box, dict) else box
            kinds = set(map(type, values))
            if float in kinds and (math.inf in values or -math.inf in values):
                return False
            if dict in kinds or list in kinds:
                inner += [child for child in values if isinstance(child, (dict, list))]
        if not inner:
            return True
        boxes = inner
    return False


def is_readable(document: object, schema: str) -> bool:
    """Say whether this is a document of a schema and of a version that is read here.

    >>> is_readable({"schema": "hydra.slot", "schema_version": "1.7"}, "hydra.slot")
    True
    """
    if not isinstance(document, dict) or document.get("schema") != schema:
        return False
    version = document.get("schema_version")
    major, _, minor = version.partition(".") if isinstance(version, str) else ("", "", "")
    is_number = minor.isascii() and minor.isdigit() and len(minor) <= _MOST_MINOR_DIGITS
    return major == MAJOR and is_number
