"""The loop of Phase 1: block by block, each run judged, recorded, told, and then forgotten.

Only counts and the runs of the present block are held, so that nothing grows with the runs.
"""

import logging
import time
from typing import Callable, Dict, List, Optional, Sequence

from hydra_heads.base.files import make_folder
from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.judging import Judgement, decide_same_output, judge
from hydra_heads.heads.judging import close as close_judging
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import prepare, uses_scratch
from hydra_heads.heads.secrets import masker_for
from hydra_heads.measure.closing import Closing
from hydra_heads.measure.flags import flags_of
from hydra_heads.measure.folder import OutputFolder
from hydra_heads.measure.headlog import HeadLogs
from hydra_heads.measure.plan import Plan, instance_fingerprints, make_plan
from hydra_heads.measure.preflight import missing_programs
from hydra_heads.measure.request import Event, Notice, Report, Request, RunEnded
from hydra_heads.measure.plain_runner import run_process
from hydra_heads.measure.schedule import Step, blocks, steps_of_block
from hydra_heads.measure.scratch import scratch_folder
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.slot_document import write_slot_document
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head, SlotDefinition
from hydra_heads.store.history import History

__all__ = ["Event", "Notice", "Report", "Request", "RunEnded", "profile"]

LOG = logging.getLogger("hydra.measure")

Choose = Callable[[Sequence[Run]], Sequence[str]]
"""Given the runs of the last block, names the heads of the next; none ends the invocation."""


def log_event(event: Event) -> None:
    """Log notices; the listener of callers that bring none."""
    if isinstance(event, Notice):
        level = {"DEBUG": logging.DEBUG, "INFO": logging.INFO}.get(event.level, logging.WARNING)
        LOG.log(level, "%s", event.message)


def profile(
    slot: SlotDefinition,
    request: Request,
    history: History,
    on_event: Callable[[Event], object] = log_event,
    choose: Optional[Choose] = None,
) -> Report:
    """Run every head N times on the same instances and save what the runs say.

    Each run is in the history before its event goes out. With an `output_dir` the documents of
    its slot are written there, profiles once, at the end. `choose` names the heads of each
    block; where it names none, the invocation ends before its time and its profiles say so.

    Raises `InputError` before anything is written: heads that cannot be started, all of them;
    a folder of another slot; what does not fit an invocation that is resumed. `StopRequest`
    passes through: what has ended stays recorded, complete profiles stay as they were.
    """
    masker = masker_for(slot)
    plan = make_plan(slot, request, history, on_event)
    folder = None if request.output_dir is None else OutputFolder(request.output_dir, slot)
    closing = Closing(slot, plan, history, folder, on_event)
    if plan.has_ended:
        return closing.report_only()
    missing = missing_programs(slot, plan.heads)
    on_event(Notice("INFO", "Starting profiling phase"))
    on_event(Notice("DEBUG", f"Running {plan.invocation.planned_tests} tests..."))
    for name, reason in missing.items():
        on_event(Notice("WARN", f"head {name!r} cannot be started, its runs fail: {reason}"))
    if not plan.is_resumed:
        history.begin(plan.invocation)
    logs = HeadLogs(request.output_dir, masker, lambda problem: on_event(Notice("WARN", problem)))
    phase = _Phase(slot, plan, history, folder, logs, on_event)
    try:
        is_complete = phase.run_blocks(choose)
        return closing.finish(is_complete, phase.seconds, phase.expected_seconds)
    except (StopRequest, KeyboardInterrupt):
        closing.save_partial()
        raise
    finally:
        close_judging()


