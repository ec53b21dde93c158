"""Where the heads of a slot come from when its job is to be done."""

import os
from typing import Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.load import HEADS_FILE, load_heads_file, slot_from_document
from hydra_heads.model.documents import read_document
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.reading import object_in, text_in
from hydra_heads.model.slot import SlotDefinition

BUILT_IN_SLOT = "demo"
"""The slot whose heads come with Hydra: its modules are ours, its data lies in its folder."""


class Definitions(NamedTuple):
    """A slot that can be run, the file it was read from, and what is doubtful about that."""

    slot: SlotDefinition
    source: str
    doubts: Tuple[str, ...] = ()


def definitions_for(
    slot: str, folder: Optional[str], heads_file: Optional[str] = None
) -> Optional[Definitions]:
    """Return the heads of a slot; None where nothing says what they are.

    They are those of `heads_file`; else of the heads file that `slot.json` of the slot's
    `folder` names; else of `slot.json` itself; else, without a folder, of `hydra_heads.json` in
    the current folder if it is of this slot. Raises `InputError` for a document that cannot be
    used, and for a heads file that was named and is of another slot.
    """
    if heads_file is not None:
        loaded = load_heads_file(heads_file)
        if loaded.slot != slot:
            raise InputError(
                f"{heads_file}: slot: found {loaded.slot!r}, expected {slot!r}; name the heads "
                f"file of {slot!r}, or run {loaded.slot!r}"
            )
        return Definitions(loaded, heads_file)
    if folder is not None and os.path.lexists(os.path.join(folder, SLOT_FILE)):
        return _from_folder(slot, folder)
    return _from_here(slot)


def _from_folder(slot: str, folder: str) -> Definitions:
    path = os.path.join(folder, SLOT_FILE)
    document = read_document(path, "slot")
    named = _heads_file_of(document, folder)
    if named is None:
        return Definitions(_from_document(document, path, _home_of(document, folder)), path)
    if not os.path.lexists(named):
        doubt = f"{named}: gone since {path} was written, whose definitions are used"
        home = os.path.abspath(os.path.dirname(named))
        home = home if os.path.isdir(home) else os.getcwd()
        return Definitions(_from_document(document, path, home), path, (doubt,))
    loaded = load_heads_file(named)
    if loaded.slot == slot:
        return Definitions(loaded, named)
    doubt = f"{named}: of slot {loaded.slot!r} now, so the definitions of {path} are used"
    home = os.path.dirname(os.path.abspath(named))
    return Definitions(_from_document(document, path, home), path, (doubt,))


def _heads_file_of(document: Mapping[str, object], folder: str) -> Optional[str]:
    """Return the path of the heads file that a slot document names, from here."""
    path = text_in((object_in(document.get("heads_file")) or {}).get("path"))
    return None if path is None else os.path.normpath(os.path.join(folder, path))


def _home_of(document: Mapping[str, object], folder: str) -> str:
    """Return where relative paths start of heads that no file defines.

    The data of the built-in slot lies in its folder; heads that were given on the command line
    were given from where somebody stood.
    """
    return os.path.abspath(folder) if document.get("slot") == BUILT_IN_SLOT else os.getcwd()


def _from_document(document: Mapping[str, object], path: str, home: str) -> SlotDefinition:
    is_built_in = document.get("slot") == BUILT_IN_SLOT and document.get("heads_file") is None
    return slot_from_document(document, path, home, _own_root() if is_built_in else home, None)


def _own_root() -> str:
    """Return the folder that holds this package."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _from_here(slot: str) -> Optional[Definitions]:
    if not os.path.lexists(HEADS_FILE):
        return None
    loaded = load_heads_file(HEADS_FILE)
    return Definitions(loaded, HEADS_FILE) if loaded.slot == slot else None
