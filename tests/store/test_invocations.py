"""Tests of `hydra_heads.store.invocations`."""

import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Dict

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import an_invocation, path_in


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 2**63},
        {"planned_tests": 1.5},
        {"timeout_s": math.nan},
        {"started_unix": math.inf},
        {"origin": "dream"},
        {"slot": "\ud800"},
        {"environment": {"load": math.nan}},
        {"environment": {"load": b"1"}},
        {"fingerprints": {"\ud800": "sha256:"}},
        {"instance_fingerprints": {"x": None}},
    ],
    ids=ascii,
)
def test_what_cannot_be_kept_is_refused(changes: Dict[str, Any]) -> None:
    """One line names what is wrong, and nothing is recorded [fault 88]."""
    with History.open(IN_MEMORY) as history:
        with pytest.raises(HistoryError):
            history.begin(an_invocation()._replace(**changes))

        assert history.latest("demo") is None


@pytest.mark.parametrize("text", ["{", "[]", "7"])
def test_damaged_surroundings_are_reported(tmp_path: Path, text: str) -> None:
    """What does not read as the JSON that was written is damage, in one line [fault 87]."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        history.begin(an_invocation())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE invocations SET environment = ?", (text,))
        connection.commit()

    with History.open(path) as history, pytest.raises(HistoryError, match="damaged"):
        history.invocation("r1")
