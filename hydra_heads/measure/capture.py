"""What a process writes, in bounded memory: head and tail, digest and count of lines of it all."""

from typing import Optional


class Capture:
    """One stream of bytes: what is kept of it, and what is known of the whole.

    At most `keep_bytes` are kept: the first half and the last half, and no more than `cut_bytes`
    once there was more than that. With `with_digest` the sha256 of everything is taken while it
    passes.

    >>> stream = Capture(4)
    >>> stream.feed(b"one, two, three")
    >>> stream.kept(), stream.is_cut, stream.lines
    (b'onee', True, 1)
    """

    __slots__ = (
        "_cut_bytes",
        "_digest",
        "_head",
        "_head_bytes",
        "_is_in_line",
        "_keep_bytes",
        "_line_ends",
        "_tail",
        "_tail_bytes",
        "total_bytes",
    )

    def __init__(
        self, keep_bytes: int, with_digest: bool = False, cut_bytes: Optional[int] = None
    ) -> None:
        self._keep_bytes = keep_bytes
        self._cut_bytes = keep_bytes if cut_bytes is None else min(cut_bytes, keep_bytes)
        self._head_bytes = keep_bytes // 2
        self._tail_bytes = keep_bytes - self._head_bytes
        self._head = bytearray()
        self._tail = bytearray()
        self._digest = None
        self._line_ends = 0
        self._is_in_line = False
        self.total_bytes = 0
        if with_digest:
            import hashlib

            self._digest = hashlib.sha256()

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self.count(data)
        if self._digest is not None:
            self._digest.update(data)
        missing = self._head_bytes - len(self._head)
        if missing > 0:
            self._head += data[:missing]
            data = data[missing:]
        if self.is_cut and self._head_bytes > self._cut_bytes // 2:
            self._cut(data)
            return
        self._tail += data
        # Deleting at the front of a bytearray moves its start, not its contents.
        del self._tail[: max(0, len(self._tail) - self._tail_bytes)]

    def count(self, data: bytes) -> None:
        """Count the next bytes, and the lines that end in them."""
        if data:
            self.total_bytes += len(data)
            self._line_ends += data.count(b"\n")
            self._is_in_line = not data.endswith(b"\n")

    @property
    def lines(self) -> int:
        """How many lines there are, the last one without a line end too."""
        return self._line_ends + self._is_in_line

    @property
    def is_cut(self) -> bool:
        """Whether bytes are missing between head and tail."""
        return self.total_bytes > self._keep_bytes

    def _cut(self, data: bytes) -> None:
        """Keep less, now that the whole is lost anyway."""
        self._head_bytes = self._cut_bytes // 2
        self._tail_bytes = self._cut_bytes - self._head_bytes
        tail = bytes(self._tail[-self._tail_bytes :]) + data if self._tail_bytes else b""
        self._head = self._head[: self._head_bytes]
        self._tail = bytearray(tail[max(0, len(tail) - self._tail_bytes) :])

    @property
    def sha256(self) -> Optional[str]:
        """The digest of everything, in hex; None when it was not asked for."""
        return None if self._digest is None else self._digest.hexdigest()

    def kept(self) -> bytes:
        """Return the head and the tail, one after the other."""
        return b"".join((self._head, self._tail))
