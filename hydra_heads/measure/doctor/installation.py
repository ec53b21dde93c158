"""Python, its SQLite, and Hydra itself."""

import os
import sys
from typing import Tuple

from hydra_heads.base.errors import HydraError, reason_of
from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM, Check
from hydra_heads.version import NAME, VERSION

OLDEST = (3, 7)

TRIED = "cpython"
"""The implementation that Hydra is tested on."""


def check_python(
    version: Tuple[int, ...] = sys.version_info[:3], implementation: str = sys.implementation.name
) -> Check:
    """Say on what Hydra runs."""
    shown = ".".join(map(str, version))
    message = f"{NAME} {VERSION} on Python {shown} ({implementation}), {_system()}"
    if version < OLDEST:
        return Check("python", PROBLEM, message, "use Python 3.7 or newer")
    if implementation != TRIED:
        return Check("python", NOTE, message, "Hydra is tested on CPython only")
    return Check("python", OK, message)


def _system() -> str:
    if hasattr(os, "uname"):
        facts = os.uname()
        return f"{facts.sysname} {facts.release} {facts.machine}"
    return sys.platform


def check_sqlite() -> Check:
    """Say whether the history can be kept: its tables are made once, in memory."""
    try:
        import sqlite3

        from hydra_heads.store.history import History
    except ImportError as error:
        return Check(
            "sqlite",
            PROBLEM,
            f"this Python has no SQLite ({reason_of(error)}): heads cannot be profiled",
            "install the sqlite3 module of this Python, or use another Python",
        )
    shown = f"SQLite {sqlite3.sqlite_version}"
    try:
        History.open(":memory:").close()
    except HydraError as error:
        return Check("sqlite", PROBLEM, f"{shown}: {error.message}", "use another Python")
    return Check("sqlite", OK, f"{shown} keeps the history")
