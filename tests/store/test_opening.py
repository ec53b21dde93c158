"""Tests of `hydra_heads.store.opening` and of the words of `hydra_heads.store.faults`."""

import os
import random
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path
from typing import Callable, List

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.store import opening
from hydra_heads.store.faults import history_error, is_locked
from hydra_heads.store.history import History
from hydra_heads.store.opening import open_for_reading, open_for_writing, patiently, reading_uri
from hydra_heads.store.schema import VERSION
from tests.store.making import a_run, an_invocation, path_in

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes, links and pipes of POSIX")


def a_history(folder: Path, runs: int = 30) -> str:
    """Write a history and return its path."""
    path = path_in(folder)
    with History.open(path) as history:
        history.begin(an_invocation())
        for order in range(runs):
            history.append(a_run(order, ok=bool(order % 3)))
    return path


def run_statement(path: str, statement: str) -> None:
    """Change a file behind our back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def truncate(path: str) -> None:
    """Cut a file in half."""
    os.truncate(path, os.path.getsize(path) // 2)


def overwrite_pages(path: str) -> None:
    """Put noise over everything behind the first page."""
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(random.Random(1).getrandbits(8 * 30000).to_bytes(30000, "big"))


def overwrite_by(data: bytes) -> Callable[[str], None]:
    """Return what replaces a file's contents."""

    def damage(path: str) -> None:
        with open(path, "wb") as file:
            file.write(data)

    return damage


def replace_by_other(path: str) -> None:
    """Put the database of another program in the file's place."""
    os.unlink(path)
    run_statement(path, "CREATE TABLE cookies (id)")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (overwrite_by(b"\n"), "not an SQLite file"),
        (overwrite_by(b"name,seconds\n"), "not an SQLite file"),
        (overwrite_by(b"not a database " * 500), "not an SQLite file"),
        (truncate, "damaged"),
        (overwrite_pages, "damaged"),
        (replace_by_other, "another program"),
        (lambda path: run_statement(path, f"PRAGMA user_version = {VERSION + 6}"), "newer Hydra"),
        (lambda path: run_statement(path, "PRAGMA user_version = 0"), "found schema 0"),
        (lambda path: run_statement(path, "PRAGMA application_id = 7"), "another program"),
    ],
)
def test_a_file_that_is_no_history_is_left_as_it_is(
    tmp_path: Path, damage: Callable[[str], None], words: str
) -> None:
    """Damaged, newer or of another program: one line says so, no byte changes [fault 87]."""
    path = a_history(tmp_path)
    damage(path)
    before = Path(path).read_bytes()

    with pytest.raises(HistoryError, match=words) as caught:
        open_for_writing(path)

    assert caught.value.message.startswith(f"{path}: ")
    assert caught.value.message.isprintable()
    assert Path(path).read_bytes() == before


def test_a_locked_history_is_waited_for_and_then_reported(tmp_path: Path) -> None:
    """Locked for the whole busy time: one line says so, the file is as it was [fault 87]."""
    path = a_history(tmp_path)
    before = Path(path).read_bytes()

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        with pytest.raises(HistoryError, match="kept it locked"):
            open_for_writing(path, busy_seconds=0.2)
        waited = time.monotonic() - begin
        other.execute("ROLLBACK")

        assert waited >= 0.2
        assert Path(path).read_bytes() == before
        open_for_writing(path, busy_seconds=0.2).close()


def test_what_a_lock_hinders_is_tried_again() -> None:
    """A switch that answers "locked" at once is repeated until it goes through."""
    answers: List[object] = [sqlite3.OperationalError("database is locked"), "wal"]

    def switch() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patiently(switch, time.monotonic() + 60) == "wal"


def test_other_errors_are_not_tried_again() -> None:
    """Only a lock is worth another try."""
    tries = []

    def fail() -> None:
        tries.append(1)
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(sqlite3.OperationalError):
        patiently(fail, time.monotonic() + 60)

    assert len(tries) == 1


@POSIX
@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A folder, a link out of the folder and a pipe are refused, at once [fault 87]."""
    path = path_in(tmp_path)
    if kind == "folder":
        os.mkdir(path)
    elif kind == "link":
        os.symlink(str(tmp_path / "elsewhere.db"), path)
    else:
        os.mkfifo(path)

    with pytest.raises(HistoryError, match="not an ordinary file"):
        open_for_writing(path)

    assert not (tmp_path / "elsewhere.db").exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """Nothing is made where nothing was asked for."""
    path = os.path.join(str(tmp_path), "nowhere", "history.db")

    with pytest.raises(HistoryError, match="there is no folder"):
        open_for_writing(path)

    assert os.listdir(str(tmp_path)) == []


def test_an_empty_file_becomes_a_history(tmp_path: Path) -> None:
    """A process that died between making the file and filling it leaves no obstacle."""
    path = path_in(tmp_path)
    Path(path).write_bytes(b"")

    with History.open(path) as history:
        history.begin(an_invocation())

        assert history.latest("demo") == an_invocation()


@POSIX
def test_only_the_owner_reads_a_history(tmp_path: Path) -> None:
    """Programs' output goes into it, so its mode is that of profiles."""
    path = a_history(tmp_path)

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_the_settings_are_those_that_lose_nothing(tmp_path: Path) -> None:
    """WAL, synchronous NORMAL, and our marks on the file."""
    with closing(open_for_writing(path_in(tmp_path))) as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "user_version")
        }

    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "user_version": VERSION,
    }


