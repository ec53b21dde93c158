"""Write runs of a history as JSON lines or CSV, for other programs."""

import argparse
from typing import Dict, Iterable, Iterator, Optional

from hydra_heads.base.errors import DONE
from hydra_heads.base.files import PUBLIC, write_pieces
from hydra_heads.cli.call import Call
from hydra_heads.cli.history.filters import add_limit, add_run_filters, wanted_runs
from hydra_heads.cli.history_folder import add_history_options, open_history
from hydra_heads.cli.output import print_exactly
from hydra_heads.cli.parser import one_of, path_name
from hydra_heads.model.invocation import Invocation
from hydra_heads.report.exported_runs import FORMATS, ExportedRun
from hydra_heads.store.history import History
from hydra_heads.store.listing import ListedRun, own_figures, runs

DEFAULT_FORMAT = "jsonl"

MOST_REMEMBERED = 64
"""Invocations that are kept in memory: runs that are mixed by their time are of a few."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history export`."""
    add_history_options(parser)
    parser.add_argument(
        "--format",
        type=one_of(tuple(FORMATS)),
        default=DEFAULT_FORMAT,
        metavar="FORMAT",
        help=f"{' or '.join(FORMATS)} (default {DEFAULT_FORMAT})",
    )
    parser.add_argument(
        "--out",
        type=path_name,
        metavar="FILE",
        help="write this file, whole or not at all (default standard output)",
    )
    add_run_filters(parser)
    add_limit(parser, 0, "runs")


def run(call: Call) -> int:
    """Write them."""
    options = call.options
    with open_history(call) as history:
        listed = runs(history, wanted_runs(call, history))
        pieces = FORMATS[options.format](_exported(history, listed), own_figures(history))
        if options.out is None:
            print_exactly(pieces)
        else:
            write_pieces(options.out, pieces, PUBLIC)
    return DONE


def _exported(history: History, listed: Iterable[ListedRun]) -> Iterator[ExportedRun]:
    """Add to each run what its invocation says of its head and machine."""
    known: Dict[str, Optional[Invocation]] = {}
    for each in listed:
        run_id = each.run.run_id
        if run_id not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[run_id] = history.invocation(run_id)
        invocation = known[run_id]
        fingerprint = invocation.fingerprints.get(each.run.head) if invocation else None
        yield ExportedRun(each, fingerprint, invocation.machine_key if invocation else None)
