"""Phase 3: publish profiles and weights as the document that monitors read."""

import argparse
import logging
import os
from typing import Mapping

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, OutputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.log import name_run
from hydra_heads.base.redact import printable
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.exports import (
    add_export_options,
    check_replaceable,
    export_paths,
    wanted_formats,
    write_exports,
)
from hydra_heads.cli.folders import add_folder_options, find_folder, folder_words
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.cli.views import add_weights_option, chosen_weights, sources_in
from hydra_heads.model.documents import write_document
from hydra_heads.model.envelope import Origin
from hydra_heads.model.places import DASHBOARD_FILE, DEFAULT_FOLDER, dashboard_path
from hydra_heads.report.formats.table import FORMATS, render
from hydra_heads.report.view import View, view_of

LOG = logging.getLogger("hydra.cli.dashboard")

_REMEDY = "leave the exports out: --no-report"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of Phase 3."""
    add_folder_options(parser)
    add_weights_option(parser, "publish")
    parser.add_argument("--json", action="store_true", help="print the dashboard document")
    add_out_option(parser)
    add_export_options(parser)


def add_out_option(parser: argparse.ArgumentParser) -> None:
    """Add `--out`, which Phase 3 shares with the pipeline."""
    parser.add_argument(
        "--out",
        type=path_name,
        metavar="FILE",
        help=f"where the dashboard goes (default {DASHBOARD_FILE} here for {DEFAULT_FOLDER}, "
        f"else DIR/{DASHBOARD_FILE}; environment HYDRA_OUT)",
    )


def run(call: Call) -> int:
    """Publish the dashboard of one folder, and the exports that are wished."""
    folder = find_folder(call)
    weights = chosen_weights(call, folder)
    with folder_lock(folder):
        return publish_folder(call, folder, weights)


def planned_exports(call: Call, folder: str) -> Mapping[str, str]:
    """Return the files of the exports that a call wishes, by format.

    Raises `UsageError` for wishes that contradict each other, and `OutputError` for a place
    where they cannot go.
    """
    return export_paths(folder, wanted_formats(call), _REMEDY)


def publish_folder(call: Call, folder: str, weights_file: str, is_last: bool = True) -> int:
    """Write exports and dashboard of a folder whose lock is held, and say how it stands.

    The dashboard comes last: it names no file that is not there. The next command is named where
    this is the `is_last` thing that the call does.
    """
    out = call.options.out or from_environment("HYDRA_OUT", path_name) or dashboard_path(folder)
    exports = planned_exports(call, folder)
    _check_out(out, exports)
    run_id = new_run_id()
    name_run(run_id)
    sources = sources_in(call, folder, weights_file, out, exports)
    if sources.weights is None:
        LOG.warning("no weights yet: the dashboard shows equal shares")
    view = view_of(sources, Origin(run_id, now()))
    write_exports({path: render(name, view) for name, path in exports.items()}, _REMEDY)
    write_document(out, view.dashboard, "dashboard")
    if call.options.json:
        print_result(dump_json(view.dashboard).rstrip("\n"))
    elif not call.options.quiet:
        _show(view, out, exports)
        if is_last:
            print_result(call.next_line("show", folder_words("--profiles", folder)))
    return DONE


def _check_out(out: str, exports: Mapping[str, str]) -> None:
    """Refuse, before any export is written, a place to which the dashboard cannot go."""
    check_replaceable(out, "a dashboard", "hydra.dashboard")
    path = os.path.abspath(out)
    if path in [os.path.abspath(export) for export in exports.values()]:
        raise OutputError(f"{out}: an export goes there; name another file: --out FILE")
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise OutputError(f"{out}: not saved: No such file or directory; make its folder first")
    if os.path.isdir(path):
        raise OutputError(f"{out}: not saved: that is a folder; name a file")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{out}: not saved: Permission denied; name another place")


def _show(view: View, out: str, exports: Mapping[str, str]) -> None:
    heads = len(view.names)
    print_result(f"{out}: {heads} head{'' if heads == 1 else 's'}, status {view.status}")
    for reason in view.reasons:
        print_result(f"  {printable(reason)}")
    for name, path in exports.items():
        print_result(f"{path}: {FORMATS[name].summary}")
