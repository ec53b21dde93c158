"""The instances of the built-in slot: log files made once, from fixed seeds, with their answers.

A folder that is not complete, because somebody deleted or cut a file, is made anew. The new
one grows beside it under a temporary name and takes its place by one rename.
"""

import errno
import hashlib
import json
import os
import stat
import time
import zlib
from contextlib import ExitStack
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.heads.builtin.demo_lines import make_log
from hydra_heads.heads.builtin.log_files import PACKED
from hydra_heads.heads.builtin.log_job import Tally, result_of

DATA_VERSION = 1
"""Counts up when the same seeds make other bytes: older folders are then made anew."""

MARKER = "made.json"
"""The file that makes a folder complete: version, answers, and the size of every file."""

STALE_SECONDS = 600.0
"""A temporary folder older than this was left by a process that was killed."""

_PUBLISH_ATTEMPTS = 20

# A folder with something in it, on various systems, and a link.
_IN_THE_WAY = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)


class _Shape(NamedTuple):
    """One instance: so many files, the contents dealt round; sizes in bytes, unpacked."""

    name: str
    files: int
    contents: int
    size: int
    noise: int
    ending: str = ".log"


# The noise is in lines out of 1024. What each shape is for:
_SHAPES = (
    _Shape("tiny", 1, 1, 2500, 300),  # the start of a strategy
    _Shape("many", 200, 200, 800, 300),  # opening files
    _Shape("copies", 16, 4, 163000, 300),  # work that need not be done twice
    _Shape("packed", 6, 6, 3000000, 1014, ".log" + PACKED),  # unpacking, and skipping noise
    _Shape("single", 1, 1, 8000000, 100),  # finding, in a file that nobody has cut for you
)


def make_demo_data(folder: str) -> Dict[str, str]:
    """Make the demo data in `folder` unless it is there; return each instance's answer.

    Raises `OutputError` when it cannot be written.
    """
    try:
        _sweep(folder)
        answers = answers_of(folder)
        if answers is None:
            answers = _make(folder)
    except OSError as error:
        raise OutputError(
            f"{folder}: demo data not written: {reason_of(error)}; "
            "make room, or name another folder with --output-dir"
        ) from error
    return answers


def answers_of(folder: str) -> Optional[Dict[str, str]]:
    """Return the answers of a complete folder of demo data, None for any other folder."""
    try:
        with open(os.path.join(folder, MARKER), "rb") as file:
            marker = json.loads(file.read().decode("ascii"))
        if marker["version"] == DATA_VERSION and marker["sizes"] == _sizes_below(folder):
            return {str(name): str(answer) for name, answer in marker["answers"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # no folder, no marker, or a marker of somebody else's
    return None


def _sizes_below(folder: str) -> Dict[str, int]:
    sizes = {}
    for shape in _SHAPES:
        with os.scandir(os.path.join(folder, shape.name)) as entries:
            for entry in entries:
                sizes[f"{shape.name}/{entry.name}"] = entry.stat().st_size
    return sizes


def _make(folder: str) -> Dict[str, str]:
    _refuse_other_than_folder(folder)
    os.makedirs(os.path.dirname(os.path.abspath(folder)), exist_ok=True)
    temporary = _temporary_name(folder)
    try:
        os.mkdir(temporary)
        answers = {shape.name: _make_instance(temporary, shape) for shape in _SHAPES}
        marker = {"version": DATA_VERSION, "answers": answers, "sizes": _sizes_below(temporary)}
        with open(os.path.join(temporary, MARKER), "wb") as file:
            file.write((json.dumps(marker, indent=2) + "\n").encode("ascii"))
        _publish(temporary, folder)
    finally:
        _discard(temporary)
    return answers


def _refuse_other_than_folder(folder: str) -> None:
    """Raise `NotADirectoryError` for anything that is there and no folder, a dead link too.

    Asked in one call: between two, another maker may have put its folder in place of an old one.
    """
    try:
        mode = os.stat(folder).st_mode
    except FileNotFoundError:
        mode = stat.S_IFLNK if os.path.islink(folder) else stat.S_IFDIR
    if not stat.S_ISDIR(mode):
        raise NotADirectoryError(errno.ENOTDIR, "this is no folder")


def _temporary_name(folder: str) -> str:
    parent, name = os.path.split(os.path.abspath(folder))
    return os.path.join(parent, f".{name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _make_instance(folder: str, shape: _Shape) -> str:
    """Write the files of an instance; return the answer, known from how they were made."""
    place = os.path.join(folder, shape.name)
    os.mkdir(place)
    tally = Tally()
    for content in range(shape.contents):
        numbers = range(content, shape.files, shape.contents)
        names = [f"app-{number:03d}{shape.ending}" for number in numbers]
        seed = 1000 * _SHAPES.index(shape) + content
        said = Tally()
        log = make_log(seed, shape.size, shape.noise, said)
        digest, size = _write_copies([os.path.join(place, name) for name in names], log)
        for name in names:
            tally.merge(said)
            tally.add_file(name, digest, size)
    return str(result_of(tally)["answer"])


def _write_copies(paths: List[str], log: Iterator[bytes]) -> Tuple[str, int]:
    """Write one log to several files; return its sha256 in hex and its size, unpacked."""
    digest, size = hashlib.sha256(), 0

    def watched() -> Iterator[bytes]:
        nonlocal size
        for piece in log:
            digest.update(piece)
            size += len(piece)
            yield piece

    with ExitStack() as stack:
        files = [stack.enter_context(open(path, "xb")) for path in paths]
        for piece in _packed(watched()) if paths[0].endswith(PACKED) else watched():
            for file in files:
                file.write(piece)
    return digest.hexdigest(), size


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # Unlike the gzip module this writes no time of making into the file.
    packer = zlib.compressobj(level=6, wbits=31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _publish(temporary: str, folder: str) -> None:
    """Put a finished folder in place of what is there, unless another process was faster."""
    for attempt in range(_PUBLISH_ATTEMPTS):
        try:
            os.rename(temporary, folder)
            return
        except OSError as error:
            if attempt == _PUBLISH_ATTEMPTS - 1 or error.errno not in _IN_THE_WAY:
                raise
        if answers_of(folder) is not None:
            return
        _put_aside(folder)


def _put_aside(folder: str) -> None:
    """Take an incomplete folder away; one that was completed this very moment goes back."""
    aside = _temporary_name(folder)
    try:
        os.rename(folder, aside)
    except FileNotFoundError:
        return  # another process took it away
    if answers_of(aside) is not None:
        try:
            os.rename(aside, folder)
        except OSError:
            pass  # a third process has put its own in place
    _discard(aside)


def _discard(folder: str) -> None:
    """Remove a temporary folder, if there is one, or the link that was found in its place."""
    if os.path.islink(folder):
        os.unlink(folder)
    elif os.path.isdir(folder):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: str) -> None:
    """Remove temporary folders that killed processes left beside the data long ago."""
    parent, name = os.path.split(os.path.abspath(folder))
    if not os.path.isdir(parent):
        return
    for found in os.listdir(parent):
        if found.startswith(f".{name}.") and found.endswith(".tmp"):
            path = os.path.join(parent, found)
            try:
                age = time.time() - os.lstat(path).st_mtime
            except FileNotFoundError:
                continue  # its maker has just finished
            if age > STALE_SECONDS:
                _discard(path)
