"""Python and SQLite, as `doctor` sees them."""

import sys
from typing import Tuple

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM
from hydra_heads.measure.doctor.installation import check_python, check_sqlite
from hydra_heads.store.history import History


def test_this_python_will_do() -> None:
    """The Python that runs the tests is one that Hydra runs on, and is named."""
    found = check_python()

    assert found.status in (OK, NOTE)
    assert ".".join(map(str, sys.version_info[:3])) in found.message


@pytest.mark.parametrize(
    ("version", "implementation", "status"),
    [
        ((3, 7, 0), "cpython", OK),
        ((3, 13, 1), "cpython", OK),
        ((3, 6, 15), "cpython", PROBLEM),
        ((3, 10, 4), "pypy", NOTE),
    ],
)
def test_an_old_python_is_a_problem_and_another_kind_a_note(
    version: Tuple[int, ...], implementation: str, status: str
) -> None:
    """What is older than 3.7 cannot run Hydra; what was never tried may."""
    assert check_python(version, implementation).status == status


def test_sqlite_is_tried_not_only_looked_for() -> None:
    """The history's own tables are made."""
    assert check_sqlite().status == OK


def test_a_python_without_sqlite_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the module no head can be profiled, and what to install is named."""
    monkeypatch.setitem(sys.modules, "sqlite3", None)

    found = check_sqlite()

    assert found.status == PROBLEM
    assert "sqlite3" in found.remedy


def test_an_sqlite_that_refuses_our_tables_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the history says of it stands in the message."""

    def refuse(path: str) -> History:
        raise HistoryError("near VIEW: syntax error")

    monkeypatch.setattr(History, "open", refuse)

    found = check_sqlite()

    assert found.status == PROBLEM
    assert "near VIEW" in found.message
