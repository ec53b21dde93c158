"""The thread beside a run: reads what the process says, and ends it at its time limit."""

import os
import select
import signal
import threading
import time
from typing import Callable, Dict, Mapping, Optional, Tuple

from hydra_heads.measure.capture import Capture

_READ_BYTES = 1 << 16

_LAST_WORDS_SECONDS = 1.0
"""How long what is still in the pipes is read once the tree has ended."""

_LONGEST_WAIT_MS = 3600 * 1000

_UNARMED_SECONDS = 0.05
"""When to look again whether a process that is still being started may be signalled."""

Strike = Callable[..., object]
"""Sends the given signals to the whole group of the process."""


class Attendant:
    """Empties pipes into captures, and signals at the deadline, until it is dismissed.

    The pipes must not block. Whoever still holds the other end of one cannot hold us up: once
    dismissed, the attendant reads what is there and goes.
    """

    def __init__(
        self, pipes: Mapping[int, Capture], limit_s: float, grace_s: float, strike: Strike
    ) -> None:
        """Take pipes (descriptor to capture), and seconds to SIGTERM and from there to SIGKILL."""
        self._pipes: Dict[int, Capture] = dict(pipes)
        self._strike = strike
        self._grace_s = grace_s
        self._deadline = time.perf_counter() + limit_s
        self._blows: Tuple[Tuple[int, ...], ...] = (
            (signal.SIGTERM, signal.SIGCONT),
            (signal.SIGKILL,),
        )
        self._is_armed = False
        self._lock = threading.Lock()
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = threading.Thread(target=self._attend, daemon=True)
        self._is_started = False

    def start(self) -> None:
        """Start to read."""
        self._thread.start()
        self._is_started = True

    def arm(self, deadline: float) -> None:
        """Allow signals from `deadline` (of `time.perf_counter`) on: the process is there."""
        with self._lock:
            self._deadline = deadline
            self._is_armed = True

    def disarm(self) -> None:
        """Send no signal any more: the process is about to be reaped."""
        with self._lock:
            self._is_armed = False

    def dismiss(self) -> None:
        """Let it read what is still there, and wait for it to end; closes its own pipe."""
        self.disarm()
        if self._is_started:
            os.write(self._wake_writer, b".")
            self._thread.join()
        os.close(self._wake_writer)
        os.close(self._wake_reader)

    def _attend(self) -> None:
        poller = select.poll()
        for descriptor in (*self._pipes, self._wake_reader):
            poller.register(descriptor, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poller.poll(self._milliseconds_left())]
            if self._wake_reader in ready:
                break
            for descriptor in ready:
                if self._read(descriptor) == b"":
                    poller.unregister(descriptor)
            self._strike_when_due()
        self._read_last_words()

    def _read(self, descriptor: int) -> Optional[bytes]:
        """Read once; b"" at the end of the pipe, None when nothing is there."""
        try:
            data = os.read(descriptor, _READ_BYTES)
        except BlockingIOError:
            return None
        self._pipes[descriptor].feed(data)
        return data

    def _read_last_words(self) -> None:
        until = time.perf_counter() + _LAST_WORDS_SECONDS
        for descriptor in self._pipes:
            while self._read(descriptor) and time.perf_counter() < until:
                pass

    def _milliseconds_left(self) -> Optional[int]:
        if not self._blows:
            return None
        left = (self._deadline - time.perf_counter()) * 1000
        return min(_LONGEST_WAIT_MS, max(0, int(left) + 1))

    def _strike_when_due(self) -> None:
        if not self._blows or time.perf_counter() < self._deadline:
            return
        with self._lock:
            if self._is_armed:
                self._strike(*self._blows[0])
                self._blows = self._blows[1:]
            pause = self._grace_s if self._is_armed else _UNARMED_SECONDS
            self._deadline = time.perf_counter() + pause
