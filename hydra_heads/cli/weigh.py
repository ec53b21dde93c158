"""Phase 2: turn the profiles into weights that say how much to rely on each head."""

import argparse
import os
from typing import Dict, Mapping, Optional

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, NEGATIVE
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.log import name_run
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.contents import Found, read_folder, read_own_weights
from hydra_heads.cli.folders import add_folder_options, find_folder, folder_words, weights_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import one_of, path_name
from hydra_heads.model.documents import write_document
from hydra_heads.model.envelope import Origin
from hydra_heads.model.objective import Objective
from hydra_heads.model.places import WEIGHTS_FILE
from hydra_heads.model.weights import Weights
from hydra_heads.report.tables import weights_table
from hydra_heads.weigh.comparison import in_words
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from hydra_heads.weigh.weights import weigh


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of Phase 2."""
    add_folder_options(parser)
    parser.add_argument(
        "--out",
        type=path_name,
        metavar="FILE",
        help=f"where the weights go (default DIR/{WEIGHTS_FILE}, environment HYDRA_WEIGHTS)",
    )
    parser.add_argument("--json", action="store_true", help="print the weights document")
    add_policy_option(parser)


def add_policy_option(parser: argparse.ArgumentParser) -> None:
    """Add `--policy`, which Phase 2 shares with the pipeline."""
    parser.add_argument(
        "--policy",
        type=one_of(tuple(POLICIES)),
        help=f"way from profiles to weights: {', '.join(POLICIES)} "
        f"(default {DEFAULT_POLICY}, environment HYDRA_POLICY)",
    )


def run(call: Call) -> int:
    """Weigh the heads of one folder."""
    folder = find_folder(call)
    with folder_lock(folder):
        return weigh_folder(call, folder, call.options.out or weights_path(folder))


def weigh_folder(call: Call, folder: str, out: str) -> int:
    """Weigh the heads of a folder whose lock is held; write the weights to `out`, show them."""
    run_id = new_run_id()
    name_run(run_id)
    found = read_folder(call, folder)
    document = weigh(
        found.profiles,
        _policy(call),
        _objective(found.slot_document),
        found.timeout_s,
        Origin(run_id, now()),
        os.path.dirname(os.path.abspath(out)),
        read_own_weights(call, out, folder, found.slot, found.heads),
    )
    write_document(out, document, "weights")
    _show(call, found, document, out)
    return DONE if any(profile.success_count for profile in found.profiles) else NEGATIVE


def _policy(call: Call) -> str:
    return (
        call.options.policy
        or from_environment("HYDRA_POLICY", one_of(tuple(POLICIES)))
        or DEFAULT_POLICY
    )


def _objective(slot_document: Optional[Mapping[str, object]]) -> Objective:
    """Return the objective as the slot gives it; the default one for foreign profiles."""
    given = slot_document.get("objective") if slot_document else None
    if not isinstance(given, Mapping):
        return Objective()
    return Objective(
        str(given["minimise"]), float(given["penalty_factor"]), given.get("time_limit_s")
    )


def _show(call: Call, found: Found, document: Dict[str, object], out: str) -> None:
    """Print the table, the comparison in words and the next command, or the document."""
    if call.options.json:
        if call.command == "weigh":
            print_result(dump_json(document).rstrip("\n"))
        return
    if call.options.quiet:
        return
    print_result(weights_table(Weights(document), found.profiles))
    print_result(in_words(document, found.profiles))
    if call.command == "weigh":
        options = folder_words("--profiles", found.folder)
        if os.path.abspath(out) != os.path.abspath(weights_path(found.folder)):
            options += option_words("--weights", out)
        print_result(call.next_line("dashboard", options))
