"""The ways out of a process: its two streams, and the answer of a callable."""

import os
from typing import Dict, List, Optional, Tuple

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.capture import Capture

_ANSWER_FRAME_BYTES = 64 * 1024


def max_answer_bytes(launch: Launch) -> int:
    """Return how long an answer may be: a longer one is none of ours, and counts as none."""
    return 2 * launch.keep_bytes + _ANSWER_FRAME_BYTES


class Channels:
    """The pipes of one run (POSIX); `close` leaves no descriptor behind.

    `readers` maps descriptors, which do not block, to the captures that they fill.
    """

    def __init__(self, launch: Launch) -> None:
        self.readers: Dict[int, Capture] = {}
        self._writers: List[int] = []
        self.stdout: Optional[Capture] = None
        self.answer: Optional[Capture] = None
        self.stderr = Capture(launch.keep_bytes)
        self._open: List[int] = []
        try:
            self.stdout_writer: Optional[int] = None
            if not launch.discard_stdout:
                self.stdout = Capture(launch.keep_bytes, with_digest=True)
                self.stdout_writer = self._pipe_into(self.stdout)
            self.stderr_writer = self._pipe_into(self.stderr)
            self.answer_writer: Optional[int] = None
            if launch.answers:
                self.answer = Capture(max_answer_bytes(launch))
                self.answer_writer = self._pipe_into(self.answer)
        except BaseException:
            self.close()
            raise

    def _pipe_into(self, capture: Capture) -> int:
        reader, writer = os.pipe()
        self._open += [reader, writer]
        self._writers.append(writer)
        os.set_blocking(reader, False)
        self.readers[reader] = capture
        return writer

    @property
    def inherited(self) -> Tuple[int, ...]:
        """Descriptors that the process keeps under their numbers."""
        return () if self.answer_writer is None else (self.answer_writer,)

    def close_writers(self) -> None:
        """Close our copies of the ends that belong to the process, so that its end is seen."""
        for writer in self._writers:
            os.close(writer)
            self._open.remove(writer)
        self._writers = []

    def close(self) -> None:
        """Close all that is still open."""
        while self._open:
            os.close(self._open.pop())
        self._writers = []

    @property
    def answer_text(self) -> Optional[str]:
        """What came as an answer; None when nothing came, or too much."""
        if self.answer is None or not self.answer.total_bytes or self.answer.is_cut:
            return None
        return self.answer.kept().decode("utf-8", "replace")
