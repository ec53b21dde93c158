"""Slots whose job `run` does, and what it says of that."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from hydra_heads.model.documents import write_document
from tests.cli.conftest import Answer, Desk

PYTHON = ["{python}", "-I", "-S", "-c"]

FAILS = [*PYTHON, "print('half'); raise SystemExit('no disk')"]

WORKS = [*PYTHON, "print('done')"]

NO_WEIGHTS = (
    "[WARN] hydra_profiles/weights.json: no weights: heads are alike until runs tell them apart; "
    "profile, then weigh: hydra-heads weigh"
)


def said(answer: Answer) -> List[str]:
    """Return the lines of the log without their time, ids of runs as ID."""
    lines = [re.sub(r"^\[[0-9: -]+\] ", "", line) for line in answer.err.splitlines()]
    return [re.sub(r"\br[0-9a-z]{9}-[0-9a-f]{6}\b", "ID", line) for line in lines]


def about(answer: Answer) -> List[str]:
    """Return the lines of the log but for the one that there are no weights."""
    return [line for line in said(answer) if line != NO_WEIGHTS]


def rows(desk: Desk, query: str, folder: Optional[Path] = None) -> List[Any]:
    """Ask the history."""
    connection = sqlite3.connect(str((folder or desk.profiles) / "history.db"))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


RUNS = "SELECT head, ok, failure_kind FROM executions ORDER BY execution_id"


def heads(desk: Desk, *definitions: Dict[str, object], **more: object) -> None:
    """Write a heads file of slot `job`."""
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", **more}
    desk.write("hydra_heads.json", json.dumps({**document, "heads": list(definitions)}))


def head(name: str, command: Sequence[str], **more: object) -> Dict[str, object]:
    """Define a head."""
    return {"name": name, "command": list(command), **more}


def change_weights(desk: Desk, **changes: object) -> None:
    """Change the published weights, which stay valid."""
    document = desk.read("hydra_profiles/weights.json")
    document.update(changes)
    write_document(str(desk.profiles / "weights.json"), document, "weights")


def rows_with(desk: Desk, weights: Sequence[float]) -> Dict[str, object]:
    """Return the parts of the weights that have to agree with shares, in the order of heads."""
    found: Any = desk.read("hydra_profiles/weights.json")["heads"]
    return {"heads": [dict(row, weight=weight) for row, weight in zip(found, weights)],
            "by_instance": []}  # fmt: skip
