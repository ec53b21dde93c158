"""Judge new weights by fresh runs, in place of test_rebalancing.ps1 where there is Python."""

import argparse
import math
import os
from typing import Dict, Sequence, Tuple

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, NEGATIVE, UNDECIDED, InputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.log import name_run
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.folders import find_folder, folder_words, weights_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name, whole_number
from hydra_heads.cli.values import number_between
from hydra_heads.model.checks import own_key_problems
from hydra_heads.model.documents import problems_of, read_profiles, read_weights
from hydra_heads.model.envelope import Origin
from hydra_heads.model.gate import DEFAULT_SETTINGS, IMPROVED, WORSE, GateSettings
from hydra_heads.model.places import VALIDATION_FOLDER, WEIGHTS_FILE
from hydra_heads.model.weights import Weights
from hydra_heads.report.gate import gate_text
from hydra_heads.weigh.validation.document import are_kept, gate_document, kept_document

MOST_TESTS = 1000000000

_PERCENT = number_between(0, math.inf, "percent >= 0")


def add_weights_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that judge new weights."""
    parser.add_argument(
        "--weights",
        nargs="?",
        const=True,
        type=path_name,
        metavar="FILE",
        help=f"judge these weights (without FILE: DIR/{WEIGHTS_FILE}, environment HYDRA_WEIGHTS) "
        "against those before, on runs that made neither",
    )
    parser.add_argument(
        "--validation",
        type=path_name,
        metavar="DIR",
        help=f"folder with profiles of fresh runs (default {VALIDATION_FOLDER} beside the weights)",
    )
    add_settings_options(parser)


def add_settings_options(parser: argparse.ArgumentParser) -> None:
    """Add what is asked of new weights."""
    parser.add_argument(
        "--min-improvement-percent",
        type=_PERCENT,
        default=DEFAULT_SETTINGS.min_improvement_percent,
        metavar="P",
        help="a gain below P percent of the old cost is none (default %(default)g)",
    )
    parser.add_argument(
        "--confidence",
        type=number_between(50, 99.9999, "percent from 50 to 99.9999"),
        default=100 * DEFAULT_SETTINGS.confidence,
        metavar="PERCENT",
        help="confidence of the interval of the gain (default %(default)g)",
    )
    parser.add_argument(
        "--min-tests",
        type=whole_number(1, MOST_TESTS),
        default=DEFAULT_SETTINGS.min_tests,
        metavar="N",
        help="say nothing of fewer blocks, or runs of a head (default %(default)s)",
    )
    parser.add_argument(
        "--max-regression-percent",
        type=_PERCENT,
        default=DEFAULT_SETTINGS.max_regression_percent,
        metavar="P",
        help="a loss up to P percent of the old cost is allowed (default %(default)g)",
    )


def judge_weights(call: Call) -> int:
    """Judge the weights that `--weights` names; show or print what it came to."""
    run_id = new_run_id()
    name_run(run_id)
    document = _document(call, Origin(run_id, now()))
    for problem in problems_of(document, "gate", "gate") or own_key_problems(document, "gate"):
        raise ValueError(f"not shown, it breaks its own contract: {problem}")
    if call.options.json:
        print_result(dump_json(document).rstrip("\n"))
    elif not call.options.quiet:
        print_result(gate_text(document))
    return {IMPROVED: DONE, WORSE: NEGATIVE}.get(str(document["verdict"]), UNDECIDED)


def _document(call: Call, origin: Origin) -> Dict[str, object]:
    """Judge; the fresh profiles are read only where there is something to compare."""
    weights = _weights(call)
    options = call.options
    settings = GateSettings(
        options.min_improvement_percent,
        options.confidence / 100,
        options.min_tests,
        options.max_regression_percent,
    )
    if are_kept(weights):
        return kept_document(weights, settings, origin, os.curdir)
    folder = options.validation or os.path.join(
        os.path.dirname(weights.path or ""), VALIDATION_FOLDER
    )
    make = call.calling.line("profile", option_words("--output-dir", folder))
    profiles, _ = read_profiles(folder, make=make)
    return gate_document(weights, profiles, settings, origin, os.curdir)


def _weights(call: Call) -> Weights:
    """Read the weights that are meant; raises `InputError` when they are of another slot."""
    path, words = _weights_file(call)
    weights = read_weights(path, remedy=f"make it: {call.calling.line('weigh', words)}")
    slot = call.options.slot or from_environment("HYDRA_SLOT", str)
    if slot is not None and weights.slot is not None and weights.slot != slot:
        raise InputError(
            f"{path}: of slot {weights.slot!r}, but --slot says {slot!r}; leave one of them out"
        )
    return weights


def _weights_file(call: Call) -> Tuple[str, Sequence[str]]:
    """Return the file that is named, by option or environment, else that of the folder.

    Second come the options with which `weigh` makes it.
    """
    given = call.options.weights
    named = from_environment("HYDRA_WEIGHTS", path_name) if given is True else str(given)
    if named is not None:
        return named, option_words("--out", named)
    folder = find_folder(call)
    return weights_path(folder), folder_words("--profiles", folder)
