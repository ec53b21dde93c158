"""Prints the table of what the history reaches: recording, size, questions, many writers, kills.

python benchmarks/history.py [--quick] [--only NAME]...   (see README.md beside this file)
"""

import os
import sys
from typing import Sequence

NAMES = ("history_recording", "history_million", "history_writers")
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows; 0 when all are met, 1 when one is not."""
    from benchmarks.table import print_table

    return print_table(words, "history.py", "Measure what the history claims.", NAMES)


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
