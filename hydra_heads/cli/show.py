"""Print profiles and weights as a table or as JSON; with `--live` what daily use made of them."""

import argparse
from typing import Dict, List, Optional

from hydra_heads.base.errors import DONE, InputError, UsageError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.contents import Found, read_folder, read_own_weights
from hydra_heads.cli.folders import add_folder_options, find_folder, weights_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.values import whole_number
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.live import LAST_CALLS
from hydra_heads.report.tables import profiles_table, weights_table

MOST_CALLS = 1000


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show`."""
    parser.add_argument("heads", nargs="*", metavar="HEAD", help="show these heads only")
    add_folder_options(parser)
    parser.add_argument(
        "--json", action="store_true", help="print JSON, each profile without its runs"
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="show daily use instead: what was picked, how it went, how the weights moved since",
    )
    parser.add_argument(
        "--calls",
        type=whole_number(0, MOST_CALLS),
        metavar="N",
        help=f"with --live: list the last N calls (default {LAST_CALLS})",
    )


def run(call: Call) -> int:
    """Show what a folder holds."""
    if call.options.live:
        from hydra_heads.cli.show_live import show_live

        return show_live(call)
    if call.options.calls is not None:
        raise UsageError("--calls: found without --live, which it belongs to; see --help")
    found = read_folder(call, find_folder(call))
    path = weights_path(found.folder)
    weights = read_own_weights(call, path, found.folder, found.slot, found.heads)
    profiles = _chosen(call, found)
    if call.options.json:
        print_result(dump_json(_as_json(profiles, weights)).rstrip("\n"))
    elif not call.options.quiet:
        tables = [profiles_table(profiles)]
        if weights is not None:
            tables.append(weights_table(_only(weights, profiles), profiles))
        print_result("\n\n".join(tables))
    return DONE


def _chosen(call: Call, found: Found) -> List[Profile]:
    """Return the profiles of the heads that were named, or all."""
    wanted: List[str] = call.options.heads
    by_name = {profile.name: profile for profile in found.profiles}
    for name in wanted:
        if name not in by_name:
            raise InputError(
                f"{found.folder}: no profile of {ascii(name)}; the heads are {', '.join(by_name)}"
            )
    return [by_name[name] for name in wanted] or found.profiles


def _only(weights: Weights, profiles: List[Profile]) -> Weights:
    names = {profile.name for profile in profiles}
    rows = [row for row in weights.heads if row["name"] in names]
    return Weights(dict(weights.document, heads=rows))


def _as_json(profiles: List[Profile], weights: Optional[Weights]) -> Dict[str, object]:
    return {
        "profiles": [
            {key: value for key, value in profile.document.items() if key != "runs"}
            for profile in profiles
        ],
        "weights": weights.document if weights is not None else None,
    }
