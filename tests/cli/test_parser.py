"""The command line's reader."""

import pytest

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.parser import Parser, one_of, positive_seconds, whole_number


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
