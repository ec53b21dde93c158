"""`doctor`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.cli import doctor
from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM, Check
from tests.cli.conftest import Desk

ROOT = Path(__file__).resolve().parents[2]

MARK = "HYDRA_TEST_DOCTOR"


def found(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    """Let the survey find this."""
    monkeypatch.setattr(doctor, "survey", lambda folder: list(checks))


FINE = Check("clock", OK, "fine")

BUSY = Check("load", NOTE, "busy", "end others")

BROKEN = Check("runner", PROBLEM, "no run can be started", "raise the limits")


def test_this_machine_is_looked_at(desk: Desk) -> None:
    """Every check is a line, the last one sums up, and the folder stays empty."""
    answer = desk.call("doctor")

    lines = answer.out.splitlines()
    assert lines[0].split() == ["status", "check", "found"]
    assert any(line.split()[1:2] == ["runner"] for line in lines)
    assert answer.code == (0 if lines[-1].startswith("no problem found") else 1)
    assert os.listdir(str(desk.folder)) == []


@pytest.mark.long
def test_what_measuring_costs_is_measured(desk: Desk) -> None:
    """`--overhead` measures for the seconds it is given, prints both parts, and keeps nothing.

    What a look costs on this machine, and what runs cost with and without looks [R-017, R-018].
    """
    answer = desk.call("doctor", "--overhead", "--seconds", "1")

    assert "\nwhat it costs " in answer.out
    assert "\nfigure " in answer.out
    assert "[INFO] measuring for about 1 s" in answer.err
    assert os.listdir(str(desk.folder)) == []


def test_notes_are_no_problem(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine measures worse, and the answer is still good."""
    found(monkeypatch, FINE, BUSY)

    answer = desk.call("doctor")

    assert answer.code == 0
    assert answer.out.endswith("no problem found; 1 note\n")


def test_a_problem_answers_1(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to do stands below, and the last line names it; `--quiet` shows that alone."""
    found(monkeypatch, FINE, BROKEN)

    loud, quiet = desk.call("doctor"), desk.call("doctor", "--quiet")

    assert (loud.code, quiet.code) == (1, 1)
    assert "-> raise the limits\n1 problem: runner\n" in loud.out
    assert "clock" not in quiet.out
    assert "-> raise the limits\n1 problem: runner\n" in quiet.out


def test_quiet_is_silent_when_all_is_well(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For timetables: no problem, no word."""
    found(monkeypatch, FINE, BUSY)

    assert desk.call("doctor", "--quiet") == (0, "", "")


def test_json_is_one_object(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check with id, status, message and remedy; nothing of what was not asked for."""
    found(monkeypatch, FINE, BROKEN)

    answer = desk.call("doctor", "--json")

    assert answer.code == 1
    assert json.loads(answer.out) == {
        "checks": [
            {"id": "clock", "status": "ok", "message": "fine", "remedy": ""},
            {
                "id": "runner",
                "status": "problem",
                "message": "no run can be started",
                "remedy": "raise the limits",
            },
        ]
    }


class Measured:
    """What a measurement gives: the figures of one."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def as_document(self) -> Dict[str, object]:
        """Return them."""
        names = (
            "run_ms process_ms between_ms recording_ms recording_low_ms recording_high_ms "
            "sampling_interval_s sampling_fastest_interval_s sampling_off_percent sampling_percent "
            "sampling_fastest_percent clock_step_us end_lag_ms cpu_error_ms memory_floor_mb "
            "memory_error_mb self_trials self_different self_least_percent self_most_percent "
            "self_blocks self_program_ms visible_blocks visible_percent runs"
        )
        return dict(dict.fromkeys(names.split(), 1.0), seconds=self.seconds)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> List[int]:
    """Measure nothing; note for how many seconds it would be."""
    noted: List[int] = []

    def measure(seconds: int, on_step: object) -> Measured:
        noted.append(seconds)
        return Measured(seconds)

    monkeypatch.setattr("hydra_heads.measure.doctor.overhead.measure_overhead", measure)
    return noted


def test_json_holds_figures_and_what_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: List[int]
) -> None:
    """Figures by name, and for each kind how far it can be trusted."""
    found(monkeypatch, FINE)

    document = json.loads(desk.call("doctor", "--overhead", "--json").out)

    assert list(document) == ["checks", "overhead", "trust"]
    assert document["overhead"]["run_ms"] == 1.0
    assert [item["status"] for item in document["trust"]] == ["ok"] * 4
    assert asked == [10]


def test_nothing_is_measured_where_nothing_runs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: List[int]
) -> None:
    """A problem that prevents it is named, and the figures are null."""
    found(monkeypatch, BROKEN)

    plain = desk.call("doctor", "--overhead")
    document = json.loads(desk.call("doctor", "--overhead", "--json").out)

    assert plain.code == 1
    assert "[WARN] --overhead: nothing is measured before this is mended: runner" in plain.err
    assert (document["overhead"], document["trust"]) == (None, [])
    assert asked == []


def test_quiet_measures_in_silence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: List[int]
) -> None:
    """Nothing is printed, neither beforehand nor at the end."""
    found(monkeypatch, FINE)

    assert desk.call("doctor", "--overhead", "--seconds", "7", "--quiet") == (0, "", "")
    assert asked == [7]


def test_the_folder_is_that_of_option_environment_or_default(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that Phase 1 would take is looked at."""
    seen: List[str] = []

    def look(folder: str) -> List[Check]:
        seen.append(folder)
        return [FINE]

    monkeypatch.setattr(doctor, "survey", look)

    desk.call("doctor")
    monkeypatch.setenv("HYDRA_DIR", "mine")
    desk.call("doctor")
    desk.call("doctor", "--output-dir", "other")

    assert seen == ["hydra_profiles", "mine", "other"]


@pytest.mark.parametrize("value", ["0", "3601", "1.5", "x"])
def test_seconds_have_bounds(desk: Desk, value: str) -> None:
    """A number that cannot be meant is a usage error."""
    answer = desk.call("doctor", "--overhead", "--seconds", value)

    assert answer.code == 2
    assert "expected a whole number from 1 to 3600" in answer.err


def test_seconds_go_with_overhead(desk: Desk) -> None:
    """An option that would do nothing is a usage error."""
    answer = desk.call("doctor", "--seconds", "5")

    assert answer.code == 2
    assert "--seconds goes with --overhead" in answer.err


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
@pytest.mark.parametrize("step", ["programs that tell", "a program that does nothing"])
def test_ctrl_c_leaves_nothing(tmp_path: Path, step: str) -> None:
    """Interrupted in the middle it answers 130: no process, no file, no word of an error."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    mark = f"{MARK}={tmp_path}"
    words = [sys.executable, str(ROOT / "hydra_heads"), "doctor", "--overhead", "--verbose"]
    surroundings = dict(os.environ, TMPDIR=str(temporary))
    surroundings[MARK] = str(tmp_path)
    process = subprocess.Popen(
        words, cwd=str(tmp_path), env=surroundings,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None

    while step.encode() not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)

    assert process.returncode == 130
    assert b"ERROR" not in said
    assert b"Traceback" not in said
    assert os.listdir(str(temporary)) == []
    assert os.listdir(str(tmp_path)) == ["temporary"]
    assert processes_with(mark) == []


def processes_with(mark: str) -> List[str]:
    """Return the numbers of processes with this in their environment; none without /proc."""
    numbers = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if name.isdigit() and mark.encode() in file.read().split(b"\0"):
                    numbers.append(name)
        except OSError:
            continue  # it has ended, or is not ours
    return numbers
