"""`run -- COMMAND`: any command in Hydra's place, recorded, its exit code passed through."""

import os
import pstats
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

import pytest

from hydra_heads.cli.main import main
from hydra_heads.store.history import History
from tests.cli.conftest import Desk
from tests.cli.wrapped import FOLDER, ROOT, hydra, kept, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows runs no command in our place")


@pytest.mark.parametrize(
    ("line", "code", "row"),
    [
        ("exit 0", 0, ("sh", 1, None)),
        ("exit 3", 3, ("sh", 0, "exit")),
        ("exit 255", 255, ("sh", 0, "exit")),
        ("kill -TERM $$", 143, ("sh", 0, "signal")),
        ("kill -KILL $$", 137, ("sh", 0, "signal")),
    ],
)
def test_the_code_of_the_command_passes_through(
    tmp_path: Path, line: str, code: int, row: object
) -> None:
    """Hydra answers as the command does, 128 more than a signal's number, and records the run."""
    answer = hydra(tmp_path, *shell(line))

    assert (answer.returncode, answer.stdout) == (code, b"")
    assert kept(tmp_path) == [row]


def test_a_python_script_is_run_by_one_line(tmp_path: Path) -> None:
    """`run -- python script.py` runs and records it under the script's name [R-109]."""
    (tmp_path / "test_script.py").write_text("print('done')", encoding="utf-8")

    answer = hydra(tmp_path, "--", sys.executable, "test_script.py")

    assert (answer.returncode, answer.stdout) == (0, b"done\n")
    assert kept(tmp_path) == [("test_script", 1, None)]
    assert answer.stderr.count(b"\n") == 1
    assert b"[INFO] recorded as r" in answer.stderr
    assert answer.stderr.endswith(b" MiB, exit 0\n")


def test_the_run_can_be_looked_at_by_its_id(tmp_path: Path, desk: Desk) -> None:
    """The id of the closing line is that of the history, where times are UTC [R-002, R-081, R-082].

    The end is never before the start.
    """
    answer = hydra(tmp_path, *shell("echo oh >&2; exit 3"))
    run_id = answer.stderr.decode("ascii").split("recorded as ")[1].split(":")[0]

    shown = desk.call("history", "show", run_id)

    lines = [line.split() for line in shown.out.splitlines()]
    start, end = (
        next(line[1] for line in lines if line[:1] == [name]) for name in ("start_time", "end_time")
    )
    assert shown.code == 0
    assert shown.out.startswith(f"{run_id}: head sh on default, ")
    assert start[-6:] == end[-6:] == "+00:00"
    assert start <= end
    assert ["oh"] in lines


def test_quiet_says_nothing(tmp_path: Path) -> None:
    """With --quiet nothing but the command's own words is to be seen."""
    answer = hydra(tmp_path, "--quiet", *shell("echo out; echo err >&2; exit 1"))

    assert (answer.returncode, answer.stdout, answer.stderr) == (1, b"out\n", b"err\n")


