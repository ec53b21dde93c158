"""Removing what a run left in a folder of its own, however hard it made that."""

import logging
import os
from typing import List, Optional

LOG = logging.getLogger("hydra.measure.scratch")


def remove_tree(folder: str) -> bool:
    """Remove a folder with all that is in it; False, and a warning, when something stays."""
    import shutil

    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        pass  # nested deeper than Python's stack, which is met below
    try:
        if os.path.lexists(folder) and os.open in os.supports_dir_fd:
            _remove_deep(folder)
    except OSError:
        pass  # told below
    if os.path.lexists(folder):
        LOG.warning("%s: what a run left here cannot be removed", folder)
        return False
    return True


def _remove_deep(folder: str) -> None:
    """Remove a tree step by step from folder to folder, opening those that are closed.

    So neither the depth nor the length of a path matters. The run has ended: nobody moves
    anything meanwhile.
    """
    at = _opened(folder, None)
    path: List[str] = []
    left = [_emptied(at)]
    try:
        while True:
            if left[-1]:
                path.append(left[-1].pop())
                inner = _opened(path[-1], at)
                os.close(at)
                at = inner
                left.append(_emptied(at))
            elif path:
                outer = os.open(os.pardir, os.O_RDONLY, dir_fd=at)
                os.close(at)
                at = outer
                left.pop()
                os.rmdir(path.pop(), dir_fd=at)
            else:
                break
    finally:
        os.close(at)
    os.rmdir(folder)


def _opened(name: str, at: Optional[int]) -> int:
    os.chmod(name, 0o700, dir_fd=at)
    return os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=at)


def _emptied(at: int) -> List[str]:
    """Remove all but the folders from an open folder; return the names of those."""
    folders = []
    with os.scandir(at) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=at)
    return folders
