"""The list of mutants that do not count."""

import os

import pytest

from tests.mutation.__main__ import ROOT
from tests.mutation.equivalence import Equivalent
from tests.mutation.equivalent import EQUIVALENT, reason_for
from tests.mutation.mutants import Mutant


@pytest.mark.parametrize("row", EQUIVALENT, ids=lambda row: row.path)
def test_a_line_that_is_said_to_mean_the_same_is_still_there(row: Equivalent) -> None:
    """What was judged is in its file as it was, and each judgement has its reason."""
    with open(os.path.join(ROOT, row.path), encoding="utf-8") as file:
        lines = [line.strip() for line in file]

    assert row.before in lines
    assert row.after != row.before
    assert row.reason


def test_only_what_was_judged_is_left_out() -> None:
    """The same change of another file counts."""
    row = EQUIVALENT[0]

    assert reason_for(Mutant(row.path, 1, row.before, row.after, b"")) == row.reason
    assert reason_for(Mutant("other.py", 1, row.before, row.after, b"")) is None
