"""The closed lists of failure kinds and flags."""

import re

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
    }
    assert len(RUN_FLAGS) == len(set(RUN_FLAGS))


def test_kinds_and_flags_are_words_for_programs() -> None:
    """Every kind and flag can be a column, a label or a key as it is."""
    assert all(re.match(r"[a-z][a-z_]*\Z", word) for word in FAILURE_KINDS + RUN_FLAGS)


def test_a_failure_is_a_kind_and_a_line() -> None:
    """Both halves of a reason have a name."""
    failure = Failure("exit", "exit code 1")

    assert (failure.kind, failure.message) == ("exit", "exit code 1")
