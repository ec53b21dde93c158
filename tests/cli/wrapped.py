"""Calls of `run -- COMMAND`: as processes of their own, because it takes their place."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

ROOT = Path(__file__).resolve().parents[2]

HYDRA = (sys.executable, str(ROOT / "hydra_heads"), "run")

FOLDER = "hydra_profiles"


def shell(line: str) -> List[str]:
    """Return the words behind `--` that run a line in the system's shell."""
    return ["--", "/bin/sh", "-c", line]


def hydra(folder: Path, *words: str, **more: Any) -> "subprocess.CompletedProcess[bytes]":
    """Run one command line in a folder, to its end."""
    wishes: Dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "timeout": 60,
    }
    if "input" in more:
        del wishes["stdin"]
    return subprocess.run([*HYDRA, *words], cwd=str(folder), check=False, **{**wishes, **more})


def begun(folder: Path, *words: str, **more: Any) -> "subprocess.Popen[bytes]":
    """Start one command line in a folder, with a pipe to and from it."""
    return subprocess.Popen(
        [*HYDRA, *words], cwd=str(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more
    )


def kept(folder: Path) -> List[Any]:
    """Return the runs of a folder's history in their order: head, ok, kind of failure."""
    connection = sqlite3.connect(str(folder / FOLDER / "history.db"))
    try:
        query = "SELECT head, ok, failure_kind FROM executions ORDER BY execution_id"
        return connection.execute(query).fetchall()
    finally:
        connection.close()
