"""Tests of `hydra_heads.measure.outcomes`, from records written by hand."""

import errno
import json
import os
import signal
import zlib
from pathlib import Path
from typing import Optional

import pytest

from hydra_heads.measure.capture import Capture
from hydra_heads.measure.outcomes import facts_of, lost_outcome, outcome_of
from hydra_heads.measure.runner.wire import NO_FOLDER, NO_STDIN, NO_STDOUT
from hydra_heads.model.failure import RUN_FLAGS, SLICE_ENDED
from hydra_heads.model.metrics import is_registered
from hydra_heads.model.slot import Limits
from tests.measure.launches import launch_of
from tests.measure.records import outcome_from, record_of, samples_of, written_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="statuses of POSIX")


def test_a_good_run() -> None:
    """What the record says comes back under registered names, and nothing is flagged."""
    outcome = outcome_from(record_of())

    assert (outcome.exit_code, outcome.signum, outcome.timed_out) == (0, None, False)
    assert (outcome.lost, outcome.limit, outcome.start_error) == (None, None, None)
    assert outcome.flags == ()
    assert outcome.memory_floor_mb == 8.0
    assert outcome.metrics == {
        "execution_time_seconds": 2.0,
        "start_time": 1.8e9,
        "end_time": 1.8e9 + 2,
        "user_time": 1.5,
        "system_time": 0.25,
        "cpu_avg": 87.5,
        "context_switches": 12,
        "page_faults": 11,
        "block_io_operations": 13,
        "descendants_killed": 0,
        "memory_max_mb": 20.0,
        "exit_code": 0,
        "stdout_lines": 0,
        "stderr_lines": 0,
    }
    assert all(is_registered(name) for name in outcome.metrics)


@pytest.mark.parametrize(
    ("status", "exit_code", "signum"),
    [(0, 0, None), (3 << 8, 3, None), (9, None, signal.SIGKILL), (139, None, signal.SIGSEGV)],
)
def test_exit_and_signal_exclude_each_other(
    status: int, exit_code: Optional[int], signum: Optional[int]
) -> None:
    """A status is one or the other; as a figure a signal is a negative code [R-098]."""
    outcome = outcome_from(record_of(status=status))

    assert (outcome.exit_code, outcome.signum) == (exit_code, signum)
    assert outcome.metrics["exit_code"] == (exit_code if signum is None else -signum)


def test_a_status_that_somebody_else_has_is_lost() -> None:
    """Of a run whose end is not known no figure is given, and the reason is told."""
    outcome = outcome_from(record_of(status=None))

    assert outcome.lost is not None
    assert "do not wait for all children" in outcome.lost
    assert (outcome.exit_code, outcome.signum) == (None, None)
    assert set(outcome.metrics) == {"stdout_lines", "stderr_lines"}
    assert outcome.flags == ()


@pytest.mark.parametrize(
    ("seconds", "ended_by", "timed_out"),
    [(2.0, "timeout", True), (29.9, "", False), (30.0, "", True), (31.0, "stopped", True)],
)
def test_what_took_too_long_timed_out(seconds: float, ended_by: str, timed_out: bool) -> None:
    """Whoever was faster at the deadline: a run that reached its limit has reached it."""
    outcome = outcome_from(record_of(seconds=seconds, ended_by=ended_by), timeout_s=30.0)

    assert outcome.timed_out is timed_out


def test_a_run_of_no_time_has_no_cpu_use() -> None:
    """Nothing is divided by nothing."""
    assert "cpu_avg" not in outcome_from(record_of(seconds=0.0)).metrics


def test_what_was_sampled_is_given() -> None:
    """Means, least and most of the samples, counts as whole numbers; what is missing stays out."""
    metrics = outcome_from(record_of(samples_of(cpu_min=None))).metrics

    assert (metrics["cpu_max"], metrics["memory_avg_mb"], metrics["memory_min_mb"]) == (99, 10, 5)
    assert repr((metrics["num_threads"], metrics["num_fds"])) == "(3, 9)"
    assert "cpu_min" not in metrics


