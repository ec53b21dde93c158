"""Live runs on their way into the history: one call, recorded run by run.

A run that cannot be recorded is told once, and keeps nobody from the result of the job.
"""

import time
from typing import Callable, Optional

from hydra_heads.base.errors import HistoryError
from hydra_heads.heads.fingerprint import instance_fingerprint
from hydra_heads.heads.secrets import masker_for
from hydra_heads.measure.environment import environment, machine_key
from hydra_heads.measure.headlog import HeadLogs
from hydra_heads.measure.request import Notice
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Instance, SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.store.live import LIVE_ORIGIN


class LiveRecorder:
    """Writes the runs of one call as they end; without a history it writes nothing."""

    def __init__(
        self,
        history: Optional[History],
        slot: SlotDefinition,
        notify: Callable[[Notice], object],
    ) -> None:
        self._history = history
        self._slot = slot
        self._notify = notify
        self._logs = HeadLogs(None, masker_for(slot), lambda problem: None)
        self._run_id = ""

    @property
    def is_recording(self) -> bool:
        """Whether all runs so far are recorded."""
        return self._history is not None

    def begin(self, invocation: Invocation) -> None:
        """Record what was asked for, before the first run."""
        self._run_id = invocation.run_id
        self._try(lambda history: history.begin(invocation))

    def add(self, run: Run, outcome: Optional[Outcome]) -> None:
        """Record a run that has ended, with what it said if it did not succeed."""
        tail = curve = None
        if outcome is not None:
            curve = outcome.curve
            tail = None if run.ok else self._logs.tail(outcome.stderr)
        self._try(lambda history: history.append(run, tail, curve))

    def end(self, complete: bool) -> None:
        """Record that the call is over, and evaluate the slot's rules over what is new.

        `complete`: it came to its own end.
        """
        self._try(lambda history: history.end(self._run_id, time.time(), complete))
        if self._history is not None and self._slot.rules:
            self._evaluate(self._history)

    def _evaluate(self, history: History) -> None:
        from hydra_heads.measure.alerting import SHORT_S, Alerting

        slot = self._slot
        heads = [head.name for head in slot.heads]
        alerting = Alerting(history, slot.slot, slot.rules, slot.channels, heads)
        alerting.settle(self._run_id, self._warn, SHORT_S)

    def _warn(self, message: str) -> None:
        self._notify(Notice("WARN", message))

    def _try(self, record: Callable[[History], object]) -> None:
        if self._history is None:
            return
        try:
            record(self._history)
        except HistoryError as error:
            self._history = None
            self._warn(f"{error.message}; runs are not recorded, nor learned from")


def live_invocation(
    slot: SlotDefinition, run_id: str, seed: int, instance: Instance, most_runs: int
) -> Invocation:
    """Say what one call was asked for, and in which surroundings; `most_runs` it may have."""
    heads_file = slot.heads_file
    return Invocation(
        run_id=run_id,
        slot=slot.slot,
        origin=LIVE_ORIGIN,
        seed=seed,
        planned_tests=most_runs,
        fingerprints={head.name: head.fingerprint for head in slot.heads},
        instance_fingerprints={instance.name: instance_fingerprint(instance, slot.folder)},
        environment=environment(),
        machine_key=machine_key(),
        heads_file=None if heads_file is None else heads_file.path,
        heads_sha256=None if heads_file is None else heads_file.sha256,
        started_unix=time.time(),
    )
