"""Start your own heads: write a heads file, or copy a runnable example."""

import argparse
import difflib
import os
import shutil
from typing import List

from hydra_heads.base.errors import DONE, InputError, OutputError, reason_of
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result

STARTER = "starter"
"""The example that `new` alone takes: a heads file with two heads, to be edited."""

HEADS_FILE = "hydra_heads.json"

README = "README.md"

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the example's name and the folder."""
    parser.add_argument(
        "name", nargs="?", default=STARTER, help="example: " + ", ".join(examples())
    )
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help="where it goes (default: NAME, or here)"
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
    if name not in examples():
        near = difflib.get_close_matches(name, examples(), 1)
        hint = f"did you mean {near[0]!r}?" if near else "the examples are"
        raise InputError(f"no example {ascii(name)}; {hint} {', '.join(examples())}")
    folder = call.options.folder or (os.curdir if name == STARTER else name)
    source = os.path.join(EXAMPLES, name)
    files = _files_below(source)
    _refuse_overwriting(folder, files)
    _copy(source, folder, files)
    if not call.options.quiet:
        print_result(f"{os.path.join(folder, HEADS_FILE)}: written; {len(files)} files in all")
        line = call.calling.from_folder(folder).line("pipeline", ["--num-tests", "10"])
        is_here = os.path.samefile(folder, os.curdir)
        print_result(f"Next: {line}" if is_here else f"Next, from {folder}: {line}")
    return DONE


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
        path = os.path.join(folder, name)
        if os.path.lexists(path):
            raise InputError(
                f"{path}: is there already and is not overwritten; name another folder"
            )


def _copy(source: str, folder: str, files: List[str]) -> None:
    for name in files:
        path = os.path.join(folder, name)
        try:
            os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
            shutil.copyfile(os.path.join(source, name), path)
        except OSError as error:
            raise OutputError(
                f"{path}: not written: {reason_of(error)}; name another folder"
            ) from error
