"""Tests of `hydra_heads.store.restoring`."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Callable, List

import pytest

from hydra_heads.base.errors import HistoryError, HydraError, InputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.store import restoring
from hydra_heads.store.copies import backup
from hydra_heads.store.history import History
from hydra_heads.store.notifications import (
    Counts,
    add,
    claim,
    counts,
    given_up,
    hold,
    sent,
)
from hydra_heads.store.restoring import RESTORED, restore
from hydra_heads.store.rule_samples import Seen
from hydra_heads.store.rule_states import KeptState, keep, states_of
from hydra_heads.store.schema import VERSION
from tests.environment import ROOT
from tests.store.golden import history_bytes
from tests.store.letters import NOW, a_letter
from tests.store.making import a_run, an_invocation, path_in
from tests.store.test_opening import (
    POSIX,
    a_history,
    overwrite_by,
    overwrite_pages,
    replace_by_other,
    run_statement,
    truncate,
)

READER = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store.history import History
with History.open_reading(sys.argv[2]) as history:
    print("ready", flush=True)
    seen = set()
    while sys.stdin.readline().strip() == "look":
        seen.add(len(list(history.runs("r1"))))
        print("seen", flush=True)
    print(sorted(seen))
"""


def runs_in(path: str) -> int:
    """Count the runs of invocation r1."""
    with History.open_reading(path) as history:
        return len(list(history.runs("r1")))


def a_copy(folder: Path, runs: int = 10) -> str:
    """Make a backup with so many runs, and nothing else, in a folder of its own."""
    other = folder / "other"
    other.mkdir()
    a_history(other, runs)
    copy = str(folder / "copy.db")
    backup(path_in(other), copy)
    for name in os.listdir(str(other)):
        os.unlink(str(other / name))
    other.rmdir()
    return copy


def state_of(folder: Path) -> List[object]:
    """Return every file of a folder with its bytes; what SQLite keeps beside files is left out."""
    names = sorted(os.listdir(str(folder)))
    return [
        (name, (folder / name).read_bytes())
        for name in names
        if not name.endswith(("-shm", "-wal")) and (folder / name).is_file()
    ]


def test_a_copy_takes_the_place_of_the_history(tmp_path: Path) -> None:
    """What the copy holds is the history then, and what was there is kept beside it."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)

    restored = restore(path, copy)

    assert restored.kept == path + ".before-restore"
    assert restored.bytes == os.path.getsize(path)
    assert (runs_in(path), runs_in(path + ".before-restore")) == (10, 30)
    with History.open(path) as history:
        history.append(a_run(1000))


def test_nothing_that_is_kept_is_overwritten(tmp_path: Path) -> None:
    """A second restore keeps what it finds under another name."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)

    restore(path, copy)
    restored = restore(path, path + ".before-restore")

    assert restored.kept == path + ".before-restore-2"
    assert runs_in(path) == 30
    assert runs_in(path + ".before-restore") == 30
    assert runs_in(path + ".before-restore-2") == 10


def test_what_waited_in_a_copy_is_not_told_again(tmp_path: Path) -> None:
    """Nobody knows what was told since it was made: it is given up, states are as in the copy."""
    path, copy = path_in(tmp_path), str(tmp_path / "copy.db")
    with History.open(path) as history:
        progress = (None, Seen(1, 2))
        keep(history, "demo", "a", progress, {"slow": KeptState("h", "firing")}, [a_letter()], NOW)
        add(history, [a_letter("held"), a_letter("sent")], NOW)
        hold(history, [2], NOW + 9.0)
        sent(history, [3], NOW)
    backup(path, copy)
    with History.open(path) as history:
        sent(history, [1, 2], NOW)

    restore(path, copy)

    with History.open(path) as history:
        assert claim(history, NOW + 9e6) == []
        assert counts(history, NOW) == Counts(0, 0, 2, 0, 1)
        assert {letters.error for letters in given_up(history)} == {RESTORED}
        assert states_of(history, "demo")["a", "slow"].state == "firing"


def test_a_lost_history_comes_back(tmp_path: Path) -> None:
    """Where there is none any longer, the copy becomes one, for its owner alone."""
    path, copy = path_in(tmp_path), a_copy(tmp_path)

    restored = restore(path, copy)

    assert restored.kept is None
    assert runs_in(path) == 10
    if os.name != "nt":
        assert os.stat(path).st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [overwrite_by(b"noise " * 999), truncate, overwrite_pages])
def test_a_damaged_history_is_replaced(tmp_path: Path, damage: Callable[[str], None]) -> None:
    """What cannot be opened any longer is kept as it lies, and the copy works [fault 87]."""
    path, copy = a_history(tmp_path, 300), a_copy(tmp_path)
    damage(path)
    broken = Path(path).read_bytes()

    restored = restore(path, copy)

    assert runs_in(path) == 10
    assert restored.kept is not None
    assert os.path.getsize(restored.kept) >= len(broken) - 4096


