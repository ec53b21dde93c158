"""The runs of a `Slot` on their way into the history, and what others write there meanwhile."""

import logging
import os
import time
from typing import Dict, List, Optional, Tuple

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import HistoryError, InputError
from hydra_heads.base.files import make_folder
from hydra_heads.measure.environment import environment, machine_key
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.places import HISTORY_FILE, WEIGHTS_FILE
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.live import LIVE_ORIGIN, LiveRun
from hydra_heads.store.opening import BUSY_SECONDS
from hydra_heads.store.recorded import Recorded
from hydra_heads.use.live import learn_from
from hydra_heads.use.slots.heads import fingerprints_of
from hydra_heads.use.slots.seeds import Seeds
from hydra_heads.use.slots.state import BATCH, Row, State
from hydra_heads.use.slots.writer import Work

LOG = logging.getLogger("hydra.use.slots.recording")

INSTANCE = "default"

MOST_WAITING = 65_536
"""Runs that wait while the history cannot be written; of more the oldest are lost."""

_Stat = Tuple[int, int, int]


class SlotRecording(Work):
    """Writes the rows of one State into `folder`; see `Work` for who calls what."""

    def __init__(self, state: State, folder: str, seeds: Seeds) -> None:
        self._state = state
        self._folder = folder
        self._seeds = seeds
        self._run_id = new_run_id()
        self._history: Optional[History] = None
        self._fingerprints: Dict[str, str] = {}
        self._order = 0
        self._last_row = 0
        self._weights: Optional[_Stat] = None

    def waiting(self) -> int:
        """Say how many rows wait."""
        return len(self._state.rows)

    def open(self) -> None:
        """Open the history, begin the invocation, and take over what is known of the heads."""
        make_folder(self._folder)
        self._fingerprints = fingerprints_of(self._state.heads)
        self._weights = self._stat_weights()
        self._seeds.read(self._folder)
        history = self._connected()
        history.begin(self._invocation())
        self._learn_anew(history)

    def write(self) -> None:
        """Write the rows that wait now, a batch a transaction; they wait until it is committed.

        So whoever counts what waits counts what a kill would take.
        """
        left = self.waiting()
        while left > 0:
            rows = self._state.oldest(min(BATCH, left))
            try:
                self._append(self._recorded(rows))
            except HistoryError:
                lost = max(0, self.waiting() - MOST_WAITING)
                if lost:
                    self._state.drop(lost)
                    LOG.warning("slot %r: %d runs are lost", self._state.slot, lost)
                raise
            self._state.drop(len(rows))
            self._order += len(rows)
            left -= len(rows)

    def refresh(self) -> None:
        """Learn from the runs of others, and begin anew where there are new weights."""
        history, state = self._connected(), self._state
        found = self._stat_weights()
        if found != self._weights:
            self._weights = found
            if self._has_new_weights():
                self._learn_anew(history)
                return
        others = [run for run in self._found(history) if run.run_id != self._run_id]
        resolved = state.objective.resolved
        state.ask(lambda learner: learn_from(learner, others, self._fingerprints, resolved), 0)

    def suspend(self) -> None:
        """Close the connection."""
        history, self._history = self._history, None
        if history is not None:
            history.close()

    def close(self) -> None:
        """End the invocation and close the connection."""
        try:
            history = self._connected()
            if history.invocation(self._run_id) is not None:
                history.end(self._run_id, time.time(), complete=True)
        finally:
            self.suspend()

    def _connected(self) -> History:
        if self._history is None:
            path = os.path.join(self._folder, HISTORY_FILE)
            self._history = History.open(path, BUSY_SECONDS)
        return self._history

    def _has_new_weights(self) -> bool:
        """Read the weights again; those before stay in force where that cannot be done."""
        try:
            self._seeds.read(self._folder)
        except InputError as error:
            LOG.warning("%s; the weights before stay in force", error)
            return False
        LOG.info("slot %r: new weights are in force", self._state.slot)
        return True

    def _learn_anew(self, history: History) -> None:
        """Begin where the weights stand, and learn all that was recorded since."""
        state, seeds = self._state, self._seeds
        objective = seeds.objective()
        learner = seeds.learner(state.names)
        self._last_row = 0
        learn_from(learner, self._found(history), self._fingerprints, objective.resolved)
        state.begin(learner, objective, seeds.fallbacks(state.names))

    def _found(self, history: History) -> List[LiveRun]:
        """Return the runs since the weights were made that were recorded since the last look."""
        is_time = self._seeds.objective().is_time
        runs = history.live_runs(
            self._state.slot, self._last_row, self._seeds.since_unix, with_figures=not is_time
        )
        self._last_row = max([self._last_row, *(run.row for run in runs)])
        return runs

    def _stat_weights(self) -> Optional[_Stat]:
        """Tell one file of weights from the next; None when there is none."""
        try:
            info = os.stat(os.path.join(self._folder, WEIGHTS_FILE))
        except OSError:
            return None
        return info.st_mtime_ns, info.st_size, info.st_ino

    def _append(self, runs: List[Recorded]) -> None:
        history = self._connected()
        try:
            history.append_all(runs)
        except HistoryError:
            if history.invocation(self._run_id) is not None:
                raise
            # Another file has come into the place of the one that the invocation began in.
            history.begin(self._invocation())
            history.append_all(runs)

    def _invocation(self) -> Invocation:
        return Invocation(
            run_id=self._run_id,
            slot=self._state.slot,
            origin=LIVE_ORIGIN,
            seed=self._seeds.seed,
            planned_tests=0,
            timeout_s=self._seeds.timeout_s,
            fingerprints=self._fingerprints,
            environment=environment(),
            machine_key=machine_key(),
            started_unix=time.time(),
        )

    def _recorded(self, rows: List[Row]) -> List[Recorded]:
        """Return rows as the history takes them; moments become those of the wall clock."""
        names, run_id = self._state.names, self._run_id
        offset = time.time() - time.perf_counter()
        recorded = []
        for order, row in enumerate(rows, self._order + 1):
            call, head, begin, seconds, failure, instance, figures, _ = row
            metrics = {"execution_time_seconds": seconds}
            if figures:
                metrics.update(figures)
            recorded.append(
                Recorded(
                    Run(
                        run_id,
                        order,
                        names[head],
                        INSTANCE if instance is None else instance,
                        failure is None,
                        seconds,
                        begin + offset,
                        call,
                        failure,
                        metrics=metrics,
                    )
                )
            )
        return recorded
