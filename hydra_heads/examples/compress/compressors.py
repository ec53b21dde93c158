"""The callables of this example: each compresses one file, unpacks it again and compares.

Hydra calls them in a process of their own with the instance's values as keyword arguments. Only
the call is timed, and what it returns is the output that the success criteria read.
"""

import bz2
import lzma
import os
import zlib
from typing import Callable, Dict

Coder = Callable[[bytes], bytes]

# Two knobs to play with, from the environment: how often `zlib_fast` compresses, and a file on
# which it fails. They stand for what nobody changed on purpose: a new library, a bad input.
ZLIB_ROUNDS = int(os.environ.get("ZLIB_ROUNDS", "1"))
ZLIB_FAILS_ON = os.environ.get("ZLIB_FAILS_ON")


def zlib_fast(file: str) -> Dict[str, object]:
    """Compress with zlib at its fastest level."""
    if os.path.basename(file) == ZLIB_FAILS_ON:
        raise RuntimeError("no luck with this file")  # an exception is a failed run
    for _ in range(ZLIB_ROUNDS - 1):
        round_trip(file, lambda data: zlib.compress(data, 1), zlib.decompress)
    return round_trip(file, lambda data: zlib.compress(data, 1), zlib.decompress)


def zlib_small(file: str) -> Dict[str, object]:
    """Compress with zlib at its smallest level."""
    return round_trip(file, lambda data: zlib.compress(data, 9), zlib.decompress)


def bz2_small(file: str) -> Dict[str, object]:
    """Compress with bzip2."""
    return round_trip(file, bz2.compress, bz2.decompress)


def lzma_small(file: str) -> Dict[str, object]:
    """Compress with LZMA, as xz does."""
    return round_trip(file, lzma.compress, lzma.decompress)


def round_trip(file: str, compress: Coder, decompress: Coder) -> Dict[str, object]:
    """Compress a file, and say how small it became and whether it comes back whole."""
    with open(file, "rb") as source:
        data = source.read()
    small = compress(data)
    return {
        "bytes_before": len(data),
        "bytes_after": len(small),
        "came_back_whole": decompress(small) == data,
    }
