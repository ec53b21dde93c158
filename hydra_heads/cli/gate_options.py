"""The options of the gate, and which of them go together."""

import argparse
import math
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.configuration import add_config_option
from hydra_heads.cli.folders import add_place_options
from hydra_heads.cli.gate_weights import add_weights_options
from hydra_heads.cli.parser import path_name, whole_number
from hydra_heads.cli.profile_options import num_tests
from hydra_heads.cli.values import number_between, refusal
from hydra_heads.model.gate import DEFAULT_SETTINGS
from hydra_heads.model.places import AUDIT_FILE, DEFAULT_FOLDER
from hydra_heads.report.gates.table import GATE_FORMATS

HISTORY = "history"
"""The baseline that is used when none is named."""

MOST_BLOCKS = 1000

DEFAULT_BLOCKS = 30
"""Blocks in which two revisions are measured."""


class Report(NamedTuple):
    """A format that was asked for; without a path it goes to standard output."""

    format: str
    path: Optional[str] = None


def add_gate_options(parser: argparse.ArgumentParser) -> None:
    """Add all options of the gate."""
    parser.add_argument(
        "what",
        nargs="*",
        type=path_name,
        metavar="HEAD|PROFILE",
        help="heads, or files of profiles, that are judged (default every head's newest runs)",
    )
    add_place_options(parser)
    _add_judging(parser)
    _add_output(parser)
    _add_others(parser)
    add_weights_options(parser)


def _add_judging(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baseline",
        type=path_name,
        metavar="WHAT",
        help=f"what they are set against: {HISTORY} (the default), the FILE of an audit or of a "
        "profile, a folder of profiles, or REV:FILE, an audit as git has it",
    )
    parser.add_argument(
        "--metric",
        action="append",
        default=[],
        metavar="NAME",
        help="judge by this metric; repeat it (default what the objective minimises, and "
        "success_rate)",
    )
    parser.add_argument(
        "--min-effect-percent",
        type=number_between(0, 1000, "percent from 0 to 1000"),
        metavar="P",
        help="a change below P percent is none (of success rates: points; default 5)",
    )
    parser.add_argument(
        "--confirm",
        type=whole_number(0, MOST_BLOCKS),
        metavar="N",
        help="run heads that look worse again, in N blocks beside another head (default 0: not)",
    )
    parser.add_argument(
        "--against-command",
        metavar="REV",
        help="measure the heads of this revision of git and the present ones now, in blocks",
    )
    parser.add_argument(
        "--num-tests",
        type=num_tests,
        metavar="N",
        help=f"blocks of --against-command (default {DEFAULT_BLOCKS}, environment HYDRA_NUM_TESTS)",
    )
    parser.add_argument(
        "--heads",
        type=path_name,
        metavar="FILE",
        help="heads file of what is judged (default the one of DIR, environment HYDRA_HEADS)",
    )
    add_config_option(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        type=report_wish,
        metavar="FORMAT[=FILE]",
        help=f"write the verdict in this format, to standard output without FILE; repeat it: "
        f"{', '.join(GATE_FORMATS)}",
    )
    parser.add_argument("--json", action="store_true", help="print the document")


def _add_others(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baseline-write",
        nargs="?",
        const=AUDIT_FILE,
        type=path_name,
        metavar="FILE",
        help=f"keep the profiles of {DEFAULT_FOLDER} as a baseline, once (default {AUDIT_FILE}); "
        "a file that is there stays",
    )
    parser.add_argument(
        "--accept",
        metavar="HEAD",
        help="make the present level of a head its baseline; needs --reason",
    )
    parser.add_argument("--reason", metavar="TEXT", help="why it is accepted")
    parser.add_argument(
        "--series",
        type=path_name,
        metavar="FILE",
        help='say where series turn red: JSON {"id": [values or null]} or CSV; - for standard '
        "input",
    )
    parser.add_argument(
        "--detail", action="store_true", help="with --series --json: objects in place of indices"
    )


def report_wish(text: str) -> Report:
    """Read a format, and the file that it goes to.

    >>> report_wish("junit=gate.xml"), report_wish("tap").path
    (Report(format='junit', path='gate.xml'), None)
    """
    name, equals, path = text.partition("=")
    if name not in GATE_FORMATS:
        raise refusal(name, f"one of {', '.join(GATE_FORMATS)}")
    return Report(name, path_name(path) if equals else None)


