"""Give the room that deleted runs have left back to the system, and upgrade an older history."""

import argparse
import os

from hydra_heads.base.errors import DONE
from hydra_heads.base.lock import folder_lock
from hydra_heads.cli.call import Call
from hydra_heads.cli.history_folder import add_history_options, history_path
from hydra_heads.cli.output import print_result
from hydra_heads.store.copies import vacuum


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history vacuum`."""
    add_history_options(parser)


def run(call: Call) -> int:
    """Vacuum the history of one folder."""
    path = history_path(call)
    with folder_lock(os.path.dirname(path)):
        done = vacuum(path)
    if not call.options.quiet:
        print_result(f"{path}: {done.bytes_before} bytes before, {done.bytes_after} after")
    return DONE
