"""Eight processes that write one history from its making on, and kill -9 in the middle."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import List, NamedTuple

from benchmarks.programs import workplace
from benchmarks.rows import Row

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WRITERS = 8
RUNS_EACH = 200
OPENINGS = 40
KILLS = 200
GOAL = "0 runs lost, 0 lock errors"

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from benchmarks.history_runs import an_invocation, runs_of
from hydra_heads.store.history import History
path, run_id, count = sys.argv[2], sys.argv[3], int(sys.argv[4])
print("ready", flush=True)
sys.stdin.readline()
with History.open(path) as history:
    history.begin(an_invocation(run_id))
    for run in runs_of(run_id, count):
        history.append(run)
        print(run.order, flush=True)
"""


class Loss(NamedTuple):
    """What went wrong: runs that were acknowledged and are not there, lines of errors, damage."""

    acknowledged: int = 0
    lost: int = 0
    errors: int = 0
    damaged: int = 0

    def plus(self, other: "Loss") -> "Loss":
        """Add another loss."""
        return Loss(*(mine + theirs for mine, theirs in zip(self, other)))


def rows(quick: bool = False) -> List[Row]:
    """Let eight write at once, again and again; then kill writers at random moments."""
    together = Loss()
    openings = 3 if quick else OPENINGS
    for _ in range(openings):
        together = together.plus(written_together(WRITERS, RUNS_EACH // (4 if quick else 1)))
    kills = 5 if quick else KILLS
    killed = killed_in_the_middle(kills)
    return [
        _row(f"{WRITERS} processes write one new history at once", together, f"{openings} times"),
        _row(f"kill -9 of one of two writers, {kills} times", killed, "random moments"),
    ]


def written_together(writers: int, runs: int) -> Loss:
    """Make and fill one history by several processes that start at the same moment."""
    with workplace() as place:
        path = os.path.join(place, "history.db")
        processes = [_writer(path, f"r{number}", runs) for number in range(writers)]
        for process in processes:
            _line(process)
        for process in processes:
            _go(process)
        ends = [process.communicate() for process in processes]
        errors = sum(bool(error) for _, error in ends)
        acknowledged = sum(len(out.splitlines()) for out, _ in ends)
        there = sum(len(_orders(path, f"r{number}")) for number in range(writers))
        missing = writers * runs - there
        return Loss(acknowledged, missing, errors, _damage(path))


def killed_in_the_middle(kills: int, seed: int = 1) -> Loss:
    """Kill a writer at a random moment while another writes on, and count what both lost."""
    dice, loss = random.Random(seed), Loss()
    for _ in range(kills):
        with workplace() as place:
            path = os.path.join(place, "history.db")
            victim, other = _writer(path, "victim", 100_000), _writer(path, "other", 60)
            for process in (victim, other):
                _line(process)
            for process in (victim, other):
                _go(process)
            _line(victim)
            time.sleep(dice.uniform(0.0, 0.05))
            victim.kill()
            told = _whole_lines(victim.communicate()[0]) + 1
            out, error = other.communicate()
            lost = max(0, told - len(_orders(path, "victim")))
            lost += _whole_lines(out) - len(_orders(path, "other"))
            loss = loss.plus(Loss(told + _whole_lines(out), lost, int(bool(error)), _damage(path)))
    return loss


def _writer(path: str, run_id: str, runs: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, ROOT, path, run_id, str(runs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _line(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    process.stdout.readline()


def _go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _whole_lines(text: str) -> int:
    """Count the lines that have their end: the last of a killed process may be cut."""
    return text.count("\n")


def _orders(path: str, run_id: str) -> List[int]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT run_order FROM executions WHERE run_id = ?", (run_id,)
        ).fetchall()
    return [order for (order,) in rows]


def _damage(path: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok")


def _row(what: str, loss: Loss, note: str) -> Row:
    figure = (
        f"{loss.acknowledged:,} runs acknowledged, {loss.lost} lost, {loss.errors} writers with "
        f"an error, {loss.damaged} files damaged"
    )
    return Row(what, figure, GOAL, not (loss.lost or loss.errors or loss.damaged), note)