JUDGE, WEIGHTS, SERIES, ACCEPT, WRITE, REVISION = (
    "judge",
    "weights",
    "series",
    "accept",
    "baseline_write",
    "against_command",
)

_MODES: Mapping[str, str] = {
    WEIGHTS: "--weights",
    SERIES: "--series",
    ACCEPT: "--accept",
    WRITE: "--baseline-write",
    REVISION: "--against-command",
}

_JUDGING = (JUDGE, REVISION)

_ALLOWED: Mapping[str, Tuple[str, ...]] = {
    "what": (JUDGE, REVISION, WRITE),
    "baseline": (JUDGE,),
    "metric": (*_JUDGING, ACCEPT),
    "min_effect_percent": (*_JUDGING, SERIES),
    "confirm": (JUDGE,),
    "num_tests": (REVISION,),
    "heads": _JUDGING,
    "config": (*_JUDGING, ACCEPT),
    "report": _JUDGING,
    "json": (*_JUDGING, SERIES, WEIGHTS),
    "reason": (ACCEPT,),
    "detail": (SERIES,),
    "validation": (WEIGHTS,),
    "min_improvement_percent": (WEIGHTS,),
    "confidence": (WEIGHTS,),
    "min_tests": (WEIGHTS,),
    "max_regression_percent": (WEIGHTS,),
    "profiles": (JUDGE, WEIGHTS, ACCEPT, WRITE, REVISION),
    "slot": (JUDGE, WEIGHTS, ACCEPT, WRITE, REVISION),
}
"""For each option what it goes with."""

_DEFAULTS: Dict[str, object] = {
    "min_improvement_percent": DEFAULT_SETTINGS.min_improvement_percent,
    "confidence": 100 * DEFAULT_SETTINGS.confidence,
    "min_tests": DEFAULT_SETTINGS.min_tests,
    "max_regression_percent": DEFAULT_SETTINGS.max_regression_percent,
}


def mode_of(options: argparse.Namespace) -> str:
    """Return what is asked for; raises `UsageError` for options that do not go together."""
    asked = [mode for mode in _MODES if getattr(options, mode) is not None]
    if len(asked) > 1:
        names = " and ".join(_MODES[mode] for mode in asked)
        raise UsageError(f"{names} exclude each other; give one of them; see --help")
    mode = asked[0] if asked else JUDGE
    for name, modes in _ALLOWED.items():
        if mode not in modes and _is_given(options, name):
            raise UsageError(f"{_misfit(name, mode, modes)}; see --help")
    _check_values(options, mode)
    return mode


def _is_given(options: argparse.Namespace, name: str) -> bool:
    return getattr(options, name) not in (None, [], False, _DEFAULTS.get(name))


def _misfit(name: str, mode: str, modes: Tuple[str, ...]) -> str:
    word = "a head or profile" if name == "what" else "--" + name.replace("_", "-")
    if mode != JUDGE:
        return f"{word} does not go with {_MODES[mode]}"
    return f"{word} goes with {' or '.join(_MODES[each] for each in modes)}"


def _check_values(options: argparse.Namespace, mode: str) -> None:
    if mode == ACCEPT and not (options.reason or "").strip():
        raise UsageError("--accept needs --reason TEXT: who reads the history wants to know why")
    if mode == SERIES and options.detail and not options.json:
        raise UsageError("--detail goes with --json; text has every detail; see --help")
    shown: List[str] = [report.format for report in options.report if report.path is None]
    if options.json and mode in _JUDGING:
        shown.append("--json")
    if len(shown) > 1:
        names = " and ".join(shown)
        raise UsageError(
            f"{names}: found {len(shown)} for standard output, expected one; "
            "give the others a file: --report FORMAT=FILE; see --help"
        )
    paths = [report.path for report in options.report if report.path is not None]
    twins = [path for path in paths if paths.count(path) > 1]
    if twins:
        raise UsageError(f"--report: {twins[0]} comes twice; name each file once; see --help")
