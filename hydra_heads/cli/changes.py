"""Say at which points series of numbers change for good."""

import argparse

from hydra_heads.base.errors import DONE
from hydra_heads.cli.call import Call
from hydra_heads.cli.series_input import add_series_options, read_series
from hydra_heads.cli.series_output import check_detail, print_found
from hydra_heads.report.series import change_lines
from hydra_heads.stats.changes import find_changes


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `changes`."""
    add_series_options(parser)


def run(call: Call) -> int:
    """Find the changes of every series, and print them."""
    check_detail(call.options)
    given = read_series(call.options.file)
    found = {name: find_changes(values) for name, values in given.series.items()}
    print_found(call.options, found, lambda: change_lines(given, found))
    return DONE
