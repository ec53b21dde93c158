"""One run of one head for a job: real processes, small ones."""

import os
import time
from pathlib import Path
from typing import Any, Iterator, List, Mapping

import pytest

from hydra_heads.heads.around import VERIFY_SECONDS
from hydra_heads.measure.request import Notice
from hydra_heads.measure.schedule import Step
from hydra_heads.model.failure import SLICE_ENDED, TIMEOUT, Failure
from hydra_heads.model.slot import Instance
from hydra_heads.use.jobs.output import Spool
from hydra_heads.use.jobs.running import Allowance, HeadRun, HeadRunner
from tests.measure.slots import slot_of

PYTHON = ["{python}", "-I", "-S", "-c"]

HANGS = [*PYTHON, "import sys, threading; threading.Event().wait()"]


@pytest.fixture
def spool() -> Iterator[Spool]:
    """A place for output, gone afterwards."""
    with Spool() as place:
        yield place


class Bench:
    """Runs single heads, each defined for the occasion."""

    def __init__(self, folder: Path, spool: Spool) -> None:
        self.folder = folder
        self.spool = spool
        self.notices: List[Notice] = []

    def run(self, head: Mapping[str, Any], allowance: Allowance, **values: Any) -> HeadRun:
        """Run a head once; nobody wants the output of the one before."""
        self.spool.drop(1)
        defined: List[Any] = [{"name": "i", "values": values}] if values else []
        slot = slot_of(self.folder, {"a": dict(head)}, instances=defined)
        instance = slot.instances[0] if values else Instance("default")
        with HeadRunner(slot, "r1", 1, self.notices.append, self.spool) as runner:
            return runner.run(Step(1, 1, instance, slot.heads[0]), allowance)


@pytest.fixture
def bench(tmp_path: Path, spool: Spool) -> Bench:
    """A bench in an empty folder."""
    return Bench(tmp_path, spool)


def within(seconds: float, **more: Any) -> Allowance:
    """Allow so many seconds from now on."""
    return Allowance(time.monotonic() + seconds, "the end", **more)


def test_a_run_is_judged_and_its_output_kept(bench: Bench) -> None:
    """What it wrote lies in the spool, and its figures are those of the process."""
    ended = bench.run({"command": [*PYTHON, "print('out')"]}, within(60))

    assert (ended.run.ok, ended.run.order, ended.run.block, ended.run.id) == (True, 1, 1, "r1.1")
    assert b"".join(ended.output.blocks()) == f"out{os.linesep}".encode("ascii")
    assert ended.run.metrics["exit_code"] == 0
    assert ended.run.metrics["success"] == 1


@pytest.mark.parametrize(("counts", "ok"), [(True, False), (False, None)])
def test_what_is_stopped_before_its_own_limit_says_so(
    bench: Bench, counts: bool, ok: object
) -> None:
    """It has failed, or counts for nothing: as the allowance has it."""
    ended = bench.run({"command": HANGS}, within(0.3, counts=counts))

    assert (ended.run.ok, ended.run.failure) == (ok, Failure(TIMEOUT, "stopped at the end"))
    assert (SLICE_ENDED in ended.run.flags) is not counts
    assert ("success" in ended.run.metrics) is counts


def test_a_heads_own_limit_is_its_own_failure(bench: Bench) -> None:
    """Whoever reaches that has failed, however much time the whole call has."""
    ended = bench.run({"command": HANGS, "timeout_s": 0.3}, within(60, counts=False))

    assert (ended.run.ok, SLICE_ENDED in ended.run.flags) == (False, False)
    assert ended.run.failure is not None
    assert ended.run.failure.message.startswith("reached its time limit; ")


def test_a_slice_is_of_the_run_alone(bench: Bench) -> None:
    """What is prepared before the run takes nothing of its slice."""
    line = "import time; begin = time.monotonic()\nwhile time.monotonic() - begin < 0.7: pass"
    head = {"command": [*PYTHON, "print('out')"], "prepare": [*PYTHON, line]}

    ended = bench.run(head, within(60, counts=False, most_s=0.6))

    assert ended.run.ok


def test_a_slice_of_a_callable_begins_with_its_call(bench: Bench) -> None:
    """A slice shorter than any interpreter's start is enough for a call that is quick."""
    (bench.folder / "ways.py").write_text("def f(x):\n    return x\n")

    quick = bench.run({"callable": "ways:f"}, within(60, counts=False, most_s=0.001), x=3)

    assert quick.run.ok
    assert b"".join(quick.output.blocks()) == b"3\n"


def test_a_value_that_cannot_be_passed_on_is_a_failure(bench: Bench) -> None:
    """A function whose value is too large to be sent has not done the job."""
    (bench.folder / "ways.py").write_text("def f(x):\n    return 'y' * x\n")

    fits = bench.run({"callable": "ways:f"}, within(60), x=2_000_000)
    large = bench.run({"callable": "ways:f"}, within(60), x=9_000_000)

    assert fits.run.ok
    assert fits.output.more == b'"' + b"y" * 2_000_000 + b'"\n'
    assert large.run.failure == Failure(
        "output", "returned more than can be passed on; write it to a file"
    )


def test_checking_ends_with_the_deadline_too(bench: Bench) -> None:
    """A `verify` that takes too long is ended soon after the call's time is over."""
    head = {"command": [*PYTHON, "print('out')"], "success": {"verify": HANGS}}

    begin = time.monotonic()

    ended = bench.run(head, within(0.4))

    assert ended.run.failure == Failure("criteria", "verify: reached its time limit")
    assert time.monotonic() - begin < VERIFY_SECONDS / 2


def test_what_goes_wrong_before_a_run_is_its_failure(bench: Bench) -> None:
    """A `prepare` that fails keeps the run from being started, and `cleanup` runs all the same."""
    head = {
        "command": [*PYTHON, "open('ran', 'w')"],
        "prepare": [*PYTHON, "raise SystemExit(3)"],
        "cleanup": [*PYTHON, "open('cleaned', 'w')"],
    }

    ended = bench.run(head, within(60))

    assert (ended.run.ok, ended.outcome) == (False, None)
    assert (bench.folder / "cleaned").exists()
    assert not (bench.folder / "ran").exists()
    assert list(ended.output.blocks()) == []


def test_output_beyond_the_limit_is_a_failure_of_quick_heads_too(bench: Bench) -> None:
    """Though it had ended before anybody looked at its file [fault 60]."""
    head = {"command": [*PYTHON, "print('x' * 1100000)"], "limits": {"output_mb": 1}}

    ended = bench.run(head, within(60))

    assert ended.run.failure == Failure("output", "wrote more than 1.0 MiB (limits.output_mb)")


def test_a_limit_of_files_does_not_hold_for_standard_output(bench: Bench) -> None:
    """It goes into a file here, which is none of the head's own."""
    head = {"command": [*PYTHON, "print('x' * 2000000)"], "limits": {"file_size_mb": 1}}

    ended = bench.run(head, within(60))

    assert ended.run.ok
    assert len(b"".join(ended.output.blocks()).rstrip()) == 2_000_000
