"""Tests of `kill -9` at any moment, of Hydra and of its runner, by the real program."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Set

import pytest

from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure.taking_in import JOURNAL
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from tests.faults.processes import MARK, is_stopped, left_marked, marked, runner_of, wait_until
from tests.measure.launches import python
from tests.measure.slots import schedule

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")

two_cores = pytest.mark.skipif(
    sys.platform == "linux" and len(os.sched_getaffinity(0)) < 2, reason="two jobs need two cores"
)

PROGRAM = Path(__file__).resolve().parents[2] / "hydra_profile_heads.py"

MOMENTS = int(os.environ.get("HYDRA_TEST_MOMENTS", "4"))

RUNNER_EVERY = 4
"""Every so many moments it is the runner that is killed."""

TESTS = 24

LINE = "sleep 0.005; order=${HYDRA_METRICS_FILE##*/}; echo ok; echo ${order%.metrics} >> side"
"""A head that at its very end tells its order, that of its file for figures, in one write."""

HEADS: Mapping[str, Dict[str, object]] = {
    "streamed": {"command": ["sh", "-c", LINE]},
    "settled": {"command": ["sh", "-c", LINE], "success": {"stdout_matches": ["^ok$"]}},
}


CASES = [("streamed", 1), ("settled", 1), pytest.param("streamed", 2, marks=two_cores)]


class Kept(NamedTuple):
    """What a folder keeps of one invocation: orders of runs by what became of them."""

    ok: Set[int]
    lost: Set[int]


class Campaign:
    """Phase 1 of two equal heads in a folder, killed and resumed until it is done."""

    def __init__(self, folder: Path, head: Mapping[str, object], seed: int, jobs: int = 1) -> None:
        folder.mkdir()
        rows = [{"name": name, **head} for name in ("left", "right")]
        (folder / "hydra_heads.json").write_text(
            json.dumps(
                {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", "heads": rows}
            )
        )
        self.folder = folder
        self.side = folder / "side"
        self.side.touch()
        self.mark = f"{os.getpid()}-{folder.name}"
        self.seed = seed
        self.jobs = jobs
        self.begun = 0

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the program, or go on with what was killed."""
        words = [sys.executable, str(PROGRAM), "--num-tests", str(TESTS), "--seed", str(self.seed)]
        words += ["--quiet", "--jobs", str(self.jobs)]
        self.begun += 1
        if self.begun > 1:
            words.append("--resume")
        return subprocess.Popen(
            words,
            cwd=str(self.folder),
            env=dict(os.environ, **{MARK: self.mark}),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def told(self) -> List[int]:
        """Return the orders that heads have told at their end."""
        return [int(word) for word in self.side.read_bytes().split()]

    def kept(self, scratch: Path) -> Kept:
        """Read what is kept, from a copy, so that looking repairs nothing."""
        copy = scratch / f"copy-{self.folder.name}-{self.begun}"
        shutil.copytree(str(self.folder / "hydra_profiles"), str(copy))
        runs = self._recorded(copy)
        lost = {run.order for run in runs if "runner_lost" in run.flags}
        ok = {run.order for run in runs if run.ok}
        assert {run.order for run in runs} == ok | lost, "a run failed by itself"
        for line in _lines(copy / JOURNAL):
            if line["order"] not in lost:
                assert (line["status"], line["error"], line["ended_by"]) == (0, None, "")
                ok.add(int(line["order"]))
        shutil.rmtree(str(copy))
        return Kept(ok, lost)

    @staticmethod
    def _recorded(copy: Path) -> List[Run]:
        path = str(copy / "history.db")
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
        with History.open_reading(path) as history:
            latest = history.latest("job")
            return (
                [] if latest is None else list(history.runs(latest.run_id, with_history_only=True))
            )

    def check_whole(self) -> None:
        """Check that the schedule was finished in its order, and every document is whole."""
        slot = load_heads_file(str(self.folder / "hydra_heads.json"))
        planned = [
            (step.order, step.block, step.head.name)
            for step in schedule(slot.heads, slot.instances, TESTS, self.seed)
        ]
        runs = self._recorded(self.folder / "hydra_profiles")
        assert [(run.order, run.block, run.head) for run in runs if run.block] == planned
        for path in (self.folder / "hydra_profiles").glob("*.json"):
            assert json.loads(path.read_text())["slot"] == "job"
        assert list((self.folder / "hydra_profiles").glob("*.tmp")) == []


def _lines(journal: Path) -> List[Dict[str, Any]]:
    if not journal.exists():
        return []
    data = journal.read_bytes()
    assert data == b"" or data.endswith(b"\n"), "the last line is torn"
    return [json.loads(line) for line in data.splitlines()]


def _kill(pid: Optional[int]) -> None:
    if pid is not None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it was just being replaced


def _wait_for_moment(
    campaign: Campaign, hydra: "subprocess.Popen[bytes]", draw: random.Random
) -> None:
    """Wait until some more heads have told their end, and a moment more."""
    goal = len(campaign.told()) + draw.randrange(1, 2 * TESTS // (RUNNER_EVERY + 1))
    wait_until(lambda: len(campaign.told()) >= goal or hydra.poll() is not None)
    time.sleep(draw.uniform(0.0, 0.02))


def _strike(campaign: Campaign, is_runner: bool, draw: random.Random) -> None:
    """Start Hydra, or go on, and kill it at some moment; with its runner killed it finishes."""
    with campaign.start() as hydra:
        _wait_for_moment(campaign, hydra, draw)
        if is_runner:
            _kill(runner_of(hydra.pid))
        else:
            hydra.kill()
        assert hydra.stderr is not None
        said = hydra.stderr.read()
        assert hydra.wait(60) in (0, -signal.SIGKILL), said


@pytest.mark.parametrize(("sort", "jobs"), CASES)
def test_kill_9_loses_at_most_the_run_in_flight(tmp_path: Path, sort: str, jobs: int) -> None:
    """Killed at any moment, every fourth time its runner, Hydra keeps every run that had ended.

    All but the one in flight of each worker are in the history or the journal, nothing is
    unreadable, no process stays, and resuming finishes the schedule [fault 2, fault 62].
    """
    draw = random.Random(f"{sort}{jobs}")
    for first in range(0, MOMENTS, RUNNER_EVERY):
        campaign = Campaign(tmp_path / str(first), HEADS[sort], first, jobs)
        known: Set[int] = set()
        for moment in range(1, RUNNER_EVERY + 1):
            _strike(campaign, moment == RUNNER_EVERY, draw)

            assert left_marked(campaign.mark) == []
            kept = campaign.kept(tmp_path)
            missing = set(campaign.told()) - kept.ok - known
            assert len(missing) <= jobs, f"moment {first + moment}: lost {sorted(missing)}"
            assert len(kept.lost) <= moment // RUNNER_EVERY
            known |= missing
        campaign.check_whole()


# It stops runner and guard, kills Hydra, writes to where nobody reads any more, and ends. Only
# then its child, which has a session of its own, lets the runner find out.
TREACHERY = """
import os, signal

def stat(pid):
    try:
        return open("/proc/%d/stat" % pid).read().rpartition(")")[2].split()
    except OSError:
        return ["X", "0"]

def wait_for_end(pid):
    while stat(pid)[0] not in "XZ":
        pass

head, runner = os.getpid(), os.getppid()
guard = int(stat(runner)[1])
hydra = int(stat(guard)[1])
if not os.fork():
    os.setsid()
    wait_for_end(head)
    os.kill(runner, signal.SIGCONT)
    os._exit(0)
for pid, signum in ((guard, signal.SIGSTOP), (runner, signal.SIGSTOP), (hydra, signal.SIGKILL)):
    os.kill(pid, signum)
wait_for_end(hydra)
os.write(1, b"into the void")
"""


def test_a_head_is_not_blamed_for_the_death_of_hydra(tmp_path: Path) -> None:
    """A run that only failed because nobody read its output any more is not kept [fault 2]."""
    head = {"command": [*python(TREACHERY)]}
    campaign = Campaign(tmp_path / "0", head, 0)

    with campaign.start() as hydra:
        hydra.wait(60)
    wait_until(lambda: all(is_stopped(pid) for pid in marked(campaign.mark)))
    for guard in marked(campaign.mark):
        os.kill(guard, signal.SIGCONT)

    assert (hydra.returncode, left_marked(campaign.mark)) == (-signal.SIGKILL, [])
    lines = _lines(tmp_path / "0" / "hydra_profiles" / JOURNAL)
    assert [line["order"] for line in lines if line["status"] != 0] == []
