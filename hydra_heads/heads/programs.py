"""Where a program lies, found as the system would find it, without starting it."""

import os
from typing import Iterator, List, Mapping, NamedTuple, Optional

BATCH_ENDINGS = (".bat", ".cmd")
"""Files that Windows hands to its shell, which then reads the arguments in its own way."""


class Found(NamedTuple):
    """Where a program is, or why it cannot be started; one of the two is None.

    `is_there` says that something of its name is, which cannot be started.
    """

    path: Optional[str]
    fault: Optional[str]
    is_there: bool = False


def find_program(
    word: str, env: Mapping[str, str], cwd: str, windows: bool = os.name == "nt"
) -> Found:
    """Look a program up: on the PATH of `env`, or from `cwd` on when it holds a slash.

    The path is absolute, so that who starts it need not look again.
    """
    if not word:
        return Found(None, "the program's name is empty")
    has_folder = os.path.dirname(word) != "" or (windows and "\\" in word)
    fault = None
    for place in [cwd] if has_folder else _path_folders(env, cwd):
        for name in _spellings(word, env, windows):
            path = os.path.normpath(os.path.join(place, name))
            fault = fault or _fault_of(path, windows)
            if os.path.exists(path) and _fault_of(path, windows) is None:
                return Found(path, None)
    if fault is not None:
        return Found(None, fault, is_there=True)
    if has_folder:
        return Found(None, f"program {word!r} is not there, looked for from {cwd}")
    return Found(None, f"program {word!r} is not on PATH")


def is_batch_file(word: str) -> bool:
    """Say whether a program is a batch file of Windows by its name."""
    return word.lower().rstrip(". ").endswith(BATCH_ENDINGS)


def _path_folders(env: Mapping[str, str], cwd: str) -> Iterator[str]:
    path = env.get("PATH", os.defpath)
    for folder in path.split(os.pathsep):
        # An empty part means the current folder, which is the run's.
        yield os.path.join(cwd, folder)


def _spellings(word: str, env: Mapping[str, str], windows: bool) -> List[str]:
    if not windows:
        return [word]
    endings = env.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")
    if any(word.lower().endswith(ending.lower()) for ending in endings if ending):
        return [word]
    return [word + ending for ending in endings if ending]


def _fault_of(path: str, windows: bool) -> Optional[str]:
    """Say why a file that is there cannot be started."""
    if not os.path.exists(path):
        return None
    if os.path.isdir(path):
        return f"program {path!r} is a folder"
    if windows and is_batch_file(path):
        return f"program {path!r} is a batch file, which only a shell runs; name a program"
    if not os.access(path, os.X_OK):
        return f"program {path!r} is not executable; chmod +x makes it so"
    return None
