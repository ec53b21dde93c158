"""Prints the table of how often new weights are judged rightly, on heads whose costs are known.

python benchmarks/validating.py [--quick] [--only NAME]...   (see README.md)
"""

import os
import sys
from typing import Sequence

NAMES = ("validating_simulated",)
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    description = "Judge simulated re-weightings by fresh runs."
    return print_table(words, "validating.py", description, NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
