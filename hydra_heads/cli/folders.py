"""Which folder is meant: `--profiles`, `--slot` and `HYDRA_DIR`, and what lies in it."""

import argparse
import logging
import os
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import sha256_of
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.parser import path_name
from hydra_heads.model.documents import read_document, read_profiles, read_weights
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import DEFAULT_FOLDER, SLOT_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.slot import DEFAULT_TIMEOUT_S
from hydra_heads.model.weights import Weights

LOG = logging.getLogger("hydra.cli")


def add_folder_options(parser: argparse.ArgumentParser) -> None:
    """Add `--profiles` and `--slot`, which say where the profiles are."""
    parser.add_argument(
        "--profiles",
        type=path_name,
        metavar="DIR",
        help=f"folder with the profiles (default {DEFAULT_FOLDER}, environment HYDRA_DIR)",
    )
    parser.add_argument(
        "--slot", metavar="NAME", help="the slot that is meant, in DIR or in DIR/NAME"
    )


def folder_from(option: Optional[str]) -> str:
    """Return the folder that an option, the environment or the default names."""
    return option or from_environment("HYDRA_DIR", str) or DEFAULT_FOLDER


def find_folder(call: Call) -> str:
    """Return the folder that holds the profiles that are meant.

    Raises `InputError` when no folder holds the slot that `--slot` names, or when the folder is
    missing.
    """
    base = folder_from(call.options.profiles)
    slot = call.options.slot or from_environment("HYDRA_SLOT", str)
    if slot is None:
        return _existing(call, base)
    check_slot_name(slot, "--slot")
    for folder in (base, os.path.join(base, slot)):
        if slot_in(folder) == slot:
            return folder
    raise InputError(
        f"{base}: slot {slot!r} is neither here nor in {os.path.join(base, slot)}; "
        f"profile it: {call.calling.line('profile', ['--output-dir', base])}"
    )


def _existing(call: Call, folder: str) -> str:
    if not os.path.isdir(folder):
        raise InputError(f"{folder}: no such folder; make profiles: {profile_line(call, folder)}")
    return folder


def profile_line(call: Call, folder: str) -> str:
    """Return the command that makes profiles in a folder."""
    return call.calling.line("profile", folder_words("--output-dir", folder))


def folder_words(option: str, folder: str) -> List[str]:
    """Return the option that names a folder; none for the default one."""
    return [] if folder == folder_from(None) else [option, folder]


def slot_in(folder: str) -> Optional[str]:
    """Return the slot that lives in a folder, from `slot.json`; None when there is none."""
    document = read_slot(folder)
    return None if document is None else str(document["slot"])


def read_slot(folder: str) -> Optional[Dict[str, object]]:
    """Return the slot document of a folder, or None when other programs wrote the profiles."""
    path = os.path.join(folder, SLOT_FILE)
    return read_document(path, "slot") if os.path.exists(path) else None


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
    def timeout_s(self) -> float:
        """The largest time limit in force, in seconds."""
        limits = [DEFAULT_TIMEOUT_S]
        heads = self.slot_document.get("heads") if self.slot_document else None
        if isinstance(heads, list) and heads:
            limits = [_seconds(head.get("timeout_s")) for head in heads]
        return max(limits)


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else DEFAULT_TIMEOUT_S


def read_folder(call: Call, folder: str) -> Found:
    """Read profiles and slot document of a folder.

    Raises `InputError` for the first bad profile, unless `--skip-bad` was given, for a folder
    without profiles, and for profiles of several slots.
    """
    _refuse_empty(call, folder)
    profiles, skipped = read_profiles(folder, skip_bad=call.options.skip_bad)
    found = Found(folder, profiles, skipped, read_slot(folder))
    _refuse_strangers(found)
    return found


def _refuse_empty(call: Call, folder: str) -> None:
    names = os.listdir(folder)
    if not any(name.startswith("head_") and name.endswith(".json") for name in names):
        raise InputError(f"{folder}: no profiles here; make them: {profile_line(call, folder)}")


def _refuse_strangers(found: Found) -> None:
    for profile in found.profiles:
        if profile.slot is not None and profile.slot != found.slot:
            raise InputError(
                f"{profile.path}: slot {profile.slot!r}, but this folder is of {found.slot!r}; "
                "remove the file, or keep it in a folder of its own"
            )


def warn_of_doubts(found: Found) -> None:
    """Log what makes these profiles doubtful: skipped files, a heads file that has changed."""
    for line in found.skipped:
        LOG.warning("skipped: %s", line)
    heads_file = found.slot_document.get("heads_file") if found.slot_document else None
    if isinstance(heads_file, dict):
        path = os.path.normpath(os.path.join(found.folder, str(heads_file["path"])))
        if sha256_of(path) != heads_file["sha256"]:
            LOG.warning("%s: changed or gone since these profiles were made: profile again", path)


def read_matching_weights(
    path: str, slot: Optional[str], names: Sequence[str], warn: Callable[[str], None]
) -> Optional[Weights]:
    """Read weights if they are there and of these heads; else None, and a warning says why."""
    if not os.path.exists(path):
        return None
    weights = read_weights(path)
    if weights.slot is not None and slot is not None and weights.slot != slot:
        warn(f"{path}: of slot {weights.slot!r}, not {slot!r}: counts as no weights")
        return None
    if set(weights.shares) != set(names):
        warn(f"{path}: of other heads than the profiles: counts as no weights")
        return None
    return weights
