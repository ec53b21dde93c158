"""What lies in a folder: its slot, its profiles, its weights, and what makes them doubtful."""

import logging
import os
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError, reason_of
from hydra_heads.base.files import sha256_of
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import folder_words, profile_line
from hydra_heads.model.documents import read_document, read_profiles, read_weights
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.profile import Profile, largest_timeout_s
from hydra_heads.model.weights import Weights

LOG = logging.getLogger("hydra.cli.contents")


class Found(NamedTuple):
    """What a folder holds for the later phases, and the profiles that were skipped."""

    folder: str
    profiles: List[Profile]
    skipped: List[str]
    slot_document: Optional[Dict[str, object]]

    @property
    def slot(self) -> Optional[str]:
        """The slot's name; None when no document says."""
        if self.slot_document is not None:
            return str(self.slot_document["slot"])
        return next((profile.slot for profile in self.profiles if profile.slot), None)

    @property
    def heads(self) -> List[str]:
        """The names of the heads that have a profile."""
        return [profile.name for profile in self.profiles]

    @property
    def timeout_s(self) -> float:
        """The largest time limit that was in force, in seconds."""
        return largest_timeout_s(self.profiles)


def read_folder(call: Call, folder: str) -> Found:
    """Read profiles and slot document of a folder, and log what makes them doubtful.

    Raises `InputError` for the first bad profile, unless `--skip-bad` was given, for a folder
    without profiles, and for profiles of several slots.
    """
    _refuse_empty(call, folder)
    profiles, skipped = _read_profiles(call, folder)
    found = Found(folder, profiles, skipped, read_slot(call, folder))
    _refuse_strangers(found)
    _warn_of_doubts(found)
    return found


def _refuse_empty(call: Call, folder: str) -> None:
    try:
        names = os.listdir(folder)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read: {reason_of(error)}; name another folder"
        ) from error
    if not any(name.startswith("head_") and name.endswith(".json") for name in names):
        raise InputError(f"{folder}: no profiles here; make them: {profile_line(call, folder)}")


def _read_profiles(call: Call, folder: str) -> Tuple[List[Profile], List[str]]:
    make = profile_line(call, folder)
    if call.options.skip_bad:
        return read_profiles(folder, skip_bad=True, make=make)
    try:
        return read_profiles(folder)
    except InputError as error:
        raise InputError(
            f"{error.message}; make it anew: {make}; or leave it out: --skip-bad"
        ) from error


def read_slot(call: Call, folder: str) -> Optional[Dict[str, object]]:
    """Return the slot document of a folder, or None when other programs wrote the profiles."""
    path = os.path.join(folder, SLOT_FILE)
    if not os.path.exists(path):
        return None
    try:
        return read_document(path, "slot")
    except InputError as error:
        raise InputError(
            f"{error.message}; if it is beyond mending, remove it and profile again: "
            + profile_line(call, folder)
        ) from error


def _refuse_strangers(found: Found) -> None:
    for profile in found.profiles:
        if profile.slot is not None and profile.slot != found.slot:
            raise InputError(
                f"{profile.path}: slot {profile.slot!r}, but this folder is of {found.slot!r}; "
                "remove the file, or keep it in a folder of its own"
            )


def _warn_of_doubts(found: Found) -> None:
    for line in found.skipped:
        LOG.warning("skipped: %s", line)
    changed: Dict[str, List[str]] = {}
    for profile in found.profiles:
        heads_file = profile.document.get("heads_file")
        if isinstance(heads_file, dict):
            path = os.path.normpath(os.path.join(found.folder, str(heads_file["path"])))
            if sha256_of(path) != heads_file["sha256"]:
                changed.setdefault(path, []).append(profile.name)
    for path, heads in changed.items():
        names = "these profiles were" if heads == found.heads else f"{', '.join(heads)} was"
        LOG.warning("%s: changed or gone since %s made: profile again", path, names)


def read_own_weights(
    call: Call, path: str, folder: str, slot: Optional[str], heads: Sequence[str]
) -> Optional[Weights]:
    """Read weights if they are there and of these heads; else None, and a warning says why.

    Raises `InputError` for weights that cannot be read.
    """
    weights = read_weights_if_there(call, path, folder)
    if weights is None:
        return None
    if weights.slot is not None and slot is not None and weights.slot != slot:
        LOG.warning("%s: of slot %r, not %r: counts as no weights", path, weights.slot, slot)
        return None
    if set(weights.shares) != set(heads):
        LOG.warning("%s: of other heads than the profiles: counts as no weights", path)
        return None
    return weights


def read_weights_if_there(call: Call, path: str, folder: str) -> Optional[Weights]:
    """Read weights of whatever heads; None when there are none, `InputError` when unreadable."""
    if not os.path.exists(path):
        return None
    try:
        return read_weights(path)
    except InputError as error:
        line = call.calling.line("weigh", folder_words("--profiles", folder))
        raise InputError(
            f"{error.message}; if it is beyond mending, remove it and weigh again: {line}"
        ) from error
