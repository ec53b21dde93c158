"""Values of documents that were read, as what they are meant to be, or as nothing."""

from typing import List, Mapping, Optional

OBJECT = (dict, Mapping)
"""What an object may be; `dict`, which it is, comes first: the other takes ten times as long."""


def text_in(value: object) -> Optional[str]:
    """Return a text, None for anything else."""
    return value if isinstance(value, str) else None


def number_in(value: object) -> Optional[float]:
    """Return a number, None for anything else; true and false are none.

    >>> number_in(3), number_in(True), number_in("3")
    (3.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def object_in(value: object) -> Optional[Mapping[str, object]]:
    """Return an object, None for anything else."""
    return value if isinstance(value, OBJECT) else None


def objects_in(value: object) -> List[Mapping[str, object]]:
    """Return the objects of a list, none for anything else.

    >>> objects_in([{"a": 1}, 2]), objects_in(None)
    ([{'a': 1}], [])
    """
    return [row for row in value if isinstance(row, OBJECT)] if isinstance(value, list) else []
