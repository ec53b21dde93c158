"""JSON Pointers (RFC 6901), and equality of JSON values."""

import re
from typing import List

from hydra_heads.base.errors import InputError

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")

_BAD_ESCAPE = re.compile(r"~(?![01])")


class Absent(Exception):
    """The document holds nothing at this place."""


def steps_of(pointer: str) -> List[str]:
    """Split a pointer into its steps.

    Raises `InputError` when it is none: neither empty nor starting with `/`, or `~` not
    followed by 0 or 1.

    >>> steps_of("/a~1b/0")
    ['a/b', '0']
    """
    if pointer and not pointer.startswith("/"):
        raise InputError(f"{ascii(pointer)} is no JSON Pointer: expected '' or a first '/'")
    if _BAD_ESCAPE.search(pointer):
        raise InputError(f"{ascii(pointer)} is no JSON Pointer: '~' is written '~0', '/' '~1'")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def escape_step(text: str) -> str:
    """Write text as one step of a pointer.

    >>> escape_step("data/a~b")
    'data~1a~0b'
    """
    return text.replace("~", "~0").replace("/", "~1")


def value_at(document: object, pointer: str) -> object:
    """Return what a pointer names; raises `Absent` when nothing is there.

    >>> value_at({"a": [1, {"b": None}]}, "/a/1/b") is None
    True
    """
    value = document
    for step in steps_of(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and _INDEX.match(step) and int(step) < len(value):
            value = value[int(step)]
        else:
            raise Absent
    return value


def same_json(one: object, other: object) -> bool:
    """Say whether two JSON values are equal: 1 equals 1.0, true is not 1, order of keys is nothing.

    >>> same_json({"a": 1, "b": []}, {"b": [], "a": 1.0}), same_json(True, 1)
    (True, False)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return type(one) is type(other) and one == other
