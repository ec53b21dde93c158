"""Prints the table of gates and alerts: false alarms, steps caught, what pooling gains, speed.

python benchmarks/gates.py [--quick] [--only NAME]...   (see README.md)
"""

import os
import sys
from typing import Sequence

NAMES = ("gates_noise", "gates_aligned", "gates_alerts")
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    return print_table(words, "gates.py", "Measure gates and alerts.", NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
