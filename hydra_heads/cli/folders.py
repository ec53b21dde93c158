"""Which folder is meant: `--profiles`, `--slot` and `HYDRA_DIR`."""

import argparse
import os
from typing import List, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.parser import path_name
from hydra_heads.model.documents import read_document
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import DEFAULT_FOLDER, SLOT_FILE, WEIGHTS_FILE


def add_folder_options(parser: argparse.ArgumentParser) -> None:
    """Add `--profiles`, `--slot` and `--skip-bad`: which profiles are read."""
    add_place_options(parser)
    add_skip_bad(parser)


def add_place_options(parser: argparse.ArgumentParser) -> None:
    """Add `--profiles` and `--slot`: which folder is meant."""
    parser.add_argument(
        "--profiles",
        type=path_name,
        metavar="DIR",
        help=f"folder with the profiles (default {DEFAULT_FOLDER}, environment HYDRA_DIR)",
    )
    parser.add_argument(
        "--slot",
        metavar="NAME",
        help="the slot that is meant, in DIR or in DIR/NAME "
        "(default the folder's, environment HYDRA_SLOT)",
    )


def add_skip_bad(parser: argparse.ArgumentParser) -> None:
    """Add `--skip-bad`, which the pipeline has too."""
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave bad profiles out, and list them"
    )


def folder_from(option: Optional[str]) -> str:
    """Return the folder that an option, the environment or the default names."""
    return option or from_environment("HYDRA_DIR", path_name) or DEFAULT_FOLDER


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
        if _slot_in(folder) == slot:
            return folder
    own = os.path.join(base, slot)
    room = base if _slot_in(base) is None else own
    raise InputError(
        f"{base}: slot {slot!r} is neither here nor in {own}; "
        f"profile it: {call.calling.line('profile', option_words('--output-dir', room))}"
    )


def weights_path(folder: str) -> str:
    """Return where a folder's weights lie when no option says: the environment, or the folder."""
    return from_environment("HYDRA_WEIGHTS", path_name) or os.path.join(folder, WEIGHTS_FILE)


def _existing(call: Call, folder: str) -> str:
    if not os.path.isdir(folder):
        raise InputError(f"{folder}: no such folder; make profiles: {profile_line(call, folder)}")
    return folder


def _slot_in(folder: str) -> Optional[str]:
    """Return the slot that lives in a folder, from `slot.json`; None when there is none."""
    path = os.path.join(folder, SLOT_FILE)
    return str(read_document(path, "slot")["slot"]) if os.path.exists(path) else None


def profile_line(call: Call, folder: str) -> str:
    """Return the command that makes profiles in a folder."""
    return call.calling.line("profile", folder_words("--output-dir", folder))


def folder_words(option: str, folder: str) -> List[str]:
    """Return the option that names a folder; none for the default one."""
    return [] if folder == folder_from(None) else list(option_words(option, folder))
