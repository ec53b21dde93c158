"""Tests of `hydra_heads.measure.recording`."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Iterator, List

import pytest

from hydra_heads.base.redact import Masker
from hydra_heads.measure import recording
from hydra_heads.measure.headlog import HeadLogs
from hydra_heads.measure.recording import COMMIT_SECONDS, OpenBlock, Recorder
from hydra_heads.measure.request import Notice
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Criteria, Head
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import a_run, an_invocation

LINE = "x" * 99 + "\n"
"""A line of the journal, as far as its length matters."""

HEADS = (
    Head("a", "command", {}, "sha256:a"),
    Head("b", "command", {}, "sha256:b", success=Criteria(same_output_as="a")),
)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stand in for the recorder's clock."""
    made = Clock()
    monkeypatch.setattr(recording, "time", made)
    return made


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history with an invocation of which nothing is recorded."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        yield opened


Make = Callable[..., Recorder]


@pytest.fixture
def told() -> List[Notice]:
    """Collect what people are told."""
    return []


@pytest.fixture
def make(history: History, tmp_path: Path, clock: Clock, told: List[Notice]) -> Make:
    """Make recorders with a journal and logs in a folder of the test's own."""

    def made(writers: int = 1) -> Recorder:
        logs = HeadLogs(str(tmp_path), Masker(["secret"]), lambda problem: None)
        logs.begin(["a", "b"], False)
        journal = str(tmp_path / "runs.jsonl")
        return Recorder("r1", HEADS, history, logs, journal, writers, told.append)

    return made


def _orders(history: History) -> List[int]:
    return [run.order for run in history.runs("r1")]


def _outcome(**facts: Any) -> Outcome:
    return Outcome(0.5, 1.8e9, exit_code=0, **facts)


def test_a_run_outside_the_journal_is_recorded_at_once(make: Make, history: History) -> None:
    """Nothing else would keep it if this process died."""
    recorder = make()

    recorder.add(a_run(1), _outcome(), 0)

    assert _orders(history) == [1]


def test_runs_in_the_journal_wait_for_each_other(
    make: Make, history: History, clock: Clock, tmp_path: Path
) -> None:
    """Up to a tenth of a second, then they are recorded together, and the journal is emptied."""
    recorder, journal = make(), tmp_path / "runs.jsonl"
    found = []
    for order in (1, 2, 3):
        with open(str(journal), "a") as file:
            file.write(LINE)
        clock.now += 0.6 * COMMIT_SECONDS
        recorder.add(a_run(order), _outcome(), len(LINE))
        found.append((_orders(history), journal.read_text()))

    assert found == [([], LINE), ([1, 2], ""), ([1, 2], LINE)]
    recorder.close()
    assert _orders(history) == [1, 2, 3]
    assert not journal.exists()


def test_a_line_that_nobody_told_of_yet_stays(
    make: Make, history: History, clock: Clock, tmp_path: Path
) -> None:
    """The run that ended meanwhile is not taken out of the journal with those before it."""
    recorder, journal = make(), tmp_path / "runs.jsonl"
    journal.write_text(LINE + "the next\n")
    clock.now += 1

    recorder.add(a_run(1), _outcome(), len(LINE))

    assert journal.read_text() == "the next\n"


def test_what_only_the_journal_knows_is_taken_in_at_the_end(
    make: Make, history: History, tmp_path: Path, told: List[Notice]
) -> None:
    """A run that ended while nobody listened any more is recorded, and the file goes."""
    from tests.measure.test_taking_in import line_of

    recorder, journal = make(), tmp_path / "runs.jsonl"
    journal.write_text(json.dumps(line_of(6)) + "\n")

    recorder.close()

    assert _orders(history) == [6]
    assert [notice.level for notice in told] == ["INFO"]
    assert not journal.exists()


@pytest.mark.parametrize("runs", [1, 3])
def test_a_journal_that_was_replaced_is_not_trusted(
    make: Make, history: History, clock: Clock, tmp_path: Path, told: List[Notice], runs: int
) -> None:
    """Something else in its place is told of once, and from then on runs are recorded at once."""
    recorder, journal = make(), tmp_path / "runs.jsonl"
    (tmp_path / "other").write_text("mine")
    journal.symlink_to(tmp_path / "other")
    clock.now += 1

    for order in range(1, runs + 1):
        recorder.add(a_run(order), _outcome(), 10)
    found = _orders(history)
    recorder.close()

    assert found == list(range(1, runs + 1))
    assert [notice.level for notice in told] == ["WARN"]
    assert (tmp_path / "other").read_text() == "mine"