class _Phase:
    """The runs of one invocation, as far as this process makes them."""

    def __init__(
        self,
        slot: SlotDefinition,
        plan: Plan,
        history: History,
        folder: Optional[OutputFolder],
        logs: HeadLogs,
        on_event: Callable[[Event], object],
    ) -> None:
        self._slot = slot
        self._plan = plan
        self._history = history
        self._folder = folder
        self._logs = logs
        self._on_event = on_event
        self._scratch = {head.name: uses_scratch(head) for head in plan.heads}
        self._has_moved_in = False
        self._block_runs: List[Run] = []
        self._taken_up: Dict[int, List[Run]] = {}
        self._runs_before = len(plan.done)
        self._runs_here = 0
        self._begin = time.perf_counter()
        self._first_block_seconds: Optional[float] = None

    @property
    def seconds(self) -> float:
        """Wall time since this process began with the runs."""
        return time.perf_counter() - self._begin

    @property
    def expected_seconds(self) -> float:
        """What the first whole block promised for all that was to be run here."""
        if self._first_block_seconds is None:
            return self.seconds
        runs = self._plan.total_runs - self._runs_before
        return self._first_block_seconds * runs / len(self._plan.heads)

    def run_blocks(self, choose: Optional[Choose]) -> bool:
        """Run what is planned; False when `choose` ended it before its time."""
        plan, seed = self._plan, self._plan.invocation.seed
        self._say_if_subset()
        if self._folder is None or self._folder.gives_way is None:
            self._move_in()
        if plan.is_resumed:
            self._take_up_block()
        planned = 0
        for block in blocks(self._slot.instances, plan.invocation.planned_tests, seed):
            heads = plan.heads if choose is None else self._chosen(choose)
            if not heads:
                return False
            self._block_runs = self._taken_up.pop(block.number, [])
            begin, before = time.perf_counter(), self._runs_here
            for step in steps_of_block(heads, block, seed, planned):
                if step.order not in plan.done:
                    self._run(step)
            planned += len(heads)
            self._block_runs = self._decided(self._block_runs)
            if self._first_block_seconds is None and self._runs_here - before == len(heads):
                self._first_block_seconds = time.perf_counter() - begin
        return True

    def _chosen(self, choose: Choose) -> List[Head]:
        names = set(choose(tuple(self._block_runs)))
        return [head for head in self._plan.heads if head.name in names]

    def _say_if_subset(self) -> None:
        tests, instances = self._plan.invocation.planned_tests, len(self._slot.instances)
        if tests < instances:
            message = (
                f"fewer tests than instances: {tests} of the {instances} instances in use, drawn "
                f"by seed {self._plan.invocation.seed}"
            )
            self._on_event(Notice("INFO", message))

    def _move_in(self) -> None:
        """Write who lives in the folder now, and begin the logs."""
        self._has_moved_in = True
        folder, invocation = self._folder, self._plan.invocation
        if folder is None:
            return
        make_folder(folder.path)
        message = folder.move_in()
        fingerprints = invocation.instance_fingerprints or instance_fingerprints(self._slot)
        write_slot_document(folder.path, self._slot, invocation.run_id, fingerprints)
        self._logs.begin([head.name for head in self._plan.heads], self._plan.is_resumed)
        if message is not None:
            self._on_event(Notice("INFO", message))

    def _run(self, step: Step) -> None:
        """Make one run; a stopping signal gets through only while its process is at work."""
        with SignalGate() as gate:
            with scratch_folder(self._scratch[step.head.name]) as scratch:
                context = self._context(step, scratch)
                launch = prepare(step.head, step.instance, context)
                outcome = run_process(launch, gate)
                judgement = judge(step.head, step.instance, context, outcome)
            run = _run_of(step, context, outcome, judgement)
            is_failed = run.ok is False
            self._history.append(run, self._logs.tail(outcome.stderr) if is_failed else None)
            if not self._has_moved_in:
                self._move_in()
            if is_failed:
                self._logs.note(run, outcome)
            self._block_runs.append(run)
            self._runs_here += 1
            self._tell(run)

    def _context(self, step: Step, scratch: Optional[str]) -> Context:
        invocation, slot = self._plan.invocation, self._slot
        return Context(
            invocation.run_id,
            step.order,
            invocation.seed,
            slot.folder,
            slot.import_folder,
            scratch,
        )

    def _tell(self, run: Run) -> None:
        done, total = self._runs_before + self._runs_here, self._plan.total_runs
        seconds_left = self.seconds / self._runs_here * (total - done)
        self._on_event(RunEnded(run, done, total, seconds_left))

    def _take_up_block(self) -> None:
        """Take up the block that an interrupted process was in; those before it are whole."""
        block: List[Run] = []
        for run in self._history.runs(self._plan.invocation.run_id):
            if block and run.block != block[0].block:
                block = []
            block.append(run)
        if block and block[0].block is not None:
            self._taken_up = {block[0].block: block}

    def _decided(self, runs: List[Run]) -> List[Run]:
        """Decide the runs of a whole block that wait for each other, in one transaction."""
        if all(run.ok is not None for run in runs):
            return runs
        rulings = decide_same_output(runs, self._plan.heads)
        self._history.decide(self._plan.invocation.run_id, rulings)
        decided = {run.order: run for run in runs}
        for order, ok, failure in rulings:
            decided[order] = decided[order]._replace(ok=ok, failure=failure)
            if not ok:
                self._logs.note(decided[order])
        return list(decided.values())


def _run_of(step: Step, context: Context, outcome: Outcome, judgement: Judgement) -> Run:
    flags = flags_of(outcome)
    metrics = dict(outcome.metrics)
    if "memory_floor" in flags:
        del metrics["memory_max_mb"]  # the figure is not the head's
    if judgement.ok is not None:
        metrics["success"] = int(judgement.ok)
    return Run(
        run_id=context.run_id,
        order=step.order,
        head=step.head.name,
        instance=step.instance.name,
        ok=judgement.ok,
        seconds=judgement.seconds,
        started_unix=outcome.started_unix,
        block=step.block,
        failure=judgement.failure,
        flags=flags,
        metrics=metrics,
        output_sha256=judgement.output_sha256,
    )
