"""The command line's reader: it raises instead of printing, and words what is allowed."""

import argparse
import os
import sys
from typing import Any, NoReturn, Optional, Sequence

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.output import print_result
from hydra_heads.cli.values import (
    one_of,
    path_name,
    percent_from,
    positive_minutes,
    positive_seconds,
    seconds_or_none,
    whole_number,
)
from hydra_heads.version import NAME, VERSION

__all__ = [
    "Parser",
    "ShowVersion",
    "one_of",
    "path_name",
    "percent_from",
    "positive_minutes",
    "positive_seconds",
    "seconds_or_none",
    "whole_number",
]


class Parser(argparse.ArgumentParser):
    """A parser whose errors are `UsageError`, and whose help is a result like others."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", _Formatter)
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        """Raise the usage error."""
        raise UsageError(f"{message}; see --help")

    def print_help(self, file: object = None) -> None:
        """Print the help to standard output, or raise `OutputError`."""
        print_result(self.format_help().rstrip("\n"))


class _Formatter(argparse.HelpFormatter):
    """Knows the width of the terminal without `shutil`.

    One is made for every option that is added, whether or not any help is shown.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """Return the width of the terminal, 80 where there is none, as `shutil` finds it."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    terminal = sys.__stdout__
    try:
        return (terminal and os.get_terminal_size(terminal.fileno()).columns) or 80
    except (ValueError, OSError):  # detached, or no terminal
        return 80


class ShowVersion(argparse.Action):
    """Prints the version and ends the parsing."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: Optional[str] = None,
    ) -> None:
        """Print it."""
        print_result(f"{NAME} {VERSION}")
        parser.exit()
