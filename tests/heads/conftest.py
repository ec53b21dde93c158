"""Slots made of a few lines, and a plain stand-in for the runner."""

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import (
    BinaryIO,
    Callable,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Union,
)

import pytest

from hydra_heads.heads import judging
from hydra_heads.heads.judging import Judgement, judge
from hydra_heads.heads.kind import ANSWER_FD, Context, Launch
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.launching import prepare
from hydra_heads.heads.load import slot_from_document
from hydra_heads.model.documents import problems_of
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import SlotDefinition

PYTHON = ["{python}", "-I", "-S", "-c"]
"""The first words of a command that runs a line of Python, started as fast as it can be."""

MakeSlot = Callable[..., SlotDefinition]
SlotWith = Callable[..., SlotDefinition]
RunHead = Callable[..., "Ran"]


class Ran(NamedTuple):
    """One run: what was launched, what came of it, and what that means."""

    launch: Launch
    outcome: Outcome
    judgement: Judgement

    @property
    def kind(self) -> Optional[str]:
        """The failure kind."""
        return self.judgement.failure.kind if self.judgement.failure else None

    @property
    def message(self) -> str:
        """The failure's line for people, empty without one."""
        return self.judgement.failure.message if self.judgement.failure else ""


@pytest.fixture(autouse=True)
def closed_patterns(leaves_nothing_behind: None) -> Iterator[None]:
    """End the process that searches for patterns, so that each test starts its own."""
    yield
    judging.close()


@pytest.fixture
def make_slot(tmp_path: Path) -> MakeSlot:
    """Give a function that makes a slot in the test's folder from heads and instances."""

    def make(
        *heads: Mapping[str, object],
        instances: Sequence[Mapping[str, object]] = (),
        **rest: object,
    ) -> SlotDefinition:
        document: Dict[str, object] = {
            "schema": "hydra.heads",
            "schema_version": "1.0",
            "slot": "test",
            "heads": [{"name": f"h{at}", **head} for at, head in enumerate(heads)],
            **rest,
        }
        if instances:
            document["instances"] = list(instances)
        assert problems_of(document, "heads", "heads.json") == []
        return slot_from_document(document, "heads.json", str(tmp_path), str(tmp_path), None)

    return make


@pytest.fixture
def slot_with(make_slot: MakeSlot, tmp_path: Path) -> SlotWith:
    """Give a function that writes a module and makes a slot of its function `job`."""

    def make(
        source: str, values: Optional[Dict[str, object]] = None, **head: object
    ) -> SlotDefinition:
        (tmp_path / "jobs.py").write_text(source, encoding="utf-8")
        return make_slot(
            {"callable": "jobs:job", **head}, instances=[{"name": "i", "values": values or {}}]
        )

    return make


@pytest.fixture
def run_head() -> RunHead:
    """Give a function that runs a slot's head once and judges the run."""

    def run(
        slot: SlotDefinition,
        head: str = "h0",
        instance: int = 0,
        scratch: Optional[str] = None,
        work: Optional[str] = None,
    ) -> Ran:
        context = Context("r1", 1, 7, slot.folder, slot.import_folder, scratch, work)
        launch = prepare(slot.head(head), slot.instances[instance], context)
        outcome = run_launch(launch)
        judgement = judge(slot.head(head), slot.instances[instance], context, outcome, run_launch)
        return Ran(launch, outcome, judgement)

    return run


def value_of(ran: Ran) -> object:
    """Read what the function returned."""
    return json.loads(KINDS["callable"].output_of(ran.outcome).decode("ascii"))


def run_launch(launch: Launch) -> Outcome:
    """Start a launch by `subprocess` and wait for its end; POSIX only, nothing is bounded."""
    source = launch.stdin_file or os.devnull
    if not os.path.exists(source):
        return Outcome(0.0, time.time(), start_error=f"standard input: {source} is not there")
    target = os.devnull if launch.discard_stdout else launch.stdout_file
    with open(source, "rb") as stdin:
        if target is None:
            return _run(launch, stdin, subprocess.PIPE)
        with open(target, "wb") as stdout:
            return _run(launch, stdin, stdout)


def _run(launch: Launch, stdin: BinaryIO, stdout_to: Union[BinaryIO, int]) -> Outcome:
    reader, writer = os.pipe()
    env = {**launch.env, ANSWER_FD: str(writer)} if launch.answers else launch.env
    answer: List[bytes] = []
    started_unix, start = time.time(), time.perf_counter()
    try:
        process = subprocess.Popen(
            launch.argv,
            env=env,
            cwd=launch.cwd,
            stdin=stdin,
            stdout=stdout_to,
            stderr=subprocess.PIPE,
            pass_fds=[writer] if launch.answers else [],
            start_new_session=True,
        )
    except OSError as error:
        os.close(reader)
        os.close(writer)
        return Outcome(0.0, started_unix, start_error=str(error))
    os.close(writer)
    thread = threading.Thread(target=_read_all, args=(reader, answer))
    thread.start()
    timed_out = False
    try:
        stdout, stderr = process.communicate(timeout=launch.timeout_s)
    except subprocess.TimeoutExpired:
        timed_out = True
    finally:
        _kill_group(process.pid)
    if timed_out:
        stdout, stderr = process.communicate()
    thread.join()
    code = process.returncode
    return Outcome(
        time.perf_counter() - start,
        started_unix,
        exit_code=code if code >= 0 else None,
        signum=-code if code < 0 else None,
        timed_out=timed_out,
        stdout=stdout or b"",
        stderr=stderr,
        stdout_sha256=_sha256(stdout) if stdout is not None else None,
        answer=b"".join(answer).decode("ascii") or None,
    )


def _read_all(reader: int, parts: List[bytes]) -> None:
    with os.fdopen(reader, "rb") as file:
        parts.append(file.read())


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # nobody is left in it


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()
