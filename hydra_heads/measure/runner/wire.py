"""What Hydra and its runner say to each other, and how it is put into bytes.

Requests go down as marshalled tuples after their length: both ends are the same interpreter,
and nobody else holds the pipe. Ended runs come back as JSON lines, because the same line goes
to a file that another Hydra may read. A second pipe down holds words that must not wait behind
requests: `STOP`, `GO` (at once), `OUTPUT token` when a run has written more than it may, and
`SIGNAL number` for a signal that somebody sent to Hydra and meant for the run.
"""

import marshal
import os

TYPE_CHECKING = False
"""The runner's own memory is the least peak it can tell, so `typing` is for type checkers only."""

if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

STOP = b"stop"
GO = b"go"
OUTPUT = b"output"
SIGNAL = b"signal"

PIPE = ""
"""`Request.stdout` for the pipe of its slot; anything else is a file."""

INHERITED = ""
"""`Request.stdin` for the one that Hydra handed down; anything else is a file."""

STOPPED = "stopped"
"""`ended_by` of a run that Hydra itself had ended: it says nothing of its head."""

NO_FOLDER = -1
"""`error` of a run whose folder to run in is not there."""

NO_STDIN = -2
"""`error` of a run whose standard input is not there."""

NO_STDOUT = -3
"""`error` of a run whose standard output cannot be written where it belongs."""

_READ_BYTES = 1 << 16
_LENGTH_BYTES = 4


class Request:
    """One run as it is asked for.

    `env` None stands for that of the request before. `program` is the file to be started where
    that is not the first word. `slot` is the pair of pipes that the process gets. Times are in
    seconds; `memory_kib`, `scratch_bytes` and `output_bytes` are limits of the tree, 0 for none,
    as are `open_files` and `file_bytes` of each process. `stamp` is what stands before the
    figures in the journal, None for a run that is not journaled. `arguments` are those of a
    callable.
    """

    __slots__ = (
        "answers",
        "argv",
        "arguments",
        "cwd",
        "env",
        "file_bytes",
        "grace_s",
        "keep_bytes",
        "memory_kib",
        "metrics_file",
        "open_files",
        "output_bytes",
        "processes",
        "program",
        "sample_s",
        "scratch",
        "scratch_bytes",
        "slot",
        "stamp",
        "stdin",
        "stdout",
        "timeout_s",
        "token",
    )

    def __init__(self, **fields: "object") -> None:
        self.token: int = 0
        self.slot: int = 0
        self.argv: Tuple[str, ...] = ()
        self.program: Optional[str] = None
        self.env: Optional[Dict[str, str]] = None
        self.cwd: str = os.curdir
        self.timeout_s: float = 30.0
        self.grace_s: float = 1.0
        self.sample_s: float = 0.1
        self.stdin: str = os.devnull
        self.stdout: str = PIPE
        self.answers: bool = False
        self.stamp: Optional[str] = None
        self.metrics_file: Optional[str] = None
        self.scratch: Optional[str] = None
        self.memory_kib: int = 0
        self.processes: int = 0
        self.scratch_bytes: int = 0
        self.output_bytes: int = 0
        self.open_files: int = 0
        self.file_bytes: int = 0
        self.arguments: Optional[Dict[str, object]] = None
        self.keep_bytes: int = 0
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def is_watched(self) -> bool:
        """Whether something of it has to be looked at while it runs, whatever is sampled."""
        return bool(
            self.memory_kib
            or self.processes
            or self.scratch_bytes
            or (self.output_bytes and self.stdout not in (PIPE, os.devnull))
        )


def encode(request: "Request") -> bytes:
    """Put a request into bytes."""
    fields = tuple([getattr(request, name) for name in Request.__slots__])
    data = marshal.dumps(fields)
    return len(data).to_bytes(_LENGTH_BYTES, "little") + data


NO_MORE = (0).to_bytes(_LENGTH_BYTES, "little")
"""What stands in the place of a request after the last one."""


def decode(data: "bytes | memoryview") -> "Request":
    """Read a request that `encode` made, without its length."""
    request = Request.__new__(Request)
    # The pipe comes from the process that started this one; nobody else can write to it.
    for name, value in zip(Request.__slots__, marshal.loads(data)):  # noqa: S302
        setattr(request, name, value)
    return request


class Inbox:
    """The requests that wait, and whether more can come."""

    __slots__ = ("_buffer", "_fd", "_waiting", "is_closed")

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._buffer = bytearray()
        self._waiting: List[Request] = []
        self.is_closed = False

    @property
    def has_request(self) -> bool:
        """Whether the next request is here already."""
        return bool(self._waiting)

    def take(self) -> "Optional[Request]":
        """Return the next request, waiting for one; None when no more can come."""
        while not self._waiting and not self.is_closed:
            data = os.read(self._fd, _READ_BYTES)
            if not data:
                self.is_closed = True
            self._buffer += data
            self._unpack()
        return self._waiting.pop(0) if self._waiting else None

    def _unpack(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) >= at + _LENGTH_BYTES:
            begin = at + _LENGTH_BYTES
            end = begin + int.from_bytes(buffer[at:begin], "little")
            if len(buffer) < end:
                break
            if end == begin:
                self.is_closed = True  # said in words, because a fork of Hydra's may hold the pipe
                break
            self._waiting.append(decode(bytes(buffer[begin:end])))
            at = end
        del buffer[:at]


class Control:
    """The words that do not wait behind requests."""

    __slots__ = ("_buffer", "fd", "is_closed", "is_stopping", "over_output", "signums")

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._buffer = b""
        self.is_closed = False
        self.is_stopping = False
        self.over_output: Optional[int] = None
        self.signums: List[int] = []

    def read(self) -> None:
        """Take in what has come; only after the descriptor was found readable."""
        data = os.read(self.fd, _READ_BYTES)
        if not data:
            self.is_closed = True
        *words, self._buffer = (self._buffer + data).split(b"\n")
        for word in words:
            if word == STOP:
                self.is_stopping = True
            elif word == GO:
                self.is_closed = True
            elif word.startswith(OUTPUT):
                self.over_output = int(word.split()[1])
            elif word.startswith(SIGNAL):
                self.signums.append(int(word.split()[1]))
