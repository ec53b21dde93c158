"""Whole files or none: a reader sees the old file or the new one, never a part."""

import errno
import os
import re
import stat
import time
from functools import partial
from typing import Iterable, List, Optional, Tuple

from hydra_heads.base.errors import InputError, OutputError, reason_of, write_failure_of

MAX_BYTES = 64 * 1024 * 1024
"""The largest document that is read; the largest that is meant to be written is far smaller."""

PRIVATE = 0o600
"""Mode of profiles and logs: they hold what programs printed."""

PUBLIC = 0o666
"""Mode, before the umask, of documents for other readers."""

STALE_SECONDS = 3600.0
"""A temporary file older than this was left by a process that was killed."""

REPLACE_ATTEMPTS = 20
"""How often Windows is asked again while a reader holds the file: for about two seconds."""

_WINDOWS = os.name == "nt"

_TEMPORARY = re.compile(r"\.hydra-[0-9]+-[0-9a-f]{8}\.tmp\Z")
"""Only names that no other program gives: the folder may be anybody's."""

_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""Answers of file systems that cannot sync a folder."""


def write_text(path: str, text: str, mode: int = PUBLIC) -> None:
    """Replace `path` by `text` (UTF-8), whole or not at all.

    A link at `path` is replaced, not followed; half characters (lone surrogates) are written
    as their escapes. Raises `OutputError` when the file cannot be written, or is a folder, a
    device or the like; the file that was there then still is.
    """
    write_pieces(path, (text,), mode)


def write_pieces(path: str, pieces: Iterable[str], mode: int = PUBLIC) -> None:
    """Replace `path` by the pieces of text one after the other, as `write_text` does.

    What making the pieces raises goes through, with nothing changed.
    """
    target = _target(path)
    folder = os.path.dirname(target)
    temp = os.path.join(folder, f".hydra-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        try:
            write_new(temp, pieces, mode)
            _replace(temp, target)
        except BaseException:
            remove_quietly(temp)
            raise
    except OSError as error:
        raise OutputError(f"{path}: not saved: {write_failure_of(error)}") from error
    try:
        sync_folder(folder)
    except OSError as error:
        raise OutputError(
            f"{path}: saved, but a power cut may undo it: {reason_of(error)}"
        ) from error


def _target(path: str) -> str:
    """Return the absolute path; raises `OutputError` where no ordinary file can come to stand.

    A device is not replaced either: `/dev/null` would be one no more.
    """
    if path.endswith(("/", os.sep)):
        raise OutputError(f"{path}: not saved: that names a folder; name a file")
    try:
        target = os.path.abspath(path)
        info = os.stat(target)
    except FileNotFoundError:
        return target
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: not saved: {reason_of(error)}") from error
    if stat.S_ISDIR(info.st_mode):
        raise OutputError(f"{path}: not saved: that is a folder; name a file")
    if not stat.S_ISREG(info.st_mode):
        raise OutputError(f"{path}: not saved: that is no ordinary file; name another one")
    return target


def write_new(path: str, pieces: Iterable[str], mode: int) -> None:
    """Write a file that is not there yet, down to the disk; raises `OSError`."""
    # The opener is C code: no signal can come between the descriptor and the file that owns it.
    opener = partial(os.open, mode=mode)
    with open(
        path, "x", encoding="utf-8", errors="backslashreplace", newline="\n", opener=opener
    ) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _replace(temp: str, target: str) -> None:
    """Put the new file in place; ask again on Windows while a reader holds the old one."""
    for _ in range(REPLACE_ATTEMPTS - 1 if _WINDOWS else 0):
        try:
            os.replace(temp, target)
            return
        except PermissionError:
            time.sleep(0.1)
    os.replace(temp, target)


def sync_folder(folder: str) -> None:
    """Make a name that was given survive a power cut, where a folder can be opened and synced."""
    if _WINDOWS:
        return
    try:
        fd = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # a folder may be open for writing and closed for reading
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(fd)


def remove_quietly(path: str) -> None:
    """Remove a file whose absence is as good."""
    try:
        os.unlink(path)
    except OSError:
        pass


def remove_file(path: str) -> None:
    """Remove a file if it is there; raises `OutputError` when it cannot go."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: not removed: {reason_of(error)}") from error


def make_folder(path: str) -> None:
    """Make a folder with its parents; raises `OutputError` when it cannot be made or written."""
    try:
        os.makedirs(path, exist_ok=True)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{path}: the folder cannot be made: {reason_of(error)}; name another one"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: the folder cannot be written to; name another one")


def sweep_temporaries(folder: str) -> None:
    """Remove temporary files that a killed writer left in a folder long ago."""
    for name in _names(folder):
        if _TEMPORARY.match(name):
            path = os.path.join(folder, name)
            try:
                if time.time() - os.lstat(path).st_mtime > STALE_SECONDS:
                    os.unlink(path)
            except OSError:
                continue


def _names(folder: str) -> List[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def read_text(path: str, limit: int = MAX_BYTES, remedy: str = "") -> str:
    """Read a UTF-8 file, a byte order mark allowed, of at most `limit` bytes.

    Raises `InputError` when the file is missing, is no ordinary file, is too large or is not
    UTF-8; `remedy` is appended to the message of a missing file.
    """
    return decode_text(_read_bytes(path, limit, remedy), path)


def read_hashed_text(path: str, remedy: str = "") -> Tuple[str, str]:
    """Read a file as `read_text` does; second comes the sha256, in hex, of the bytes that it read.

    Whoever asked for it afterwards might get that of a file which has taken its place.
    """
    import hashlib

    data = _read_bytes(path, MAX_BYTES, remedy)
    return decode_text(data, path), hashlib.sha256(data).hexdigest()


def decode_text(data: bytes, where: str) -> str:
    """Decode UTF-8, a byte order mark allowed; raises `InputError` naming the place of another."""
    # JSON starts with two ASCII characters: a zero among its first bytes means wider ones.
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:2]:
        raise InputError(f"{where}: this is UTF-16, expected UTF-8; save it as UTF-8")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{where}: not UTF-8: byte 0x{data[error.start]:02x} in line {line}; save it as UTF-8"
        ) from error


def _read_bytes(path: str, limit: int, remedy: str) -> bytes:
    try:
        info = os.stat(path)
        if stat.S_ISDIR(info.st_mode):
            raise InputError(f"{path}: this is a folder, expected a file")
        if not stat.S_ISREG(info.st_mode):
            raise InputError(f"{path}: not an ordinary file")
        if info.st_size > limit:
            raise InputError(f"{path}: {info.st_size} bytes are more than the {limit} allowed")
        with open(path, "rb", opener=_open_waiting_for_nobody) as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file" + (f"; {remedy}" if remedy else "")) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {reason_of(error)}") from error
    if len(data) > limit:
        raise InputError(f"{path}: more than the {limit} bytes allowed")
    return data


def _open_waiting_for_nobody(path: str, flags: int) -> int:
    """Open a file; a FIFO that took its place since it was looked at must not block for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def sha256_of(path: str) -> Optional[str]:
    """Return the sha256 of an ordinary file's bytes in hex, or None when it cannot be read."""
    import hashlib

    digest = hashlib.sha256()
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        with open(path, "rb", opener=_open_waiting_for_nobody) as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()
