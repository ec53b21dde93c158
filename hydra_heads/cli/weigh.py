"""Phase 2: turn the profiles into weights that say how much to rely on each head."""

import argparse
import os
from typing import Dict, Sequence

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, NEGATIVE, InputError
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
from hydra_heads.model.places import HISTORY_FILE, WEIGHTS_FILE
from hydra_heads.model.weights import Weights
from hydra_heads.report.explanation import decision_line, explanation, plan_lines
from hydra_heads.report.weights_table import weights_table
from hydra_heads.store.history import History
from hydra_heads.weigh.comparison import in_words
from hydra_heads.weigh.past.from_history import past_from_history
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from hydra_heads.weigh.slot_settings import SlotSettings, slot_settings_of
from hydra_heads.weigh.weights import ReadPast, weigh


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
    parser.add_argument(
        "--history",
        action="store_true",
        help="take earlier runs from the history, run by run, not from what profiles keep of them",
    )
    parser.add_argument(
        "--explain",
        action="append",
        default=[],
        metavar="HEAD",
        help="say why this head has its weight, in place of the table; repeat it",
    )
    add_policy_option(parser)
    add_plan_option(parser)


def add_policy_option(parser: argparse.ArgumentParser) -> None:
    """Add `--policy`, which Phase 2 shares with the pipeline."""
    parser.add_argument(
        "--policy",
        type=one_of(tuple(POLICIES)),
        help=f"way from profiles to weights: {', '.join(POLICIES)} "
        f"(default {DEFAULT_POLICY}, environment HYDRA_POLICY)",
    )


def add_plan_option(parser: argparse.ArgumentParser) -> None:
    """Add `--plan`, which Phase 2 shares with the pipeline."""
    parser.add_argument(
        "--plan",
        action="store_true",
        help="also learn an order of heads with time slices, and adopt it if it beats the best one",
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
    _check_explained(call, found)
    document = _weighed(call, found, Origin(run_id, now()), out)
    write_document(out, document, "weights")
    _show(call, found, document, out)
    return DONE if any(profile.success_count for profile in found.profiles) else NEGATIVE


def _policy(call: Call) -> str:
    return (
        call.options.policy
        or from_environment("HYDRA_POLICY", one_of(tuple(POLICIES)))
        or DEFAULT_POLICY
    )


def _weighed(call: Call, found: Found, origin: Origin, out: str) -> Dict[str, object]:
    """Weigh what was found; limits that no weights keep are an error of the heads file."""
    settings = slot_settings_of(found.slot_document, found.profiles)
    folder = os.path.dirname(os.path.abspath(out))
    previous = read_own_weights(call, out, found.folder, found.slot, found.heads)
    past = _history_of(found, settings) if _asks_for_history(call) else None
    try:
        return weigh(
            found.profiles,
            _policy(call),
            settings,
            found.timeout_s,
            origin,
            folder,
            previous,
            past,
            with_plan=bool(call.options.plan),
        )
    except ValueError as error:
        raise InputError(
            f"{found.folder}: {error}; change the heads file and profile again"
        ) from error


def _asks_for_history(call: Call) -> bool:
    return call.command == "weigh" and bool(call.options.history)


def _history_of(found: Found, settings: SlotSettings) -> ReadPast:
    """Read what the history of the folder says of earlier runs of these heads."""
    path = os.path.join(found.folder, HISTORY_FILE)
    if not os.path.lexists(path):
        raise InputError(f"{path}: --history: no history here; leave --history out")
    run_ids = {profile.run_id for profile in found.profiles if profile.run_id is not None}
    with History.open_reading(path) as history:
        rows = past_from_history(
            history, found.slot or "", found.heads, run_ids, settings.objective
        )
    return ReadPast(rows, path)


def _check_explained(call: Call, found: Found) -> None:
    for name in explained(call):
        if name not in found.heads:
            raise InputError(
                f"--explain: found {name!r}, expected one of {', '.join(sorted(found.heads))}"
            )


def explained(call: Call) -> Sequence[str]:
    """Return the heads whose reasons are asked for; the pipeline explains none."""
    names: Sequence[str] = call.options.explain if call.command == "weigh" else ()
    return names


def _show(call: Call, found: Found, document: Dict[str, object], out: str) -> None:
    """Print the table, the comparison in words and the next command, or the document."""
    if call.options.json:
        if call.command == "weigh":
            print_result(dump_json(document).rstrip("\n"))
        return
    if call.options.quiet:
        return
    weights = Weights(document)
    if explained(call):
        print_result("\n\n".join(explanation(weights, name) for name in explained(call)))
        return
    print_result(weights_table(weights, found.profiles))
    print_result(in_words(document, found.profiles))
    print_result(decision_line(weights))
    if plan_lines(weights):
        print_result(plan_lines(weights))
    if call.command == "weigh":
        options = folder_words("--profiles", found.folder)
        if os.path.abspath(out) != os.path.abspath(weights_path(found.folder)):
            options += option_words("--weights", out)
        print_result(call.next_line("dashboard", options))
