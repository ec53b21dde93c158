"""Tests of the ten callables."""

import importlib
import os
import pathlib
import subprocess
import sys
import sysconfig

import pytest

from hydra_heads.heads.builtin import entry
from hydra_heads.heads.builtin.entry import STRATEGIES
from tests.heads.builtin.conftest import Demo

ROOT = pathlib.Path(__file__).parents[3]
PACKAGE = ROOT / "hydra_heads" / "heads" / "builtin"

LOADED = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.heads.builtin import entry
getattr(entry, sys.argv[2])(folder=sys.argv[3], answer="")
prefix = "hydra_heads.heads.builtin."
print(*sorted(name[len(prefix):] for name in sys.modules if name.startswith(prefix)))
"""


def test_there_are_ten_different_heads() -> None:
    """Ten names, each with a function of its own and a docstring that says when to choose it."""
    functions = [
        getattr(importlib.import_module(f"hydra_heads.heads.builtin.{module}"), function)
        for module, function in STRATEGIES.values()
    ]

    assert len(STRATEGIES) == 10
    assert len({function.__code__.co_code for function in functions}) == 10
    assert len({function.__module__ for function in functions}) == 10
    assert all("Choose it when" in function.__doc__ for function in functions)


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_heads_are_called_by_keyword(demo: Demo, name: str) -> None:
    """A head takes the values of its instance by name, knows its own name, ignores the answer."""
    head: entry.Head = getattr(entry, name)

    result = head(answer="something else", folder=os.path.join(demo.folder, "tiny"))

    assert head.__name__ == name
    assert result["answer"] == demo.answers["tiny"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sequential", "entry log_files log_job sequential"),
        ("batched", "batched entry log_files log_job"),
        ("sqlite", "entry log_files log_job sqlite"),
    ],
)
def test_only_the_strategy_asked_for_is_loaded(demo: Demo, name: str, wanted: str) -> None:
    """A run loads what its own strategy needs and nothing of the other nine."""
    folder = os.path.join(demo.folder, "tiny")
    program = [sys.executable, "-I", "-c", LOADED, str(ROOT), name, folder]

    output = subprocess.check_output(program, universal_newlines=True)

    assert output.split() == wanted.split()


def test_no_file_shadows_the_standard_library() -> None:
    """A program started from inside this folder still finds every module of Python itself."""
    folders = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    folders.update(os.path.join(folder, "lib-dynload") for folder in list(folders))
    known = set(sys.builtin_module_names)
    for folder in filter(os.path.isdir, folders):
        known.update(name.split(".")[0] for name in os.listdir(folder))
    known.discard("__init__")

    assert {"mmap", "sqlite3", "threading"} <= known
    assert not known & {path.stem for path in PACKAGE.glob("*.py")}
