"""Prints the table of what Phase 3 costs: time, memory, and the size of its report.

python benchmarks/views.py [--quick] [--only NAME]...   (see README.md)
"""

import os
import sys
from typing import Sequence

NAMES = ("views_phase_3", "views_reading")
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    description = "Measure what it costs to publish profiles and to draw the report."
    return print_table(words, "views.py", description, NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
