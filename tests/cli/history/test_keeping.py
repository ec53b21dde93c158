"""`history prune`, `backup`, `restore` and `vacuum`, and `retention` at the end of Phase 1."""

import os
import sqlite3
from contextlib import closing
from typing import Callable, Dict, List, Optional

import pytest

from hydra_heads.base.lock import folder_lock
from hydra_heads.store.history import History
from tests.cli.conftest import QUICK, Desk
from tests.store.making import a_run, an_invocation
from tests.store.test_opening import overwrite_by, replace_by_other

PATH = os.path.join("hydra_profiles", "history.db")


def invocations(desk: Desk) -> List[str]:
    """Return the invocations that have runs."""
    with closing(sqlite3.connect(str(desk.folder / PATH))) as connection:
        rows = connection.execute("SELECT DISTINCT run_id FROM executions ORDER BY 1").fetchall()
    return [run_id for (run_id,) in rows]


def add_past(desk: Desk, slot: Optional[str] = "job", nights: int = 3) -> None:
    """Record nights of runs in 1970, of which no document is left."""
    with History.open(str(desk.folder / PATH)) as history:
        for night in range(nights):
            run_id = f"past-{night}" if slot else f"script-{night}"
            history.begin(an_invocation(run_id)._replace(slot=slot))
            for order in range(1, 5):
                run = a_run(order, "left", run_id=run_id)
                history.append(run._replace(started_unix=night * 86400.0 + order))
            history.end(run_id, 9e5, True)


def test_prune_lists_what_would_go(weighed: Desk) -> None:
    """Without --yes it is a list and the line that deletes, and nothing is written [R-032]."""
    add_past(weighed)
    before = weighed.everything()

    answer = weighed.call("history", "prune", "--days", "30")

    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].split() == ["head", "slot", "invocation", "runs", "from", "to"]
    assert lines[1].split() == [
        *("left", "job", "past-0", "4"),
        *("1970-01-01", "00:00:01Z", "1970-01-01", "00:00:04Z"),
    ]
    assert lines[4].split() == ["all", "12"]
    assert lines[5] == "Delete them: hydra-heads history prune --days 30 --yes"
    assert weighed.everything() == before


def test_prune_deletes_when_told_to(weighed: Desk) -> None:
    """With --yes they go; the runs that profiles and weights stand on stay [R-032]."""
    add_past(weighed)

    answer = weighed.call("history", "prune", "--runs", "1", "--yes")
    again = weighed.call("history", "prune", "--runs", "1", "--yes")

    assert (
        answer.out
        == f"{PATH}: 12 runs deleted; history vacuum gives their room back to the system\n"
    )
    assert again.out == f"{PATH}: nothing to prune\n"
    profile = weighed.read("hydra_profiles/head_left.json")
    assert invocations(weighed) == [profile["run_id"]]


def test_prune_needs_to_know_what_stays(weighed: Desk) -> None:
    """Without a bound, and without retention in the heads file, it is asked for one."""
    answer = weighed.call("history", "prune")

    assert answer.code == 2
    assert answer.err.endswith(
        "nothing says what is to be kept; give --days N or --runs N, "
        "or put retention into the heads file\n"
    )


def test_prune_says_when_nothing_goes(weighed: Desk) -> None:
    """Nothing to list is one line."""
    answer = weighed.call("history", "prune", "--days", "30")

    assert (answer.code, answer.out) == (
        0,
        f"{PATH}: nothing to prune: no run that may go is older than 30 days\n",
    )


def test_prune_stops_at_a_profile_that_cannot_be_read(weighed: Desk) -> None:
    """Nobody knows which runs it stands on: one line, nothing deleted."""
    add_past(weighed)
    weighed.write("hydra_profiles/head_left.json", "{")

    answer = weighed.call("history", "prune", "--days", "30", "--yes")

    assert answer.code == 2
    assert "head_left.json" in answer.err
    assert len(invocations(weighed)) == 4


def test_retention_of_the_heads_file(desk: Desk) -> None:
    """Phase 1 deletes what its heads file no longer keeps, of its own slot, and says how much."""
    desk.write_heads({"left": QUICK})
    desk.call("profile", "--num-tests", "2")
    add_past(desk, nights=2)
    add_past(desk, None, nights=1)
    desk.call("profile", "--num-tests", "2")
    kept = len(invocations(desk))
    desk.write_heads({"left": QUICK}, retention={"days": 30})

    answer = desk.call("profile", "--num-tests", "2")
    listed = desk.call("history", "prune")

    assert kept == 5
    assert "[INFO] retention: 8 runs of the past deleted from the history" in answer.err
    assert len(invocations(desk)) == 4
    assert "script-0" in invocations(desk)
    assert listed.out.endswith("nothing to prune: no run that may go is older than 30 days\n")


def test_retention_that_cannot_be_applied_is_a_warning(desk: Desk) -> None:
    """Phase 1 has done its work: a document in the way of pruning ends nothing."""
    desk.write_heads({"left": QUICK}, retention={"runs": 1})
    desk.call("profile", "--num-tests", "2")
    add_past(desk)
    desk.write("hydra_profiles/weights.json", "{")

    answer = desk.call("profile", "--num-tests", "2")

    assert answer.code == 0
    assert "[WARN] retention: nothing more is deleted: " in answer.err
    assert "weights.json" in answer.err
    assert len(invocations(desk)) == 5


