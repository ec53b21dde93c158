"""What a run writes, passed on as it comes: counted on the way, and nothing held back.

A thread for each stream, so that a reader who is slow to take one does not hold up the other.
"""

import os
import select
import threading
from typing import Optional

from hydra_heads.measure.capture import Capture

_READ_BYTES = 1 << 16

_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL if hasattr(select, "POLLERR") else 0


class Passed(Capture):
    """What went past: all of it counted, its last `keep_bytes` kept.

    Nothing counts as cut: whoever it was for has the whole.

    >>> stream = Passed(4)
    >>> stream.feed(b"one, two, three")
    >>> stream.kept(), stream.is_cut, stream.lines
    (b'hree', False, 1)
    """

    __slots__ = ()

    def __init__(self, keep_bytes: int) -> None:
        super().__init__(keep_bytes)
        self._head_bytes, self._tail_bytes = 0, keep_bytes

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self.count(data)
        if self._tail_bytes:
            self._tail += data[-self._tail_bytes :]
            del self._tail[: -self._tail_bytes]

    @property
    def is_cut(self) -> bool:
        """Never: nothing is missing where it was passed on to."""
        return False


class Passing(threading.Thread):
    """Passes on from a pipe to a descriptor, until nobody can write to the pipe any more.

    The pipe is closed at the end, and as soon as nobody reads what is passed on: so its writer
    meets what it would have met there itself. `told`, the end of another pipe, is closed when
    that is done; `fault` says then why something could not be passed on, other than for want of
    a reader.
    """

    def __init__(
        self, source: int, sink: int, seen: Capture, told: int, closes_sink: bool = False
    ) -> None:
        super().__init__(name="hydra-passing", daemon=True)
        self._source = source
        self._sink = sink
        self._seen = seen
        self._told = told
        self._closes_sink = closes_sink
        self._ending, self._end = os.pipe()
        self.fault: Optional[OSError] = None

    def run(self) -> None:
        """Pass on to the end."""
        try:
            self._pass_on()
        except (BrokenPipeError, ConnectionResetError):
            pass  # nobody reads it any more
        except OSError as error:
            self.fault = error
        finally:
            os.close(self._source)
            os.close(self._ending)
            if self._closes_sink:
                os.close(self._sink)
            os.close(self._told)

    def _pass_on(self) -> None:
        poll = select.poll()
        poll.register(self._source, select.POLLIN)
        poll.register(self._sink, 0)
        poll.register(self._ending, select.POLLIN)
        is_over = False
        while True:
            try:
                data = os.read(self._source, _READ_BYTES)
            except BlockingIOError:
                if is_over:
                    return
                ready = dict(poll.poll())
                if ready.get(self._sink, 0) & _GONE:
                    return
                # Once more then: what was written last may have come after the look at the pipe.
                is_over = self._ending in ready
                continue
            if not data:
                return
            self._write(data)
            self._seen.feed(data)

    def _write(self, data: bytes) -> None:
        """Write all of it, however little is taken at once, and whatever the descriptor's mode."""
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._sink, left) :]
            except BlockingIOError:
                room = select.poll()
                room.register(self._sink, select.POLLOUT)
                room.poll()

    def finish(self) -> None:
        """Say that nothing more is written: it ends with what is in the pipe."""
        end, self._end = self._end, -1
        if end >= 0:
            os.close(end)
