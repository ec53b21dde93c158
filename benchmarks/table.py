"""A table of rows, one module a claim: each row is printed as soon as it is known."""

import argparse
import importlib
import time
from typing import Callable, List, Sequence

from benchmarks.conditions import conditions
from benchmarks.rows import Row, print_row, print_summary


def print_table(words: Sequence[str], program: str, description: str, names: Sequence[str]) -> int:
    """Print the rows of the modules, or of those that `--only` names.

    0 when all are met, 1 when one is not.
    """
    options = _parser(program, description, names).parse_args(words)
    print(f"{time.strftime('%Y-%m-%d %H:%M')}; {conditions()}\n", flush=True)
    table: List[Row] = []
    for name in options.only or names:
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


def _parser(program: str, description: str, names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument(
        "--only", action="append", default=[], choices=names, help="this row only; repeat it"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few repeats: shows that it works, figures are rough"
    )
    return parser