def test_who_has_it_open_sees_old_or_new(tmp_path: Path) -> None:
    """A reader and a writer that stay open see the old runs or the new ones, never damage."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, ROOT, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdout.readline()
    with History.open(path) as writer:
        writer.append(a_run(40, "b"))

        reader.stdin.write("look\n")
        reader.stdout.readline()
        restore(path, copy)
        writer.begin(an_invocation("r2"))
        writer.append(a_run(41, "b", run_id="r2"))
        reader.stdin.write("look\n")
        reader.stdout.readline()
        out, err = reader.communicate("enough\n")

        assert err == ""
        assert out.strip() == "[10, 31]"
        assert list(writer.runs("r2")) == [a_run(41, "b", run_id="r2")]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_older_copy_is_brought_up(tmp_path: Path) -> None:
    """A copy of an earlier version is upgraded before it takes the place; it stays as it is."""
    path = a_history(tmp_path)
    copy = tmp_path / "old.db"
    copy.write_bytes(history_bytes(1))

    restore(path, str(copy))

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (72,)
    assert copy.read_bytes() == history_bytes(1)
    assert not [name for name in os.listdir(str(tmp_path)) if name.endswith((".tmp", ".bak"))]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (os.unlink, "no such file"),
        (overwrite_by(b"not a database " * 500), "not an SQLite file"),
        (overwrite_by(b""), "the history is empty"),
        (truncate, "damaged"),
        (overwrite_pages, "damaged"),
        (replace_by_other, "another program"),
        (lambda path: run_statement(path, f"PRAGMA user_version = {VERSION + 1}"), "newer Hydra"),
    ],
    ids=["missing", "noise", "empty", "half", "pages", "foreign", "newer"],
)
def test_a_bad_copy_changes_nothing(
    tmp_path: Path, damage: Callable[[str], None], words: str
) -> None:
    """Whatever is wrong with the copy is one line, before anything is changed [fault 87]."""
    path, copy = a_history(tmp_path), a_copy(tmp_path, 300)
    damage(copy)
    before = state_of(tmp_path)

    with pytest.raises(HydraError, match=words) as caught:
        restore(path, copy)

    assert caught.value.message.startswith(f"{copy}: ")
    assert "\n" not in caught.value.message
    assert state_of(tmp_path) == before


@POSIX
def test_a_link_to_a_copy_is_a_copy(tmp_path: Path) -> None:
    """What is named may be a link; what it leads to is put back and stays as it is."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)
    link = str(tmp_path / "newest.db")
    os.symlink(copy, link)

    restore(path, link)

    assert runs_in(path) == runs_in(copy) == 10


@POSIX
@pytest.mark.parametrize("kind", ["folder", "pipe", "itself"])
def test_only_a_file_is_a_copy(tmp_path: Path, kind: str) -> None:
    """A folder, a FIFO and the history itself are refused at once [fault 87]."""
    path = a_history(tmp_path)
    copy = path if kind == "itself" else str(tmp_path / "copy")
    if kind == "folder":
        os.mkdir(copy)
    elif kind == "pipe":
        os.mkfifo(copy)
    before = Path(path).read_bytes()

    with pytest.raises(InputError, match="the history itself|not an ordinary file"):
        restore(path, copy)

    assert Path(path).read_bytes() == before


@pytest.mark.parametrize("other", [True, False], ids=["foreign", "newer"])
def test_what_is_not_ours_is_not_replaced(tmp_path: Path, other: bool) -> None:
    """The database of another program, or of a newer Hydra, stays where it is [fault 87]."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)
    if other:
        replace_by_other(path)
    else:
        run_statement(path, f"PRAGMA user_version = {VERSION + 1}")
    before = state_of(tmp_path)

    with pytest.raises(HistoryError, match="another program|newer Hydra"):
        restore(path, copy)

    assert state_of(tmp_path) == before


def test_a_locked_history_is_waited_for(tmp_path: Path) -> None:
    """While somebody writes, restore waits, and then says so and changes nothing [fault 87]."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)

    with History.open(path) as history:
        history.begin(an_invocation("r2"))
        with history.writing("a run"), pytest.raises(HistoryError, match="kept it locked"):
            restore(path, copy, busy_seconds=0.2)

    assert sorted(os.listdir(str(tmp_path))) == ["copy.db", "history.db"]
    assert runs_in(path) == 30


@pytest.mark.parametrize("error", [HistoryError("late"), StopRequest(15)], ids=["error", "signal"])
def test_what_was_replaced_is_kept_whatever_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Once the copy has taken the place, the history that was there stays beside it."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)

    def fail(path: str, busy_seconds: float) -> None:
        raise error

    monkeypatch.setattr(restoring, "open_for_writing", fail)
    with pytest.raises(type(error)):
        restore(path, copy)

    assert (runs_in(path), runs_in(path + ".before-restore")) == (10, 30)


def test_a_signal_in_the_middle_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows then whether the copy has taken the place: both histories stay."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)

    def stop(source: sqlite3.Connection, target: sqlite3.Connection, deadline: float) -> None:
        source.backup(target)
        raise StopRequest(15)

    monkeypatch.setattr(restoring, "overwrite", stop)
    with pytest.raises(StopRequest):
        restore(path, copy)

    assert (runs_in(path), runs_in(path + ".before-restore")) == (10, 30)


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the pages find no room, the present history is as it was [fault 87]."""
    path, copy = a_history(tmp_path), a_copy(tmp_path)

    def full(source: object, target: object, deadline: float) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(restoring, "overwrite", full)
    with pytest.raises(HistoryError, match="the disk is full; free some space"):
        restore(path, copy)
    os.unlink(path)
    with pytest.raises(HistoryError, match="the disk is full"):
        restore(path, copy)

    assert sorted(os.listdir(str(tmp_path))) == ["copy.db"]
