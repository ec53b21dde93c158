"""Prints the table of how well changes and anomalies are found, peers and Hydra in the same run.

python benchmarks/analytics.py [--data DIR] [--quick] [--only NAME]...   (see README.md)
"""

import argparse
import importlib
import os
import sys
import time
from typing import Callable, List, Sequence

NAMES = ("analytics_changes", "analytics_time", "anomalies")
"""The modules of the table, in its order."""


def main(words: Sequence[str]) -> int:
    """Print the rows, each as soon as it is known; 0 when all are met, 1 when one is not."""
    options = _parser().parse_args(words)
    from benchmarks.analytics_changes import ENVIRONMENT
    from benchmarks.conditions import conditions
    from benchmarks.rows import Row, print_row, print_summary

    if options.data:
        os.environ[ENVIRONMENT] = options.data
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
        prog="analytics.py", description="Measure how well changes and anomalies are found."
    )
    parser.add_argument(
        "--data", metavar="DIR", help="folder of score_analytics.py (else HYDRA_BENCH_DATA)"
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
