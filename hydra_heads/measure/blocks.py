"""The blocks of an invocation that are still to be run, given out one after the other."""

import time
from itertools import groupby
from typing import Callable, Iterable, Iterator, List, Optional, Sequence, Tuple

from hydra_heads.measure.plan import Plan
from hydra_heads.measure.schedule import Block, Step, blocks, steps_of_block
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head, Instance

Choose = Callable[[Sequence[Run]], Sequence[str]]
"""Given the runs of the last block, names the heads of the next; none ends the invocation.

It is asked once more when no block is left. A resumed invocation asks again for every block
that is recorded, handing on its runs.
"""

Taken = Tuple[Block, List[Step]]
"""A block, and its steps that are not done."""


class Remaining:
    """Gives out what is left of the schedule, a block at a time.

    `is_complete` says at the end whether it was all that was planned, `is_decided` whether
    `choose` named nobody; the deadline (of `time.monotonic`) may have ended it too.
    """

    def __init__(
        self,
        plan: Plan,
        instances: Sequence[Instance],
        choose: Optional[Choose] = None,
        deadline: Optional[float] = None,
        recorded: Iterable[Run] = (),
    ) -> None:
        """Give out what `plan` says; `recorded` are the runs of a resumed one, in their order."""
        self._plan = plan
        self._choose = choose
        self._deadline = deadline
        self._blocks: Iterator[Block] = blocks(instances, plan.invocation.planned_tests, plan.seed)
        self._recorded = groupby(recorded, key=_block_of)
        self._orders = 0
        self._has_begun = False
        self.last_runs: Sequence[Run] = ()
        self.is_complete = False
        self.is_decided = False
        self.is_over = False

    @property
    def waits_for_runs(self) -> bool:
        """Whether the next block depends on the runs of the last."""
        return self._choose is not None

    def take(self) -> Optional[Taken]:
        """Return the next block with those of its steps that are not done; None at the end."""
        while not self.is_over:
            # A limit that is over before the first block would leave nothing to tell of.
            is_late = self._deadline is not None and time.monotonic() >= self._deadline
            block = None if is_late and self._has_begun else next(self._blocks, None)
            if block is None:
                self.is_over, self.is_complete = True, not (is_late and self._has_begun)
                self.is_decided = self._choose is not None and not self._heads()
                break
            heads = self._heads()
            if not heads:
                self.is_over = self.is_decided = True
                break
            steps = steps_of_block(heads, block, self._plan.seed, self._orders)
            self._orders += len(heads)
            left = [step for step in steps if step.order not in self._plan.done]
            if left:
                self._has_begun = True
                return block, left
            self._hand_on(block.number)
        return None

    def _hand_on(self, number: int) -> None:
        """Let `choose` see the runs of a block that was done before."""
        if self._choose is not None:
            self.last_runs = next(
                (tuple(runs) for block, runs in self._recorded if block == number), ()
            )

    def _heads(self) -> Sequence[Head]:
        if self._choose is None:
            return self._plan.heads
        names = set(self._choose(tuple(self.last_runs)))
        return [head for head in self._plan.heads if head.name in names]


def _block_of(run: Run) -> Optional[int]:
    return run.block
