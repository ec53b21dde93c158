"""Phase 3: publish profiles and weights as the document that monitors read."""

import argparse
import logging
import os
from typing import Dict

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, InputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import (
    add_folder_options,
    find_folder,
    folder_words,
    read_folder,
    read_matching_weights,
    warn_of_doubts,
)
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name
from hydra_heads.model.documents import write_document
from hydra_heads.model.envelope import Origin
from hydra_heads.model.places import DASHBOARD_FILE, DEFAULT_FOLDER, WEIGHTS_FILE, dashboard_path
from hydra_heads.report.dashboard import Sources, dashboard_document

LOG = logging.getLogger("hydra.cli")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of Phase 3."""
    add_folder_options(parser)
    parser.add_argument(
        "--weights",
        type=path_name,
        metavar="FILE",
        help="weights to publish (default DIR/weights.json)",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave bad profiles out, and list them"
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
        f"else DIR/{DASHBOARD_FILE})",
    )


def run(call: Call) -> int:
    """Publish the dashboard of one folder."""
    folder = find_folder(call)
    weights = call.options.weights or from_environment("HYDRA_WEIGHTS", str)
    if weights is not None and not os.path.exists(weights):
        raise InputError(
            f"{weights}: no such file; make it: "
            + call.calling.line("weigh", [*folder_words("--profiles", folder), "--out", weights])
        )
    with folder_lock(folder):
        return publish_folder(call, folder, weights or os.path.join(folder, WEIGHTS_FILE))


def publish_folder(call: Call, folder: str, weights_path: str) -> int:
    """Write the dashboard of a folder whose lock is held, and say how it stands."""
    out = call.options.out or from_environment("HYDRA_OUT", str) or dashboard_path(folder)
    found = read_folder(call, folder)
    warn_of_doubts(found)
    names = [profile.name for profile in found.profiles]
    weights = read_matching_weights(weights_path, found.slot, names, LOG.warning)
    if weights is None:
        LOG.warning("no weights yet: the dashboard shows equal shares")
    sources = Sources(
        found.profiles, weights, found.slot_document, os.path.dirname(os.path.abspath(out))
    )
    document = dashboard_document(sources, Origin(new_run_id(), now()))
    write_document(out, document, "dashboard")
    if call.options.json:
        print_result(dump_json(document))
    elif not call.options.quiet:
        _show(call, document, out)
    return DONE


def _show(call: Call, document: Dict[str, object], out: str) -> None:
    system = document["system"]
    assert isinstance(system, dict)
    print_result(f"{out}: {system['head_count']} heads, status {system['status']}")
    for reason in system["reasons"]:
        print_result(f"  {reason}")
    folder = call.options.profiles if call.command == "dashboard" else call.options.output_dir
    options = folder_words("--profiles", folder) if folder else []
    print_result(call.next_line("show", options))