def test_a_copy_is_made_and_put_back(weighed: Desk) -> None:
    """Both commands say what they did, and where the present history is kept."""
    made = weighed.call("history", "backup", "copy.db")
    add_past(weighed)
    put = weighed.call("history", "restore", "copy.db")

    size = (weighed.folder / "copy.db").stat().st_size
    assert (made.code, made.out) == (0, f"copy.db: a copy of {PATH}, {size} bytes, checked\n")
    assert put.code == 0
    assert put.out.startswith(f"{PATH}: restored from copy.db, ")
    assert put.out.endswith(f"; what was there is kept as {PATH}.before-restore\n")
    assert len(invocations(weighed)) == 1
    assert len(weighed.call("history", "backup", "copy.db").err.splitlines()) == 1


def test_a_lost_history_is_put_back(weighed: Desk) -> None:
    """Where the history is gone, its copy becomes one."""
    weighed.call("history", "backup", "copy.db")
    for name in ("", "-wal", "-shm"):
        path = weighed.folder / f"{PATH}{name}"
        if path.exists():
            path.unlink()

    answer = weighed.call("history", "restore", "copy.db")

    assert answer.code == 0
    assert "kept as" not in answer.out
    assert len(invocations(weighed)) == 1


def test_vacuum_says_what_it_gave_back(weighed: Desk) -> None:
    """Bytes before and after, in one line."""
    answer = weighed.call("history", "vacuum")

    assert answer.code == 0
    assert answer.out.startswith(f"{PATH}: ")
    assert answer.out.split()[2:5] == ["bytes", "before,", answer.out.split()[4]]


@pytest.mark.parametrize(
    "words",
    [("prune", "--runs", "1", "--yes"), ("restore", "copy.db"), ("vacuum",)],
    ids=lambda words: str(words[0]),
)
def test_one_works_in_a_folder_at_a_time(weighed: Desk, words: List[str]) -> None:
    """While a Phase 1 is at work nobody prunes, restores or vacuums; making a copy is fine."""
    weighed.call("history", "backup", "copy.db")
    before = weighed.everything()

    with folder_lock(str(weighed.profiles)):
        answer = weighed.call("history", *words)
        copied = weighed.call("history", "backup", "second.db")

    assert answer.code == 2
    assert "is at work here" in answer.err
    assert copied.code == 0
    (weighed.folder / "second.db").unlink()
    assert weighed.everything() == before


def replace_by_folder(path: str) -> None:
    """Put a folder in the place of a file."""
    os.unlink(path)
    os.mkdir(path)


BAD: Dict[str, Callable[[str], object]] = {
    "missing": os.unlink,
    "noise": overwrite_by(b"noise " * 999),
    "folder": replace_by_folder,
    "foreign": replace_by_other,
}


@pytest.mark.parametrize("words", ["prune --days 1", "backup second.db", "vacuum"])
@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_history_is_one_line(weighed: Desk, kind: str, words: str) -> None:
    """Missing, corrupt, a folder, another program's: one line, 2, all as before [fault 87]."""
    for name in ("-wal", "-shm"):
        if (weighed.folder / f"{PATH}{name}").exists():
            (weighed.folder / f"{PATH}{name}").unlink()
    BAD[kind](str(weighed.folder / PATH))
    before = weighed.everything()

    answer = weighed.call("history", *words.split())

    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert PATH in answer.err
    assert weighed.everything() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_one_line(weighed: Desk) -> None:
    """What would write there says so and answers 2; a copy goes elsewhere [fault 87]."""
    os.chmod(str(weighed.profiles), 0o500)
    try:
        answers = [
            weighed.call("history", *words.split())
            for words in ("prune --days 1 --yes", "vacuum", "restore copy.db")
        ]
        copied = weighed.call("history", "backup", "copy.db")
    finally:
        os.chmod(str(weighed.profiles), 0o700)

    assert [answer.code for answer in answers] == [2] * 3
    assert all(len(answer.err.splitlines()) == 1 for answer in answers)
    assert copied.code == 0


def test_a_name_like_a_statement_is_a_name(weighed: Desk) -> None:
    """Names that look like SQL are pruned like any other [fault 86]."""
    name = "x'); DROP TABLE runs; --"
    with History.open(str(weighed.folder / PATH)) as history:
        history.begin(an_invocation("past"))
        history.append(a_run(1, name, run_id="past")._replace(started_unix=1.0, instance=name))
        history.end("past", 2.0, True)

    listed = weighed.call("history", "prune", "--days", "1")
    answer = weighed.call("history", "prune", "--days", "1", "--yes")

    assert name in listed.out
    assert answer.code == 0
    assert len(invocations(weighed)) == 1


def test_the_folder_of_a_path_is_made(desk: Desk) -> None:
    """A path that was given is honoured, and its folder is made [R-023]."""
    desk.write_heads({"left": QUICK})

    answer = desk.call("profile", "--num-tests", "2", "--output-dir", "new/deep")

    assert answer.code == 0
    assert (desk.folder / "new" / "deep" / "history.db").is_file()
