"""Tests of `hydra_heads.store.copies` and `hydra_heads.store.snapshot`."""

import errno
import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base import files
from hydra_heads.base.errors import HistoryError, OutputError
from hydra_heads.store import snapshot
from hydra_heads.store.copies import backup, vacuum
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.schema import VERSION
from hydra_heads.store.snapshot import temporary_beside
from tests.store.golden import history_bytes
from tests.store.making import a_run, an_invocation, path_in
from tests.store.test_opening import POSIX, a_history, overwrite_pages, run_statement


def test_a_copy_holds_what_the_history_holds(tmp_path: Path) -> None:
    """A backup is a history of its own: every run, one file, for its owner alone."""
    path = a_history(tmp_path)
    target = str(tmp_path / "copy.db")

    size = backup(path, target)

    assert size == os.path.getsize(target)
    with History.open_reading(path) as history, History.open_reading(target) as copy:
        assert list(copy.runs("r1")) == list(history.runs("r1"))
    assert sorted(name for name in os.listdir(str(tmp_path)) if "copy" in name) == ["copy.db"]
    if os.name != "nt":
        assert stat.S_IMODE(os.stat(target).st_mode) == 0o600


def test_a_copy_is_made_while_others_write(tmp_path: Path) -> None:
    """Nobody waits, and each copy is of one moment: the runs of whole transactions."""
    path = a_history(tmp_path, runs=1)
    done = threading.Event()

    def write() -> None:
        with History.open(path) as history:
            order = 0
            while not done.is_set():
                order += 2
                history.append_all([Recorded(a_run(order)), Recorded(a_run(order + 1))])

    thread = threading.Thread(target=write)
    thread.start()
    copies = [str(tmp_path / f"copy{number}.db") for number in range(8)]
    for copy in copies:
        backup(path, copy)
    done.set()
    thread.join()

    sizes: List[int] = []
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            sizes.append(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
    assert all(size % 2 == 1 for size in sizes)
    assert sizes == sorted(sizes)


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    """Without --force a backup overwrites nothing; with it, whole files only."""
    path = a_history(tmp_path)
    target = tmp_path / "copy.db"
    target.write_text("mine")

    with pytest.raises(OutputError, match="it is there already; name another file, or --force"):
        backup(path, str(target))
    assert target.read_text() == "mine"
    backup(path, str(target), force=True)

    with History.open_reading(str(target)) as copy:
        assert len(list(copy.runs("r1"))) == 30


@POSIX
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("folder", "no ordinary file"),
        ("pipe", "no ordinary file"),
        ("link", "no ordinary file"),
        ("history", "the history itself"),
        ("nowhere", "there is no folder"),
    ],
)
def test_a_copy_goes_only_where_a_file_can_be(tmp_path: Path, kind: str, words: str) -> None:
    """A folder, a FIFO, a link, the history itself and a missing folder are refused [fault 87]."""
    path = a_history(tmp_path)
    before = Path(path).read_bytes()
    target = str(tmp_path / "target")
    if kind == "folder":
        os.mkdir(target)
    elif kind == "pipe":
        os.mkfifo(target)
    elif kind == "link":
        os.symlink(path, target)
    else:
        target = path if kind == "history" else os.path.join(target, "copy.db")

    with pytest.raises(OutputError, match=words) as caught:
        backup(path, target, force=True)

    assert caught.value.message.startswith(f"{target}: not saved: ")
    assert Path(path).read_bytes() == before


def test_a_damaged_history_replaces_no_good_copy(tmp_path: Path) -> None:
    """The copy is checked before it takes its name: an older good one stays [fault 87]."""
    path = a_history(tmp_path, runs=300)
    target = str(tmp_path / "copy.db")
    backup(path, target)
    before = Path(target).read_bytes()
    overwrite_pages(path)

    with pytest.raises(HistoryError, match="the file is damaged"):
        backup(path, target, force=True)

    assert Path(target).read_bytes() == before
    assert [name for name in os.listdir(str(tmp_path)) if name.endswith(".tmp")] == []


def test_a_full_disk_leaves_no_half_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the copy finds no room: one line, and what was there is there [fault 87]."""
    path = a_history(tmp_path)
    target = str(tmp_path / "copy.db")
    backup(path, target)
    before = Path(target).read_bytes()

    def full(path: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(snapshot, "_sync", full)
    with pytest.raises(OutputError, match="not saved: No space left on device; free some space"):
        backup(path, target, force=True)

    assert Path(target).read_bytes() == before
    assert [name for name in os.listdir(str(tmp_path)) if name.endswith(".tmp")] == []


def test_leftovers_are_of_the_sort_that_is_swept() -> None:
    """A copy whose process was killed leaves a name that the next sweep takes away."""
    name = os.path.basename(temporary_beside("history.db"))

    assert files._TEMPORARY.match(name)


def test_an_older_history_is_copied_as_it_is(tmp_path: Path) -> None:
    """A backup upgrades nothing."""
    path = path_in(tmp_path)
    Path(path).write_bytes(history_bytes(1))

    backup(path, str(tmp_path / "copy.db"))

    with closing(sqlite3.connect(str(tmp_path / "copy.db"))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert Path(path).read_bytes() == history_bytes(1)


def test_vacuum_gives_room_back(tmp_path: Path) -> None:
    """What deleted rows took is given back, and every other run stays."""
    path = a_history(tmp_path, runs=3000)
    run_statement(path, "DELETE FROM runs WHERE id & 4294967295 >= 30")

    done = vacuum(path)

    assert done.bytes_after < done.bytes_before / 2
    assert done.bytes_after == os.path.getsize(path)
    with History.open_reading(path) as history:
        assert len(list(history.runs("r1"))) == 30


def test_vacuum_upgrades_an_older_history(tmp_path: Path) -> None:
    """The one command that looks after a file brings it to the present version too."""
    path = path_in(tmp_path)
    Path(path).write_bytes(history_bytes(1))

    vacuum(path)

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_vacuum_waits_for_a_writer_and_then_says_so(tmp_path: Path) -> None:
    """Locked by somebody: one line, nothing changed [fault 87]."""
    path = a_history(tmp_path)

    with History.open(path) as history:
        history.begin(an_invocation("r2"))
        with history.writing("a run"), pytest.raises(HistoryError, match="kept it locked"):
            vacuum(path, busy_seconds=0.1)

    with History.open_reading(path) as history:
        assert len(list(history.runs("r1"))) == 30
