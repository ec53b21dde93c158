"""Start your own heads: write a heads file, or copy a runnable example."""

import argparse
import difflib
import os
import shutil
from contextlib import suppress
from typing import List

from hydra_heads.base.errors import DONE, InputError, OutputError, reason_of
from hydra_heads.base.files import make_folder
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result

STARTER = "starter"
"""The example that `new` alone takes: a heads file with two heads, to be edited."""

HEADS_FILE = "hydra_heads.json"

OWN_BEGINNINGS = {"fetch": "python mirrors.py -- python story.py"}
"""First commands of examples that bring what their heads need; all others begin with Phase 1."""

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the example's name and the folder."""
    parser.add_argument(
        "name",
        nargs="?",
        default=STARTER,
        metavar="NAME",
        help=f"the example: {', '.join(examples())} (default {STARTER})",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        help=f"where it goes (default here for {STARTER}, else NAME)",
    )


def examples() -> List[str]:
    """Return the names of the examples that can be copied."""
    return sorted(
        name
        for name in os.listdir(EXAMPLES)
        if os.path.exists(os.path.join(EXAMPLES, name, HEADS_FILE))
    )


def run(call: Call) -> int:
    """Copy an example, and say which command works there."""
    name = call.options.name
    _refuse_unknown(call, name)
    folder = call.options.folder or (os.curdir if name == STARTER else name)
    source = os.path.join(EXAMPLES, name)
    files = _files_below(source)
    _refuse_overwriting(folder, files)
    make_folder(folder)
    _copy(source, folder, files)
    if not call.options.quiet:
        more = f"; {len(files)} files in all" if len(files) > 1 else ""
        print_result(f"{_below(folder, HEADS_FILE)}: written{more}")
        line = call.calling.from_folder(folder).line("pipeline", ["--num-tests", "10"])
        line = OWN_BEGINNINGS.get(name, line)
        is_here = os.path.samefile(folder, os.curdir)
        print_result(f"Next: {line}" if is_here else f"Next, from {folder}: {line}")
    return DONE


def _refuse_unknown(call: Call, name: str) -> None:
    if name in examples():
        return
    near = difflib.get_close_matches(name, examples(), 1)
    hint = f"did you mean {near[0]!r}?" if near else f"they are {', '.join(examples())}."
    line = call.calling.line("new", [STARTER, "DIR"])
    raise InputError(f"no example {ascii(name)[:60]}; {hint} To start in a folder: {line}")


def _below(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(folder, name))


def _files_below(source: str) -> List[str]:
    """Return the example's files as paths from its folder."""
    found = []
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(
            name for name in folders if name not in ("__pycache__", "hydra_profiles")
        )
        found += [
            os.path.relpath(os.path.join(folder, name), source)
            for name in sorted(names)
            if not name.endswith((".pyc", ".pyo"))
        ]
    return found


def _refuse_overwriting(folder: str, files: List[str]) -> None:
    for name in files:
        path = _below(folder, name)
        if os.path.lexists(path):
            raise InputError(
                f"{path}: is there already and is not overwritten; name another folder: NAME DIR"
            )


def _copy(source: str, folder: str, files: List[str]) -> None:
    """Copy all files, or none: what was copied goes again when one fails."""
    copied: List[str] = []
    try:
        for name in files:
            path = _below(folder, name)
            os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
            copied.append(path)
            shutil.copyfile(os.path.join(source, name), path)
    except BaseException as error:
        for path in copied:
            with suppress(OSError):
                os.unlink(path)
        if isinstance(error, OSError):
            raise OutputError(
                f"{path}: not written: {reason_of(error)}; name another folder"
            ) from error
        raise
