"""Where files go: the output folder with its history, and the temporary folder."""

import os
from typing import Optional

from hydra_heads.base.errors import reason_of, write_failure_of
from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM, Check

_MIB = 1024 * 1024

LITTLE_BYTES = 100 * _MIB
"""With less free space than this, say so; 1,000 runs take some 0.2 MiB."""

_OUTPUT = "output_folder"

_TEMPORARY = "temporary_folder"

_ELSEWHERE = "name a folder on a local disk: --output-dir DIR"


def check_output_folder(path: str) -> Check:
    """Say whether a history can be kept in a folder; what is not there is not made."""
    if not os.path.lexists(path):
        return _check_missing(path)
    if not os.path.isdir(path):
        return Check(_OUTPUT, PROBLEM, f"{path} is no folder", "name another one: --output-dir DIR")
    try:
        fault = _try_history(path)
    except OSError as error:
        return Check(
            _OUTPUT, PROBLEM, f"{path} cannot be written: {write_failure_of(error)}", _ELSEWHERE
        )
    if fault is not None:
        return Check(_OUTPUT, PROBLEM, f"{path}: no history can be kept: {fault}", _ELSEWHERE)
    return _with_space(Check(_OUTPUT, OK, f"{path}: a history can be kept (WAL)"), path)


def _check_missing(path: str) -> Check:
    parent = os.path.abspath(path)
    while not os.path.lexists(parent):
        parent = os.path.dirname(parent)
    if not os.path.isdir(parent) or not os.access(parent, os.W_OK | os.X_OK):
        return Check(_OUTPUT, PROBLEM, f"{path} is not there and cannot be made", _ELSEWHERE)
    return _with_space(Check(_OUTPUT, OK, f"{path} is not there yet: Phase 1 makes it"), parent)


def _try_history(folder: str) -> Optional[str]:
    """Write and read a small database as the history does; return what is wrong with it.

    Raises `OSError` when nothing can be written at all.
    """
    import tempfile

    try:
        import sqlite3
    except ImportError:
        return "this Python has no SQLite"
    with tempfile.TemporaryDirectory(prefix=".hydra-doctor-", dir=folder) as own:
        path = os.path.join(own, "try.db")
        try:
            writer = sqlite3.connect(path, isolation_level=None)
            try:
                mode = writer.execute("PRAGMA journal_mode = WAL").fetchone()[0]
                writer.execute("CREATE TABLE runs (number INTEGER)")
                reader = sqlite3.connect(path)
                try:
                    writer.execute("INSERT INTO runs VALUES (1)")
                    reader.execute("SELECT number FROM runs").fetchall()
                finally:
                    reader.close()
            finally:
                writer.close()
        except sqlite3.Error as error:
            return f"SQLite says: {error}"
    return None if mode == "wal" else f"SQLite works as {mode!r} there, not as WAL"


def check_temporary_folder(folder: Optional[str] = None) -> Check:
    """Say whether scratch folders of runs can be made; `folder` stands for the usual one."""
    import tempfile

    try:
        place = tempfile.gettempdir() if folder is None else folder
        with tempfile.TemporaryDirectory(prefix="hydra-doctor-", dir=place):
            pass
    except OSError as error:
        return Check(
            _TEMPORARY,
            PROBLEM,
            f"no temporary folder can be written: {reason_of(error)}",
            "set TMPDIR to a folder that can be written",
        )
    return _with_space(Check(_TEMPORARY, OK, f"{place} can be written"), place)


def _with_space(check: Check, folder: str) -> Check:
    """Add how much space is free where a folder is."""
    import shutil

    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return check
    message = f"{check.message}; {_amount(free)} free"
    if free < LITTLE_BYTES:
        return check._replace(status=NOTE, message=message, remedy="free some space")
    return check._replace(message=message)


def _amount(free: int) -> str:
    mib = free / _MIB
    return f"{mib / 1024:.0f} GiB" if mib >= 10240 else f"{mib:.0f} MiB"
