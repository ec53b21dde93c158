"""Which instance of a slot is meant, where it is told by its values."""

import json
import os
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.quick_reading import is_readable, read_json

SCHEMA = "hydra.slot"


def named_instance(folder: str, text: str) -> Optional[str]:
    """Return the instance that `KEY=VALUE[,KEY=VALUE]` means; see `meant_by`.

    None where the text is of another form, the folder has no `slot.json`, or no instance there is
    meant. Values are compared as the text that fills a command. Raises `InputError` for a
    `slot.json` that cannot be used.
    """
    wanted = _values_in(text)
    path = os.path.join(folder, SLOT_FILE)
    if wanted is None or not os.path.lexists(path):
        return None
    rows = _instances_in(path)
    known = [
        {key: _text_of(value) for key, value in (row.get("values") or {}).items()} for row in rows
    ]
    at = meant_by(wanted, known)
    return None if at is None else str(rows[at]["name"])


def meant_by(wanted: Mapping[str, str], known: Sequence[Mapping[str, str]]) -> Optional[int]:
    """Return which of the known instances some values mean, all of them as text; None: none.

    It is the one with equal values, else the only one that has these among others.

    >>> known = [{"file": "a", "size": "1"}, {"file": "b", "size": "1"}]
    >>> meant_by({"file": "b"}, known), meant_by({"size": "1"}, known)
    (1, None)
    """
    for at, values in enumerate(known):
        if values == wanted:
            return at
    fitting = [at for at, values in enumerate(known) if wanted.items() <= values.items()]
    return fitting[0] if len(fitting) == 1 else None


def _values_in(text: str) -> Optional[Dict[str, str]]:
    """Return the values that a text gives, None for a text of another form."""
    parts: List[Tuple[str, str, str]] = [part.partition("=") for part in text.split(",")]
    values = {key: value for key, equals, value in parts if equals}
    return values if len(values) == len(parts) else None


def _text_of(value: object) -> str:
    """Word a value as commands are filled: text as it is, all else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def _instances_in(path: str) -> Sequence[Mapping[str, Any]]:
    document = read_json(path)
    if isinstance(document, dict) and is_readable(document, SCHEMA):
        rows = document.get("instances")
        if isinstance(rows, list) and all(map(_is_instance, rows)):
            return rows
    # Only now: the whole validator, which says what is wrong, costs more than a pick.
    from hydra_heads.model.documents import read_document

    found: Sequence[Mapping[str, Any]] = read_document(path, "slot")["instances"]
    return found


def _is_instance(row: object) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("name"), str)
        and isinstance(row.get("values", {}), dict)
    )
