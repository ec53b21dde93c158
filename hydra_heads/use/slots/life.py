"""The life of a `Slot` in a process: from its first call on, and anew in a copy of the process."""

import os
import sys
import weakref
from typing import Callable, List, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.use.slots.forks import Forked, guard_forks
from hydra_heads.use.slots.heads import SlotHead
from hydra_heads.use.slots.seeds import Seeds, folder_of
from hydra_heads.use.slots.state import BATCH, State
from hydra_heads.use.slots.writer import Writer

FOLDER_VARIABLE = "HYDRA_DIR"


class Life(Forked):
    """Opens a State for its first call and closes it: alone in memory, or with a writer.

    `store` is the folder that the Slot was given, None: what the environment names. `secrets`
    are environment variables; their values are those at the first call.
    """

    def __init__(
        self, state: State, seeds: Seeds, store: Optional[str], secrets: Sequence[str] = ()
    ) -> None:
        self._state = state
        self._seeds = seeds
        self._store = store
        self._secrets = secrets
        self._is_closed = False
        self._writer: Optional[Writer] = None
        self._forgo: List[Callable[[], object]] = []
        guard_forks(self)

    def open(self) -> None:
        """Make ready for calls, where that is not so.

        Raises `InputError` for a Slot that is closed or has no head, `HistoryError` for a store
        that cannot be used.
        """
        state = self._state
        with state.opening:
            if state.is_open:
                return
            self._check_callable()
            self._learn_secrets()
            base = self._store or os.environ.get(FOLDER_VARIABLE)
            if base:
                self._open_store(os.path.abspath(folder_of(base, state.slot)))
            else:
                seeds, names = self._seeds, state.names
                state.begin(seeds.learner(names), seeds.objective(), seeds.fallbacks(names))
            state.open()

    def look(self) -> None:
        """Make ready to be asked what was learned; a closed Slot still tells it."""
        if not self._is_closed or not self._state.has_learned:
            self.open()

    def _check_callable(self) -> None:
        if self._is_closed:
            raise InputError(f"slot {self._state.slot!r} is closed; make a new one")
        if not self._state.heads:
            raise InputError(
                f"slot {self._state.slot!r} has no head; put @slot.head above a function that "
                "does the job"
            )

    def _learn_secrets(self) -> None:
        if self._secrets:
            from hydra_heads.heads.secrets import masker_of

            self._state.masker = masker_of(self._secrets)

    def _open_store(self, folder: str) -> None:
        from hydra_heads.use.slots.recording import SlotRecording

        state = self._state
        with state.lock:
            # Here nothing is forgotten before it is written.
            state.rows = list(state.rows)
        writer = Writer(SlotRecording(state, folder, self._seeds), f"hydra-{state.slot}", BATCH)
        writer.start()
        self._writer = writer
        state.tell = writer.tell
        self._forgo = _stop_at_the_end(self, writer)

    def join(self, head: SlotHead) -> None:
        """Let a head join; the next call begins anew, with all heads."""
        self.rest()
        self._state.heads += (head,)

    def flush(self) -> None:
        """Write all that waits; raises `HistoryError` where that cannot be done now."""
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        """Write what waits and end; raises `HistoryError` where runs cannot be written."""
        with self._state.opening:
            self._is_closed = True
            self.rest()

    def rest(self) -> None:
        """Stop the writer; the next call begins anew."""
        state, writer = self._state, self._writer
        state.rest()
        if writer is None:
            return
        self._forget_writer()
        error = writer.stop()
        if error is not None:
            raise error

    def before_fork(self) -> Callable[[], None]:
        """Hold still: nobody is in the middle of anything, and no file is open."""
        state = self._state
        state.opening.acquire()
        go_on = None if self._writer is None else self._writer.suspend()
        state.lock.acquire()

        def let_go() -> None:
            state.lock.release()
            state.opening.release()
            if go_on is not None:
                go_on()

        return let_go

    def after_fork_in_child(self) -> None:
        """Begin anew; what the first process has not written yet is that one's own."""
        self._forget_writer()
        self._state.after_fork()

    def _forget_writer(self) -> None:
        for forgo in self._forgo:
            forgo()
        self._forgo, self._writer = [], None


def _stop_at_the_end(life: Life, writer: Writer) -> List[Callable[[], object]]:
    """Stop the writer when nobody holds the Slot any more, and when the interpreter ends.

    A process that `multiprocessing` started leaves without `atexit`, and has a list of its own.
    Returns what forgoes it.
    """
    forgo: List[Callable[[], object]] = [weakref.finalize(life, writer.stop).detach]
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        forgo.append(util.Finalize(life, writer.stop, exitpriority=0).cancel)
    return forgo
