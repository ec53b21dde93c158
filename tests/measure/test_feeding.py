"""Tests of `hydra_heads.measure.feeding`, with a crew that starts nothing."""

from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.kind import Context, Launcher
from hydra_heads.measure.crew import Ended, Hurry, Job, never
from hydra_heads.measure.feeding import Feeder, NextBlock, dealt
from hydra_heads.measure.schedule import Step
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.steps import Begun
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head, Instance
from tests.measure.launches import launch_of
from tests.measure.slots import FakeCrew, success
from tests.store.making import a_run

ROOM = 3

Said = List[Tuple[str, int]]
"""What happened, in its order: `begin`, `submit`, `end` or `ended`, and the order of the step."""


class RoomyCrew(FakeCrew):
    """Takes several jobs ahead, and says what it is handed; `stop_at` runs end before a signal."""

    def __init__(self, said: Said, workers: int, stop_at: Optional[int]) -> None:
        super().__init__(workers, lambda launch: success())
        self.said = said
        self.stop_at = stop_at
        self.asked_to_hurry: Optional[Hurry] = None

    def room(self, worker: int) -> int:
        """Have room for a few."""
        return ROOM - len([owner for owner, _ in self._jobs if owner == worker])

    def submit(self, worker: int, job: Job) -> None:
        """Take note."""
        assert self.room(worker) > 0
        if job.token >= 0:
            self.said.append(("submit", job.token))
        super().submit(worker, job)

    def await_ended(self) -> Ended:
        """Answer the oldest, or be interrupted."""
        if self.stop_at == 0:
            raise StopRequest(2)
        if self.stop_at is not None:
            self.stop_at -= 1
        return super().await_ended()

    def end_runs(self, hurry: Hurry = never) -> List[Ended]:
        """Say that the oldest two had ended."""
        self.asked_to_hurry = hurry
        oldest, self._jobs = self._jobs[:2], []
        return [Ended(worker, job.token, success(), 9) for worker, job in oldest]


class FakeSteps:
    """Steps of heads whose names say how they go.

    `settled` ones are judged by more than their end, `broken` ones are not even started, and
    what is `verified` is so by a launch of its own.
    """

    def __init__(self, said: Said) -> None:
        self.said = said

    def is_streamed(self, step: Step) -> bool:
        """Say what the name says."""
        return step.head.name == "streamed"

    def begin(self, step: Step, launcher: Launcher) -> Begun:
        """Take note."""
        self.said.append(("begin", step.order))
        context = Context("r1", step.order, 7, ".", ".")
        launch = None if step.head.name == "broken" else launch_of("true")
        stamp = "" if step.head.name == "streamed" else None
        return Begun(step, context, launch, stamp)

    def end(self, begun: Begun, outcome: Optional[Outcome], launcher: Launcher) -> Run:
        """Take note."""
        self.said.append(("end", begun.step.order))
        if begun.step.head.name == "verified":
            assert launcher(launch_of("verify")).exit_code == 0
        return a_run(begun.step.order, begun.step.head.name, ok=outcome is not None)


def _steps(*names: str, first: int = 1) -> List[Step]:
    heads = [Head(name, "command", {}, "sha256:1") for name in names]
    return [Step(order, 1, Instance("x"), head) for order, head in enumerate(heads, first)]


class Fed:
    """A feeder with all that it needs, and what it told."""

    def __init__(self, workers: int = 1, stop_at: Optional[int] = None) -> None:
        self.said: Said = []
        self.told: List[Tuple[int, bool, int]] = []
        self.crew = RoomyCrew(self.said, workers, stop_at)
        self.gate = SignalGate()
        steps: Any = FakeSteps(self.said)
        self.feeder = Feeder(self.crew, steps, self.gate, self._on_ended)

    def _on_ended(self, run: Run, outcome: Optional[Outcome], journaled: int) -> None:
        self.said.append(("ended", run.order))
        self.told.append((run.order, outcome is not None, journaled))

    def run(self, *blocks: Sequence[Step]) -> Said:
        """Run these blocks to their end; return what happened."""
        self.feeder.run(dealt(blocks, self.crew.workers))
        return self.said

    @property
    def most_ahead(self) -> int:
        """The most steps that were under way at once."""
        most = now = 0
        for what, _ in self.said:
            now += {"submit": 1, "end": -1}.get(what, 0)
            most = max(most, now)
        return most


