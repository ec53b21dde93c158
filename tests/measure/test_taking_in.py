"""Tests of `hydra_heads.measure.taking_in`."""

import json
import os
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.measure.request import Notice
from hydra_heads.measure.taking_in import JOURNAL, take_in
from hydra_heads.store import pending
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import a_run, an_invocation

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file")


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history with an invocation of which nothing is recorded."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        yield opened


def line_of(order: int = 1, **facts: Any) -> Dict[str, Any]:
    """Write what a runner writes of a good run."""
    line: Dict[str, Any] = {
        "run_id": "r1",
        "head": "a",
        "instance": "x",
        "exit_codes": [0],
        "timeout_s": 30.0,
        "block": 1,
        "order": order,
        "token": order,
        "status": 0,
        "error": None,
        "seconds": 0.25,
        "started_unix": 1.8e9,
        "clock_jump_s": 0.0,
        "ended_by": "",
        "left": 0,
        "floor_kib": 8000,
        "is_alone": True,
        "user_s": 0.125,
        "system_s": 0.0,
        "page_faults": 1,
        "context_switches": 2,
        "block_io": 3,
        "largest_kib": 10240,
        "reaped": 1,
        "killed": 0,
    }
    return dict(line, **facts)


def _leave(folder: Path, *lines: object) -> Path:
    """Leave lines behind; text is written as it is."""
    path = folder / JOURNAL
    path.write_text(
        "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    )
    return path


def _take(folder: Path, history: History) -> List[str]:
    told: List[Notice] = []
    take_in(str(folder / JOURNAL), history, told.append)
    return [f"{notice.level} {notice.message}" for notice in told]


def test_runs_that_were_left_are_taken_in(tmp_path: Path, history: History) -> None:
    """Each is in the history with its figures, and the file is empty."""
    path = _leave(tmp_path, line_of(1), line_of(2, status=256, block=None))

    told = _take(tmp_path, history)

    first, second = history.runs("r1", with_history_only=True)
    assert (first.ok, first.seconds, first.block, first.failure) == (True, 0.25, 1, None)
    assert first.metrics["user_time"] == 0.125
    assert first.metrics["memory_max_mb"] == 10.0
    assert (second.ok, second.block) == (False, None)
    assert second.failure is not None
    assert second.failure.kind == "exit"
    assert path.read_text() == ""
    assert told == ["INFO took in 2 runs that the journal alone knew"]


def test_nothing_left_is_nothing_to_tell(tmp_path: Path, history: History) -> None:
    """Without a file, and with an empty one, nothing happens."""
    without = _take(tmp_path, history)
    _leave(tmp_path)

    assert without == _take(tmp_path, history) == []


def test_what_is_recorded_already_is_left_as_it_is(tmp_path: Path, history: History) -> None:
    """A Hydra may have died between recording a run and taking it out of the file."""
    history.append(a_run(1, seconds=9.0))
    _leave(tmp_path, line_of(1), line_of(2), line_of(2, seconds=7.0))

    told = _take(tmp_path, history)

    assert [run.seconds for run in history.runs("r1")] == [9.0, 0.25]
    assert told == ["INFO took in 1 run that the journal alone knew"]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"ended_by": "timeout", "status": 15, "seconds": 31.0}, "timeout"),
        ({"status": 9}, "signal"),
        ({"status": 3 << 8}, "exit"),
        ({"error": 2, "status": None}, "start"),
        ({"status": None}, "error"),
    ],
)
def test_failures_are_judged_by_theline_of(
    tmp_path: Path, history: History, facts: Dict[str, Any], kind: str
) -> None:
    """What follows from the end of a process is known, whoever reads of it."""
    _leave(tmp_path, line_of(1, **facts))

    _take(tmp_path, history)

    [run] = history.runs("r1")
    assert run.failure is not None
    assert (run.ok, run.failure.kind) == (False, kind)


def test_other_exit_codes_may_be_good(tmp_path: Path, history: History) -> None:
    """Which are stands in the line."""
    _leave(tmp_path, line_of(1, exit_codes=[1, 3], status=3 << 8))

    _take(tmp_path, history)

    assert [run.ok for run in history.runs("r1")] == [True]


def test_a_clock_that_jumped_makes_an_outlier(tmp_path: Path, history: History) -> None:
    """It is flagged as it would have been by the Hydra that died [fault 47]."""
    _leave(tmp_path, line_of(1, clock_jump_s=3600.0))

    _take(tmp_path, history)

    [run] = history.runs("r1")
    assert (run.outlier, run.flags) == (True, ("clock_jump",))


def test_a_run_that_was_stopped_is_no_result(tmp_path: Path, history: History) -> None:
    """A line that says that Hydra itself ended the run does not make a failure of it."""
    _leave(tmp_path, line_of(1, ended_by="stopped", status=15), line_of(2))

    _take(tmp_path, history)

    assert [run.order for run in history.runs("r1")] == [2]


def test_a_torn_line_costs_itself_only(tmp_path: Path, history: History) -> None:
    """What a power cut left of a line is told of and left out; those before it are taken in."""
    torn = json.dumps(line_of(2))[:50]
    path = _leave(tmp_path, line_of(1), "no json\n", "\n", torn)

    told = _take(tmp_path, history)

    assert [run.order for run in history.runs("r1")] == [1]
    assert [line.split()[0] for line in told] == ["INFO", "WARN"]
    assert "2 lines belong to no run" in told[1]
    assert path.read_text() == ""


def test_runs_of_an_unknown_invocation_are_left_out(tmp_path: Path, history: History) -> None:
    """A file that was put there from elsewhere is not this folder's to record."""
    _leave(tmp_path, line_of(1, run_id="r9"), line_of(1))

    told = _take(tmp_path, history)

    assert [run.order for run in history.runs("r1")] == [1]
    assert "1 line belong" in told[1]


ODD: List[object] = [None, True, "x", [], {}, -1, 10**25, 10**400, 1e308, "\ud800", {"a": 1}]


@pytest.mark.parametrize("name", [*line_of(), "samples", "cpu"])
def test_a_damaged_line_does_not_keep_hydra_from_working(
    tmp_path: Path, history: History, name: str
) -> None:
    """Whatever stands in a line, the runs of the other lines are taken in, and it is over."""
    lines = [dict(line_of(10 + number), **{name: value}) for number, value in enumerate(ODD)]
    path = _leave(
        tmp_path, *lines, json.dumps(line_of(9)).replace("0.25", "1e999") + "\n", line_of(1)
    )

    _take(tmp_path, history)

    assert 1 in {run.order for run in history.runs("r1", with_history_only=True)}
    assert path.read_text() == ""


def test_a_long_file_is_taken_in_by_parts(
    tmp_path: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more is held at once than a part, and every run is taken in once."""
    monkeypatch.setattr(pending, "MOST_BYTES", 1000)
    path = _leave(tmp_path, *(line_of(order) for order in range(1, 21)))

    told = _take(tmp_path, history)

    assert [run.order for run in history.runs("r1")] == list(range(1, 21))
    assert "20 runs" in told[0]
    assert path.read_text() == ""


def test_a_link_is_not_followed(tmp_path: Path, history: History) -> None:
    """Somebody else's file is neither read nor emptied [fault 61]."""
    (tmp_path / "other").write_text("mine\n")
    (tmp_path / JOURNAL).symlink_to(tmp_path / "other")

    with pytest.raises(HistoryError, match="not an ordinary file"):
        _take(tmp_path, history)

    assert (tmp_path / "other").read_text() == "mine\n"
