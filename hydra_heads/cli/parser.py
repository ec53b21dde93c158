"""The command line's reader: it raises instead of printing, and words what is allowed."""

import argparse
import math
from typing import Callable, NoReturn, Optional, Sequence, Tuple

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.output import print_result
from hydra_heads.version import NAME, VERSION


class Parser(argparse.ArgumentParser):
    """A parser whose errors are `UsageError`, and whose help is a result like others."""

    def error(self, message: str) -> NoReturn:
        """Raise the usage error."""
        raise UsageError(f"{message}; see --help")

    def print_help(self, file: object = None) -> None:
        """Print the help to standard output, or raise `OutputError`."""
        print_result(self.format_help().rstrip("\n"))


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


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`, for options and the environment.

    >>> whole_number(1, 10)("7")
    7
    """

    def read(text: str) -> int:
        # int() would take "1_0", " 7 " and digits of other scripts too.
        plain = text.isascii() and text.isdigit() and len(text) <= 20
        value = int(text) if plain else None
        if value is None or not least <= value <= most:
            raise _Refused(text, f"a whole number from {least} to {most}")
        return value

    return read


def positive_seconds(text: str) -> float:
    """Read seconds above zero.

    >>> positive_seconds("0.5")
    0.5
    """
    value = _number(text)
    if not 0 < value < math.inf:
        raise _Refused(text, "seconds > 0")
    return value


def positive_minutes(text: str) -> float:
    """Read minutes above zero.

    >>> positive_minutes("90")
    90.0
    """
    value = _number(text)
    if not 0 < value < math.inf:
        raise _Refused(text, "minutes > 0")
    return value


def seconds_or_none(least: float, most: float) -> Callable[[str], float]:
    """Return a reader of seconds from `least` to `most`, or of 0.

    >>> seconds_or_none(0.01, 10)("0")
    0.0
    """

    def read(text: str) -> float:
        value = _number(text)
        if value != 0 and not least <= value <= most:
            raise _Refused(text, f"seconds from {least:g} to {most:g}, or 0")
        return abs(value)

    return read


def percent_from(least: float) -> Callable[[str], float]:
    """Return a reader of percents from `least` to below 100.

    >>> percent_from(50)("95")
    95.0
    """

    def read(text: str) -> float:
        value = _number(text)
        if not least <= value < 100:
            raise _Refused(text, f"percent from {least:g} to below 100")
        return value

    return read


def _number(text: str) -> float:
    """Return the number that a text is, NaN for anything else."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def path_name(text: str) -> str:
    """Read the name of a file or folder: not empty, and nothing that no system can open."""
    if not text.strip() or "\0" in text:
        raise _Refused(text, "the name of a file or folder")
    return text


def one_of(allowed: Tuple[str, ...]) -> Callable[[str], str]:
    """Return a reader of a closed list of words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise _Refused(text, "one of " + ", ".join(allowed))
        return text

    return read


class _Refused(argparse.ArgumentTypeError, ValueError):
    """What was found and what is allowed, for argparse and for the environment alike."""

    def __init__(self, text: str, expected: str) -> None:
        shown = text if len(text) <= 40 else text[:37] + "..."
        super().__init__(f"found {ascii(shown)}, expected {expected}")
