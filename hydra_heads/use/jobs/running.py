"""One run of one head for a job: the machinery of Phase 1, with a crew of one."""

import os
import time
from types import TracebackType
from typing import Callable, NamedTuple, Optional, Type

from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.command import CommandKind
from hydra_heads.heads.judging import close as close_judging
from hydra_heads.heads.kind import Launch, Launcher
from hydra_heads.heads.kinds import KINDS
from hydra_heads.measure.crew import Crew, Job
from hydra_heads.measure.crews import open_crew
from hydra_heads.measure.outcomes import limit_failure
from hydra_heads.measure.request import DEFAULT_SAMPLE_INTERVAL_S, Notice
from hydra_heads.measure.schedule import Step
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.steps import Begun, Steps
from hydra_heads.model.failure import OUTPUT, SLICE_ENDED, TIMEOUT, Failure
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head, SlotDefinition
from hydra_heads.use.jobs.output import Output, Spool, spooled

LEAST_SECONDS = 0.05
"""What a run gets that began just before the deadline, so that a process can start at all."""

VERIFY_SECONDS = 1.0
"""What the command of `success.verify` gets of a run that ended just before the deadline."""

START_SECONDS = 0.25
"""What the process of a head takes at most until the time begins that the head is judged by."""

_MIB = 1024 * 1024


class Allowance(NamedTuple):
    """How long a run may take when that is less than its head's own time limit.

    `until` is a moment of `time.monotonic`, for all that belongs to the run; `most_s` are seconds
    of the run by itself. `why` ends the sentence "stopped at ...". With `counts` a run that is
    stopped there has failed; else it counts for nothing.
    """

    until: float
    why: str
    counts: bool = True
    most_s: Optional[float] = None

    @property
    def left_s(self) -> float:
        """The seconds that are left."""
        return self.until - time.monotonic()


class HeadRun(NamedTuple):
    """A run that has ended, what the system said of it, and what it wrote."""

    run: Run
    outcome: Optional[Outcome]
    output: Output


class HeadRunner:
    """Runs heads one at a time, as a context manager; nothing that it started outlives it.

    Stopping signals get through only while it waits: then what runs is ended. What heads wrote
    stays in the `spool`.
    """

    def __init__(
        self,
        slot: SlotDefinition,
        run_id: str,
        seed: int,
        notify: Callable[[Notice], object],
        spool: Spool,
        sample_interval_s: float = DEFAULT_SAMPLE_INTERVAL_S,
    ) -> None:
        self._slot = slot._replace(heads=tuple(map(spooled, slot.heads)))
        self._spool = spool
        self._steps = Steps(self._slot, run_id, seed, self._spool, notify)
        self._gate = SignalGate()
        self._sample_s = sample_interval_s
        self._crew: Optional[Crew] = None

    def __enter__(self) -> "HeadRunner":
        self._gate.__enter__()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        try:
            crew, self._crew = self._crew, None
            if crew is not None:
                crew.close()
            close_judging()
        finally:
            self._gate.__exit__(kind, error, trace)

    def run(self, step: Step, allowance: Allowance) -> HeadRun:
        """Run a step to its end, and judge it; raises `StopRequest` once what ran has ended."""
        crew = self._crew
        if crew is None:
            crew = self._crew = open_crew(1, None, None, self._sample_s)
        try:
            return self._run(crew, step, allowance)
        except (StopRequest, KeyboardInterrupt):
            crew.end_runs(lambda: bool(self._gate.noted))
            raise

    def drop(self, order: int) -> None:
        """Forget what a run wrote."""
        self._spool.drop(order)

    def wait(self, seconds: float) -> None:
        """Wait, unless a stopping signal comes."""
        self._gate.open()
        try:
            time.sleep(seconds)
        finally:
            self._gate.close()

    def _run(self, crew: Crew, step: Step, allowance: Allowance) -> HeadRun:
        own_limit_s = step.head.timeout_s
        head = self._slot.head(step.head.name)
        head = head._replace(timeout_s=min(own_limit_s, max(LEAST_SECONDS, allowance.left_s)))
        launcher = self._launcher(crew)
        begun = self._steps.begin(step._replace(head=head), launcher)
        outcome, limit_s = None, own_limit_s
        if begun.launch is not None:
            limit_s = min(head.timeout_s, max(LEAST_SECONDS, allowance.left_s))
            launch = begun.launch
            if allowance.most_s is not None:
                limit_s = min(limit_s, allowance.most_s + _start_seconds(head))
            else:
                # One call is made sooner in a process of its own than in one that awaits many.
                launch = launch._replace(call=None)
            launch = launch._replace(timeout_s=limit_s)
            crew.submit(0, Job(step.order, launch))
            outcome = self._checked(self._await(crew), launch)
        run = self._end(begun, outcome, launcher, self._cut(launcher, allowance))
        if outcome is not None and outcome.timed_out and limit_s < own_limit_s:
            run = _stopped_early(run, allowance)
        output = self._spool.output_of(head, step.order, outcome)
        return HeadRun(run, outcome, output)

    def _end(
        self, begun: Begun, outcome: Optional[Outcome], launcher: Launcher, verifier: Launcher
    ) -> Run:
        run = self._steps.end(begun, outcome, launcher, verifier)
        kind = KINDS[begun.step.head.kind]
        if (
            run.ok
            and outcome is not None
            and kind.key == "callable"
            and kind.is_output_cut(outcome)
        ):
            failure = Failure(OUTPUT, "returned more than can be passed on; write it to a file")
            run = run._replace(ok=False, failure=failure, metrics=dict(run.metrics, success=0))
        return run

    def _await(self, crew: Crew) -> Outcome:
        self._gate.open()
        try:
            return crew.next_ended().outcome
        finally:
            self._gate.close()

    def _launcher(self, crew: Crew) -> Launcher:
        def launch_beside(launch: Launch) -> Outcome:
            self._gate.open()
            try:
                return crew.run(launch)
            finally:
                self._gate.close()

        return launch_beside

    @staticmethod
    def _cut(launcher: Launcher, allowance: Allowance) -> Launcher:
        """Return a launcher under which nothing takes longer than the whole call may."""

        def launch_within(launch: Launch) -> Outcome:
            seconds = min(launch.timeout_s, max(VERIFY_SECONDS, allowance.left_s))
            return launcher(launch._replace(timeout_s=seconds))

        return launch_within

    @staticmethod
    def _checked(outcome: Outcome, launch: Launch) -> Outcome:
        """Hold a run to its limit of output that ended before anybody had looked at its file."""
        most = launch.limits.output_mb
        if outcome.limit is not None or launch.stdout_file is None or most is None:
            return outcome
        try:
            size = os.path.getsize(launch.stdout_file)
        except OSError:
            return outcome
        is_long = size > most * _MIB
        return (
            outcome._replace(limit=limit_failure("output", launch.limits)) if is_long else outcome
        )


def _start_seconds(head: Head) -> float:
    """Return what a slice, made of the seconds that a head is judged by, is longer in its process.

    Of a command those are the process's own.
    """
    return 0.0 if head.kind == CommandKind.name else START_SECONDS


def _stopped_early(run: Run, allowance: Allowance) -> Run:
    """Say of a run that was ended before its head's own time limit what it was ended at."""
    failure = Failure(TIMEOUT, f"stopped at {allowance.why}")
    if allowance.counts:
        return run._replace(failure=failure)
    metrics = {name: value for name, value in run.metrics.items() if name != "success"}
    return run._replace(ok=None, failure=failure, flags=(*run.flags, SLICE_ENDED), metrics=metrics)
