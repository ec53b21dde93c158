"""Which history is meant, for the commands that look into it or keep it."""

import argparse
import os

from hydra_heads.base.errors import InputError
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import add_place_options, profile_line
from hydra_heads.cli.used_folder import used_folder
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.store.history import History


def add_history_options(parser: argparse.ArgumentParser) -> None:
    """Add `--profiles` and `--slot`: which folder's history is meant."""
    add_place_options(parser)


def history_path(call: Call) -> str:
    """Return the path of the history that is meant; raises `InputError` when there is none."""
    folder = used_folder(call)
    path = os.path.join(folder, HISTORY_FILE)
    if not os.path.lexists(path):
        raise InputError(f"{path}: no history here; make one: {profile_line(call, folder)}")
    return path


def open_history(call: Call) -> History:
    """Open the history that is meant, to look into it only."""
    return History.open_reading(history_path(call))
