"""Tests of `hydra_heads.store.rule_statements` and `hydra_heads.store.notification_statements`."""

import re
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Iterator, List, Tuple

import pytest

from hydra_heads.store import notification_statements, rule_statements
from hydra_heads.store.history import History
from tests.store.golden import history_bytes, versions
from tests.store.making import path_in

MAY_SCAN = ("COUNT", "SELECT_ACCEPTANCES")
"""Letters are counted for `rules list` only, and of acceptances there are few."""

SMALL = " silences"
"""The end of a step that reads a table of which there are few rows."""

MODULES = (rule_statements, notification_statements)


def statements_of(modules: Tuple[ModuleType, ...]) -> Iterator[Tuple[str, str]]:
    """Yield the statements of modules with their names."""
    for module in modules:
        for name, text in sorted(vars(module).items()):
            if name.isupper() and not name.startswith("_") and isinstance(text, str):
                yield name, text


def plan_of(connection: sqlite3.Connection, text: str) -> List[str]:
    """Return how SQLite would answer, a line a step."""
    numbered = [int(number) for number in re.findall(r"\?(\d+)", text)]
    values = (0,) * (max(numbered) if numbered else text.count("?"))
    rows = connection.execute(f"EXPLAIN QUERY PLAN {text}", values)
    return [str(row[-1]) for row in rows]


@pytest.mark.parametrize(("name", "text"), list(statements_of(MODULES)))
def test_large_tables_are_looked_into_by_index(tmp_path: Path, name: str, text: str) -> None:
    """No statement about rules reads runs, invocations or states from end to end."""
    with History.open(path_in(tmp_path)) as history, history.writing("nothing") as connection:
        steps = plan_of(connection, text)

    scans = [step for step in steps if step.startswith("SCAN") and "CONSTANT ROW" not in step]
    scans = [step for step in scans if not step.endswith(SMALL)]
    assert scans == [] or name in MAY_SCAN


@pytest.mark.parametrize("name", ["SELECT_PROFILED", "SELECT_RECORDED"])
def test_the_newest_runs_are_not_sorted(tmp_path: Path, name: str) -> None:
    """They come in their order, so that no more is read than is asked for."""
    text = getattr(rule_statements, name)

    with History.open(path_in(tmp_path)) as history, history.writing("nothing") as connection:
        steps = plan_of(connection, text)

    assert [step for step in steps if "TEMP B-TREE" in step] == []


@pytest.mark.parametrize("version", versions())
def test_a_file_of_an_earlier_version_answers_that_there_is_nothing(
    tmp_path: Path, version: int
) -> None:
    """Read as it is, without an upgrade, it has no states, silences, letters or acceptances."""
    path = path_in(tmp_path)
    Path(path).write_bytes(history_bytes(version))

    with History.open_reading(path) as history:
        for name, text in statements_of(MODULES):
            if text.startswith("SELECT"):
                values = (0,) * max([int(n) for n in re.findall(r"\?(\d+)", text)], default=0)
                rows = [row for row in history.select(text, values) if any(row)]
                assert rows == [], name
