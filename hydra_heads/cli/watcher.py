"""Shows what Phase 1 tells while it runs."""

import logging
from types import TracebackType
from typing import Optional, Type

from hydra_heads.base.log import JsonHandler
from hydra_heads.cli.call import Call
from hydra_heads.cli.progress import ProgressLine
from hydra_heads.measure.request import Event, Interrupted, Notice
from hydra_heads.model.run import Run

LOG = logging.getLogger("hydra.cli.watcher")

_LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING}


class Watcher:
    """Makes log lines of notices and runs, and keeps the line that says how far it is.

    While it watches, that line gives way to whatever any part logs. `done` counts the runs
    that have ended, those of an interrupted process included.
    """

    def __init__(self, call: Call) -> None:
        self.done = 0
        self._handlers = logging.getLogger("hydra").handlers
        # Between log lines for programs there is no room for a line that comes and goes.
        is_for_programs = any(isinstance(handler, JsonHandler) for handler in self._handlers)
        is_unwanted = call.options.quiet or call.options.verbose or is_for_programs
        self._progress = ProgressLine(not is_unwanted)

    def __enter__(self) -> "Watcher":
        for handler in self._handlers:
            handler.addFilter(self._give_way)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        for handler in self._handlers:
            handler.removeFilter(self._give_way)
        self._progress.clear()

    def _give_way(self, record: logging.LogRecord) -> bool:
        self._progress.clear()
        return True

    def on_event(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Notice):
            LOG.log(_LEVELS[event.level], "%s", event.message)
            return
        self.done = event.done
        if isinstance(event, Interrupted):
            return
        if LOG.isEnabledFor(logging.DEBUG):
            LOG.debug("%s", _run_line(event.run))
        self._progress.draw(event.run.head, event.done, event.total, event.seconds_left)


def _run_line(run: Run) -> str:
    seconds = "no time" if run.seconds is None else f"{run.seconds:.4f} s"
    verdict = "ok" if run.ok else "undecided" if run.ok is None else "failed"
    reason = f" ({run.failure.kind}: {run.failure.message})" if run.failure else ""
    return f"{run.id} {run.head} on {run.instance}: {verdict}, {seconds}{reason}"
