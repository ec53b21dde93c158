"""Prints the table of how well weights are used: learning, plans, the cost of a call, outages.

python benchmarks/using.py [--quick] [--only NAME]...   (see README.md)
"""

import os
import sys
from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:
    from benchmarks.using_plans import Profiles, Steps
    from benchmarks.using_policy import LearnerPolicy

NAMES = (
    "using_online",
    "using_plans",
    "using_pick",
    "using_slot",
    "using_store",
    "using_recovery",
)
"""The modules of the table, in its order."""


def make_policy(heads: Sequence[str], timeout_s: float, seed: int) -> "LearnerPolicy":
    """Make Hydra's live learner, as the scorer of weights asks for it by `--policy`."""
    from benchmarks.using_policy import make_policy as make

    return make(heads, timeout_s, seed)


def make_plan(profiles: "Profiles") -> "Steps":
    """Learn Hydra's plan from profiles: heads in order, each with its seconds."""
    from benchmarks.using_plans import make_plan as make

    return make(profiles)


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    description = "Measure how well weights are used to do the job."
    return print_table(words, "using.py", description, NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
