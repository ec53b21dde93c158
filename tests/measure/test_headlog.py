"""Tests of `hydra_heads.measure.headlog`."""

import os
import stat
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.redact import Masker
from hydra_heads.measure.headlog import LOG_BYTES, HeadLogs
from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome, Run
from tests.measure.slots import run_phase, slot_of


def _run(order: int = 1, message: str = "exit code 1") -> Run:
    return Run("r1", order, "a", "x", False, 0.1, 1.8e9, failure=Failure("exit", message))


def _outcome(stderr: bytes = b"", stdout: bytes = b"") -> Outcome:
    return Outcome(0.1, 1.8e9, exit_code=1, stdout=stdout, stderr=stderr)


def _logs(folder: Path, masker: Masker = Masker()) -> HeadLogs:  # noqa: B008
    logs = HeadLogs(str(folder), masker, pytest.fail)
    logs.begin(["a"], is_resumed=False)
    return logs


def test_every_head_has_a_log_and_failures_are_found_in_it(tmp_path: Path) -> None:
    """`grep -i error *.log` finds each failing run, with what it said [H-035]."""
    slot = slot_of(tmp_path, {"good": ["true"], "bad": ["sh", "-c", "echo pity >&2; exit 3"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    lines = (tmp_path / "out" / "head_bad.log").read_text().splitlines()
    failed = [run.id for run in phase.runs if run.ok is False]
    assert [run_id for run_id in failed if any(run_id in line for line in lines)] == failed
    assert len([line for line in lines if "error" in line]) == 3
    assert lines.count("    stderr: pity") == 3
    assert (tmp_path / "out" / "head_good.log").read_text() == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_logs_are_private(tmp_path: Path) -> None:
    """A log holds what programs printed, so that only its owner may read it."""
    (tmp_path / "head_a.log").write_text("from before")
    (tmp_path / "head_a.log").chmod(0o644)

    _logs(tmp_path)

    path = tmp_path / "head_a.log"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == ""


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_the_place_of_a_log_is_not_followed(tmp_path: Path) -> None:
    """A link is replaced by a log, and what it points at stays."""
    (tmp_path / "target").write_text("precious")
    (tmp_path / "head_a.log").symlink_to(tmp_path / "target")

    _logs(tmp_path).note(_run())

    assert (tmp_path / "target").read_text() == "precious"
    assert "ended in error" in (tmp_path / "head_a.log").read_text()


def test_a_log_is_bounded_and_says_that_it_is_full(tmp_path: Path) -> None:
    """However often and however much a head fails, its log ends at a million bytes."""
    logs = _logs(tmp_path)
    outcome = _outcome(stderr=b"e" * 4000 + b"\n", stdout=b"o" * 4000)

    for order in range(10_000):
        logs.note(_run(order), outcome)

    text = (tmp_path / "head_a.log").read_text()
    assert 0.9 * LOG_BYTES < len(text) <= LOG_BYTES
    assert "the log is full" in text.splitlines()[-1]
    assert text.count("ended in error") > 1000


def test_secrets_are_masked_before_anything_is_cut(tmp_path: Path) -> None:
    """Not even the end of a secret is left where the output was cut."""
    logs = _logs(tmp_path, Masker(["tr0ub4dor-and-more"]))
    stderr = b"x" * 5000 + b"tr0ub4dor-and-more" + b"y" * 4090

    logs.note(_run(), _outcome(stderr=stderr))

    text = (tmp_path / "head_a.log").read_text()
    assert "tr0ub" not in text
    assert "more" not in text


def test_what_a_head_prints_cannot_move_the_cursor(tmp_path: Path) -> None:
    """Control characters and bytes that are no text are escaped, line by line."""
    _logs(tmp_path).note(_run(message="a\nb"), _outcome(stderr=b"\x1b[31mred\nnext\xff\xc3\xa9\n"))

    lines = (tmp_path / "head_a.log").read_bytes().decode("ascii").splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("a\\nb")
    assert lines[1:] == ["    stderr: \\x1b[31mred", "    stderr: next\\xff\\xe9"]


def test_a_log_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    """The problem is told once, and the runs go on without that log."""
    (tmp_path / "head_a.log").mkdir()
    problems: List[str] = []
    logs = HeadLogs(str(tmp_path), Masker(), problems.append)

    logs.begin(["a"], is_resumed=False)
    logs.note(_run())
    logs.note(_run(2))

    assert len(problems) == 1
    assert "head_a.log" in problems[0]


def test_a_log_that_goes_away_ends_nothing(tmp_path: Path) -> None:
    """A folder that is removed while runs go on costs the log, and is told once."""
    problems: List[str] = []
    folder = tmp_path / "out"
    folder.mkdir()
    logs = HeadLogs(str(folder), Masker(), problems.append)
    logs.begin(["a"], is_resumed=False)
    (folder / "head_a.log").unlink()
    folder.rmdir()

    logs.note(_run())
    logs.note(_run(2))

    assert len(problems) == 1


def test_without_a_folder_there_are_no_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In memory nothing is written anywhere."""
    monkeypatch.chdir(tmp_path)
    logs = HeadLogs(None, Masker(), pytest.fail)

    logs.begin(["a"], is_resumed=False)
    logs.note(_run(), _outcome())

    assert os.listdir(str(tmp_path)) == []
