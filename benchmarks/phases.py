"""Phase 1 as users start it, and what its history says of every run."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from benchmarks.processes import MARK
from benchmarks.programs import LONGEST_S, ROOT, Absent

SCRIPT = os.path.join(ROOT, "hydra_profile_heads.py")

HISTORY = "history.db"

Head = Mapping[str, object]

# setpriv starts what root may start; its user must be able to start it again.
_CAN_START = (
    "import os, sys, sqlite3\n"
    "sys.exit(not (os.access(sys.executable, os.X_OK) and os.access(sys.argv[1], os.R_OK)))"
)

_RUNS = """SELECT execution_id, run_id, run_order, head, instance, block, ok, seconds, started_unix,
  failure_kind, flags FROM executions ORDER BY execution_id"""


class HeadRun(NamedTuple):
    """One run as the history shows it to whoever queries its views."""

    run_id: str
    order: int
    head: str
    instance: str
    block: Optional[int]
    ok: Optional[bool]
    seconds: Optional[float]
    started_unix: float
    failure: Optional[str]
    flags: Tuple[str, ...]
    metrics: Mapping[str, float]


class Phase(NamedTuple):
    """One Phase 1 that ended: seconds of the whole process, and its runs in their order."""

    seconds: float
    runs: List[HeadRun]

    def of(self, head: str) -> List[HeadRun]:
        """Return the runs of one head."""
        return [run for run in self.runs if run.head == head]

    def seconds_of(self, head: str) -> List[float]:
        """Return the seconds of one head's runs."""
        return [run.seconds for run in self.of(head) if run.seconds is not None]


class Setup(NamedTuple):
    """What is run and where: a heads file and an empty output folder of their own."""

    folder: str
    heads_file: str
    output_dir: str
    python: str = sys.executable
    user: Optional[str] = None
    mark: str = "none"

    def words(self, tests: int, options: Sequence[str] = ()) -> List[str]:
        """Return the command line of Phase 1."""
        words = [self.python, SCRIPT, "--heads", self.heads_file, "--num-tests", str(tests)]
        return [*words, "--output-dir", self.output_dir, *options]

    def start(self, tests: int, options: Sequence[str] = ()) -> "subprocess.Popen[bytes]":
        """Start Phase 1; its messages go to `said.txt` in the setup's folder."""
        with open(os.path.join(self.folder, "said.txt"), "wb") as said:
            return subprocess.Popen(
                as_user(self.words(tests, options), self.user),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                cwd=self.folder,
                env=environment(self.folder, self.mark),
            )

    def run(self, tests: int, options: Sequence[str] = ()) -> Phase:
        """Run Phase 1 to its end; raises `Absent` with its last words when it could not."""
        begin = time.perf_counter()
        process = self.start(tests, options)
        try:
            code = process.wait(LONGEST_S)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - begin
        if code not in (0, 1) or not os.path.exists(os.path.join(self.output_dir, HISTORY)):
            raise Absent(f"Hydra ended with {code}: {self.last_words()}")
        return Phase(seconds, read_runs(self.output_dir))

    def last_words(self) -> str:
        """Return the last line that Phase 1 said."""
        with open(os.path.join(self.folder, "said.txt"), encoding="utf-8") as said:
            return (said.read().strip().split("\n") or [""])[-1]


def set_up(
    place: str,
    heads: Sequence[Head],
    python: str = sys.executable,
    user: Optional[str] = None,
    mark: str = "none",
    **rest: object,
) -> Setup:
    """Write a heads file into a new folder below `place`; `rest` are further keys of the file."""
    folder = tempfile.mkdtemp(dir=place, prefix="slot-")
    os.mkdir(os.path.join(folder, "temporary"))
    heads_file = os.path.join(folder, "hydra_heads.json")
    document: Dict[str, object] = {"schema": "hydra.heads", "schema_version": "1.0"}
    document.update({"slot": "benchmark", "heads": list(heads)}, **rest)
    with open(heads_file, "w", encoding="utf-8") as file:
        json.dump(document, file)
    if user is not None:
        hand_over(folder, user)
    return Setup(folder, heads_file, os.path.join(folder, "out"), python, user, mark)


def environment(folder: str, mark: str) -> Dict[str, str]:
    """Return the environment of Phase 1: nobody's settings, temporary files in `folder`."""
    env = {name: text for name, text in os.environ.items() if not name.startswith("HYDRA_")}
    env.update({"TMPDIR": os.path.join(folder, "temporary"), MARK: mark})
    return env


def hand_over(folder: str, user: str) -> None:
    """Give a folder and what it holds to a user."""
    for path, _, names in os.walk(folder):
        for name in ["", *names]:
            shutil.chown(os.path.join(path, name), user)


def as_user(words: Sequence[str], user: Optional[str]) -> List[str]:
    """Put a change of user before a command; None: none."""
    if user is None:
        return list(words)
    import pwd  # POSIX only

    entry = pwd.getpwnam(user)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Absent("no setpriv on PATH to leave root by")
    return [setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", *words]


def unprivileged() -> Tuple[str, str]:
    """Return a user who is not root and a Python he can start; raises `Absent`."""
    if os.getuid() != 0:
        raise Absent("this is no root: everything here runs without")
    on_system = shutil.which("python3", path=os.defpath)
    for python in [sys.executable, *([on_system] if on_system else [])]:
        words = as_user([python, "-c", _CAN_START, SCRIPT], "nobody")
        done = subprocess.run(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=os.sep, check=False
        )
        if done.returncode == 0:
            return "nobody", python
    raise Absent("no Python that another user can start")


def read_runs(output_dir: str) -> List[HeadRun]:
    """Read all runs of a history, through its views."""
    path = os.path.join(output_dir, HISTORY)
    connection = sqlite3.connect(path)
    try:
        metrics: Dict[int, Dict[str, float]] = {}
        for number, name, value in connection.execute("SELECT * FROM metrics"):
            metrics.setdefault(number, {})[name] = value
        rows = connection.execute(_RUNS).fetchall()
    finally:
        connection.close()
    return [_run_of(row, metrics.get(row[0], {})) for row in rows]


def _run_of(row: Tuple[Any, ...], metrics: Mapping[str, float]) -> HeadRun:
    _, run_id, order, head, instance, block, ok, seconds, started, failure, flags = row
    judged = None if ok is None else bool(ok)
    words = tuple(flags.split(",")) if flags else ()
    return HeadRun(
        run_id, order, head, instance, block, judged, seconds, started, failure, words, metrics
    )
