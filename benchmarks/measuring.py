"""Prints the table of what Hydra's measuring reaches, peers and Hydra in the same run.

python benchmarks/measuring.py [--quick] [--only NAME]...   (see README.md beside this file)
"""

import os
import sys
from typing import Sequence

NAMES = (
    "launch",
    "tool_time",
    "large_parent",
    "wall_error",
    "tree_sample",
    "cpu_truth",
    "memory_truth",
    "timeout_tree",
    "kill_storm",
    "self_difference",
    "output_flood",
    "hostile",
    "callables",
)
"""The modules of the table, one a claim, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    return print_table(
        words, "measuring.py", "Measure what Hydra claims, peers in the same run.", NAMES
    )


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
