"""A monitor that watches, followed line by line: nobody here waits by the clock."""

import json
import signal
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Dict, List, Mapping, Optional, Type

from hydra_heads.base.files import write_text
from tests.powershell.shell import MONITOR, ON_WINDOWS, Answer, start_script

MOST_CHECKS = 1000
"""So many checks without what a test waits for are enough."""

END_SECONDS = 30.0

FOR_EVER = "100" if ON_WINDOWS else ""
"""So many checks, where no signal can end the monitor: there a test waits for the last one."""


class Watch:
    """Watches a dashboard in `folder` by `-Format Json`, and keeps what it said."""

    def __init__(
        self, folder: Path, *words: str, form: str = "Json", env: Mapping[str, str] = {}
    ) -> None:
        given = ["-Watch", "-Format", form, *words]
        if FOR_EVER and "-MaxIterations" not in words:
            given += ["-MaxIterations", FOR_EVER]
        self.process = start_script(MONITOR, *given, folder=folder, env=env)
        self.checks: List[Dict[str, Any]] = []

    def __enter__(self) -> "Watch":
        """Return the watch, which has begun."""
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """End the monitor, whatever the test came to."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(END_SECONDS)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def line(self) -> str:
        """Return the next line of the output; at its end the test fails."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the monitor ended: {self._errors()}"
        return line.rstrip("\n")

    def check(self) -> Dict[str, Any]:
        """Return the next check."""
        check = json.loads(self.line())
        assert isinstance(check, dict)
        self.checks.append(check)
        return check

    def until(self, wanted: Callable[[Dict[str, Any]], bool]) -> Dict[str, Any]:
        """Pass checks over until one is wanted, and return it."""
        for _ in range(MOST_CHECKS):
            check = self.check()
            if wanted(check):
                return check
        raise AssertionError(f"{MOST_CHECKS} checks, the last one: {self.checks[-1]}")

    def until_status(self, status: str, times: int = 1) -> Dict[str, Any]:
        """Pass checks over until so many more have this status, and return the last one."""
        for _ in range(times):
            check = self.until(lambda check: check["status"] == status)
        return check

    def end(self) -> Answer:
        """End the monitor by Ctrl-C, where that can be sent, and return what it still said."""
        if not ON_WINDOWS:
            self.process.send_signal(signal.SIGINT)
        return self.rest()

    def rest(self) -> Answer:
        """Wait for the end, and return the code with what was not yet read."""
        assert self.process.stdout is not None
        out = self.process.stdout.read()
        errors = self._errors()
        return Answer(self.process.wait(END_SECONDS), out, errors)

    def last_checks(self, out: str) -> List[Dict[str, Any]]:
        """Return all checks, with those of the output that was read last."""
        return [*self.checks, *(json.loads(line) for line in out.splitlines())]

    def _errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()


def put(path: Path, data: bytes) -> None:
    """Replace a file as Hydra does: a reader sees the old one or the new one."""
    write_text(str(path), data.decode("ascii"))
