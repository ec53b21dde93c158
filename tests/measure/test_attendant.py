"""Tests of `hydra_heads.measure.attendant`."""

import os
import signal
import time
from typing import Iterator, List, Tuple

import pytest

from hydra_heads.measure.attendant import Attendant
from hydra_heads.measure.capture import Capture

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no poll for pipes")


@pytest.fixture
def pipe() -> Iterator[Tuple[int, int]]:
    """Make a pipe whose reading end does not block."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    yield reader, writer
    os.close(reader)
    os.close(writer)


def test_what_is_in_the_pipe_at_the_end_is_read(pipe: Tuple[int, int]) -> None:
    """Whoever holds the other end does not hold us up, and what was written is not lost."""
    reader, writer = pipe
    capture = Capture(100)
    attendant = Attendant({reader: capture}, 60, 60, pytest.fail)
    os.write(writer, b"last words")
    # As if it had been dismissed before it looked for the first time.
    os.write(attendant._wake_writer, b".")
    attendant.start()

    attendant.dismiss()

    assert capture.kept() == b"last words"


def test_the_blows_come_in_order(pipe: Tuple[int, int]) -> None:
    """At the deadline the group is asked to end; after its grace it is killed, and then left."""
    blows: List[Tuple[int, ...]] = []
    reader, writer = pipe

    def strike(*signums: int) -> None:
        blows.append(signums)
        if len(blows) == 2:
            os.write(writer, b"dead")

    capture = Capture(100)
    attendant = Attendant({reader: capture}, 0.01, 0.01, strike)
    attendant.start()
    attendant.arm(time.perf_counter() + 0.02)

    while not capture.total_bytes:
        time.sleep(0.001)

    attendant.dismiss()
    assert blows == [(signal.SIGTERM, signal.SIGCONT), (signal.SIGKILL,)]


def test_a_disarmed_attendant_does_not_strike(pipe: Tuple[int, int]) -> None:
    """Before the process is known, and once it is about to be reaped, nothing is signalled."""
    reader, writer = pipe
    capture = Capture(100)
    attendant = Attendant({reader: capture}, 0.0, 0.0, pytest.fail)
    attendant.start()
    attendant.arm(time.perf_counter() + 60)
    attendant.disarm()
    os.write(writer, b"still there")

    while not capture.total_bytes:
        time.sleep(0.001)

    attendant.dismiss()
    assert capture.kept() == b"still there"