@pytest.mark.parametrize("checked_bytes", [opening.CHECKED_BYTES, 0], ids=["small", "large"])
def test_noise_in_a_file_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checked_bytes: int
) -> None:
    """Whatever bytes are changed, opening and reading work or raise `HistoryError` [fault 87]."""
    monkeypatch.setattr(opening, "CHECKED_BYTES", checked_bytes)
    path = a_history(tmp_path)
    whole = Path(path).read_bytes()
    refused = []
    for seed in range(60):
        noise, data = random.Random(seed), bytearray(whole)
        for _ in range(noise.choice([1, 10, 100])):
            data[noise.randrange(len(data))] = noise.randrange(256)
        Path(path).write_bytes(bytes(data))

        try:
            with History.open(path) as history:
                list(history.runs("r1", "a"))
                history.earlier("demo", "a", "r2")
                history.latest("demo")
                history.append(a_run(1000))
        except HistoryError as error:
            refused.append(error.message)
        for ending in ("-wal", "-shm"):
            if os.path.exists(path + ending):
                os.unlink(path + ending)

    assert 0 < len(refused) < 60
    assert all(message.isprintable() for message in refused)


def test_reading_changes_nothing(tmp_path: Path) -> None:
    """A history that is open for reading takes no run."""
    path = a_history(tmp_path)
    before = Path(path).read_bytes()

    with History.open_reading(path) as history:
        with pytest.raises(HistoryError, match="cannot be written to"):
            history.append(a_run(1000))

        assert len(list(history.runs("r1"))) == 30
    assert Path(path).read_bytes() == before


def test_reading_sees_what_a_writer_just_recorded(tmp_path: Path) -> None:
    """A reader beside a writer sees every acknowledged run, and neither waits."""
    path = a_history(tmp_path)

    with History.open(path) as writer, History.open_reading(path, busy_seconds=0.0) as reader:
        writer.append(a_run(1000))

        assert 1000 in reader.orders("r1")


@pytest.mark.parametrize("content", [None, b""])
def test_reading_needs_a_history(tmp_path: Path, content: object) -> None:
    """Where there is none yet, the message says what makes it, and nothing is made."""
    path = path_in(tmp_path)
    if isinstance(content, bytes):
        Path(path).write_bytes(content)

    with pytest.raises(HistoryError, match="Phase 1"):
        open_for_reading(path)

    assert os.listdir(str(tmp_path)) == ([] if content is None else ["history.db"])


def test_a_folder_without_write_access_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the file is read as it lies, unless a writer's log lies beside it."""
    path = a_history(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    alone = reading_uri(path)
    with History.open_reading(path) as history:
        runs = len(list(history.runs("r1")))
    Path(path + "-wal").write_bytes(b"")

    assert runs == 30
    assert alone.endswith("?mode=ro&immutable=1")
    assert reading_uri(path).endswith("?mode=ro")


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    """A folder named like an address is read all the same."""
    folder = tmp_path / "50% of #1 ? é"
    folder.mkdir()
    path = a_history(folder)

    with History.open_reading(path) as history:
        assert len(list(history.runs("r1"))) == 30


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("database is locked", "kept it locked"),
        ("database or disk is full", "disk is full"),
        ("attempt to write a readonly database", "cannot be written to"),
        ("unable to open database file", "must be there"),
        ("database disk image is malformed", "damaged"),
        ("file is not a database", "not an SQLite file"),
        ("no such table: runs", "no history of Hydra"),
        ("disk I/O error", "writing it failed (disk I/O error)"),
        ("some other error", "cannot be used: some other error"),
    ],
)
def test_each_fault_says_what_to_do(text: str, words: str) -> None:
    """Every message names the file, what happened and a way out, in one line [fault 87]."""
    message = history_error("history.db", sqlite3.OperationalError(text)).message

    assert message.startswith("history.db: ")
    assert words in message
    assert ";" in message


def test_only_a_lock_is_a_lock() -> None:
    """A damaged file is not waited for."""
    assert is_locked(sqlite3.OperationalError("database table is locked"))
    assert not is_locked(sqlite3.OperationalError("disk I/O error"))
    assert not is_locked(sqlite3.DatabaseError("database disk image is malformed"))
