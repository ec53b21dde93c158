"""The channel `command`: a program that reads each message, as JSON, from its standard input."""

import os
from time import monotonic
from typing import Optional, Sequence

from hydra_heads.base.errors import HydraError
from hydra_heads.base.files import PRIVATE, write_text
from hydra_heads.heads.kind import Launch
from hydra_heads.heads.programs import find_program
from hydra_heads.heads.wording import ending_of
from hydra_heads.measure.crews import open_crew
from hydra_heads.measure.workplace import Workplace
from hydra_heads.model.run import Outcome
from hydra_heads.notify.channel import Sender, Undelivered
from hydra_heads.notify.message import Message

KEPT_BYTES = 4096
"""Of what the program says, for the reason when it fails."""

SHARE = 0.8
"""Of the time that is left: the rest is for starting, and for ending what it leaves."""

LONGEST_GRACE_S = 0.5
"""What a program that is asked to end may take for that."""

LEAST_S = 0.01


class CommandSender(Sender):
    """Starts a program for each message; all that it started ends with it."""

    @property
    def words(self) -> Sequence[str]:
        """The program and its arguments."""
        return tuple(str(word) for word in self.channel.settings["command"])

    @property
    def cwd(self) -> str:
        """The folder that the program finds itself in."""
        folder = self.channel.settings.get("cwd") or ""
        return os.path.abspath(os.path.join(self.surroundings.folder, str(folder)))

    def send(self, message: Message, until: float) -> None:
        """Run the program; a message has arrived when it exits with 0."""
        place = Workplace()
        try:
            path = os.path.join(place.folder("message", 0), "message.json")
            write_text(path, message.json_line() + "\n", PRIVATE)
            outcome = self._run(path, until)
        except HydraError as error:
            if isinstance(error, Undelivered):
                raise
            raise self.undelivered(error.message) from error
        finally:
            place.close()
        self._check(outcome)

    def _run(self, path: str, until: float) -> Outcome:
        env, words = dict(os.environ), self.words
        found = find_program(words[0], env, self.cwd)
        if found.path is None:
            raise self.undelivered(f"cannot be started: {found.fault}")
        left = max(LEAST_S, until - monotonic()) * SHARE
        grace = min(LONGEST_GRACE_S, left / 4)
        launch = Launch(
            tuple(words),
            env,
            self.cwd,
            timeout_s=left - grace,
            kill_grace_s=grace,
            keep_bytes=KEPT_BYTES,
            stdin_file=path,
            program=found.path,
        )
        crew = open_crew(sample_interval_s=0.0)
        try:
            return crew.run(launch)
        finally:
            crew.close()

    def _check(self, outcome: Outcome) -> None:
        """Raise `Undelivered` for a program that did not exit with 0, with what it said last."""
        if outcome.timed_out:
            reason: Optional[str] = f"did not end within {outcome.seconds:.2g} s"
        else:
            reason = ending_of(outcome, self.masker())
        if reason is not None:
            raise self.undelivered(f"{self.words[0]}: {reason}")
