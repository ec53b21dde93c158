"""One tree of errors, one line each, and the gravest exit code."""

import errno
import itertools
from typing import Type

import pytest

from hydra_heads.base import errors
from hydra_heads.base.errors import (
    DONE,
    FAILED,
    NEGATIVE,
    UNDECIDED,
    HistoryError,
    HydraError,
    InputError,
    LockedError,
    OutputError,
    UsageError,
    gravest,
    reason_of,
)


@pytest.mark.parametrize("kind", [UsageError, InputError, OutputError, LockedError, HistoryError])
def test_every_error_is_a_hydra_error_with_its_message(kind: Type[HydraError]) -> None:
    """One handler catches all errors of ours, and finds the line to show."""
    error = kind("a.json: found x, expected y")

    assert isinstance(error, HydraError)
    assert error.message == str(error) == "a.json: found x, expected y"


def test_the_exit_codes_are_those_of_the_contract() -> None:
    """Done is 0, a negative answer 1, could not 2, cannot tell 3, a signal 128 and more."""
    codes = (errors.DONE, errors.NEGATIVE, errors.FAILED, errors.UNDECIDED, errors.SIGNALLED)

    assert codes == (0, 1, 2, 3, 128)


def test_the_gravest_code_wins_in_any_order() -> None:
    """Could not goes before a negative answer, that before cannot tell, that before done."""
    order = [FAILED, NEGATIVE, UNDECIDED, DONE]

    for size in range(1, 5):
        for codes in itertools.permutations(order, size):
            assert gravest(*codes) == next(code for code in order if code in codes)


def test_a_code_that_no_phase_answers_is_refused() -> None:
    """The code of a signal is never compared with the others."""
    with pytest.raises(ValueError, match="not in tuple"):
        gravest(DONE, 130)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.json"), "No space left on device"),
        (OSError("no number"), "no number"),
        (ValueError("embedded null byte"), "embedded null byte"),
        (ValueError(), "ValueError"),
    ],
)
def test_a_reason_leaves_out_number_and_path(error: BaseException, words: str) -> None:
    """The end of a message is the system's own words, without number and path, and never empty."""
    assert reason_of(error) == words
