"""Where the heads of a slot come from when its job is to be done."""

import os
from typing import Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.config import moved, with_settings
from hydra_heads.heads.load import HEADS_FILE, load_heads_file, slot_from_document
from hydra_heads.model.channels import channels_of
from hydra_heads.model.config_checks import KEYS
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
    used, and for a heads file that was named and is of another slot. What the last Phase 1 had
    from a configuration goes on to hold.
    """
    if heads_file is not None:
        loaded = load_heads_file(heads_file)
        if loaded.slot != slot:
            raise InputError(
                f"{heads_file}: slot: found {loaded.slot!r}, expected {slot!r}; name the heads "
                f"file of {slot!r}, or run {loaded.slot!r}"
            )
        return Definitions(_as_profiled(loaded, folder), heads_file)
    if folder is not None and os.path.lexists(os.path.join(folder, SLOT_FILE)):
        return _from_folder(slot, folder, read_document(os.path.join(folder, SLOT_FILE), "slot"))
    return _from_here(slot)


def definitions_in(folder: str) -> Optional[Definitions]:
    """Return the heads of the slot that lives in a folder; None where none does.

    A heads file that cannot be used keeps nobody from what Phase 1 found: that is a doubt.
    """
    path = os.path.join(folder, SLOT_FILE)
    if not os.path.lexists(path):
        return None
    document = read_document(path, "slot")
    try:
        return _from_folder(str(document["slot"]), folder, document)
    except InputError as error:
        doubt = f"{error.message}; the definitions of {path} are used"
        home = _home_of(document, folder)
        return Definitions(_from_document(document, path, home), path, (doubt,))


def _from_folder(slot: str, folder: str, document: Mapping[str, object]) -> Definitions:
    path = os.path.join(folder, SLOT_FILE)
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
        return Definitions(_with_recorded(loaded, document, folder), named)
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
    root = _own_root() if is_built_in else home
    slot = slot_from_document(document, path, home, root, None)
    own = os.path.dirname(os.path.abspath(path))
    return slot._replace(channels=moved(channels_of(document), own, home))


def _as_profiled(slot: SlotDefinition, folder: Optional[str]) -> SlotDefinition:
    """Give a slot what the Phase 1 of its folder had from a configuration, if there was one."""
    if folder is None or not os.path.lexists(os.path.join(folder, SLOT_FILE)):
        return slot
    try:
        document = read_document(os.path.join(folder, SLOT_FILE), "slot")
    except InputError:
        return slot  # the heads file alone says all that is needed
    return _with_recorded(slot, document, folder) if document["slot"] == slot.slot else slot


def _with_recorded(
    slot: SlotDefinition, document: Mapping[str, object], folder: str
) -> SlotDefinition:
    """Give a slot what the last Phase 1 had from a configuration, which is not read again."""
    if document.get("config_file") is None:
        return slot
    kept = {key: document[key] for key in KEYS if key in document and key not in slot.given}
    return with_settings(slot, kept, folder)


def _own_root() -> str:
    """Return the folder that holds this package."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _from_here(slot: str) -> Optional[Definitions]:
    if not os.path.lexists(HEADS_FILE):
        return None
    loaded = load_heads_file(HEADS_FILE)
    return Definitions(loaded, HEADS_FILE) if loaded.slot == slot else None
