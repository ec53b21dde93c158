"""Copy the history into a file, while it is in use."""

import argparse

from hydra_heads.base.errors import DONE
from hydra_heads.cli.call import Call
from hydra_heads.cli.history_folder import add_history_options, history_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.store.copies import backup


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history backup`."""
    parser.add_argument("file", type=path_name, metavar="FILE", help="where the copy goes")
    add_history_options(parser)
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def run(call: Call) -> int:
    """Copy the history of one folder."""
    path = history_path(call)
    size = backup(path, call.options.file, call.options.force)
    if not call.options.quiet:
        print_result(f"{call.options.file}: a copy of {path}, {size} bytes, checked")
    return DONE
