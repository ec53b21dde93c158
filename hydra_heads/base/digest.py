"""sha256 of small files without OpenSSL: loading that costs more than hashing a document does."""

import os
import stat
from importlib import import_module
from typing import Optional

_BUILT_IN = ("_sha2", "_sha256")
"""Python's own module: its name since 3.12, and before."""

_LARGE = 4 << 20
"""Bytes from which the speed of OpenSSL is worth loading it (about 3 ms)."""


def quick_sha256_of(path: str) -> Optional[str]:
    """Return the sha256 of a small file's bytes in hex, None when it cannot be read.

    The answer is that of `base.files.sha256_of`, for programs that live for milliseconds.
    """
    try:
        info = os.stat(path)
        if not stat.S_ISREG(info.st_mode):
            return None
        if info.st_size <= _LARGE:
            with open(path, "rb") as file:
                return sha256_hex(file.read())
    except (OSError, ValueError):
        return None
    from hydra_heads.base.files import sha256_of

    return sha256_of(path)


def sha256_hex(data: bytes) -> str:
    """Return the sha256 of bytes in hex.

    >>> sha256_hex(b"")[:16]
    'e3b0c44298fc1c14'
    """
    for name in _BUILT_IN:
        try:
            return str(import_module(name).sha256(data).hexdigest())
        except ImportError:  # another version's name, or a Python built without it
            continue
    import hashlib

    return hashlib.sha256(data).hexdigest()
