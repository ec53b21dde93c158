"""Prints the table of what Hydra's measuring reaches, peers and Hydra in the same run.

python benchmarks/measuring.py [--quick] [--only NAME]...   (see README.md beside this file)
"""

import argparse
import importlib
import os
import sys
import time
from typing import Callable, List, Sequence

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
    """Print the rows, each as soon as it is known; 0 when all are met, 1 when one is not."""
    options = _parser().parse_args(words)
    from benchmarks.conditions import conditions
    from benchmarks.rows import Row, print_row, print_summary

    print(f"{time.strftime('%Y-%m-%d %H:%M')}; {conditions()}\n", flush=True)
    table: List[Row] = []
    for name in options.only or NAMES:
        begin = time.perf_counter()
        try:
            rows: Callable[[bool], List[Row]] = importlib.import_module(f"benchmarks.{name}").rows
            found = list(rows(options.quick))
        except Exception as error:  # whatever went wrong with one row, the others are measured
            found = [Row(name, "", "", None, f"{type(error).__name__}: {error}")]
        for row in found:
            print_row(row)
        print(f"({name}: {time.perf_counter() - begin:.0f} s)\n", flush=True)
        table += found
    print_summary(table)
    return int(any(row.met is False for row in table))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="measuring.py", description="Measure what Hydra claims, peers in the same run."
    )
    parser.add_argument(
        "--only", action="append", default=[], choices=NAMES, help="this row only; repeat it"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few repeats: shows that it works, figures are rough"
    )
    return parser


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main(sys.argv[1:]))
