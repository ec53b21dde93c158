"""Keeps the workers of a crew busy: hands steps to them, and takes runs from them.

A run whose outcome follows from its exit status is handed over ahead of time, so that it starts
as soon as the one before has ended. Any other is settled before the next starts on its worker.
"""

from collections import deque
from typing import Callable, Deque, Dict, List, Optional, Sequence

from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.kind import Launch, Launcher
from hydra_heads.measure.crew import Crew, Ended, Job
from hydra_heads.measure.schedule import Step
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.steps import Begun, Steps
from hydra_heads.model.run import Outcome, Run

LEAST_AHEAD = 2
"""The run that is under way, and the one that follows it."""

AHEAD_SECONDS = 0.05
"""How much work is handed over ahead: more than it takes us to see to a run that has ended."""

NextBlock = Callable[[int], Optional[Sequence[Step]]]
"""Gives a worker the steps of its next block; None: none now, and none at all once all is done."""

OnEnded = Callable[[Run, Optional[Outcome], int], object]
"""Is told a run, its outcome, and how many bytes of the journal it takes up already."""


class _Lane:
    """What one worker has to do, and what it is doing."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.waiting: Deque[Step] = deque()
        self.flying: Dict[int, Begun] = {}
        self.is_settling = False
        self.last_seconds: Optional[float] = None

    def may_take(self, room: int) -> bool:
        """Say whether one more may be under way: short runs far ahead, long ones only just."""
        if self.is_settling or not room:
            return False
        ahead = LEAST_AHEAD
        if self.last_seconds:
            ahead = max(ahead, int(AHEAD_SECONDS / self.last_seconds))
        return len(self.flying) < ahead


class Feeder:
    """Feeds a crew; stopping signals get through only while it waits for a run to end."""

    def __init__(self, crew: Crew, steps: Steps, gate: SignalGate, on_ended: OnEnded) -> None:
        self._crew = crew
        self._steps = steps
        self._gate = gate
        self._on_ended = on_ended
        self._lanes = [_Lane(number) for number in range(crew.workers)]

    def run(self, next_block: NextBlock) -> None:
        """Run blocks until there are no more, or until a stopping signal comes.

        Then what is under way is ended, and what had ended before is taken.
        """
        try:
            self._run(next_block)
        except (StopRequest, KeyboardInterrupt):
            for ended in self._crew.end_runs(lambda: bool(self._gate.noted)):
                begun = self._lanes[ended.worker].flying.get(ended.token)
                if begun is not None and begun.stamp is not None:
                    self._take(ended)
            raise

    def _run(self, next_block: NextBlock) -> None:
        while True:
            has_begun = self._feed_all(next_block)
            if any(lane.flying for lane in self._lanes):
                self._take(self._await())
            elif not has_begun:
                return

    def _feed_all(self, next_block: NextBlock) -> bool:
        """Hand over all that may be under way at once, to each worker in turn; False: nothing."""
        has_begun, again = False, True
        while again:
            again = False
            for lane in self._lanes:
                if self._feed(lane, next_block):
                    has_begun = again = True
        return has_begun

    def _feed(self, lane: _Lane, next_block: NextBlock) -> bool:
        """Begin a worker's next step, if it may begin now."""
        if not lane.may_take(self._crew.room(lane.number)):
            return False
        if not lane.waiting:
            block = next_block(lane.number)
            if block is None:
                return False
            lane.waiting.extend(block)
        if lane.flying and not self._steps.is_streamed(lane.waiting[0]):
            return False
        self._begin(lane, lane.waiting.popleft())
        return True

    def _begin(self, lane: _Lane, step: Step) -> None:
        launcher = self._launcher(lane)
        begun = self._steps.begin(step, launcher)
        if begun.launch is None:
            self._on_ended(self._steps.end(begun, None, launcher), None, 0)
            return
        self._crew.submit(lane.number, Job(step.order, begun.launch, begun.stamp))
        lane.flying[step.order] = begun
        lane.is_settling = begun.stamp is None

    def _await(self) -> Ended:
        self._gate.open()
        try:
            return self._crew.next_ended()
        finally:
            self._gate.close()

    def _take(self, ended: Ended) -> None:
        lane = self._lanes[ended.worker]
        begun = lane.flying.pop(ended.token)
        lane.is_settling = False
        lane.last_seconds = ended.outcome.seconds
        run = self._steps.end(begun, ended.outcome, self._launcher(lane))
        self._on_ended(run, ended.outcome, ended.journaled)

    def _launcher(self, lane: _Lane) -> Launcher:
        def launch_beside(launch: Launch) -> Outcome:
            self._gate.open()
            try:
                return self._crew.run(launch, lane.number)
            finally:
                self._gate.close()

        return launch_beside


def dealt(blocks: Sequence[Sequence[Step]], workers: int) -> NextBlock:
    """Give every worker the blocks of its own: the first to the first, and so on round."""
    hands: List[Deque[Sequence[Step]]] = [deque(blocks[at::workers]) for at in range(workers)]

    def next_block(worker: int) -> Optional[Sequence[Step]]:
        return hands[worker].popleft() if worker < workers and hands[worker] else None

    return next_block
