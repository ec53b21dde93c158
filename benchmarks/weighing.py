"""Prints the table of how right, honest, quick and steady weights are, peers in the same run.

python benchmarks/weighing.py [--quick] [--only NAME]...   (see README.md)
"""

import os
import sys
from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:
    from benchmarks.weighing_rule import RaceRule

NAMES = (
    "weighing_gap",
    "weighing_beliefs",
    "weighing_identify",
    "weighing_speed",
    "weighing_steadiness",
    "weighing_time",
    "weighing_instances",
)
"""The modules of the table, in its order."""


def make_rule(heads: Sequence[str], timeout_s: float, seed: int, max_runs: int) -> "RaceRule":
    """Make Hydra's stopping rule, as the scorer of weights asks for it by `--rule`."""
    from benchmarks.weighing_rule import make_rule as make

    return make(heads, timeout_s, seed, max_runs)


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    description = "Measure weights on replayed runs of real programs."
    return print_table(words, "weighing.py", description, NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
