"""The command line's reader."""

import shutil
import sys
from typing import Optional

import pytest

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.parser import Parser, _columns, one_of, positive_seconds, whole_number


@pytest.mark.parametrize("text", ["0", "-1", "abc", "1000000001", "1e3", "", "9" * 5000, "１"])
def test_whole_number_refuses_what_is_out_of_range(text: str) -> None:
    """What is no whole number in range is refused, naming what was found and what is allowed."""
    with pytest.raises(ValueError, match="expected a whole number from 1 to 1000000"):
        _read(whole_number(1, 1_000_000), text)


def _read(reader: object, text: str) -> object:
    assert callable(reader)
    return reader(text)


def test_whole_number_reads_both_ends() -> None:
    """The smallest and the largest allowed number are allowed."""
    read = whole_number(1, 1_000_000)

    assert (read("1"), read("1000000")) == (1, 1_000_000)


@pytest.mark.parametrize("text", ["0", "-3", "nan", "inf", "-inf", "soon", ""])
def test_seconds_are_above_zero_and_finite(text: str) -> None:
    """A time limit that never or always strikes is refused."""
    with pytest.raises(ValueError, match="expected seconds > 0"):
        positive_seconds(text)


def test_one_of_names_what_is_allowed() -> None:
    """A word outside a closed list is refused with the list."""
    with pytest.raises(ValueError, match="found 'best', expected one of uniform, classic"):
        one_of(("uniform", "classic"))("best")


def test_usage_error_points_to_the_help() -> None:
    """A wrong command line raises, and ends with where to look."""
    parser = Parser(prog="hydra-heads show", allow_abbrev=False)

    with pytest.raises(UsageError, match="unrecognized arguments: --sho; see --help"):
        parser.parse_args(["--sho"])


@pytest.mark.parametrize("given", [None, "", "0", "x", "33", "-5"])
def test_help_is_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, given: Optional[str]
) -> None:
    """The width comes from COLUMNS, else from the terminal, else is 80, as in other programs."""
    if given is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", given)
    expected = shutil.get_terminal_size().columns

    assert _columns() == expected
    monkeypatch.setattr(sys, "__stdout__", None)
    assert _columns() == (33 if given == "33" else 80)
