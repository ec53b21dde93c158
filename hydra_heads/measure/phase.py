"""The runs of one invocation, as far as this process makes them.

Only counts and the runs of the blocks under way are held, so that nothing grows with the runs.
"""

import time
from collections import deque
from typing import Callable, Dict, List, Optional, Sequence

from hydra_heads.base.files import make_folder
from hydra_heads.measure.blocks import Remaining, Taken
from hydra_heads.measure.cpus import Cpus
from hydra_heads.measure.crew import Crew
from hydra_heads.measure.feeding import Feeder, dealt
from hydra_heads.measure.folder import OutputFolder
from hydra_heads.measure.headlog import HeadLogs
from hydra_heads.measure.parallel import PROBED_BLOCKS, Seen, again, interference, worded
from hydra_heads.measure.plan import Plan, instance_fingerprints
from hydra_heads.measure.recording import OpenBlock, Recorder
from hydra_heads.measure.request import Event, Notice, Request, RunEnded
from hydra_heads.measure.schedule import HISTORY_ONLY, Block, Step, blocks
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.slot_document import write_slot_document
from hydra_heads.measure.steps import Steps
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History

OnEvent = Callable[[Event], object]


class Phase:
    """Runs what is planned on a crew, records it and tells of it."""

    def __init__(
        self,
        slot: SlotDefinition,
        plan: Plan,
        history: History,
        folder: Optional[OutputFolder],
        logs: HeadLogs,
        recorder: Recorder,
        on_event: OnEvent,
    ) -> None:
        self._slot = slot
        self._plan = plan
        self._history = history
        self._folder = folder
        self._logs = logs
        self._recorder = recorder
        self._on_event = on_event
        self._has_moved_in = False
        self._runs_before = len(plan.done)
        self._runs_here = 0
        self._begin = time.perf_counter()
        self._first_block_seconds: Optional[float] = None
        self.memory_floors_mb: Dict[str, float] = {}
        self._workers = 1
        self._remaining: Optional[Remaining] = None
        self._seen: Optional[Seen] = None
        self._taken_up: Dict[int, List[Run]] = {}
        self._began: Dict[int, float] = {}

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
        blocks_left = runs / len(self._plan.heads)
        return self._first_block_seconds * blocks_left / self._workers

    def resolutions(self, request: Request) -> Dict[str, Dict[str, float]]:
        """Return how exact each head's figures are, as far as it is known here only."""
        return {
            head.name: {
                "memory_max_mb": self.memory_floors_mb.get(head.name, 0.0),
                "sample_interval_s": request.sample_interval_s,
            }
            for head in self._plan.heads
        }

    def prepare(self) -> None:
        """Write who lives in the folder now, unless the first run has to have ended before."""
        self._say_if_subset()
        if self._folder is None or self._folder.gives_way is None:
            self._move_in()

    def run_blocks(
        self, crew: Crew, steps: Steps, gate: SignalGate, remaining: Remaining, cpus: Cpus
    ) -> None:
        """Run what remains."""
        feeder = Feeder(crew, steps, gate, self._on_ended)
        self._warm_up(feeder)
        if self._plan.is_resumed:
            self._take_up_block()
        self._workers = crew.workers
        if crew.workers > 1 and not remaining.waits_for_runs:
            self._workers = self._check_jobs(feeder, remaining, cpus)

        def next_block(worker: int) -> Optional[Sequence[Step]]:
            must_wait = remaining.waits_for_runs and self._recorder.open_blocks
            if worker >= self._workers or must_wait:
                return None
            block = remaining.take()
            return None if block is None else self._opened(block, cpus, worker)

        self._remaining = remaining
        feeder.run(next_block)
        self._recorder.flush()

    def _opened(self, block: Taken, cpus: Cpus, worker: int) -> List[Step]:
        """Take note that a block is under way; return its steps."""
        number, steps = block[0].number, block[1]
        before = self._taken_up.pop(number, [])
        self._recorder.open_blocks[number] = OpenBlock(
            len(before) + len(steps), before, cpus.of_worker(worker)
        )
        self._began[number] = time.perf_counter()
        return steps

    def _check_jobs(self, feeder: Feeder, remaining: Remaining, cpus: Cpus) -> int:
        """Run the first blocks alone, then again side by side; return how many jobs do no harm.

        The first are those of the schedule; the runs side by side stay in the history only.
        """
        workers = self._workers
        taken = [block for block in (remaining.take() for _ in range(PROBED_BLOCKS)) if block]
        alone: Seen = []
        beside: Seen = []
        self._seen = alone
        turns = deque(enumerate(taken))

        def next_alone(worker: int) -> Optional[Sequence[Step]]:
            is_its_turn = turns and turns[0][0] % workers == worker
            if not is_its_turn or self._recorder.open_blocks:
                return None
            return self._opened(turns.popleft()[1], cpus, worker)

        feeder.run(next_alone)
        self._seen = beside
        order = self._history.next_order(self._plan.invocation.run_id, self._plan.total_runs)
        feeder.run(dealt(again(taken, workers, order), workers))
        self._seen = None
        slowed = interference(taken, order, alone, beside)
        if not slowed:
            return workers
        self._on_event(Notice("WARN", worded(slowed, workers)))
        return 1

    def _warm_up(self, feeder: Feeder) -> None:
        """Run the warm-ups that heads ask for; they stay in the history only."""
        heads = [head for head in self._plan.heads if head.warmup]
        if not heads:
            return
        invocation = self._plan.invocation
        order = self._history.next_order(invocation.run_id, self._plan.total_runs)
        turns = []
        rounds = blocks(self._slot.instances, invocation.planned_tests, self._plan.seed)
        for turn in range(max(head.warmup for head in heads)):
            instance = next(rounds, None) or Block(0, self._slot.instances[0])
            asked = [head for head in heads if head.warmup > turn]
            turns.append(
                [
                    Step(order + at, HISTORY_ONLY, instance.instance, head)
                    for at, head in enumerate(asked)
                ]
            )
            order += len(asked)
        feeder.run(dealt(turns, 1))

    def _on_ended(self, run: Run, outcome: Optional[Outcome], journaled: int) -> None:
        """Record a run and tell of it; close its block when that was the last."""
        if run.block is None and run.ok is None:
            run = run._replace(ok=True)  # there is no block whose other runs could decide it
        self._recorder.add(run, outcome, journaled)
        if outcome is not None and outcome.memory_floor_mb is not None:
            floor = max(outcome.memory_floor_mb, self.memory_floors_mb.get(run.head, 0.0))
            self.memory_floors_mb[run.head] = floor
        if not self._has_moved_in:
            self._move_in()
        if self._seen is not None:
            self._seen.append(run)
        if run.block is None:
            return
        self._runs_here += 1
        self._tell(run)
        block = self._recorder.open_blocks[run.block]
        block.runs.append(run)
        if len(block.runs) == block.expected:
            self._close_block(run.block, block.expected)

    def _close_block(self, number: int, expected: int) -> None:
        runs = self._recorder.close_block(number)
        if self._remaining is not None:
            self._remaining.last_runs = runs
        began = self._began.pop(number)
        if self._first_block_seconds is None and expected == len(self._plan.heads):
            self._first_block_seconds = time.perf_counter() - began

    def _say_if_subset(self) -> None:
        tests, instances = self._plan.invocation.planned_tests, len(self._slot.instances)
        if tests < instances:
            message = (
                f"fewer tests than instances: {tests} of the {instances} instances in use, drawn "
                f"by seed {self._plan.seed}"
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

    def _tell(self, run: Run) -> None:
        done, total = self._runs_before + self._runs_here, self._plan.total_runs
        seconds_left = self.seconds / self._runs_here * (total - done)
        self._on_event(RunEnded(run, done, total, seconds_left))

    def _take_up_block(self) -> None:
        """Take up the blocks that an interrupted process was in; all others are whole."""
        heads = len(self._plan.heads)
        unfinished: Dict[int, List[Run]] = {}
        for run in self._history.runs(self._plan.invocation.run_id):
            if run.block is not None:
                runs = unfinished.setdefault(run.block, [])
                runs.append(run)
                if len(runs) == heads and all(run.ok is not None for run in runs):
                    del unfinished[run.block]
        for number in [number for number, runs in unfinished.items() if len(runs) == heads]:
            # Nobody decided it: the process was killed between its last run and that.
            self._recorder.open_blocks[number] = OpenBlock(heads, unfinished.pop(number))
            self._recorder.close_block(number)
        self._taken_up = unfinished