@pytest.mark.parametrize(
    ("jump", "seconds", "is_flagged"),
    [
        (0.101, 0.0, True),
        (-0.101, 0.0, True),
        (0.099, 0.0, False),
        (-0.099, 0.0, False),
        (0.5, 1000.0, False),
        (1.2, 1000.0, True),
        (-1.2, 1000.0, True),
    ],
)
def test_a_clock_that_jumped_is_flagged(jump: float, seconds: float, is_flagged: bool) -> None:
    """Both ways; a clock that is only adjusted over a long run is not [fault 47]."""
    outcome = outcome_from(record_of(clock_jump_s=jump, seconds=seconds), timeout_s=1e6)

    assert outcome.flags == (("clock_jump",) if is_flagged else ())
    assert outcome.clock_jump_s == jump


def test_killed_descendants_are_flagged_and_counted() -> None:
    """What was left over is told with the run that left it."""
    outcome = outcome_from(record_of(killed=5))

    assert outcome.flags == ("descendants_killed",)
    assert outcome.descendants_killed == outcome.metrics["descendants_killed"] == 5


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_cut_output_is_flagged(stream: str) -> None:
    """Whichever stream was too long: what is kept is not all there was [fault 55]."""
    said = b"0123456789\n"
    written = written_of(said, keep=4) if stream == "stdout" else written_of(b"", said, keep=4)

    outcome = outcome_of(record_of(), launch_of("prog"), written)

    assert outcome.flags == ("output_cut",)
    assert (outcome.stdout_cut, outcome.stderr_cut) == (stream == "stdout", stream == "stderr")
    assert outcome.metrics[f"{stream}_lines"] == 1


def test_output_that_went_elsewhere_has_no_lines() -> None:
    """Where nobody looked there is no count, and no zero in its place."""
    outcome = outcome_of(record_of(), launch_of("prog"), written_of(None, b"err\n"))

    assert "stdout_lines" not in outcome.metrics
    assert (outcome.stdout, outcome.stdout_sha256, outcome.stdout_cut) == (b"", None, False)
    assert (outcome.stderr, outcome.metrics["stderr_lines"]) == (b"err\n", 1)


def test_every_flag_is_one_of_the_closed_list() -> None:
    """However much the system says of a run, it is said in words that readers know.

    That a run was stopped at its slice is told by who stopped it.
    """
    samples = samples_of(processes=3)
    record = record_of(samples, largest_kib=1, is_alone=False, killed=1, clock_jump_s=9.0)
    written = written_of(stdout=b"long", keep=1)

    flags = outcome_of(record, launch_of("prog"), written).flags
    others = outcome_from(record_of(is_alone=False)).flags + lost_outcome(1.0, 2.0, "why").flags

    assert set(flags + others) == set(RUN_FLAGS) - {SLICE_ENDED}


LIMITS = Limits(memory_mb=600, processes=50, scratch_mb=1, output_mb=2)


@pytest.mark.parametrize(
    ("ended_by", "kind", "words"),
    [
        ("memory", "memory", "600 MiB (limits.memory_mb)"),
        ("processes", "processes", "more than 50 processes"),
        ("scratch", "output", "1 MiB to its scratch folder"),
        ("output", "output", "2 MiB (limits.output_mb)"),
    ],
)
def test_a_passed_limit_is_a_failure(ended_by: str, kind: str, words: str) -> None:
    """Its kind is that of the limit, and the message names the setting and what it allows."""
    launch = launch_of("prog")._replace(limits=LIMITS)

    outcome = outcome_of(record_of(status=9, ended_by=ended_by), launch, written_of())

    assert outcome.limit is not None
    assert outcome.limit.kind == kind
    assert words in outcome.limit.message


