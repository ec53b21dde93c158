"""The one table of kinds: a new kind is one file and one row."""

from typing import Mapping

from hydra_heads.base.errors import InputError
from hydra_heads.heads.callable import CallableKind
from hydra_heads.heads.command import CommandKind
from hydra_heads.heads.http import HttpKind
from hydra_heads.heads.kind import HeadKind

KINDS: Mapping[str, HeadKind] = {
    kind.name: kind for kind in (CommandKind(), CallableKind(), HttpKind())
}
"""Each kind by its name."""


def kind_of(definition: Mapping[str, object], where: str) -> HeadKind:
    """Return the kind of a head's definition.

    Raises `InputError` when it holds the key of no kind, or of several.
    """
    found = [kind for kind in KINDS.values() if kind.key in definition]
    if len(found) == 1:
        return found[0]
    *others, last = (f'"{kind.key}"' for kind in KINDS.values())
    keys = f"{', '.join(others)} or {last}"
    raise InputError(f"{where}: found {len(found) or 'none'} of {keys}; a head has exactly one")
