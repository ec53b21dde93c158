"""List the invocations of a history, the newest first."""

import argparse

from hydra_heads.base.errors import DONE
from hydra_heads.base.jsontext import dump_json_rows
from hydra_heads.cli.call import Call
from hydra_heads.cli.history.filters import add_limit, add_origin
from hydra_heads.cli.history.pages import print_pages
from hydra_heads.cli.history_folder import add_history_options, open_history
from hydra_heads.cli.output import print_pieces
from hydra_heads.report.history import invocations_table
from hydra_heads.report.history_rows import invocation_row
from hydra_heads.store.listing import invocations

DEFAULT_LIMIT = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history list`."""
    add_history_options(parser)
    add_origin(parser)
    add_limit(parser, DEFAULT_LIMIT, "invocations")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """List them."""
    options = call.options
    with open_history(call) as history:
        listed = invocations(history, options.limit, options.origin)
        if options.json:
            print_pieces(dump_json_rows({}, "invocations", map(invocation_row, listed)))
        elif not options.quiet:
            print_pages(listed, invocations_table, "no invocations")
    return DONE