def test_streamed_steps_are_handed_ahead() -> None:
    """As many as there is room for are begun before the first has ended, in their order."""
    fed = Fed()

    said = fed.run(_steps(*6 * ["streamed"]))

    assert said[:4] == [("begin", 1), ("submit", 1), ("begin", 2), ("submit", 2)]
    assert 2 <= fed.most_ahead <= ROOM
    assert [order for what, order in said if what == "submit"] == [1, 2, 3, 4, 5, 6]
    assert [order for order, _, _ in fed.told] == [1, 2, 3, 4, 5, 6]


def test_blocks_follow_each_other_without_a_pause() -> None:
    """The first step of the next block is handed ahead as well."""
    fed = Fed()

    fed.run(_steps("streamed"), _steps("streamed", first=2), _steps("streamed", first=3))

    assert fed.said.index(("submit", 2)) < fed.said.index(("end", 1))


def test_a_settled_step_has_the_worker_for_itself() -> None:
    """It is not begun while others run, and nothing is begun before it is judged and told."""
    fed = Fed()

    said = fed.run(_steps("streamed", "streamed", "settled", "streamed", "settled", "settled"))

    for order in (3, 5, 6):
        begin = said.index(("begin", order))
        before = [what for what in said[:begin] if what[0] == "submit"]
        assert [("ended", number) in said[:begin] for _, number in before] == len(before) * [True]
        later = [said.index(("begin", number)) for number in range(order + 1, 7)]
        assert all(at > said.index(("ended", order)) for at in later)


def test_what_is_verified_is_so_before_the_next_starts() -> None:
    """The worker is idle then, so the launch beside has it for itself."""
    fed = Fed()

    said = fed.run(_steps("verified", "streamed"))

    assert said.index(("ended", 1)) < said.index(("begin", 2))


def test_a_step_that_cannot_be_begun_has_ended() -> None:
    """It is told without an outcome, and the others go on."""
    fed = Fed()

    fed.run(_steps("broken", "streamed", "broken"))

    assert fed.told == [(1, False, 0), (2, True, 0), (3, False, 0)]


def test_workers_have_blocks_of_their_own() -> None:
    """Dealt in turn; each is fed while the other waits for something to be settled."""
    fed = Fed(workers=2)

    said = fed.run(_steps("settled"), _steps("streamed", first=2), _steps("settled", first=3))

    assert said.index(("submit", 2)) < said.index(("end", 1))
    assert sorted(order for order, _, _ in fed.told) == [1, 2, 3]


def test_no_worker_takes_blocks_that_another_could_begin() -> None:
    """When both are idle each gets a block before one gets a second."""
    fed, blocks = Fed(workers=2), iter([_steps("streamed", first=order) for order in range(1, 5)])
    taken: List[int] = []

    def next_block(worker: int) -> Optional[Sequence[Step]]:
        block = next(blocks, None)
        if block is not None:
            taken.append(worker)
        return block

    fed.feeder.run(next_block)

    assert taken[:2] == [0, 1]


def test_blocks_that_depend_on_those_before_are_asked_for_again() -> None:
    """Whoever gives none now, as a block is under way, is asked again after each run."""
    fed, left = Fed(), [_steps("streamed", "streamed"), _steps("streamed", first=3)]

    def next_block(worker: int) -> Optional[Sequence[Step]]:
        is_under_way = len(fed.told) not in (0, 2)
        return left.pop(0) if left and not is_under_way and (len(left) == 2 or fed.told) else None

    fed.feeder.run(next_block)

    assert [order for order, _, _ in fed.told] == [1, 2, 3]