@pytest.mark.parametrize("ended_by", ["", "timeout", "stopped"])
def test_other_ends_are_no_limits(ended_by: str) -> None:
    """A time limit is judged by itself."""
    launch = launch_of("prog")._replace(limits=LIMITS)

    assert outcome_of(record_of(ended_by=ended_by), launch, written_of()).limit is None


def test_too_much_output_is_too_much_however_fast_it_came() -> None:
    """A run that had ended before it could be ended for its output has passed the limit too."""
    launch = launch_of("prog")._replace(limits=Limits(output_mb=10 / (1 << 20)))

    within = outcome_of(record_of(), launch, written_of(b"12345", b"67890"))
    beyond = outcome_of(record_of(), launch, written_of(b"123456", b"67890"))

    assert within.limit is None
    assert beyond.limit is not None
    assert beyond.limit.kind == "output"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "No such file"),
        (errno.EACCES, "Permission denied"),
        (0, "null byte"),
        (NO_FOLDER, "here: the folder to run in"),
        (NO_STDIN, "stdin_file"),
        (NO_STDOUT, "file for its output"),
    ],
)
def test_why_a_program_did_not_start_is_worded(number: int, words: str) -> None:
    """One line says what is wrong; of such a run there are neither figures nor flags."""
    outcome = facts_of({"seconds": 0.1, "started_unix": 5.0, "error": number}, 9.0, ("p",), "here")

    assert outcome.start_error is not None
    assert words in outcome.start_error
    assert (outcome.seconds, outcome.started_unix, outcome.flags) == (0.1, 5.0, ())
    assert outcome.metrics == {}


def test_a_script_without_its_interpreter_is_told_apart(tmp_path: Path) -> None:
    """The file is there, so it is another that was not found."""
    (tmp_path / "script").write_text("#!/nonexistent\n")
    record = {"seconds": 0.1, "started_unix": 5.0, "error": errno.ENOENT}

    outcome = facts_of(record, 9.0, ("./script",), str(tmp_path))

    assert "interpreter that its first line names" in str(outcome.start_error)


def test_nothing_is_known_of_a_program_without_words() -> None:
    """A line of the journal has no words; the reason is given all the same."""
    outcome = facts_of({"seconds": 0.1, "started_unix": 5.0, "error": errno.EACCES}, 9.0)

    assert outcome.start_error == "the program: Permission denied"


@pytest.mark.parametrize(
    ("sent", "answer"), [(None, None), (b"", None), (b"caf\xff", "caf\ufffd"), (b"12345", None)]
)
def test_an_answer_is_text_that_came_whole(sent: Optional[bytes], answer: Optional[str]) -> None:
    """Nothing, or too much, is no answer; what is no text does not get in the way."""
    capture = None if sent is None else Capture(4)
    if capture is not None:
        capture.feed(sent or b"")

    outcome = outcome_of(record_of(), launch_of("prog"), written_of()._replace(answer=capture))

    assert outcome.answer == answer


def test_a_curve_is_kept_by_its_columns() -> None:
    """It is packed as the history keeps it; without a point there is none."""
    columns = [[0.5, 1.5], [1, 2], [3, 4], [1, 1], [3, 3]]

    outcome = outcome_from(record_of(curve=columns))

    assert outcome.curve is not None
    assert list(json.loads(zlib.decompress(outcome.curve)).values()) == columns
    assert outcome_from(record_of(curve=[[], [], [], [], []])).curve is None
    assert outcome_from(record_of()).curve is None


def test_a_lost_run_says_why() -> None:
    """It has a time and a flag, and nothing is known of its end."""
    outcome = lost_outcome(5.0, 0.25, "its runner was killed")

    assert (outcome.seconds, outcome.started_unix, outcome.lost) == (
        0.25,
        5.0,
        "its runner was killed",
    )
    assert outcome.flags == ("runner_lost",)
    assert (outcome.exit_code, outcome.signum) == (None, None)
