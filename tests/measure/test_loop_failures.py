"""Tests of `hydra_heads.measure.loop`: what goes wrong with heads, and what it costs."""

import os
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Sequence

import pytest

from hydra_heads.base.errors import HistoryError, InputError
from hydra_heads.heads.kind import Launch
from hydra_heads.model.profile import Profile
from hydra_heads.model.run import Outcome
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded
from tests.measure.slots import (
    fake_processes,
    run_events,
    run_phase,
    runs_in,
    slot_of,
    success,
)


def test_a_program_missing_for_one_head_fails_its_runs(tmp_path: Path) -> None:
    """The others are measured, and a warning names the head before the first run [fault 48]."""
    slot = slot_of(tmp_path, {"a": ["true"], "lost": ["no-such-program-anywhere"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    [warning] = [line for line in phase.notices if line.startswith("WARN")]
    assert "'lost'" in warning
    assert "no-such-program-anywhere" in warning
    assert phase.report.never_succeeded == ("lost",)
    failures = phase.document("lost")["failures"]
    assert [(failure["kind"], failure["count"]) for failure in failures] == [("start", 3)]
    assert phase.document("a")["success_count"] == 3


def test_programs_missing_for_all_heads_end_it_before_it_begins(tmp_path: Path) -> None:
    """When no head can be started nothing is written and no invocation begins [fault 48]."""
    slot = slot_of(tmp_path, {"a": ["no-such-program-1"], "b": ["no-such-program-2"]})

    with pytest.raises(InputError, match="no-such-program-1"):
        run_phase(slot, tmp_path / "out", num_tests=3)

    assert os.listdir(str(tmp_path / "out")) == ["history.db"]
    with History.open_reading(str(tmp_path / "out" / "history.db")) as history:
        assert history.latest("job") is None


def test_failures_are_results(tmp_path: Path) -> None:
    """Exit codes, signals and time limits are kinds of failure of a run [fault 49, fault 58]."""
    slot = slot_of(
        tmp_path,
        {
            "good": ["true"],
            "exits": ["sh", "-c", "exit 9"],
            "crashes": ["sh", "-c", "kill -SEGV $$"],
            "hangs": {"command": ["sleep", "60"], "timeout_s": 0.2},
        },
    )

    phase = run_phase(slot, tmp_path / "out", num_tests=2)

    kinds = {run.head: run.failure for run in phase.runs}
    assert kinds["good"] is None
    assert {name: kinds[name].kind for name in ("exits", "crashes", "hangs")} == {  # type: ignore[union-attr]
        "exits": "exit",
        "crashes": "signal",
        "hangs": "timeout",
    }
    assert "SIGSEGV" in str(kinds["crashes"])
    assert phase.document("hangs")["timeout_count"] == 2
    assert set(phase.report.never_succeeded) == {"exits", "crashes", "hangs"}


@pytest.mark.parametrize(
    ("objective", "seconds", "expected"),
    [
        ({"time_limit_s": 1.5}, 0.01, "INFO one failure counts as 15 s"),
        ({"time_limit_s": 2, "penalty_factor": 3}, 0.01, "INFO one failure counts as 6 s"),
        ({}, 0.02, "INFO one failure counts as 2 s: 10 times 0.2 s"),
    ],
)
def test_what_a_failure_costs_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    objective: Dict[str, object],
    seconds: float,
    expected: str,
) -> None:
    """The penalty follows from the objective, or from the times where it gives no limit."""
    fake_processes(monkeypatch, lambda launch: success(seconds))
    slot = slot_of(tmp_path, {"a": ["true"]}, objective=objective)

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    assert any(line.startswith(expected) for line in phase.notices)
    assert phase.report.failure_cost.failure_cost == float(expected.split()[5])


CPU = {"user_time": 0.5, "system_time": 0.25}


@pytest.mark.parametrize(
    ("objective", "metrics", "lines"),
    [
        (
            {"minimise": "cpu"},
            CPU,
            ["INFO one failure counts as 75 s: which follows from what the successes used"],
        ),
        (
            {"minimise": "memory", "penalty": 2048},
            {"memory_max_mb": 9.5},
            ["INFO one failure counts as 2048 MiB: the penalty of the objective"],
        ),
        (
            {"minimise": [{"metric": "cpu", "weight": 4, "unit": "EUR"}]},
            CPU,
            ["INFO one failure counts as 300 EUR: which follows from what the successes used"],
        ),
        (
            {"minimise": "user_tokens"},
            {},
            [
                "WARN head 'a': 3 of 3 successes have no user_tokens, which the objective "
                "minimises; write a number >= 0 to HYDRA_METRICS_FILE in every run, or minimise "
                "something else",
                "INFO one failure counts as 1 user_tokens: as the runs say nothing of it",
            ],
        ),
    ],
)
def test_what_a_failure_costs_is_told_in_the_unit_of_the_objective(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    objective: Dict[str, object],
    metrics: Dict[str, float],
    lines: Sequence[str],
) -> None:
    """Whatever is minimised has a penalty in its unit; what weighing will miss is warned of."""
    fake_processes(monkeypatch, lambda launch: success(0.01, metrics=metrics))
    slot = slot_of(tmp_path, {"a": ["true"]}, objective=objective)

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    assert [line for line in phase.notices if "failure counts" in line or "WARN" in line] == lines
    assert phase.document("a")["objective"]["minimise"] == objective["minimise"] or isinstance(
        objective["minimise"], list
    )


def test_a_small_program_costs_the_memory_below_which_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A peak that could not be told counts as the floor, in Phase 1 as in its profiles."""
    floored = {"flags": ("memory_floor",), "memory_floor_mb": 12.0}
    fake_processes(monkeypatch, lambda launch: success(0.01, **floored))
    slot = slot_of(tmp_path, {"a": ["true"]}, objective={"minimise": "memory"})

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    assert "INFO one failure counts as 1200 MiB: which follows from what the successes used" in (
        phase.notices
    )
    profile = Profile(phase.document("a"))
    assert [run.metrics["memory_max_mb"] for run in profile.runs] == [12.0] * 3


WAITING = {"success": {"same_output_as": "good"}}


def test_runs_that_wait_are_decided_with_their_block(tmp_path: Path) -> None:
    """A head must give the output of another: undecided until its block ends, then decided."""
    slot = slot_of(
        tmp_path,
        {
            "good": ["echo", "right"],
            "same": {"command": ["echo", "right"], **WAITING},
            "other": {"command": ["echo", "wrong"], **WAITING},
        },
    )

    phase = run_phase(slot, tmp_path / "out", num_tests=4)

    told = {event.run.head: event.run.ok for event in run_events(phase.events)}
    assert told == {"good": True, "same": None, "other": None}
    assert Counter((run.head, run.ok) for run in phase.runs) == {
        ("good", True): 4,
        ("same", True): 4,
        ("other", False): 4,
    }
    log = (tmp_path / "out" / "head_other.log").read_text()
    assert log.count("error (criteria)") == 4
    assert phase.report.never_succeeded == ("other",)


def test_a_slower_head_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that got slower beyond noise gives a warning with its name, the other none [H-030]."""
    factor = {"slow": 1.0, "same": 1.0}
    ticks = iter(range(10**6))

    def answer(launch: Launch) -> Outcome:
        return success(factor[launch.argv[-1]] * (0.1 + 0.001 * (next(ticks) % 7)))

    fake_processes(monkeypatch, answer)
    slot = slot_of(tmp_path, {"slow": ["true", "slow"], "same": ["true", "same"]})
    first = run_phase(slot, tmp_path / "out", num_tests=20)
    factor["slow"] = 1.5

    second = run_phase(slot, tmp_path / "out", num_tests=20)

    assert [line for line in first.notices if line.startswith("WARN")] == []
    [warning] = [line for line in second.notices if line.startswith("WARN")]
    assert warning.startswith("WARN Performance degradation detected: slow")
    assert second.document("slow")["previous"]["run_id"] == first.report.run_id


def test_an_unusable_history_passes_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the history fails in the middle the error reaches the caller, and runs stay."""
    slot = slot_of(tmp_path, {"a": ["true"]})
    append_all = History.append_all

    def fail(self: History, rows: Sequence[Recorded], *rest: Any) -> int:
        if any(row.run.order == 3 for row in rows):
            raise HistoryError("history.db: the disk is full")
        return append_all(self, rows, *rest)

    fake_processes(monkeypatch, lambda launch: success())
    monkeypatch.setattr(History, "append_all", fail)

    with pytest.raises(HistoryError, match="disk is full"):
        run_phase(slot, tmp_path / "out", run_id="r1", num_tests=5)

    assert [run.order for run in runs_in(tmp_path / "out", "r1")] == [1, 2]


HOSTILE = """
import ctypes, os, re, sys

def exits():
    os._exit(0)

def leaves():
    sys.exit(0)

def crashes():
    ctypes.string_at(0)

def moves():
    os.chdir("/")
    return 1

def holds():
    re.match("(a+)+$", "a" * 64 + "b")
"""


def test_a_hostile_callable_costs_one_run(tmp_path: Path) -> None:
    """A callable that exits, crashes, moves or never lets go ends its own process [fault 63]."""
    (tmp_path / "hostile.py").write_text(HOSTILE)
    names = ("exits", "leaves", "crashes", "moves")
    heads: Dict[str, Dict[str, object]] = {name: {"callable": f"hostile:{name}"} for name in names}
    heads["holds"] = {"callable": "hostile:holds", "timeout_s": 0.5}
    here = os.getcwd()

    phase = run_phase(slot_of(tmp_path, heads), tmp_path / "out", num_tests=1)

    kinds = {run.head: run.failure.kind if run.failure else None for run in phase.runs}
    assert kinds == {
        "exits": "error",
        "leaves": "error",
        "crashes": "signal",
        "moves": None,
        "holds": "timeout",
    }
    assert os.getcwd() == here
