"""Take in what was measured elsewhere: profiles, and results of hyperfine and pyperf."""

import argparse
import logging
import os
from typing import List, Optional

from hydra_heads.base.errors import DONE
from hydra_heads.base.files import make_folder
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import find_folder, folder_from, folder_words
from hydra_heads.cli.history.filters import since_moment
from hydra_heads.cli.history_folder import add_history_options
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.model.documents import read_document
from hydra_heads.model.places import HISTORY_FILE, SLOT_FILE
from hydra_heads.store.history import History
from hydra_heads.store.importing import Imported, check_file, take_in

LOG = logging.getLogger("hydra.cli.history.import_")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history import`."""
    parser.add_argument(
        "files",
        nargs="+",
        type=path_name,
        metavar="FILE",
        help="a profile, what hyperfine --export-json wrote, or what pyperf -o wrote",
    )
    parser.add_argument(
        "--head",
        metavar="NAME",
        help="the head that all runs are of (default made of the command, or the benchmark's name)",
    )
    parser.add_argument(
        "--at",
        type=since_moment,
        metavar="WHEN",
        help="when the runs of a file that does not say it began (default: they ended when the "
        "file was changed last)",
    )
    add_history_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """Check all files, then take in one after the other."""
    options = call.options
    folder = _folder(call)
    slot = _slot_in(folder)
    checked = [check_file(path, options.head, options.at, slot) for path in options.files]
    make_folder(folder)
    taken: List[Imported] = []
    with History.open(os.path.join(folder, HISTORY_FILE)) as history:
        for each in checked:
            taken.append(take_in(history, each))
            _tell(each.path, taken[-1])
    if options.json:
        rows = [dict(each._asdict(), file=path) for each, path in zip(taken, options.files)]
        print_result(dump_json({"imported": rows}).rstrip("\n"))
    elif not options.quiet:
        lines = [_line(path, each) for path, each in zip(options.files, taken) if each.is_new]
        print_result(
            "\n".join([*lines, call.next_line("history list", folder_words("--profiles", folder))])
        )
    return DONE


def _folder(call: Call) -> str:
    """Return the folder that is meant; without `--slot` it need not be there yet."""
    slot = call.options.slot or from_environment("HYDRA_SLOT", str)
    return folder_from(call.options.profiles) if slot is None else find_folder(call)


def _slot_in(folder: str) -> Optional[str]:
    path = os.path.join(folder, SLOT_FILE)
    return str(read_document(path, "slot")["slot"]) if os.path.exists(path) else None


def _tell(path: str, imported: Imported) -> None:
    if not imported.is_new:
        LOG.info("%s: its runs are known already, as %s; nothing added", path, imported.run_id)


def _line(path: str, imported: Imported) -> str:
    heads = ", ".join(imported.heads)
    runs = "1 run" if imported.runs_added == 1 else f"{imported.runs_added} runs"
    return f"{path}: {imported.format}, {runs} added as {imported.run_id} ({heads})"
