"""The options that decide which log lines are shown, and in which form."""

import os
import sys
from typing import TYPE_CHECKING, Sequence

from hydra_heads.base.log_lines import (
    JSON,
    LEVELS,
    LOG_FORMATS,
    TEXT,
    format_line,
    json_line,
    write_line,
)
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.values import one_of

if TYPE_CHECKING:
    import argparse

QUIET = "print nothing on success"

_log_format = one_of(LOG_FORMATS)


def add_log_options(parser: "argparse.ArgumentParser", quiet: str = QUIET) -> None:
    """Add `--verbose`, `--quiet` and `--log-format`, which every command has.

    `quiet` says what `--quiet` leaves of the command.
    """
    parser.add_argument("--verbose", action="store_true", help="show more; tracebacks of errors")
    parser.add_argument("--quiet", action="store_true", help=quiet)
    parser.add_argument(
        "--log-format",
        type=_log_format,
        metavar="FORM",
        help=f"form of the log lines on standard error: {' or '.join(LOG_FORMATS)} "
        f"(default {TEXT}, environment HYDRA_LOG_FORMAT)",
    )


def form_of(options: "argparse.Namespace") -> str:
    """Return the form of the log lines; raises `UsageError` for a wrong one in the environment."""
    return options.log_format or from_environment("HYDRA_LOG_FORMAT", _log_format) or TEXT


def least_level(options: "argparse.Namespace") -> str:
    """Return the least grave level that is shown."""
    return "DEBUG" if options.verbose else "WARN" if options.quiet else "INFO"


def open_log(options: "argparse.Namespace") -> None:
    """Show what the parts log from here on."""
    from hydra_heads.base.log import show_log

    show_log(least_level(options), form_of(options))


def tell(options: "argparse.Namespace", level: str, message: str, logger: str) -> None:
    """Write one log line as a logger of that name would, without importing `logging` for it."""
    if LEVELS.index(level) < LEVELS.index(least_level(options)):
        return
    is_json = form_of(options) == JSON
    line = json_line(message, level, logger) if is_json else format_line(message, level)
    write_line(sys.stderr, line)


def wished_form(words: Sequence[str]) -> str:
    """Return the form of log lines that a line asks for, be it wrong in all else."""
    for before, word in zip(["", *words], words):
        if "=".join((before, word)) == f"--log-format={JSON}" or word == f"--log-format={JSON}":
            return JSON
    is_asked = any(word.split("=")[0] == "--log-format" for word in words)
    return TEXT if is_asked or os.environ.get("HYDRA_LOG_FORMAT") != JSON else JSON
