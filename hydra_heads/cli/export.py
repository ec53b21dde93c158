"""Write a slot as a report, a picture, or a file for other tools."""

import argparse
import logging
import os

from hydra_heads.base.errors import DONE, OutputError
from hydra_heads.base.files import write_text
from hydra_heads.cli.call import Call
from hydra_heads.cli.exports import (
    check_place,
    export_paths,
    format_name,
    write_exports,
)
from hydra_heads.cli.folders import add_folder_options, find_folder
from hydra_heads.cli.output import print_exactly, print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.cli.views import add_weights_option, chosen_weights, view_in
from hydra_heads.model.places import EXPORT_FOLDER
from hydra_heads.report.formats.table import FORMATS, render
from hydra_heads.report.view import View

LOG = logging.getLogger("hydra.cli.export")

QUIET = "print nothing but an export that goes to standard output"

STANDARD_OUTPUT = "-"
"""The name of a file that means standard output."""

_REMEDY = "name a file: --out FILE"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `export`."""
    rows = ", ".join(f"{name} ({row.summary})" for name, row in FORMATS.items())
    parser.add_argument(
        "format",
        type=format_name,
        metavar="FORMAT",
        help=f"one of {rows}".replace("%", "%%"),  # argparse fills in what follows a percent
    )
    parser.add_argument(
        "--out",
        type=path_name,
        metavar="FILE",
        help=f"where it goes (default: {_files()} to their files in DIR/{EXPORT_FOLDER}, "
        f"the others to standard output, which is {STANDARD_OUTPUT})",
    )
    add_folder_options(parser)
    add_weights_option(parser, "show")
    parser.add_argument(
        "--sanitize",
        action="store_true",
        help="leave out user and host names and absolute paths",
    )


def _files() -> str:
    return ", ".join(name for name, row in FORMATS.items() if not row.is_text)


def run(call: Call) -> int:
    """Write one format of one folder, whose lock is not needed: whole files are read."""
    name, out = call.options.format, call.options.out
    if out is None and FORMATS[name].is_text:
        out = STANDARD_OUTPUT
    folder = find_folder(call)
    weights = chosen_weights(call, folder)
    if out not in (None, STANDARD_OUTPUT):
        check_place(out, "an export")
    paths = {} if out else export_paths(folder, [name], _REMEDY)
    view = view_in(call, folder, weights)
    if view.weights is None:
        LOG.warning("no weights yet: the %s export shows equal shares", name)
    text = render(name, _sanitized(view) if call.options.sanitize else view)
    if out == STANDARD_OUTPUT:
        print_exactly([text])
        return DONE
    if out is not None:
        write_text(out, text)
    else:
        write_exports({paths[name]: text}, _REMEDY)
    if not call.options.quiet:
        print_result(out or paths[name])
    return DONE


def _sanitized(view: View) -> View:
    from hydra_heads.base.anonymous import anonymizer_here
    from hydra_heads.report.anonymous_view import anonymous

    return anonymous(view, anonymizer_here())