def test_verbose_tells_the_metrics(tmp_path: Path) -> None:
    """With --verbose what was measured is told before the closing line."""
    answer = hydra(tmp_path, "--verbose", *shell("exit 0"))

    metrics, closing = answer.stderr.decode("ascii").splitlines()
    assert "[DEBUG] execution_time_seconds " in metrics
    assert "[INFO] recorded as " in closing


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no-such-program"], 127, "program 'no-such-program' is not on PATH"),
        (["./missing"], 127, "program './missing' is not there, looked for from ."),
        (["./"], 126, "program '.' is a folder"),
        (["./plain"], 126, "program 'plain' is not executable; chmod +x makes it so"),
        (["./strange"], 126, "./strange: Exec format error; a script begins with #! and its"),
        (["./orphan"], 127, "./orphan: the interpreter that its first line names is not there"),
    ],
)
def test_a_command_that_cannot_be_run(
    tmp_path: Path, words: List[str], code: int, said: str
) -> None:
    """127 there is none, 126 it cannot be run; the attempt is recorded as a failed start."""
    for name, text, mode in (
        ("plain", "", 0o644),
        ("strange", "echo x\n", 0o755),
        ("orphan", "#!/no/such/interpreter\n", 0o755),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(mode)

    answer = hydra(tmp_path, "--name", "job", "--", *words)

    recorded, error = answer.stderr.decode("ascii").splitlines()
    assert (answer.returncode, answer.stdout) == (code, b"")
    assert f" run: {said}" in error
    assert "[INFO] recorded as " in recorded
    assert kept(tmp_path) == [("job", 0, "start")]


def test_a_history_that_is_damaged_runs_nothing(tmp_path: Path) -> None:
    """What could not be recorded is not begun: 125, one line, and the file stays as it is."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "history.db").write_bytes(b"no history" * 1000)

    answer = hydra(tmp_path, *shell("touch ran"))

    assert (answer.returncode, answer.stdout) == (125, b"")
    assert answer.stderr.count(b"\n") == 1
    assert b"history.db" in answer.stderr
    assert not (tmp_path / "ran").exists()
    assert (tmp_path / FOLDER / "history.db").read_bytes() == b"no history" * 1000


def test_a_history_that_breaks_meanwhile_hides_nothing(tmp_path: Path) -> None:
    """The command has run: its code passes through, and a warning says what is missing."""
    code = (
        "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('drop table runs'); sys.exit(9)"
    )

    answer = hydra(tmp_path, "--", sys.executable, "-c", code, f"{FOLDER}/history.db")

    warning, closing = answer.stderr.decode("ascii").splitlines()
    assert answer.returncode == 9
    assert "[WARN] the run is not recorded: " in warning
    assert "[INFO] run r" in closing


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "the command is missing; give it after --: "),
        (
            ["ls", "x"],
            2,
            "found 'x' after the slot 'ls'; a command comes after --: hydra-heads run -- ls x",
        ),
        (["ls", "-l"], 2, "unrecognized arguments: -l; see --help"),
        (["--deadline", "3", "--", "ls"], 125, "--deadline goes with SLOT only; see --help"),
        (
            ["x", "--", "ls"],
            125,
            "found 'x', expected -- and the command after it: hydra-heads run",
        ),
        (["--nme", "ls"], 2, "unrecognized arguments: --nme"),
        (["--"], 125, "the command is missing; give it after --: "),
        (["--nme", "x", "--", "ls"], 125, "unrecognized arguments: --nme; see --help"),
        (["--name", "A B", "--", "ls"], 125, "argument --name: found 'A B', which is not 1 to 64"),
        (["--timeout", "0", "--", "ls"], 125, "argument --timeout: found '0', expected seconds"),
    ],
)
def test_wrong_usage_runs_nothing(
    capsys: pytest.CaptureFixture[str], words: List[str], code: int, said: str, desk: Desk
) -> None:
    """A wrong line is one error that says how it is done, and leaves no folder behind."""
    assert main(["run", *words]) == code

    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert shown.err.startswith(f"hydra-heads run: {said}")
    assert os.listdir(str(desk.folder)) == []


@pytest.mark.parametrize(("interval", "code"), [("0.01", 0), ("10", 0), ("0", 0), ("11", 2)])
def test_the_sampling_interval_has_bounds(
    capsys: pytest.CaptureFixture[str], interval: str, code: int, desk: Desk
) -> None:
    """From 0.01 to 10 seconds, 0 for none; anything else is a usage error [R-013]."""
    answered = main(["run", "--sample-interval", interval, "--help"])

    is_refused = "found '11', expected seconds from 0.01 to 10" in capsys.readouterr().err
    assert (answered, is_refused) == (code, bool(code))


def test_a_time_limit_answers_as_timeout_does(tmp_path: Path) -> None:
    """124 says that the command took too long, whatever it makes of being ended."""
    line = "trap 'exit 0' TERM; while :; do sleep 600; done"
    env = dict(os.environ, HYDRA_TIMEOUT="0.001")

    unlimited = hydra(tmp_path, "--quiet", *shell("exec sleep 0.1"), env=env)
    limited = hydra(tmp_path, "--quiet", "--timeout", "0.2", *shell(line))

    assert (unlimited.returncode, limited.returncode) == (0, 124)
    assert kept(tmp_path) == [("sh", 1, None), ("sh", 0, "timeout")]


@pytest.mark.parametrize("by", ["option", "environment", "nobody"])
def test_the_folder_holds_a_history_and_nothing_else(tmp_path: Path, by: str) -> None:
    """It is made when it is missing; no slot, no lock and no profile comes into it."""
    name = FOLDER if by == "nobody" else "other"
    words = ["--output-dir", "other"] if by == "option" else []
    env = dict(os.environ, HYDRA_DIR="other") if by == "environment" else None

    answer = hydra(tmp_path, *words, *shell("exit 0"), env=env)

    assert answer.returncode == 0
    assert os.listdir(str(tmp_path)) == [name]
    assert os.listdir(str(tmp_path / name)) == ["history.db"]


def test_a_slot_that_lives_there_is_left_alone(weighed: Desk) -> None:
    """Profiles, weights and slot stay as they are; the runs of the slot stay its own."""
    before = weighed.everything()
    with History.open_reading(str(weighed.profiles / "history.db")) as history:
        latest = history.latest("job")

    answer = hydra(weighed.folder, "--name", "left", *shell("exit 0"))

    after = weighed.everything()
    changed = [name for name in after if before.get(name) != after[name]]
    with History.open_reading(str(weighed.profiles / "history.db")) as history:
        latest_after: Optional[object] = history.latest("job")
    assert answer.returncode == 0
    assert changed == [os.path.join(FOLDER, "history.db")]
    assert latest_after == latest


def test_a_script_that_moved_is_the_same_head(tmp_path: Path) -> None:
    """Runs are grouped by the name of the head: the path of a script may change [R-035]."""
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "build.py").write_text("", encoding="utf-8")

    for folder in ("here", "there"):
        assert hydra(tmp_path, "--", sys.executable, f"{folder}/build.py").returncode == 0

    assert kept(tmp_path) == [("build", 1, None)] * 2


def test_a_profiler_of_python_is_run_as_any_command(tmp_path: Path) -> None:
    """Where time goes inside a script is cProfile's to say: its file is there [R-019, R-020]."""
    (tmp_path / "job.py").write_text("print(sum(range(1000)))", encoding="utf-8")

    answer = hydra(
        tmp_path,
        "--name",
        "job",
        "--",
        sys.executable,
        "-m",
        "cProfile",
        "-o",
        "out.prof",
        "job.py",
    )

    assert (answer.returncode, answer.stdout) == (0, b"499500\n")
    assert getattr(pstats.Stats(str(tmp_path / "out.prof")), "total_calls") > 0  # noqa: B009
    assert kept(tmp_path) == [("job", 1, None)]


def test_a_run_builds_no_analysis() -> None:
    """What looks into the history is functions over it: running a command imports none [R-006]."""
    program = "import sys, hydra_heads.cli.run; print(*sys.modules)"

    modules = subprocess.run(
        [sys.executable, "-c", program], cwd=str(ROOT), stdout=subprocess.PIPE, check=True
    ).stdout.decode("ascii")

    assert "hydra_heads.measure.script" in modules
    for name in ("stats.changes", "stats.anomalies", "store.series", "store.listing", "report"):
        assert f"hydra_heads.{name}" not in modules
