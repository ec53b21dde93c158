"""Prints the table of what the history reaches: recording, size, questions, many writers, kills.

python benchmarks/history.py [--quick] [--only NAME]...   (see README.md beside this file)
"""

import argparse
import importlib
import os
import sys
import time
from typing import Callable, List, Sequence

NAMES = ("history_recording", "history_million", "history_writers")
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows, each as soon as it is known; 0 when all are met, 1 when one is not."""
    options = _parser().parse_args(words)
    from benchmarks.conditions import conditions
    from benchmarks.rows import Row, print_row, print_summary

    print(f"{time.strftime('%Y-%m-%d %H:%M')}; {conditions()}\n", flush=True)
    table: List[Row] = []
    for name in options.only or NAMES:
        rows: Callable[[bool], List[Row]] = importlib.import_module(f"benchmarks.{name}").rows
        for row in rows(options.quick):
            print_row(row)
            table.append(row)
    print_summary(table)
    return int(any(row.met is False for row in table))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="history.py", description="Measure what the history claims."
    )
    parser.add_argument(
        "--only", action="append", default=[], choices=NAMES, help="these rows only; repeat it"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few repeats: shows that it works, figures are rough"
    )
    return parser


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
