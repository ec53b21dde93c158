"""Runs on their way into the history: several in one transaction, none lost on the way.

A run that stands in the journal may wait for others: it is written with the first that ends a
tenth of a second later, or at the end. Any other is written at once.
"""

import time
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.heads.judging import decide_same_output
from hydra_heads.measure.conditions import Conditions, Observer
from hydra_heads.measure.headlog import HeadLogs
from hydra_heads.measure.request import Notice
from hydra_heads.measure.taking_in import take_in
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head
from hydra_heads.store.history import History
from hydra_heads.store.pending import clear_pending, drop_empty
from hydra_heads.store.recorded import Recorded, RecordedBlock

COMMIT_SECONDS = 0.1
"""How long a run that stands in the journal may wait for its transaction."""


class OpenBlock(NamedTuple):
    """A block that is being run: how many runs it will have, and those it has."""

    expected: int
    runs: List[Run]
    cpus: Optional[Tuple[int, ...]] = None


class Recorder:
    """Writes the runs of one invocation into the history, and what failed into the logs."""

    def __init__(
        self,
        run_id: str,
        heads: Sequence[Head],
        history: History,
        logs: HeadLogs,
        journal: Optional[str],
        writers: int,
        notify: Callable[[Notice], object],
    ) -> None:
        self._run_id = run_id
        self._heads = heads
        self._history = history
        self._logs = logs
        self._journal = journal
        self._writers = writers
        self._notify = notify
        self._waiting: List[Recorded] = []
        self._blocks: List[RecordedBlock] = []
        self._journaled = 0
        self._flushed = time.monotonic()
        self._observer = Observer()
        self.open_blocks: Dict[int, OpenBlock] = {}

    def add(self, run: Run, outcome: Optional[Outcome], journaled: int) -> None:
        """Take a run; when this returns it survives the death of this process."""
        tail, curve = None, None
        if outcome is not None:
            curve = outcome.curve
            if run.ok is False:
                tail = self._logs.tail(outcome.stderr)
        self._waiting.append(Recorded(run, tail, curve))
        self._journaled += journaled
        due = time.monotonic() - self._flushed >= COMMIT_SECONDS
        if due or not journaled or self._journal is None:
            self.flush()
        if run.ok is False:
            self._logs.note(run, outcome)

    def close_block(self, number: int) -> List[Run]:
        """Decide what waited for the whole block, note what the machine was like; its runs."""
        block = self.open_blocks.pop(number)
        conditions: Conditions = self._observer.take()
        self._blocks.append(
            RecordedBlock(
                self._run_id,
                number,
                conditions.load,
                conditions.steal,
                conditions.clock_jump_s,
                block.cpus,
            )
        )
        return self._decided(block.runs)

    def flush(self) -> None:
        """Write all that waits, in one transaction, and empty the journal."""
        if self._waiting or self._blocks:
            self._history.append_all(self._waiting, self._blocks)
            self._waiting, self._blocks = [], []
            self._clear_journal()
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Write all that waits, take in what only the journal knows, and remove that.

        Only once nothing runs any more.
        """
        self.flush()
        if self._journal is None:
            return
        try:
            take_in(self._journal, self._history, self._notify)
            drop_empty(self._journal)
        except HistoryError as error:
            self._notify(Notice("WARN", error.message))

    def _clear_journal(self) -> None:
        """Take out of the journal what the history has; not now, if that would lose a line."""
        if not self._journaled or self._journal is None:
            return
        try:
            # Of several writers a line that we know may stand behind one that we do not.
            if clear_pending(self._journal, self._journaled, self._writers > 1):
                self._journaled = 0
        except HistoryError as error:
            self._notify(Notice("WARN", error.message))
            self._journal = None  # from here on every run is written at once

    def _decided(self, runs: List[Run]) -> List[Run]:
        """Decide the runs of a whole block that wait for each other, in one transaction."""
        if all(run.ok is not None for run in runs):
            return runs
        self.flush()
        rulings = decide_same_output(runs, self._heads)
        self._history.decide(self._run_id, rulings)
        decided = {run.order: run for run in runs}
        for order, ok, failure in rulings:
            decided[order] = decided[order]._replace(ok=ok, failure=failure)
            if not ok:
                self._logs.note(decided[order])
        return list(decided.values())
