"""Tests of Phase 1 end to end: jobs side by side, its time, and runs that are in no profile."""

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Sequence, Set, Tuple

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Launch
from hydra_heads.measure import blocks as blocks_module
from hydra_heads.measure import phase as phase_module
from hydra_heads.measure.cpus import cores_of
from hydra_heads.measure.parallel import PROBED_BLOCKS, Slowed
from hydra_heads.model.run import Outcome, Run
from hydra_heads.store.history import History
from hydra_heads.store.recorded import RecordedBlock
from tests.measure.launches import python
from tests.measure.slots import (
    Phase,
    fake_processes,
    instances,
    run_events,
    run_phase,
    runs_in,
    slot_of,
    success,
)

needs_two = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(cores_of(os.sched_getaffinity(0))) < 2,
    reason="needs two cores, and a system that keeps processes on them",
)


def _all_runs(phase: Phase) -> List[Run]:
    with History.open_reading(str(phase.folder / "history.db")) as history:
        return list(history.runs(phase.report.run_id, with_history_only=True))


def _blocks(phase: Phase) -> Tuple[RecordedBlock, ...]:
    with History.open_reading(str(phase.folder / "history.db")) as history:
        return history.blocks_of(phase.report.run_id)


def _meeting(folder: Path) -> Sequence[str]:
    """Return a head that ends at once where it is met by another of its kind, else a bit later.

    It writes down from when to when it ran and on which processors. Side by side it is as fast
    as alone: each waits its own time, whoever else is there.
    """
    return python(
        "import os, time; begin = time.monotonic(); time.sleep(0.03);"
        f"fd = os.open({str(folder / 'seen')!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT);"
        "cpus = sorted(os.sched_getaffinity(0));"
        "os.write(fd, repr([begin, time.monotonic(), cpus]).encode() + b'\\n')"
    )


def _overlaps(seen: Sequence[Any]) -> int:
    """Count the pairs of runs that were under way at the same time."""
    return len(
        [
            (one, other)
            for at, one in enumerate(seen)
            for other in seen[at + 1 :]
            if one[0] < other[1] and other[0] < one[1]
        ]
    )


@pytest.fixture
def undisturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no head be found disturbed: others may be busy on this machine right now."""
    monkeypatch.setattr(phase_module, "interference", lambda *seen: [])


@needs_two
def test_two_jobs_run_side_by_side(tmp_path: Path, undisturbed: None) -> None:
    """Blocks overlap in time, each worker on processors of its own, told with every block."""
    slot = slot_of(tmp_path, {"a": _meeting(tmp_path), "b": _meeting(tmp_path)})

    phase = run_phase(slot, tmp_path / "out", num_tests=8, jobs=2, seed=1)

    seen = [json.loads(line) for line in (tmp_path / "seen").read_text().splitlines()]
    shares: Set[Tuple[int, ...]] = {tuple(cpus) for _, _, cpus in seen}
    first, second = sorted(shares)
    assert not set(first) & set(second)
    # Three blocks alone, four and then the other five side by side, of two heads each.
    assert _overlaps(seen[: 2 * PROBED_BLOCKS]) == 0
    assert _overlaps(seen[2 * PROBED_BLOCKS :]) >= 4
    assert [block.cpus for block in _blocks(phase)[:PROBED_BLOCKS]] == [first, second, first]
    assert {block.cpus for block in _blocks(phase)[PROBED_BLOCKS:]} == {first, second}
    assert len(phase.runs) == 16
    assert phase.document("a")["complete"] is True


@needs_two
def test_both_workers_have_their_part(tmp_path: Path, undisturbed: None) -> None:
    """Of blocks that take the same time each worker runs about half, however few they are."""
    slot = slot_of(tmp_path, {"a": ["sleep", "0.03"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=PROBED_BLOCKS + 6, jobs=2)

    parts = Counter(block.cpus for block in _blocks(phase)[PROBED_BLOCKS:])
    assert min(parts.values()) >= 2
    assert len(parts) == 2


@needs_two
def test_runs_to_compare_with_stay_in_the_history(tmp_path: Path, undisturbed: None) -> None:
    """The first blocks run again side by side: in no block, no profile, no count and no event."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]}, instances=instances("x", "y"))

    phase = run_phase(slot, tmp_path / "out", num_tests=5, jobs=2)

    again = [run for run in _all_runs(phase) if run.block is None]
    assert len(again) == 2 * (PROBED_BLOCKS + 1)
    assert min(run.order for run in again) > 10
    assert Counter(run.head for run in phase.runs) == {"a": 5, "b": 5}
    assert [event.done for event in run_events(phase.events)] == list(range(1, 11))
    document = phase.document("a")
    assert (document["num_tests"], len(document["runs"]), document["complete"]) == (5, 5, True)


