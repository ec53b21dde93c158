"""The options of Phase 1, which the pipeline has too."""

import argparse

from hydra_heads.cli.configuration import add_config_option
from hydra_heads.cli.parser import (
    path_name,
    percent_from,
    positive_minutes,
    positive_seconds,
    seconds_or_none,
    whole_number,
)
from hydra_heads.measure.request import (
    DEFAULT_JOBS,
    DEFAULT_NUM_TESTS,
    DEFAULT_SAMPLE_INTERVAL_S,
    MAX_JOBS,
    MAX_NUM_TESTS,
)
from hydra_heads.model.places import DEFAULT_FOLDER
from hydra_heads.model.slot import DEFAULT_TIMEOUT_S

MAX_SEED = 2**63 - 1

num_tests = whole_number(1, MAX_NUM_TESTS)

seed = whole_number(0, MAX_SEED)

DEFAULT_TOLERANCE = 5.0

DEFAULT_CONFIDENCE = 95.0

jobs = whole_number(1, MAX_JOBS)

sample_interval = seconds_or_none(0.01, 10.0)


def add_profiling_options(parser: argparse.ArgumentParser) -> None:
    """Add all of them."""
    _add_what_is_run(parser)
    _add_how_it_is_run(parser)
    _add_when_it_ends(parser)
    _add_what_is_shown(parser)


def _add_what_is_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--heads",
        type=path_name,
        metavar="FILE",
        help="heads file (default hydra_heads.json when it is here, else the ten built-in "
        "heads; environment HYDRA_HEADS)",
    )
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="a head without a file: split as a shell would, run by no shell; repeat it",
    )
    parser.add_argument(
        "--instance",
        action="append",
        default=[],
        metavar="KEY=VALUE[,KEY=VALUE]",
        help="one input for --head, filled into {KEY}; repeat it",
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="HEAD", help="run this head only; repeat it"
    )
    add_config_option(parser)


def _add_how_it_is_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--num-tests",
        type=num_tests,
        metavar="N",
        help=f"runs of each head (default {DEFAULT_NUM_TESTS}, environment HYDRA_NUM_TESTS)",
    )
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        metavar="SECONDS",
        help="time limit of each run (default that of the heads file, or "
        f"{DEFAULT_TIMEOUT_S:g}; environment HYDRA_TIMEOUT)",
    )
    parser.add_argument(
        "--max-minutes",
        type=positive_minutes,
        metavar="MINUTES",
        help="begin no block after so long, and end with what there is (default no limit, "
        "environment HYDRA_MAX_MINUTES)",
    )
    parser.add_argument(
        "--jobs",
        type=jobs,
        metavar="N",
        help=f"blocks that are run at a time, each on processors of its own (default "
        f"{DEFAULT_JOBS}, environment HYDRA_JOBS)",
    )
    parser.add_argument(
        "--sample-interval",
        type=sample_interval,
        metavar="SECONDS",
        help="time between two looks at the processes of a run, 0.01 to 10, 0 for none (default "
        f"{DEFAULT_SAMPLE_INTERVAL_S:g}, environment HYDRA_SAMPLE_INTERVAL)",
    )
    parser.add_argument(
        "--seed",
        type=seed,
        metavar="N",
        help="where the order of runs comes from (default drawn anew, environment HYDRA_SEED)",
    )
    parser.add_argument(
        "--resume", action="store_true", help="finish an interrupted Phase 1 in the same order"
    )
    parser.add_argument(
        "--output-dir",
        type=path_name,
        metavar="DIR",
        help=f"folder of the slot (default {DEFAULT_FOLDER}, environment HYDRA_DIR)",
    )


def _add_when_it_ends(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--until-decided",
        action="store_true",
        help="leave out heads that are surely not the best and end when one is left; --num-tests "
        "and --max-minutes are then the most (answers 3 when they end it)",
    )
    parser.add_argument(
        "--tolerance",
        type=percent_from(0),
        metavar="PERCENT",
        help="with --until-decided: how much more than the best the head that is named may cost "
        f"(default {DEFAULT_TOLERANCE:g})",
    )
    parser.add_argument(
        "--confidence",
        type=percent_from(50),
        metavar="PERCENT",
        help=f"with --until-decided: how sure that has to be (default {DEFAULT_CONFIDENCE:g})",
    )


def _add_what_is_shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document, no text")
    parser.add_argument("--dry-run", action="store_true", help="show the commands, run nothing")
    parser.add_argument(
        "--allow-failing-heads",
        action="store_true",
        help="answer 0 even when a head never succeeded",
    )