def test_blocks_in_turn_go_on_when_none_of_their_steps_can_be_begun() -> None:
    """Where workers take turns, a block that ends at once is no reason to end all."""
    fed, turns = Fed(workers=2), [_steps("broken", first=order) for order in (1, 2, 3)]

    def next_block(worker: int) -> Optional[Sequence[Step]]:
        at = 3 - len(turns)
        return turns.pop(0) if turns and at % 2 == worker else None

    fed.feeder.run(next_block)

    assert [order for order, _, _ in fed.told] == [1, 2, 3]


def test_nothing_to_do_is_done_at_once() -> None:
    """Without a block nothing is asked of the crew."""
    assert Fed().run() == []


def test_a_stop_keeps_streamed_runs_that_had_ended() -> None:
    """What ended before it was asked to is told; the rest is left for a `--resume`."""
    fed = Fed(stop_at=1)

    with pytest.raises(StopRequest):
        fed.run(_steps(*8 * ["streamed"]))

    assert fed.told == [(1, True, 0), (2, True, 9), (3, True, 9)]


def test_a_stop_drops_what_was_not_settled() -> None:
    """A run that would have to be judged by more than its end is done again."""
    fed = Fed(stop_at=0)

    with pytest.raises(StopRequest):
        fed.run(_steps("settled", "streamed"))

    assert fed.told == []
    assert ("end", 1) not in fed.said


def test_a_second_signal_makes_the_end_a_hurry() -> None:
    """While runs are being ended, a signal that is noted says so."""
    fed = Fed(stop_at=0)
    with pytest.raises(StopRequest):
        fed.run(_steps("streamed"))
    hurry = fed.crew.asked_to_hurry
    assert hurry is not None

    before = hurry()
    fed.gate.noted.append(2)

    assert (before, hurry()) == (False, True)


def test_another_exception_ends_nothing_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opened the crew closes it; nothing is asked of runs that nobody can record."""
    fed = Fed()
    monkeypatch.setattr(fed.crew, "await_ended", _fail)

    with pytest.raises(MemoryError):
        fed.run(_steps("streamed"))

    assert fed.crew.asked_to_hurry is None


def _fail() -> Ended:
    raise MemoryError


class Gate:
    """Notes when signals may come through."""

    def __init__(self) -> None:
        self.is_open = False
        self.noted: List[int] = []

    def open(self) -> None:
        """Open."""
        self.is_open = True

    def close(self) -> None:
        """Close."""
        self.is_open = False


def test_signals_come_through_only_while_it_waits() -> None:
    """Whoever is told of a run, and the crew while it is handed a job, are not interrupted."""
    seen: Dict[str, Set[bool]] = {"waiting": set(), "handing": set(), "telling": set()}
    gate: Any = Gate()
    said: Said = []

    class Noting(RoomyCrew):
        """Notes the gate."""

        def submit(self, worker: int, job: Job) -> None:
            """Note it."""
            seen["handing" if job.token >= 0 else "waiting"].add(gate.is_open)
            super().submit(worker, job)

        def await_ended(self) -> Ended:
            """Note it."""
            seen["waiting"].add(gate.is_open)
            return super().await_ended()

    steps: Any = FakeSteps(said)
    feeder = Feeder(
        Noting(said, 1, None), steps, gate, lambda *told: seen["telling"].add(gate.is_open)
    )

    feeder.run(dealt([_steps("streamed", "verified")], 1))

    assert seen == {"waiting": {True}, "handing": {False}, "telling": {False}}


@pytest.mark.parametrize(
    ("count", "workers", "hands"),
    [(5, 2, {0: [0, 2, 4], 1: [1, 3]}), (1, 3, {0: [0], 1: [], 2: []}), (2, 1, {0: [0, 1], 1: []})],
)
def test_blocks_are_dealt_round(count: int, workers: int, hands: Dict[int, List[int]]) -> None:
    """The first to the first and so on; a worker beyond those named gets none."""
    blocks = [_steps("streamed", first=number) for number in range(count)]
    next_block: NextBlock = dealt(blocks, workers)

    for worker, hand in hands.items():
        taken = []
        while True:
            block = next_block(worker)
            if block is None:
                break
            taken.append(block[0].order)
        assert taken == hand