@needs_two
def test_jobs_that_disturb_each_other_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning names the heads, and all blocks that are left run on one worker."""
    monkeypatch.setattr(phase_module, "interference", lambda *seen: [Slowed("a", 1.4)])
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=7, jobs=2)

    [warning] = [line for line in phase.notices if line.startswith("WARN")]
    assert "a (+40 %)" in warning
    assert len({block.cpus for block in _blocks(phase)[PROBED_BLOCKS:]}) == 1
    assert len(phase.runs) == 14
    assert phase.document("a")["complete"] is True


SLOW_BESIDE = """
import os, sys, time
mine = os.path.join(sys.argv[1], str(os.getpid()))
open(mine, "w").close()
has_company = False
for _ in range(10):
    time.sleep(0.01)
    has_company = has_company or len(os.listdir(sys.argv[1])) > 1
if has_company:
    time.sleep(0.4)
os.unlink(mine)
"""


@pytest.mark.long
@needs_two
def test_heads_that_are_in_each_others_way_are_found(tmp_path: Path) -> None:
    """A head that waits whenever another of its kind is there is named, and goes on alone."""
    (tmp_path / "busy").mkdir()
    (tmp_path / "slow.py").write_text(SLOW_BESIDE)
    words = (sys.executable, "-I", "-S", str(tmp_path / "slow.py"), str(tmp_path / "busy"))
    slot = slot_of(tmp_path, {"a": words})

    phase = run_phase(slot, tmp_path / "out", num_tests=4, jobs=2)

    assert [line for line in phase.notices if "disturb each other beyond noise: a (+" in line]
    assert len(phase.runs) == 4


@needs_two
def test_an_invocation_shorter_than_the_check(tmp_path: Path, undisturbed: None) -> None:
    """With fewer blocks than are run alone there is nothing left to run side by side."""
    slot = slot_of(tmp_path, {"a": ["true"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=1, jobs=2)

    assert len(phase.runs) == 1
    assert phase.document("a")["complete"] is True


@needs_two
def test_a_head_that_is_never_begun_costs_no_block(tmp_path: Path) -> None:
    """Where what has to be done before each run fails, all planned runs have failed."""
    slot = slot_of(tmp_path, {"a": {"command": ["true"], "prepare": ["false"]}})

    phase = run_phase(slot, tmp_path / "out", num_tests=5, jobs=2)

    assert [run.order for run in phase.runs] == [1, 2, 3, 4, 5]


@needs_two
def test_a_choice_is_made_block_by_block(tmp_path: Path) -> None:
    """Who chooses sees the runs of the last block, so two jobs are no more than one."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]})
    named: List[List[str]] = [["a"], ["a", "b"], ["b"], []]
    answers = iter(named)
    seen: List[List[str]] = []

    def choose(runs: Sequence[Run]) -> List[str]:
        seen.append(sorted(run.head for run in runs))
        return next(answers)

    phase = run_phase(slot, tmp_path / "out", choose=choose, num_tests=9, jobs=2)

    assert seen == [[], ["a"], ["a", "b"], ["b"]]
    assert [run.block for run in _all_runs(phase)] == [1, 2, 2, 3]


@pytest.mark.parametrize("jobs", [0, -1, 1024])
def test_an_impossible_number_of_jobs_is_refused(tmp_path: Path, jobs: int) -> None:
    """More than there are cores, or none at all: nothing is written and no invocation begins."""
    slot = slot_of(tmp_path, {"a": ["true"]})

    with pytest.raises(InputError, match=f"jobs: found {jobs}"):
        run_phase(slot, tmp_path / "out", jobs=jobs)

    assert os.listdir(str(tmp_path / "out")) == ["history.db"]
    with History.open_reading(str(tmp_path / "out" / "history.db")) as history:
        assert history.latest("job") is None


