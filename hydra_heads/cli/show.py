"""Show profiles and weights as a person reads them, or as JSON; with `--live` daily use."""

import argparse
from typing import Tuple

from hydra_heads.base.errors import DONE, UsageError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import add_folder_options
from hydra_heads.cli.output import print_result
from hydra_heads.cli.show_cleaning import Cleaning
from hydra_heads.cli.show_screen import AUTO, COLOUR_CHOICES, screen_now
from hydra_heads.cli.values import number_between, one_of, whole_number

MOST_CALLS = 1000

USUAL_CALLS = 10
"""As `report.live` has it, which takes longer to import than a table takes to print."""

USUAL_SECONDS, LEAST_SECONDS, MOST_SECONDS = 2.0, 0.1, 86400.0
"""Seconds between two looks of `--watch`."""

MOST_TIMES = 10**9

_UNFIT: Tuple[Tuple[str, str, str], ...] = (
    ("watch", "json", "is printed once"),
    ("watch", "quiet", "leaves nothing to watch"),
    ("watch", "live", "is shown once"),
    ("sanitize", "verbose", "names files and folders"),
)
"""Options that do not go together, and why."""

_NEEDED: Tuple[Tuple[str, str], ...] = (("calls", "live"), ("times", "watch"))
"""Options that belong to another one."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show`."""
    parser.add_argument(
        "heads", nargs="*", metavar="HEAD", help="all that is known of these heads, not the table"
    )
    add_folder_options(parser)
    parser.add_argument(
        "--json", action="store_true", help="print JSON, each profile without its runs"
    )
    parser.add_argument(
        "--watch",
        nargs="?",
        type=_interval,
        const=USUAL_SECONDS,
        metavar="SECONDS",
        help="look again every so many seconds until Ctrl-C "
        f"(default {USUAL_SECONDS:g}; heads are named before it)",
    )
    parser.add_argument(
        "--times",
        type=whole_number(1, MOST_TIMES),
        metavar="N",
        help="with --watch: end after N looks",
    )
    parser.add_argument(
        "--color",
        type=one_of(COLOUR_CHOICES),
        default=AUTO,
        metavar="WHEN",
        help=f"{', '.join(COLOUR_CHOICES)} (default {AUTO}: on a terminal, unless NO_COLOR is set)",
    )
    parser.add_argument(
        "--sanitize",
        action="store_true",
        help="leave out user and host names and absolute paths",
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="show daily use instead: what was picked, how it went, how the weights moved since",
    )
    parser.add_argument(
        "--calls",
        type=whole_number(0, MOST_CALLS),
        metavar="N",
        help=f"with --live: list the last N calls (default {USUAL_CALLS})",
    )


def _interval(text: str) -> float:
    """Read the seconds of `--watch`."""
    expected = f"seconds from {LEAST_SECONDS:g} to {MOST_SECONDS:g}; heads are named before it"
    return number_between(LEAST_SECONDS, MOST_SECONDS, expected)(text)


def run(call: Call) -> int:
    """Show what a folder holds."""
    _refuse_unfit(call)
    cleaning = Cleaning(call.options.sanitize)
    with cleaning.of_errors_and_log():
        if call.options.live:
            from hydra_heads.cli.show_live import show_live

            return show_live(call, cleaning)
        if call.options.watch is not None:
            from hydra_heads.cli.show_watch import watch

            return watch(call, cleaning)
        return _show(call, cleaning)


def _refuse_unfit(call: Call) -> None:
    given = vars(call.options)
    for option, other in _NEEDED:
        if given[option] is not None and not given[other]:
            raise UsageError(
                f"--{option}: found without --{other}, which it belongs to; see --help"
            )
    for option, other, why in _UNFIT:
        if given[option] and given[other]:
            raise UsageError(f"--{option}: found with --{other}, which {why}; see --help")


def _show(call: Call, cleaning: Cleaning) -> int:
    from hydra_heads.cli.show_text import folder_text, folder_value

    if call.options.json:
        print_result(dump_json(folder_value(call, cleaning)).rstrip("\n"))
    elif call.options.quiet:
        folder_value(call, cleaning)  # what cannot be read is an error all the same
    else:
        print_result(folder_text(call, screen_now(call.options.color), cleaning))
    return DONE
