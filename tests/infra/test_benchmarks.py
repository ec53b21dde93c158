"""The benchmarks work: their table, their arithmetic, their workloads. Figures are not judged."""

import ast
import importlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import List

import pytest

from benchmarks import (
    analytics,
    gates,
    history,
    hostile,
    launch,
    measuring,
    using,
    validating,
    views,
    weighing,
)
from benchmarks.figures import ratios, spread, worded
from benchmarks.phases import Setup, set_up
from benchmarks.processes import can_look
from benchmarks.programs import c_loop_seconds, compiled, tool, workload
from benchmarks.rows import Row, print_row, print_summary
from benchmarks.watching import Sight, largest_kib
from benchmarks.wreckage import recorded_orders, unreadable_files
from tests.architecture.shape import (
    find_missing_docstrings,
    find_newer_syntax,
    find_oversize,
)
from tests.architecture.sources import breaches, read
from tests.environment import ROOT

FOLDER = os.path.join(ROOT, "benchmarks")

needs_compiler = pytest.mark.skipif(
    os.name != "posix" or not (shutil.which("cc") or shutil.which("gcc")), reason="no C compiler"
)
needs_linux = pytest.mark.skipif(not can_look(), reason="no /proc here")


def run_table(words: List[str], cwd: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the table as a program."""
    program = os.path.join(FOLDER, "measuring.py")
    return subprocess.run(
        [sys.executable, program, *words], capture_output=True, cwd=cwd, check=False
    )


def test_the_table_has_every_benchmark() -> None:
    """Every module with rows stands in a table, and each of their names is such a module."""
    with_rows = [
        name[: -len(".py")]
        for name in os.listdir(FOLDER)
        if name.endswith(".py")
        and hasattr(importlib.import_module(f"benchmarks.{name[: -len('.py')]}"), "rows")
    ]

    assert sorted(with_rows) == sorted(
        measuring.NAMES
        + history.NAMES
        + analytics.NAMES
        + gates.NAMES
        + weighing.NAMES
        + using.NAMES
        + validating.NAMES
        + views.NAMES
    )


def test_benchmarks_are_made_like_the_package() -> None:
    """Their public names have docstrings, files and functions are small, Python 3.7 reads them."""
    sources = read(("benchmarks/**/*.py",))

    found = [breaches(check, sources) for check in (find_missing_docstrings, find_oversize)]
    assert [*found, breaches(find_newer_syntax, sources)] == ["", "", ""]


def test_help_names_the_rows(tmp_path: Path) -> None:
    """The table is a program that explains itself, from any folder."""
    done = run_table(["--help"], str(tmp_path))

    assert done.returncode == 0
    assert all(name.encode() in done.stdout for name in measuring.NAMES)


def test_an_unknown_row_is_a_usage_error(tmp_path: Path) -> None:
    """A wrong name ends with 2 before anything is measured."""
    done = run_table(["--only", "speed"], str(tmp_path))

    assert done.returncode == 2
    assert b"speed" in done.stderr


def test_a_row_that_breaks_does_not_end_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error in one benchmark is its row's note, and the next one is measured."""

    def broken(quick: bool) -> List[Row]:
        raise OSError("no such thing")

    monkeypatch.setattr(launch, "rows", broken)
    monkeypatch.setattr(hostile, "rows", lambda quick: [Row("hostile", "0", "0", True)])

    code = measuring.main(["--quick", "--only", "launch", "--only", "hostile"])

    said = capsys.readouterr().out
    assert code == 0
    assert "[not judged] launch" in said
    assert "OSError: no such thing" in said
    assert "[met] hostile" in said


def test_a_row_that_is_not_met_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """One figure that misses its goal makes the table answer 1."""
    monkeypatch.setattr(launch, "rows", lambda quick: [Row("launch", "2", "1", False)])

    assert measuring.main(["--only", "launch"]) == 1


def test_a_missing_program_is_said_in_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is absent is no error: the row is not judged and names it."""
    monkeypatch.setenv("PATH", "")

    (row,) = launch.rows(True)

    assert row.met is None
    assert "no true on PATH" in row.note


def test_printing_shows_verdict_and_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    """A row says whether it is met, and long notes are wrapped."""
    table = [Row("a", "1.2 x", "<= 1.1 x", False, "word " * 50), Row("b", "1", "1", True)]

    for row in table:
        print_row(row)
    print_summary(table)

    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "[NOT MET] a"
    assert max(map(len, lines)) <= 100
    assert "2 rows: 1 met, 1 not met, 0 not judged" in lines


@pytest.mark.parametrize(
    ("n", "low", "high"), [(1, 1, 1), (5, 1, 5), (6, 1, 6), (9, 2, 8), (15, 4, 12), (31, 10, 22)]
)
def test_the_interval_of_a_median_is_that_of_order_statistics(n: int, low: int, high: int) -> None:
    """The bounds are the ranks of tables for a 95 % interval of the median; few values: all."""
    found = spread([float(value) for value in range(n, 0, -1)])

    assert found == ((n + 1) / 2, low, high, n)


def test_ratios_pair_what_was_measured_together() -> None:
    """Each repeat gives one ratio, so that what both suffered cancels."""
    found = ratios([2.0, 20.0, 200.0], [1.0, 10.0, 100.0])

    assert worded(found, "x") == "2.00 [2.00, 2.00] x"


def test_processes_that_follow_each_other_are_not_added() -> None:
    """A worker that replaced another does not count beside it."""
    sights = [Sight(0, {1: 50, 2: 7}, 0), Sight(0, {1: 60, 2: 0, 3: 8}, 0)]

    assert largest_kib(sights) == 68


def test_what_a_kill_leaves_is_found(tmp_path: Path) -> None:
    """Runs count from the history and the runner's file; torn files are unreadable [H-047]."""
    with sqlite3.connect(str(tmp_path / "history.db")) as connection:
        connection.execute("CREATE TABLE executions (run_order INTEGER, flags TEXT)")
        rows = [(0, None), (1, "runner_lost"), (2, "memory_floor")]
        connection.executemany("INSERT INTO executions VALUES (?, ?)", rows)
    connection.close()
    line = json.dumps({"stamp": {"order": 3}, "seconds": 0.1})
    (tmp_path / "runs.jsonl").write_text(f'{line}\n{{"stamp": {{"or', encoding="ascii")
    (tmp_path / "head_a.json").write_text('{"a": ', encoding="ascii")
    (tmp_path / "head_b.json").write_text("{}", encoding="ascii")

    assert recorded_orders(str(tmp_path)) == {0, 2, 3}
    assert unreadable_files(str(tmp_path)) == ["head_a.json", "runs.jsonl"]


def test_a_phase_is_read_back_through_the_views(tmp_path: Path) -> None:
    """What the benchmarks read of a run is what the history shows to everybody."""
    heads = [
        {"name": "good", "command": [sys.executable, "-I", "-S", "-c", "pass"]},
        {"name": "bad", "command": [sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"]},
    ]

    phase = set_up(str(tmp_path), heads).run(2)

    assert [run.order for run in phase.runs] == [1, 2, 3, 4]
    assert [run.ok for run in phase.of("good")] == [True, True]
    assert [run.failure for run in phase.of("bad")] == ["exit", "exit"]
    assert all(run.metrics["execution_time_seconds"] > 0 for run in phase.runs)


def test_a_phase_takes_nothing_from_its_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings of the person who measures do not steer what is measured."""
    monkeypatch.setenv("HYDRA_NUM_TESTS", "7")
    setup: Setup = set_up(str(tmp_path), [{"name": "a", "command": [sys.executable, "-c", ""]}])

    assert len(setup.run(1).runs) == 1


@needs_compiler
def test_the_c_programs_compile_without_warnings(tmp_path: Path) -> None:
    """The floor and the workloads are clean C."""
    compiler = shutil.which("cc") or tool("gcc")
    sources = [name for name in os.listdir(os.path.join(FOLDER, "c")) if name.endswith(".c")]
    assert sources

    for name in sources:
        words = [compiler, "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
        done = subprocess.run([*words, os.path.join(FOLDER, "c", name)], check=False)
        assert done.returncode == 0, name


@needs_compiler
def test_the_floor_runs_each_time(tmp_path: Path) -> None:
    """The C loop reports as many runs as it was asked for."""
    seconds = c_loop_seconds(str(tmp_path), 3, [tool("true")])

    assert len(seconds) == 3
    assert all(0 < value < 60 for value in seconds)


@needs_compiler
@needs_linux
@pytest.mark.parametrize(
    ("kind", "processes"),
    [("burn", 1), ("waited", 2), ("unwaited", 2), ("orphan", 3), ("children", 51)],
)
def test_every_process_of_a_cpu_tree_reports(tmp_path: Path, kind: str, processes: int) -> None:
    """Each process says what it used, and the main one is the last."""
    log = tmp_path / "log.txt"
    program = compiled("c/cpu", str(tmp_path))

    subprocess.run([program, kind, "2", str(log)], check=True)

    lines = log.read_text(encoding="ascii").split("\n")[:-1]
    assert lines[-1] == "end"
    assert len([line for line in lines if line.startswith("used ")]) == processes


@pytest.mark.long
@needs_compiler
@needs_linux
@pytest.mark.parametrize(
    ("kind", "rss_mib", "pss_mib"), [("alone", 8, 8), ("pair", 16, 16), ("shared", 40, 8)]
)
def test_memory_trees_say_how_large_they_are(
    tmp_path: Path, kind: str, rss_mib: int, pss_mib: int
) -> None:
    """The sum of RSS counts shared pages in every process, the sum of PSS once."""
    log = tmp_path / "log.txt"
    program = compiled("c/memory", str(tmp_path))

    subprocess.run([program, kind, "8", str(log)], check=True)

    rss, pss = (int(word) / 1024 for word in log.read_text(encoding="ascii").split())
    assert rss_mib <= rss <= rss_mib + 12
    assert pss_mib <= pss <= pss_mib + 4


def test_workloads_are_programs_without_hydra() -> None:
    """What is measured imports nothing of Hydra, but for the program that embeds it."""
    folder = os.path.dirname(workload("flood.py"))
    found = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".py"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            tree = ast.parse(file.read(), name)
        froms = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if any(module.startswith("hydra_heads") for module in froms):
            found.append(name)

    assert found == ["embedding.py"]
