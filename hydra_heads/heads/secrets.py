"""Values of the environment that appear nowhere: not in a file, not in a message.

A head lists the names of such variables in `secrets`; its texts may hold `{env:NAME}`. What
they stand for is masked in everything that is kept or shown.
"""

import json
import os
import re
from typing import Iterable, Set

from hydra_heads.base.errors import InputError
from hydra_heads.base.redact import SHORTEST_SECRET, Masker, printable
from hydra_heads.heads.http_target import PLAIN, quoted
from hydra_heads.model.slot import SlotDefinition


def masker_for(slot: SlotDefinition) -> Masker:
    """Return what masks the secrets of all heads of a slot.

    Raises `InputError` naming a variable that is not set, or whose value is too short to be
    masked without masking half of every text.
    """
    names = sorted({name for head in slot.heads for name in head.secrets})
    for name in names:
        value = os.environ.get(name)
        if value is None:
            raise InputError(
                f"environment variable {name} is not set, but a head of slot {slot.slot} lists "
                f"it in secrets; set it, or take it out"
            )
        if len(value) < SHORTEST_SECRET:
            raise InputError(
                f"environment variable {name} has {len(value)} characters, expected at least "
                f"{SHORTEST_SECRET}: a shorter secret cannot be masked"
            )
    return masker_of(names)


def masker_of(names: Iterable[str]) -> Masker:
    """Return what masks the values of these variables; one that is not set has nothing to hide."""
    found: Set[str] = set()
    for name in names:
        value = os.environ.get(name, "")
        if len(value) >= SHORTEST_SECRET:
            found |= _spellings(value)
    return Masker(found)


def _spellings(value: str) -> Set[str]:
    """Return a value as programs and messages may write it: quoted, escaped, line by line."""
    lines = {line for line in value.splitlines() if len(line) >= SHORTEST_SECRET}
    plain = {value} | lines
    return plain.union(
        *(
            {
                json.dumps(text)[1:-1],
                json.dumps(text, ensure_ascii=False)[1:-1],
                repr(text)[1:-1],
                ascii(text)[1:-1],
                re.escape(text),
                # Inside the quotes that a line for a shell has it in.
                text.replace("'", "'\"'\"'"),
                printable(text),
                # As it stands in a url's query, and in its path.
                quoted(text),
                quoted(text, PLAIN.union("/")),
            }
            for text in plain
        )
    )
