"""Tests of `hydra_heads.cli.history.filters`: moments as people give them."""

import argparse
import time

import pytest

from hydra_heads.cli.history.filters import since_moment, until_moment
from hydra_heads.model.moments import unix_of


def test_ages() -> None:
    """An age is counted back from now."""
    before = time.time()

    found = {text: since_moment(text) for text in ("30s", "5m", "12h", "1.5h", "7d", "2w")}

    after = time.time()
    ages = {"30s": 30, "5m": 300, "12h": 43200, "1.5h": 5400, "7d": 604800, "2w": 1209600}
    for text, seconds in ages.items():
        assert before - seconds <= found[text] <= after - seconds


def test_end_of_a_day() -> None:
    """A date alone as the end is the beginning of the next day; a moment is itself."""
    assert until_moment("2026-02-28") == unix_of("2026-03-01")
    assert until_moment("2026-12-31") == unix_of("2027-01-01")
    assert until_moment("9999-12-31") == since_moment("9999-12-31") + 86400
    assert until_moment("2026-02-28T00:00Z") == unix_of("2026-02-28T00:00Z")
    assert until_moment("2026-02-28 00:00") == unix_of("2026-02-28")


@pytest.mark.parametrize("text", ["", "soon", "7", "-7d", "7y", "2026-02-30", "1.5", "\u0661d"])
def test_what_is_no_moment(text: str) -> None:
    """Anything else is refused with what is allowed."""
    for read in (since_moment, until_moment):
        with pytest.raises(argparse.ArgumentTypeError, match="expected a date, a moment like"):
            read(text)
