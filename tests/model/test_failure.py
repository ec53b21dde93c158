"""The closed lists of failure kinds and flags."""

import inspect
import re

import pytest

from hydra_heads.model import failure as module
from hydra_heads.model.failure import FAILURE_KINDS, RUN_FLAGS, Failure


def test_the_failure_kinds_are_those_of_the_contract() -> None:
    """A run fails for one of nine reasons, and no other word for one exists."""
    assert FAILURE_KINDS == (
        "timeout",
        "exit",
        "signal",
        "memory",
        "processes",
        "output",
        "start",
        "criteria",
        "error",
    )


def test_the_flags_are_those_of_the_contract() -> None:
    """A run carries flags of one closed list, each once in it."""
    assert set(RUN_FLAGS) == {
        "memory_floor",
        "memory_largest_process",
        "memory_shared",
        "descendants_killed",
        "clock_jump",
        "output_cut",
        "runner_lost",
        "slice_ended",
    }
    assert len(RUN_FLAGS) == len(set(RUN_FLAGS))


def test_kinds_and_flags_are_words_for_programs() -> None:
    """Every kind and flag can be a column, a label or a key as it is."""
    assert all(re.match(r"[a-z][a-z_]*\Z", word) for word in FAILURE_KINDS + RUN_FLAGS)


@pytest.mark.parametrize("word", FAILURE_KINDS + RUN_FLAGS)
def test_every_kind_and_flag_has_a_name_and_a_meaning(word: str) -> None:
    """Each word is a constant of that name, with a line behind it that says what it means."""
    assert getattr(module, word.upper()) == word
    assert re.search(rf'\n{word.upper()} = "{word}"\n"""[A-Z]', inspect.getsource(module))


def test_a_failure_is_a_kind_and_a_line() -> None:
    """Both halves of a reason have a name."""
    failure = Failure("exit", "exit code 1")

    assert (failure.kind, failure.message) == ("exit", "exit code 1")
