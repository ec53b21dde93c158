"""What an invocation was asked for, written and read back."""

import json
import sqlite3
from typing import Any, Mapping, Optional, Sequence, Type, TypeVar

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.invocation import ORIGINS, Invocation, Until
from hydra_heads.store.numbering import Numbering
from hydra_heads.store.rows import check_integer, check_number, check_text
from hydra_heads.store.statements import (
    INSERT_HEAD_FINGERPRINT,
    INSERT_INSTANCE_FINGERPRINT,
    INSERT_INVOCATION,
    SELECT_HEAD_FINGERPRINTS,
    SELECT_INSTANCE_FINGERPRINTS,
)

T = TypeVar("T")


def check_invocation(invocation: Invocation, path: str) -> None:
    """Refuse an invocation that cannot be kept; raises `HistoryError` naming the value."""
    where = f"{path}: invocation {invocation.run_id}"
    if invocation.origin not in ORIGINS:
        raise HistoryError(
            f"{where}: origin is {invocation.origin!r}, expected {', '.join(ORIGINS)}"
        )
    if invocation.seed is not None:
        check_integer(invocation.seed, where, "seed")
    check_integer(invocation.planned_tests, where, "planned_tests")
    check_number(invocation.started_unix, where, "started_unix")
    for value in invocation.until or ():
        check_number(value, where, "until")
    for name in ("timeout_s", "ended_unix"):
        if getattr(invocation, name) is not None:
            check_number(getattr(invocation, name), where, name)
    check_text(invocation.run_id, where, "run_id")
    for name in ("slot", "machine_key", "heads_file", "heads_sha256"):
        check_text(getattr(invocation, name) or "", where, name)
    for name, fingerprint in (
        *invocation.fingerprints.items(),
        *invocation.instance_fingerprints.items(),
    ):
        check_text(name, where, "name")
        check_text(fingerprint, where, f"fingerprint of {name!r}")


def write_invocation(
    connection: sqlite3.Connection, numbering: Numbering, invocation: Invocation, path: str
) -> int:
    """Insert an invocation and its fingerprints, inside a transaction; return its number."""
    slot = numbering.number("slot", (invocation.slot,))
    number = connection.execute(
        INSERT_INVOCATION,
        (
            invocation.run_id,
            slot,
            invocation.origin,
            invocation.seed,
            invocation.planned_tests,
            _dump(list(invocation.only), path),
            invocation.timeout_s,
            _dump(dict(invocation.environment), path),
            numbering.text(invocation.machine_key),
            invocation.heads_file,
            invocation.heads_sha256,
            invocation.started_unix,
            invocation.ended_unix,
            invocation.complete,
            *(invocation.until or (None, None)),
        ),
    ).lastrowid
    for kind, statement, fingerprints in (
        ("head", INSERT_HEAD_FINGERPRINT, invocation.fingerprints),
        ("instance", INSERT_INSTANCE_FINGERPRINT, invocation.instance_fingerprints),
    ):
        connection.executemany(
            statement,
            [
                (number, numbering.number(kind, (slot, name)), numbering.text(fingerprint))
                for name, fingerprint in fingerprints.items()
            ],
        )
    return int(number or 0)


def read_invocation(
    connection: sqlite3.Connection, row: Optional[Sequence[Any]], path: str
) -> Optional[Invocation]:
    """Return the invocation that a row of `SELECT_INVOCATION` holds; None without a row."""
    if row is None:
        return None
    number, run_id, slot, origin, seed, planned, only, timeout_s, environment = row[:9]
    machine_key, heads_file, heads_sha256, started, ended, complete = row[9:15]
    only_heads, surroundings = _load(only, list, path), _load(environment, dict, path)
    return Invocation(
        str(run_id),
        None if slot is None else str(slot),
        str(origin),
        seed,
        planned,
        tuple(only_heads),
        timeout_s,
        _pairs(connection, SELECT_HEAD_FINGERPRINTS, number),
        _pairs(connection, SELECT_INSTANCE_FINGERPRINTS, number),
        surroundings,
        machine_key,
        heads_file,
        heads_sha256,
        started,
        ended,
        None if complete is None else bool(complete),
        None if row[15] is None else Until(*row[15:]),
    )


def _pairs(connection: sqlite3.Connection, statement: str, number: object) -> Mapping[str, str]:
    return dict(connection.execute(statement, (number,)))


def _dump(value: object, path: str) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise HistoryError(f"{path}: an invocation holds what JSON cannot: {error}") from error


def _load(text: str, kind: Type[T], path: str) -> T:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise HistoryError(
            f"{path}: the file is damaged ({error}); move it away, or put a copy of it back"
        ) from error
    if not isinstance(value, kind):
        raise HistoryError(
            f"{path}: the file is damaged (no {kind.__name__}); "
            "move it away, or put a copy of it back"
        )
    return value
