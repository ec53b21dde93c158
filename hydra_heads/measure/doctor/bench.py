"""A crew of one worker to try things on: nothing of it stays, whatever interrupts it."""

import os
import shutil
import sys
from types import TracebackType
from typing import List, Mapping, Optional, Sequence, Tuple, Type

from hydra_heads.base.errors import HydraError
from hydra_heads.heads.kind import Launch
from hydra_heads.heads.load import slot_from_document
from hydra_heads.measure.crew import Ended, Job
from hydra_heads.measure.crews import open_crew
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import SlotDefinition

LONGEST_SECONDS = 60.0
"""What a run of ours may take at most, on however busy a machine."""


def python(code: str, *words: str) -> Tuple[str, ...]:
    """Return the words, as in a heads file, that run some lines in a bare Python."""
    return ("{python}", "-I", "-S", "-c", code, *words)


def nothing() -> Tuple[str, ...]:
    """Return the words, as in a heads file, that run the cheapest program there is."""
    return python("pass") if shutil.which("true") is None else ("true",)


def slot_of(commands: Mapping[str, Tuple[str, ...]]) -> SlotDefinition:
    """Make a slot of commands by name, as of a heads file in the current folder."""
    document = {
        "schema": "hydra.heads",
        "schema_version": "1.0",
        "slot": "doctor",
        "heads": [{"name": name, "command": list(words)} for name, words in commands.items()],
    }
    here = os.getcwd()
    return slot_from_document(document, "doctor", here, here, None)


def launch_of(words: Tuple[str, ...]) -> Launch:
    """Make a launch of these words, as of a head without any settings."""
    program = sys.executable if words[0] == "{python}" else shutil.which(words[0]) or words[0]
    argv = (program, *words[1:])
    return Launch(argv, dict(os.environ), os.curdir, LONGEST_SECONDS, 1.0)


def fault_of(outcome: Outcome) -> Optional[str]:
    """Say why a program of ours did not end well; None when it did."""
    if outcome.exit_code == 0:
        return None
    said = outcome.stderr.decode("utf-8", "replace").strip().splitlines()
    return (
        outcome.start_error
        or outcome.lost
        or (said[-1] if said else None)
        or f"exit code {outcome.exit_code}, signal {outcome.signum}"
    )


def refuse_faults(outcomes: Sequence[Outcome]) -> None:
    """Raise `HydraError` when a program of ours did not end well: nothing can be told from it."""
    for outcome in outcomes:
        fault = fault_of(outcome)
        if fault is not None:
            raise HydraError(
                f"nothing can be measured: a program of doctor's own did not end well: {fault}; "
                "doctor without --overhead says more"
            )


class Bench:
    """Runs launches; stopping signals get through only while it waits for one to end.

    A context manager: what it started has ended, and the signals are back, when it is left.
    """

    def __init__(self, sample_interval_s: float = 0.0) -> None:
        self._gate = SignalGate()
        self._crew = open_crew(sample_interval_s=sample_interval_s)

    def __enter__(self) -> "Bench":
        self._gate.__enter__()
        try:
            self._crew.room(0)  # starts the worker while no signal can come between
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        try:
            self._crew.close()
        finally:
            self._gate.__exit__()

    def run(self, words: Tuple[str, ...]) -> Outcome:
        """Run one program to its end."""
        return self.run_all(words, 1)[0]

    def run_all(self, words: Tuple[str, ...], count: int) -> List[Outcome]:
        """Run a program so many times, each handed over ahead of its time, as heads are."""
        launch, submitted = launch_of(words), 0
        outcomes: List[Outcome] = []
        while len(outcomes) < count:
            while submitted < count and self._crew.room(0):
                self._crew.submit(0, Job(submitted, launch))
                submitted += 1
            outcomes.append(self._await().outcome)
        return outcomes

    def _await(self) -> Ended:
        self._gate.open()
        try:
            return self._crew.next_ended()
        finally:
            self._gate.close()
