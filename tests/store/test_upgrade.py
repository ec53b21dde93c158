"""Tests of `hydra_heads.store.upgrade`."""

import errno
import logging
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.run import Run
from hydra_heads.store import opening, snapshot, upgrade
from hydra_heads.store.history import History
from hydra_heads.store.rule_samples import Seen, newest_runs
from hydra_heads.store.schema import VERSION
from hydra_heads.store.upgrade import STEPS
from tests.environment import ROOT
from tests.store.golden import history_bytes, versions
from tests.store.making import an_invocation, path_in

RUN_IDS = tuple(f"20251009T0{number}0000Z-00{number}" for number in range(3))

OPENER = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store.history import History
print("ready", flush=True)
sys.stdin.readline()
History.open(sys.argv[2]).close()
"""

KILLED_AT = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store import upgrade
from hydra_heads.store.history import History
count = [0]
def killed(connection):
    def step(statement):
        count[0] += 1
        if count[0] == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
    connection.set_trace_callback(step)
original = upgrade.upgrade
def traced(connection, path):
    killed(connection)
    original(connection, path)
from hydra_heads.store import opening
opening.upgrade = traced
History.open(sys.argv[2]).close()
print(count[0])
"""


def an_old_history(folder: Path, version: int = 1) -> str:
    """Put a history that an earlier version wrote into a folder, and return its path."""
    path = path_in(folder)
    Path(path).write_bytes(history_bytes(version))
    return path


def everything(path: str) -> Dict[str, List[Any]]:
    """Return all that a file answers, by table and view, asked with nothing of ours."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
            for (name,) in names
        }


def schema_of(path: str) -> Mapping[Tuple[str, str], List[Any]]:
    """Return what a file's tables, indexes and views consist of, whatever their texts."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            (kind, name): [
                connection.execute(f"PRAGMA {question}({name})").fetchall()
                for question in ("table_info", "index_info", "foreign_key_list", "index_list")
            ]
            for kind, name in connection.execute("SELECT type, name FROM sqlite_master")
        }


def answers(history: History) -> List[object]:
    """Return all that the functions of the history say of the golden file."""
    found: List[object] = []
    for run_id in RUN_IDS:
        runs: List[Run] = list(history.runs(run_id, with_history_only=True))
        found.append((history.invocation(run_id), runs, history.blocks_of(run_id)))
        found.append([history.stderr_tail(run_id, run.order) for run in runs])
        found.append([history.curve(run_id, run.order) for run in runs])
        found.append([history.outcomes(run_id, head) for head in ("astar", "dijkstra-ü")])
    return found


