"""Say which points of series of numbers are far from those before."""

import argparse

from hydra_heads.base.errors import DONE
from hydra_heads.cli.call import Call
from hydra_heads.cli.parser import one_of
from hydra_heads.cli.series_input import add_series_options, read_series
from hydra_heads.cli.series_output import check_detail, print_found
from hydra_heads.report.series import anomaly_lines
from hydra_heads.stats.anomalies import METHODS, find_anomalies

DEFAULT_METHOD = "default"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `anomalies`."""
    add_series_options(parser)
    parser.add_argument(
        "--method",
        type=one_of(tuple(METHODS)),
        default=DEFAULT_METHOD,
        metavar="NAME",
        help=f"how to judge: {', '.join(METHODS)} (default {DEFAULT_METHOD})",
    )


def run(call: Call) -> int:
    """Find the anomalies of every series, each judged by the values before it, and print them."""
    check_detail(call.options)
    given, method = read_series(call.options.file), call.options.method
    found = {name: find_anomalies(values, method) for name, values in given.series.items()}
    print_found(call.options, found, lambda: anomaly_lines(given, found))
    return DONE
