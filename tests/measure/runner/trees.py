"""Real processes that do as a test tells them: small interpreters, steered over pipes."""

import os
import sys
from time import perf_counter
from typing import IO, Iterator, List, Optional, Sequence

import pytest

from hydra_heads.measure.runner.proc import ProcFolder
from hydra_heads.measure.runner.process import Process
from hydra_heads.measure.runner.sampling import Sampler

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")

MIB = 1024

COLUMNS = ("t_ms", "cpu_ms", "memory_kib", "threads", "fds")

_PRELUDE = r"""
import os, sys, time

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())

def hold():
    os.read(0, 1)

def stay():
    os.read(LIFELINE, 1)

def fork(*jobs):
    pid = os.fork()
    if not pid:
        for job in jobs:
            job()
        stay()
        os._exit(0)
    return pid

def start(program):
    with open("/proc/self/cmdline") as words:
        argv = words.read().split("\0")[:-1]
    argv[-1] = argv[-1].rpartition("# The program:")[0] + "# The program:\n" + program
    pid = os.fork()
    if not pid:
        os.execv(argv[0], argv)
    return pid

def pages():
    sums = dict.fromkeys(("Rss", "Pss", "Anonymous"), 0)
    with open("/proc/self/smaps") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            if key in sums:
                sums[key] += int(value.split()[0])
    return sums

def fill(mib):
    return b"x" * (mib << 20)

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

# The program:
"""


class Tree:
    """A started program: it says lines, and goes on by a byte each time it holds.

    Its processes may stay until it is left; all of them should, or hold, so that they end then.
    What fails in them is not seen: then a line is missing.
    """

    def __init__(self, program: str) -> None:
        import subprocess

        self._begin = perf_counter()
        stay, self._lifeline = os.pipe()
        source = f"LIFELINE = {stay}\n{_PRELUDE}{program}"
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", source],
            pass_fds=[stay],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(stay)
        self.pid = self._process.pid
        self._samplers: List[Sampler] = []

    def __enter__(self) -> "Tree":
        return self

    def __exit__(self, *reason: object) -> None:
        for sampler in self._samplers:
            sampler.close()
        os.close(self._lifeline)
        self._in.close()
        self._out.read()  # its end is that of the last process
        self._out.close()
        self._process.wait()

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def heard(self) -> List[int]:
        """Wait for the next line, of numbers."""
        line = self._out.readline()
        assert line, "the program has ended"
        return [int(word) for word in line.split()]

    def go(self) -> None:
        """Let one process that holds go on."""
        self._in.write(b".")
        self._in.flush()

    def sampler(self, proc: Optional[ProcFolder] = None, others: Sequence[int] = ()) -> Sampler:
        """Make a sampler of this tree, beside `others`; it is closed when the tree is left."""
        sampler = Sampler(lambda: [self.pid, *others], self._begin, proc=proc)
        self._samplers.append(sampler)
        return sampler


class MadeUp(Process):
    """A process that is nowhere but here, of one size that others may share."""

    def __init__(self, pid: int, size_kib: int) -> None:
        super().__init__(pid, ProcFolder(0))
        self.rss_kib = self.files_kib = size_kib
        self.program = b"program %d" % pid
        self.is_alive = True
        self.is_new = self.is_gone = False

    def look(self, now: float) -> bool:
        """Find it as it is."""
        return not self.is_gone


def open_descriptors() -> Iterator[str]:
    """Tell what this process has open, by the descriptors' numbers."""
    for name in sorted(os.listdir("/proc/self/fd"), key=int):
        try:
            yield name + " " + os.readlink("/proc/self/fd/" + name)
        except OSError:
            continue  # the folder itself, closed by now


def figure(sampler: Sampler, name: str) -> float:
    """Return one figure that must be there."""
    value = sampler.figures()[name]
    assert value is not None
    return value


def last_of_curve(sampler: Sampler, column: str) -> float:
    """Return what the curve ends with."""
    curve = sampler.curve()
    assert curve is not None
    return curve[COLUMNS.index(column)][-1]
