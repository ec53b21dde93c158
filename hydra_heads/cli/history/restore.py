"""Put a copy of the history back; the present one is kept beside it."""

import argparse
import os

from hydra_heads.base.errors import DONE
from hydra_heads.base.lock import folder_lock
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import find_folder
from hydra_heads.cli.history_folder import add_history_options
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.store.restoring import restore


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history restore`."""
    parser.add_argument("file", type=path_name, metavar="FILE", help="the copy that is put back")
    add_history_options(parser)


def run(call: Call) -> int:
    """Restore the history of one folder."""
    folder = find_folder(call)
    path = os.path.join(folder, HISTORY_FILE)
    with folder_lock(folder):
        restored = restore(path, call.options.file)
    if not call.options.quiet:
        kept = "" if restored.kept is None else f"; what was there is kept as {restored.kept}"
        print_result(f"{path}: restored from {call.options.file}, {restored.bytes} bytes{kept}")
    return DONE