def start(program: str, *words: str) -> "subprocess.Popen[str]":
    """Start a Python that runs a program of ours."""
    return subprocess.Popen(
        [sys.executable, "-c", program, ROOT, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_there_is_a_file_of_every_earlier_version() -> None:
    """Whoever raises the version adds a step and a file that the version before wrote."""
    assert sorted(STEPS) == versions() == list(range(1, VERSION))


@pytest.mark.parametrize("version", versions())
def test_every_value_survives_the_upgrade(tmp_path: Path, version: int) -> None:
    """Whatever the old file holds, the views and functions of today say the same [R-026]."""
    path = an_old_history(tmp_path, version)
    before = everything(path)

    with History.open(path) as history:
        answered = answers(history)

    after = everything(path)
    assert after["executions"] == before["executions"]
    assert after["metrics"] == before["metrics"]
    for table in ("blocks", "curves", "outputs", "user_metrics", "texts", "heads", "instances"):
        assert after[table] == before[table], table
    assert len(answered) == 4 * len(RUN_IDS)
    assert len(before["executions"]) == 72


@pytest.mark.parametrize("version", versions())
def test_an_upgraded_file_is_like_a_new_one(tmp_path: Path, version: int) -> None:
    """Tables, columns, indexes and views are those of a file that is made today [R-026]."""
    path = an_old_history(tmp_path, version)
    fresh = os.path.join(str(tmp_path), "fresh.db")

    History.open(path).close()
    History.open(fresh).close()

    assert schema_of(path) == schema_of(fresh)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_upgraded_file_takes_what_is_new(tmp_path: Path) -> None:
    """Runs without a slot can be recorded in it, and there is one row for them."""
    path = an_old_history(tmp_path)

    with History.open(path) as history:
        for number in range(2):
            history.begin(an_invocation(f"n{number}")._replace(slot=None))

        assert history.latest(None) == an_invocation("n1")._replace(slot=None)
    assert [name for _, name in everything(path)["slots"]].count(None) == 1


def test_scripts_of_an_older_file_have_their_order(tmp_path: Path) -> None:
    """Scripts that were recorded before runs of theirs were numbered are numbered then [R-026]."""
    path = an_old_history(tmp_path, 4)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE invocations SET origin = 'script' WHERE id = 2")
        connection.commit()
        count = "SELECT count(*) FROM runs WHERE id >> 32 = 2 AND warmup = 0 AND success NOTNULL"
        (runs,) = connection.execute(count + " AND head = 1").fetchone()

    with History.open(path) as history:
        name = history.invocation(RUN_IDS[1])
        assert name is not None
        found = [
            len(newest_runs(history, name.slot, head, (), 99, after=Seen(2**62, 0)).numbers)
            for head in ("astar", "dijkstra-ü")
        ]

    assert runs in found
    assert min(found) > 0


@pytest.mark.parametrize("version", versions())
def test_the_old_file_is_kept_beside_it(
    tmp_path: Path, version: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The copy holds what the file held, for its owner alone, and a line says where it is."""
    path = an_old_history(tmp_path, version)
    before = everything(path)

    with caplog.at_level(logging.INFO, "hydra.store.upgrade"):
        History.open(path).close()

    kept = f"{path}.v{version}.bak"
    assert everything(kept) == before
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    if os.name != "nt":
        assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    assert [record.getMessage() for record in caplog.records] == [
        f"{path}: upgraded from schema {version} to {VERSION}; the file as it was is {kept}"
    ]


def test_a_copy_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """A second upgrade in the same folder takes another name."""
    path = an_old_history(tmp_path)
    Path(path + ".v1.bak").write_bytes(b"the first")

    History.open(path).close()

    assert Path(path + ".v1.bak").read_bytes() == b"the first"
    assert sorted(name for name in os.listdir(str(tmp_path)) if name.endswith("bak")) == [
        "history.db.v1-2.bak",
        "history.db.v1.bak",
    ]


def test_opening_an_upgraded_file_copies_nothing(tmp_path: Path) -> None:
    """Once is enough."""
    path = an_old_history(tmp_path)

    History.open(path).close()
    first = sorted(os.listdir(str(tmp_path)))
    History.open(path).close()

    assert sorted(os.listdir(str(tmp_path))) == first == ["history.db", "history.db.v1.bak"]


@pytest.mark.parametrize("version", versions())
def test_an_old_file_can_be_looked_into_as_it_is(tmp_path: Path, version: int) -> None:
    """Reading upgrades nothing and says what the upgraded file will say [R-033]."""
    path = an_old_history(tmp_path, version)

    with History.open_reading(path) as history:
        early = answers(history)

    assert Path(path).read_bytes() == history_bytes(version)
    assert sorted(name for name in os.listdir(str(tmp_path)) if "bak" in name) == []
    with History.open(path) as history:
        assert answers(history) == early


def test_two_that_open_at_once_upgrade_once(tmp_path: Path) -> None:
    """Processes that open an old file at the same moment all succeed, and one copy is kept."""
    path = an_old_history(tmp_path)
    openers = [start(OPENER, path) for _ in range(4)]
    for opener in openers:
        assert opener.stdout is not None
        opener.stdout.readline()
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()

    errors = [opener.communicate()[1] for opener in openers]

    assert errors == [""] * 4
    assert [name for name in sorted(os.listdir(str(tmp_path))) if "bak" in name] == [
        "history.db.v1.bak"
    ]
    with History.open(path) as history:
        assert len(answers(history)) == 12


def test_who_comes_second_finds_it_done(tmp_path: Path) -> None:
    """Whoever waited while another process upgraded copies nothing and changes nothing."""
    path = an_old_history(tmp_path)
    History.open(path).close()
    before = Path(path).read_bytes()

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        upgrade.upgrade(connection, path)

    assert Path(path).read_bytes() == before
    assert [name for name in os.listdir(str(tmp_path)) if "bak" in name] == ["history.db.v1.bak"]


def test_an_upgrade_that_is_killed_leaves_the_old_file(tmp_path: Path) -> None:
    """Killed at any statement, the file is the old one or the new one, and opens again."""
    path = an_old_history(tmp_path)
    before = everything(path)
    whole = start(KILLED_AT, path, "0")
    statements = int(whole.communicate()[0])

    for number in range(1, statements + 1, 3):
        for name in os.listdir(str(tmp_path)):
            os.unlink(os.path.join(str(tmp_path), name))
        an_old_history(tmp_path)
        start(KILLED_AT, path, str(number)).communicate()
        with closing(sqlite3.connect(path)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert version in (1, VERSION)
        assert everything(path)["executions"] == before["executions"]
        History.open(path).close()
        assert everything(path)["metrics"] == before["metrics"]

    assert statements > 10


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the upgrade itself finds no room: one line, the old file, no copy [fault 87]."""
    path = an_old_history(tmp_path)

    def bounded(connection: sqlite3.Connection, path: str) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        upgrade.upgrade(connection, path)

    monkeypatch.setitem(STEPS, 1, fill)
    monkeypatch.setattr(opening, "upgrade", bounded)
    with pytest.raises(HistoryError, match="the disk is full; free some space"):
        History.open(path)

    assert Path(path).read_bytes() == history_bytes(1)
    assert os.listdir(str(tmp_path)) == ["history.db"]


def fill(connection: sqlite3.Connection) -> None:
    """Take more room than there is."""
    connection.execute("CREATE TABLE more AS SELECT zeroblob(1000000) AS noise")


def test_no_room_for_the_copy_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the copy finds no room there is no upgrade: one line, nothing changed [fault 87]."""
    path = an_old_history(tmp_path)

    def full(path: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(snapshot, "_sync", full)
    with pytest.raises(HistoryError, match="cannot be copied: No space left") as caught:
        History.open(path)

    assert caught.value.message.startswith(f"{path}: not upgraded from schema 1 to {VERSION}: ")
    assert Path(path).read_bytes() == history_bytes(1)
    assert os.listdir(str(tmp_path)) == ["history.db"]


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    """Of a later version: refused for writing and for reading, no byte changes [fault 87]."""
    path = an_old_history(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = Path(path).read_bytes()

    for open_it in (History.open, History.open_reading):
        with pytest.raises(HistoryError, match="made by a newer Hydra"):
            open_it(path)

    assert Path(path).read_bytes() == before
    assert [name for name in os.listdir(str(tmp_path)) if "bak" in name] == []


def test_a_view_of_the_owner_is_no_obstacle(tmp_path: Path) -> None:
    """Somebody's own view over our tables stays, and shows what it showed."""
    path = an_old_history(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIEW mine AS SELECT name FROM slots")
        connection.commit()

    History.open(path).close()

    assert everything(path)["mine"] == [("other",), ("shortest-path",)]
