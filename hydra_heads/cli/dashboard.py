"""Phase 3: publish profiles and weights as the document that monitors read."""

import argparse
import logging
import os
from typing import Dict

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, InputError, OutputError
from hydra_heads.base.files import read_text
from hydra_heads.base.jsontext import dump_json, parse_json
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.log import name_run
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.contents import read_folder, read_own_weights
from hydra_heads.cli.folders import add_folder_options, find_folder, folder_words, weights_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.model.documents import write_document
from hydra_heads.model.envelope import Origin
from hydra_heads.model.places import DASHBOARD_FILE, DEFAULT_FOLDER, WEIGHTS_FILE, dashboard_path
from hydra_heads.report.dashboard import Sources, dashboard_document

LOG = logging.getLogger("hydra.cli.dashboard")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of Phase 3."""
    add_folder_options(parser)
    parser.add_argument(
        "--weights",
        type=path_name,
        metavar="FILE",
        help=f"weights to publish (default DIR/{WEIGHTS_FILE}, environment HYDRA_WEIGHTS)",
    )
    parser.add_argument("--json", action="store_true", help="print the dashboard document")
    add_out_option(parser)


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
    """Publish the dashboard of one folder."""
    folder = find_folder(call)
    weights = call.options.weights
    if weights is not None and not os.path.exists(weights):
        options = [*folder_words("--profiles", folder), *option_words("--out", weights)]
        line = call.calling.line("weigh", options)
        raise InputError(f"{weights}: no such file; make it: {line}")
    with folder_lock(folder):
        return publish_folder(call, folder, weights or weights_path(folder))


def publish_folder(call: Call, folder: str, weights_file: str, is_last: bool = True) -> int:
    """Write the dashboard of a folder whose lock is held, and say how it stands.

    The next command is named where this is the `is_last` thing that the call does.
    """
    out = call.options.out or from_environment("HYDRA_OUT", path_name) or dashboard_path(folder)
    _refuse_other_document(out)
    run_id = new_run_id()
    name_run(run_id)
    found = read_folder(call, folder)
    weights = read_own_weights(call, weights_file, folder, found.slot, found.heads)
    if weights is None:
        LOG.warning("no weights yet: the dashboard shows equal shares")
    sources = Sources(
        found.profiles, weights, found.slot_document, os.path.dirname(os.path.abspath(out))
    )
    document = dashboard_document(sources, Origin(run_id, now()))
    write_document(out, document, "dashboard")
    if call.options.json:
        print_result(dump_json(document).rstrip("\n"))
    elif not call.options.quiet:
        _show(document, out)
        if is_last:
            print_result(call.next_line("show", folder_words("--profiles", folder)))
    return DONE


def _refuse_other_document(path: str) -> None:
    """Refuse to replace weights or a heads file by a dashboard, should `--out` name them."""
    try:
        document = parse_json(read_text(path), path)
    except InputError:
        return
    schema = document.get("schema") if isinstance(document, dict) else None
    if isinstance(schema, str) and schema.startswith("hydra.") and schema != "hydra.dashboard":
        raise OutputError(
            f"{path}: found a document {schema}, which a dashboard does not replace; "
            "name another file: --out FILE"
        )


def _show(document: Dict[str, object], out: str) -> None:
    system = document["system"]
    assert isinstance(system, dict)
    heads = system["head_count"]
    print_result(f"{out}: {heads} head{'' if heads == 1 else 's'}, status {system['status']}")
    for reason in system["reasons"]:
        print_result(f"  {reason}")
