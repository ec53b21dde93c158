"""What a `Slot` may be given, checked before anything is made of it."""

import math
import os
from typing import Optional, Sequence, Tuple, Union

from hydra_heads.base.errors import InputError

Folder = Union[str, "os.PathLike[str]"]

_MOST_SEED = 2**63 - 1  # what the history can keep


def check_seconds(seconds: Optional[float], where: str) -> None:
    """Refuse what is no number of seconds above 0; None is none."""
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if seconds is not None and not (is_number and 0 < seconds < math.inf):
        raise InputError(f"{where}: found {seconds!r}, expected a number of seconds > 0")


def check_seed(seed: Optional[int], where: str) -> None:
    """Refuse what is no whole number of at most 63 bits; None is none."""
    is_whole = isinstance(seed, int) and not isinstance(seed, bool)
    if seed is not None and not (is_whole and 0 <= seed <= _MOST_SEED):
        raise InputError(f"{where}: found {seed!r}, expected a whole number from 0 to 2**63 - 1")


def folder_in(store: Folder, where: str) -> str:
    """Return the path of a folder as text; raises `InputError` for what names none."""
    path = os.fspath(store) if isinstance(store, (str, os.PathLike)) else None
    if not isinstance(path, str) or not path or "\0" in path:
        raise InputError(f"{where}: found {store!r}, expected the path of a folder")
    return path


def names_in(secrets: Sequence[str], where: str) -> Tuple[str, ...]:
    """Return names of variables; raises `InputError` for one text in place of a list."""
    is_list = not isinstance(secrets, str) and all(isinstance(name, str) for name in secrets)
    if not is_list:
        raise InputError(f"{where}: found {secrets!r}, expected a list of names of variables")
    return tuple(secrets)
