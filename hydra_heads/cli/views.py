"""From a folder to what is shown of it: the step that `show`, `export` and Phase 3 share."""

import argparse
import os
from typing import Mapping

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import InputError
from hydra_heads.base.files import sha256_of
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.contents import read_folder, read_own_weights
from hydra_heads.cli.folders import folder_words, weights_path
from hydra_heads.cli.parser import path_name
from hydra_heads.model.envelope import Origin
from hydra_heads.model.places import SLOT_FILE, WEIGHTS_FILE, dashboard_path
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of


def add_weights_option(parser: argparse.ArgumentParser, use: str) -> None:
    """Add `--weights`; `use` says in a word or two what is done with them."""
    parser.add_argument(
        "--weights",
        type=path_name,
        metavar="FILE",
        help=f"weights to {use} (default DIR/{WEIGHTS_FILE}, environment HYDRA_WEIGHTS)",
    )


def chosen_weights(call: Call, folder: str) -> str:
    """Return the file of the weights that are meant, which need not be there.

    Raises `InputError` when `--weights` names one that is not there.
    """
    path = call.options.weights
    if path is None:
        return weights_path(folder)
    if not os.path.exists(path):
        options = [*folder_words("--profiles", folder), *option_words("--out", path)]
        line = call.calling.line("weigh", options)
        raise InputError(f"{path}: no such file; make it: {line}")
    return str(path)


def sources_in(
    call: Call, folder: str, weights_file: str, dashboard: str, exports: Mapping[str, str]
) -> Sources:
    """Read what a folder's dashboard is made of, and log what makes it doubtful.

    `dashboard` is the file that it is for, `exports` are those that come with it, by format.
    Raises `InputError` for what cannot be read.
    """
    found = read_folder(call, folder)
    weights = read_own_weights(call, weights_file, folder, found.slot, found.heads)
    slot_path = None if found.slot_document is None else os.path.join(folder, SLOT_FILE)
    return Sources(
        found.profiles,
        weights,
        found.slot_document,
        os.path.dirname(os.path.abspath(dashboard)),
        slot_path,
        None if slot_path is None else sha256_of(slot_path),
        exports,
    )


def view_in(call: Call, folder: str, weights_file: str) -> View:
    """Return what is known of a folder at this moment; raises what `sources_in` raises.

    It is as Phase 3 would publish it, but for the files that Phase 3 writes beside it.
    """
    sources = sources_in(call, folder, weights_file, dashboard_path(folder), {})
    return view_of(sources, Origin(new_run_id(), now()))
