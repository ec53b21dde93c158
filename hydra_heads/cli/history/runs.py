"""List runs of a history, the newest first."""

import argparse

from hydra_heads.base.errors import DONE
from hydra_heads.base.jsontext import dump_json_rows
from hydra_heads.cli.call import Call
from hydra_heads.cli.history.filters import add_limit, add_run_filters, wanted_runs
from hydra_heads.cli.history.pages import print_pages
from hydra_heads.cli.history_folder import add_history_options, open_history
from hydra_heads.cli.output import print_pieces
from hydra_heads.report.history import runs_table
from hydra_heads.report.history_rows import run_row
from hydra_heads.store.listing import runs

DEFAULT_LIMIT = 50


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history runs`."""
    add_history_options(parser)
    add_run_filters(parser)
    add_limit(parser, DEFAULT_LIMIT, "runs")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """List them."""
    with open_history(call) as history:
        listed = runs(history, wanted_runs(call, history))
        if call.options.json:
            print_pieces(dump_json_rows({}, "runs", map(run_row, listed)))
        elif not call.options.quiet:
            print_pages(listed, runs_table, "no such runs")
    return DONE
