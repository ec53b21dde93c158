"""List the runs that need not be kept any longer; `--yes` deletes them."""

import argparse
import os
import time
from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import DONE, UsageError
from hydra_heads.base.lock import folder_lock
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import weights_path
from hydra_heads.cli.history_folder import add_history_options, history_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import whole_number
from hydra_heads.model.documents import read_document
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.slot import Retention
from hydra_heads.report.pruning import doomed_table, kept_line, pruned_line
from hydra_heads.store.history import History
from hydra_heads.store.kept import kept_run_ids
from hydra_heads.store.pruning import prunable, prune


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history prune`."""
    add_history_options(parser)
    parser.add_argument(
        "--days",
        type=whole_number(1, 100_000),
        metavar="N",
        help="runs older than this go (default: retention of the heads file)",
    )
    parser.add_argument(
        "--runs",
        type=whole_number(1, 10**12),
        metavar="N",
        help="of each head the newest N stay (default: retention of the heads file)",
    )
    parser.add_argument("--yes", action="store_true", help="delete what is listed otherwise")


def run(call: Call) -> int:
    """List what goes, or delete it."""
    path = history_path(call)
    folder = os.path.dirname(path)
    retention, slots = _wanted(call, os.path.join(folder, SLOT_FILE))
    if call.options.yes:
        with folder_lock(folder), History.open(path) as history:
            kept = kept_run_ids(folder, weights_path(folder))
            gone = prune(history, slots, retention, kept, time.time())
        _show(call, pruned_line(path, gone))
        return DONE
    kept = kept_run_ids(folder, weights_path(folder))
    with History.open_reading(path) as history:
        doomed = prunable(history, slots, retention, kept, time.time())
    if not doomed:
        _show(call, kept_line(path, retention))
        return DONE
    _show(call, f"{doomed_table(doomed)}\nDelete them: {call.line_with('--yes')}")
    return DONE


def _show(call: Call, text: str) -> None:
    if not call.options.quiet:
        print_result(text)


def _wanted(call: Call, slot_file: str) -> Tuple[Retention, Optional[Sequence[Optional[str]]]]:
    """Return what is to be kept, and of which slots: those that the bounds were given for."""
    options = call.options
    document = read_document(slot_file, "slot") if os.path.exists(slot_file) else {}
    slots: Optional[List[Optional[str]]] = None
    if options.slot is not None:
        slots = [options.slot]
    if options.days is not None or options.runs is not None:
        return Retention(options.days, options.runs), slots
    retention = document.get("retention")
    if not isinstance(retention, Mapping):
        raise UsageError(
            f"{slot_file}: nothing says what is to be kept; give --days N or --runs N, "
            "or put retention into the heads file"
        )
    return Retention(retention.get("days"), retention.get("runs")), [str(document["slot"])]
