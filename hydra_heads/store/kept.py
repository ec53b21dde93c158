"""Which invocations the documents of a folder still stand on: their runs are not pruned."""

import os
import re
from itertools import islice
from typing import FrozenSet, Iterator, Mapping, Optional

from hydra_heads.base.errors import InputError, reason_of
from hydra_heads.base.files import read_text
from hydra_heads.base.jsontext import parse_json

_RUN_ID = re.compile(r' {0,4}"run_id": "([^"\\]{1,200})",?$')

_FRONT_LINES = 40
"""The envelope is the first of a profile; its runs may be a million lines."""


def kept_run_ids(folder: str, weights: str) -> FrozenSet[str]:
    """Return the run_ids of a folder's profiles and of `made_from` in the file `weights`.

    Raises `InputError` when a document is there and does not say: then nothing may go.
    """
    return frozenset((*_of_profiles(folder), *_of_weights(weights)))


def _of_profiles(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {reason_of(error)}") from error
    for name in names:
        if name.startswith("head_") and name.endswith(".json"):
            path = os.path.join(folder, name)
            run_id = _in_front(path) or _document(path).get("run_id")
            # A profile of an earlier Hydra, or of another program, stands on no history.
            if isinstance(run_id, str):
                yield run_id


def _in_front(path: str) -> Optional[str]:
    """Find the run_id of a profile that we wrote without reading its runs."""
    try:
        with open(path, encoding="utf-8") as file:
            for line in islice(file, _FRONT_LINES):
                found = _RUN_ID.match(line)
                if found:
                    return found.group(1)
    except (OSError, ValueError):
        pass  # `read_text` has the words for it
    return None


def _of_weights(path: str) -> Iterator[str]:
    if not os.path.lexists(path):
        return
    rows = _document(path).get("made_from")
    for row in rows if isinstance(rows, list) else ():
        run_id = row.get("run_id") if isinstance(row, Mapping) else None
        if isinstance(run_id, str):
            yield run_id


def _document(path: str) -> Mapping[str, object]:
    document = parse_json(read_text(path), path)
    if not isinstance(document, Mapping):
        raise InputError(f"{path}: no JSON object; mend it or remove it")
    return document
