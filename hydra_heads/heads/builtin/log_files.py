"""The files of the job: `*.log` and `*.log.gz` of one folder, read whole or in pieces."""

import os
from typing import BinaryIO, Iterator, List, cast

PACKED = ".gz"
"""Files whose names end so are unpacked while they are read."""

PIECE_BYTES = 128 * 1024
"""How much is read at once: small enough to stay in the processor's cache."""


def list_logs(folder: str) -> List[str]:
    """Return the names of the log files in a folder, sorted."""
    return sorted(name for name in os.listdir(folder) if name.endswith((".log", ".log" + PACKED)))


def read_whole(path: str) -> bytes:
    """Return a log's bytes, unpacked."""
    with open(path, "rb") as file:
        data = file.read()
    return unpack(data) if path.endswith(PACKED) else data


def unpack(data: bytes) -> bytes:
    """Unpack the members of a gzip file, which threads can do side by side.

    Raises `EOFError` when the file is cut off, `zlib.error` when it is no gzip file.
    """
    import zlib

    pieces = []
    while data:
        member = zlib.decompressobj(wbits=31)  # 31: gzip header and check sum
        pieces.append(member.decompress(data))
        if not member.eof:
            raise EOFError("the packed file is cut off")
        data = member.unused_data.lstrip(b"\0")  # zeros may pad a gzip file
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def open_log(path: str) -> BinaryIO:
    """Open a log for reading its unpacked bytes."""
    if not path.endswith(PACKED):
        return open(path, "rb")
    import gzip
    import io

    # The gzip module finds line ends in Python, this buffer in C.
    return io.BufferedReader(cast(io.RawIOBase, gzip.open(path, "rb")), PIECE_BYTES)


def read_pieces(path: str) -> Iterator[bytes]:
    """Read a log's unpacked bytes in pieces of at most `PIECE_BYTES`, in bounded memory."""
    with open_log(path) as file:
        while True:
            piece = file.read(PIECE_BYTES)
            if not piece:
                return
            yield piece
