"""The files of the job: `*.log` and `*.log.gz` of one folder, read whole or in pieces."""

import io
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
        return b"".join(unpack_pieces(file)) if path.endswith(PACKED) else file.read()


def open_log(path: str) -> BinaryIO:
    """Open a log for reading its unpacked bytes, as one does with the module for it."""
    if not path.endswith(PACKED):
        return open(path, "rb")
    import gzip

    # The gzip module finds line ends in Python, this buffer in C.
    return io.BufferedReader(cast(io.RawIOBase, gzip.open(path, "rb")), PIECE_BYTES)


def read_pieces(path: str) -> Iterator[bytes]:
    """Read a log's unpacked bytes in pieces of at most `PIECE_BYTES`, in bounded memory."""
    with open(path, "rb") as file:
        if path.endswith(PACKED):
            yield from unpack_pieces(file)
        else:
            yield from iter(lambda: file.read(PIECE_BYTES), b"")


def unpack(data: bytes) -> bytes:
    """Unpack a gzip file that is in memory."""
    return b"".join(unpack_pieces(io.BytesIO(data)))


def unpack_pieces(file: BinaryIO) -> Iterator[bytes]:
    """Unpack a gzip file in pieces of at most `PIECE_BYTES`, which threads can do side by side.

    It may have several members, and zeros behind them. Raises `EOFError` when it is cut off,
    `zlib.error` when it is no gzip file or its check sum is wrong.
    """
    import zlib

    packed = file.read(PIECE_BYTES)
    while packed:
        member = zlib.decompressobj(wbits=31)  # 31: with gzip's header and check sum
        while not member.eof:
            piece = member.decompress(packed, PIECE_BYTES)
            packed = member.unconsumed_tail or file.read(PIECE_BYTES)
            if piece:
                yield piece
            elif not packed and not member.eof:
                raise EOFError("the packed file is cut off")
        packed = _after_padding(member.unused_data + packed, file)


def _after_padding(packed: bytes, file: BinaryIO) -> bytes:
    packed = packed.lstrip(b"\0")
    while not packed:
        more = file.read(PIECE_BYTES)
        if not more:
            break
        packed = more.lstrip(b"\0")
    return packed
