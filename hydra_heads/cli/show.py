"""Print profiles and weights as a table or as JSON."""

import argparse
import logging
import os
from typing import Dict, List, Optional

from hydra_heads.base.errors import DONE, InputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import (
    Found,
    add_folder_options,
    find_folder,
    read_folder,
    read_matching_weights,
    warn_of_doubts,
)
from hydra_heads.cli.output import print_result
from hydra_heads.model.places import WEIGHTS_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.tables import profiles_table, weights_table

LOG = logging.getLogger("hydra.cli")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show`."""
    parser.add_argument("heads", nargs="*", metavar="HEAD", help="show these heads only")
    add_folder_options(parser)
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave bad profiles out, and list them"
    )
    parser.add_argument(
        "--json", action="store_true", help="print JSON, each profile without its runs"
    )


def run(call: Call) -> int:
    """Show what a folder holds."""
    found = read_folder(call, find_folder(call))
    warn_of_doubts(found)
    names = [profile.name for profile in found.profiles]
    weights = read_matching_weights(
        os.path.join(found.folder, WEIGHTS_FILE), found.slot, names, LOG.warning
    )
    profiles = _chosen(call, found)
    if call.options.json:
        print_result(dump_json(_as_json(profiles, weights)))
        return DONE
    print_result(profiles_table(profiles))
    if weights is not None:
        print_result("")
        print_result(weights_table(_only(weights, profiles), profiles))
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
