"""A new file, whole, and only where there is none: of two that make it at once one does."""

import errno
import os

from hydra_heads.base.errors import OutputError, write_failure_of
from hydra_heads.base.files import PUBLIC, remove_quietly, sync_folder, write_new

_WINDOWS = os.name == "nt"

_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)
"""Answers of file systems that have no second names of files."""


def create_text(path: str, text: str, mode: int = PUBLIC) -> bool:
    """Make a file of a text (UTF-8); False, with nothing changed, where something is there.

    A reader sees no part of it, but on file systems that know neither a second name of a file
    nor a rename that replaces nothing. Raises `OutputError` when it cannot be written.
    """
    target = os.path.abspath(path)
    folder = os.path.dirname(target)
    temp = os.path.join(folder, f".hydra-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        try:
            write_new(temp, (text,), mode)
            is_made = _name(temp, target, text, mode)
        finally:
            remove_quietly(temp)
        if is_made:
            sync_folder(folder)
        return is_made
    except OSError as error:
        raise OutputError(f"{path}: not saved: {write_failure_of(error)}") from error


def _name(temp: str, target: str, text: str, mode: int) -> bool:
    """Give a whole file its name, unless that is taken."""
    try:
        if _WINDOWS:
            os.rename(temp, target)  # which replaces nothing there
        else:
            os.link(temp, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _write_directly(target, text, mode)
    return True


def _write_directly(target: str, text: str, mode: int) -> bool:
    """Write under the name itself, and take the file back when that fails."""
    try:
        write_new(target, (text,), mode)
    except FileExistsError:
        return False
    except BaseException:
        remove_quietly(target)
        raise
    return True
