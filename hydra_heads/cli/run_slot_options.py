"""The options of `run` with a slot."""

import argparse

from hydra_heads.cli.profile_options import seed as seed_number
from hydra_heads.cli.values import (
    one_of,
    path_name,
    positive_seconds,
    seconds_or_none,
    whole_number,
)
from hydra_heads.model.places import DEFAULT_FOLDER, WEIGHTS_FILE
from hydra_heads.use.jobs.output import DEFAULT_OUTPUT_MB
from hydra_heads.use.retry import (
    DEFAULT_BASE_DELAY_S,
    DEFAULT_MAX_ATTEMPTS,
    EXPONENTIAL,
    STRATEGIES,
)

OPTIONS = (
    "instance",
    "heads",
    "only",
    "best",
    "seed",
    "deadline",
    "max_attempts",
    "retry",
    "base_delay",
    "plan",
    "dry_run",
    "profiles",
    "weights",
)
"""What only this way knows."""


def add_slot_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this way to those of `run`."""
    group = parser.add_argument_group(
        "with SLOT",
        "Standard input of heads is empty, or the stdin_file of the heads file. Standard output "
        "is passed on once a head has succeeded; each may write limits.output_mb MiB, "
        f"{DEFAULT_OUTPUT_MB:g} where the heads file says nothing.",
    )
    _add_what_is_done(group)
    _add_how_it_goes_on(group)


def _add_what_is_done(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--instance",
        metavar="NAME|KEY=VALUE[,KEY=VALUE]",
        help="the input: one of the slot by its name or its values, any other by its values "
        "(default the slot's first)",
    )
    group.add_argument(
        "--heads",
        type=path_name,
        metavar="FILE",
        help="heads file (default the one that the slot's folder names, else hydra_heads.json "
        "here if it is of this slot; environment HYDRA_HEADS)",
    )
    group.add_argument(
        "--only", action="append", metavar="HEAD", help="use this head only; repeat it"
    )
    group.add_argument(
        "--best", action="store_true", help="begin with the head with the largest share"
    )
    group.add_argument(
        "--seed", type=seed_number, metavar="N", help="where chance starts (default drawn anew)"
    )
    group.add_argument(
        "--plan", action="store_true", help="carry out the plan of `weigh --plan`, slice by slice"
    )
    group.add_argument(
        "--profiles",
        type=path_name,
        metavar="DIR",
        help=f"folder of the slot, or that holds the slot's folder (default {DEFAULT_FOLDER}, "
        "environment HYDRA_DIR)",
    )
    group.add_argument(
        "--weights",
        type=path_name,
        metavar="FILE",
        help=f"weights to pick by (default {WEIGHTS_FILE} of the slot's folder, environment "
        "HYDRA_WEIGHTS)",
    )


def _add_how_it_goes_on(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--deadline",
        type=positive_seconds,
        metavar="SECONDS",
        help="for the whole job, retries included (default the time limits of the first head and "
        "of one to fall back to)",
    )
    group.add_argument(
        "--max-attempts",
        type=whole_number(1, 1000),
        metavar="N",
        help=f"runs at most (default {DEFAULT_MAX_ATTEMPTS}): each head has one turn before the "
        "first has a second",
    )
    group.add_argument(
        "--retry",
        type=one_of(STRATEGIES),
        metavar="HOW",
        help="how the wait grows before heads are tried again: "
        f"{', '.join(STRATEGIES)} (default {EXPONENTIAL})",
    )
    group.add_argument(
        "--base-delay",
        type=seconds_or_none(0.001, 86400),
        metavar="SECONDS",
        help=f"the first such wait (default {DEFAULT_BASE_DELAY_S:g})",
    )
    group.add_argument(
        "--explain",
        "--dry-run",
        dest="dry_run",
        action="store_true",
        help="show which head would begin and why, who would follow, the commands; run nothing",
    )
