"""Prints the table of how well changes and anomalies are found, peers and Hydra in the same run.

python benchmarks/analytics.py [--quick] [--only NAME]...   (see README.md)
"""

import os
import sys
from typing import Sequence

NAMES = ("analytics_changes", "analytics_time", "anomalies")
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    description = "Measure how well changes and anomalies are found."
    return print_table(words, "analytics.py", description, NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