def test_of_several_writers_only_a_whole_journal_is_emptied(
    make: Make, history: History, clock: Clock, tmp_path: Path
) -> None:
    """The line that is known may be the second; both go when both are known."""
    recorder, journal = make(writers=2), tmp_path / "runs.jsonl"
    other = LINE.replace("x", "y")
    journal.write_text(other + LINE)
    clock.now += 1
    recorder.add(a_run(1), _outcome(), len(LINE))
    first = journal.read_text()
    clock.now += 1

    recorder.add(a_run(2), _outcome(), len(other))

    assert (first, journal.read_text()) == (other + LINE, "")
    assert _orders(history) == [1, 2]


def test_what_failed_keeps_its_last_words(make: Make, history: History, tmp_path: Path) -> None:
    """They are in the history and in the head's log, masked; of a success nothing is kept."""
    recorder = make()

    recorder.add(a_run(1, ok=False), _outcome(stderr=b"the secret word"), 0)
    recorder.add(a_run(2), _outcome(stderr=b"fine"), 0)

    tail = history.stderr_tail("r1", 1)
    assert tail is not None
    assert tail.startswith("the ")
    assert "secret" not in tail
    assert history.stderr_tail("r1", 2) is None
    log = (tmp_path / "head_a.log").read_text()
    assert "run r1.1 on instance x ended in error (exit)" in log
    assert "secret" not in log
    assert "r1.2" not in log


def test_a_curve_is_kept_with_its_run(make: Make, history: History) -> None:
    """What was sampled can be read back by the run's order."""
    import zlib

    columns = ("t_ms", "cpu_ms", "memory_kib", "threads", "fds")
    packed = zlib.compress(json.dumps({name: [1] for name in columns}).encode())
    recorder = make()

    recorder.add(a_run(1), _outcome(curve=packed), 0)

    assert history.curve("r1", 1) == {name: [1] for name in columns}


def test_a_run_that_was_never_started_has_nothing_to_keep(make: Make, history: History) -> None:
    """Where there was no process there is neither a curve nor a last word."""
    recorder = make()

    recorder.add(a_run(1, ok=False), None, 0)

    assert (history.stderr_tail("r1", 1), history.curve("r1", 1)) == (None, None)
    assert _orders(history) == [1]


def _waiting(order: int, head: str, digest: str, ok: object) -> Run:
    return a_run(order, head)._replace(ok=ok, block=4, output_sha256=digest)  # type: ignore[arg-type]


@pytest.mark.parametrize(("digest", "ok"), [("d1", True), ("d2", False)])
def test_a_block_decides_what_waited_for_it(
    make: Make, history: History, tmp_path: Path, digest: str, ok: bool
) -> None:
    """Whether an output is that of another head is known when the block has ended."""
    recorder = make()
    runs = [_waiting(1, "a", "d1", True), _waiting(2, "b", digest, None)]
    recorder.open_blocks[4] = OpenBlock(2, runs)
    for run in runs:
        recorder.add(run, _outcome(), 1)

    decided = recorder.close_block(4)

    assert [run.ok for run in decided] == [run.ok for run in history.runs("r1")] == [True, ok]
    assert recorder.open_blocks == {}
    assert ("same_output_as" in (tmp_path / "head_b.log").read_text()) is not ok


def test_a_block_is_kept_with_its_conditions(
    make: Make, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the machine was like, and which processors were used, stands with its number."""
    recorder = make()
    conditions = SimpleNamespace(load=1.5, steal=0.25, clock_jump_s=30.0)
    monkeypatch.setattr(recorder, "_observer", SimpleNamespace(take=lambda: conditions))
    recorder.open_blocks[3] = OpenBlock(1, [a_run(1)], (0, 2))

    runs = recorder.close_block(3)
    recorder.close()

    [block] = history.blocks_of("r1")
    assert runs == [a_run(1)]
    assert (block.block, block.load, block.steal, block.clock_jump_s, block.cpus) == (
        3,
        1.5,
        0.25,
        30.0,
        (0, 2),
    )


def test_without_a_journal_there_is_none_to_empty(history: History, clock: Clock) -> None:
    """Where no file is written, runs are recorded all the same."""
    logs = HeadLogs(None, Masker([]), lambda problem: None)
    recorder = Recorder("r1", HEADS, history, logs, None, 1, lambda notice: None)

    recorder.add(a_run(1), _outcome(), 0)
    recorder.close()

    assert _orders(history) == [1]