def test_after_its_time_no_block_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun ends, profiles are written and say that it was not all that was planned."""
    clock = [0.0]

    def answer(launch: Launch) -> Outcome:
        clock[0] += 10.0
        return success()

    class Time:
        """A clock that goes on by the runs."""

        @staticmethod
        def monotonic() -> float:
            """Return the time."""
            return clock[0]

    fake_processes(monkeypatch, answer)
    monkeypatch.setattr(blocks_module, "time", Time)
    monkeypatch.setattr("hydra_heads.measure.loop.time", Time)
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=50, max_minutes=0.75)

    # 45 seconds: two blocks of 20, and the one that is begun in the 41st.
    document = phase.document("a")
    assert Counter(run.head for run in phase.runs) == {"a": 3, "b": 3}
    assert (document["num_tests"], document["planned_tests"]) == (3, 50)
    assert document["complete"] is False
    with History.open_reading(str(tmp_path / "out" / "history.db")) as history:
        latest = history.latest("job")
    assert latest is not None
    assert (latest.complete, latest.ended_unix is None) == (False, False)


def test_long_runs_do_not_pile_up_behind_the_deadline(tmp_path: Path) -> None:
    """A block that has been taken ahead of its time is one, not as many as a worker could hold."""
    slot = slot_of(tmp_path, {"a": ["sleep", "0.1"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=50, max_minutes=0.15 / 60)

    assert 2 <= len(phase.runs) <= 4


def test_warm_ups_stay_in_the_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as a head asks for come before its first run, and are in no profile."""
    fake_processes(monkeypatch, lambda launch: success())
    heads: Dict[str, Any] = {
        "a": {"command": ["true"], "warmup": 2},
        "b": {"command": ["true"], "warmup": 1},
        "c": ["true"],
    }
    slot = slot_of(tmp_path, heads, instances=instances("x", "y"))

    phase = run_phase(slot, tmp_path / "out", num_tests=4, seed=3)

    before = [run for run in _all_runs(phase) if run.block is None]
    assert [(run.order, run.head) for run in before] == [(13, "a"), (14, "b"), (15, "a")]
    assert Counter(run.head for run in phase.runs) == {"a": 4, "b": 4, "c": 4}
    assert len(run_events(phase.events)) == 12
    document = phase.document("a")
    assert (document["num_tests"], document["warmup_detected"]) == (4, 0)


def test_warm_ups_run_before_all_others(tmp_path: Path) -> None:
    """On each instance in turn, before anything is counted, and again when it is resumed."""
    log = tmp_path / "log"
    slot = slot_of(
        tmp_path,
        {"a": {"command": ["sh", "-c", f"echo {{x}} >> {log}"], "warmup": 3}},
        instances=instances("p", "q"),
    )

    phase = run_phase(slot, tmp_path / "out", num_tests=2)

    said = log.read_text().split()
    assert len(said) == 5
    assert set(said[:2]) == {"p", "q"}
    starts = {run.block: run.started_unix for run in _all_runs(phase)}
    assert max(run.started_unix for run in _all_runs(phase) if run.block is None) < starts[1]


def test_a_warm_up_that_fails_is_no_failure_of_the_profile(tmp_path: Path) -> None:
    """It is in the history as what it was, and nowhere else."""
    line = f"[ -e {tmp_path}/warm ] || {{ touch {tmp_path}/warm; exit 1; }}"
    slot = slot_of(tmp_path, {"a": {"command": ["sh", "-c", line], "warmup": 1}})

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    assert [run.ok for run in _all_runs(phase) if run.block is None] == [False]
    document = phase.document("a")
    assert (document["success_count"], document["failure_count"]) == (3, 0)


def test_runs_of_an_interrupted_check_are_not_taken_up(tmp_path: Path) -> None:
    """A resumed invocation goes on with what is planned, whatever else is in the history."""
    slot = slot_of(tmp_path, {"a": {"command": ["true"], "warmup": 1}})
    first = True

    def stop(event: object) -> None:
        nonlocal first
        if first and run_events([event]):  # type: ignore[list-item]
            first = False
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_phase(slot, tmp_path / "out", stop, run_id="r1", num_tests=3)

    run_phase(slot, tmp_path / "out", resume=True)

    assert [run.order for run in runs_in(tmp_path / "out", "r1")] == [1, 2, 3]
