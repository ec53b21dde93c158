"""What importing the package brings in, seen from an interpreter without any package."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

from tests.architecture.sources import PACKAGE, package_sources
from tests.environment import ROOT

NOT_FOR_THE_ROOT = {"asyncio", "ctypes", "dataclasses", "sqlite3"}

# Says which modules could not be imported, and which came from elsewhere than the standard
# library and the checkout.
IMPORT_ALL = """
import importlib, json, os, sys, sysconfig
root, names = sys.argv[1], sys.argv[2:]
sys.path.insert(0, root)
failed = {}
for name in names:
    try:
        importlib.import_module(name)
    except Exception as error:
        failed[name] = repr(error)
homes = [root] + [sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib")]
homes = tuple(os.path.realpath(home) + os.sep for home in homes)
foreign = sorted(
    name
    for name, module in list(sys.modules.items())
    if getattr(module, "__file__", None)
    and (
        not os.path.realpath(module.__file__).startswith(homes)
        or "site-packages" in module.__file__
        or "dist-packages" in module.__file__
    )
)
print(json.dumps({"failed": failed, "foreign": foreign, "loaded": sorted(sys.modules)}))
"""


def import_alone(names: List[str], cwd: str) -> Dict[str, object]:
    """Import modules in an interpreter without packages and variables; return what it saw."""
    needed = {"SYSTEMROOT"} & set(os.environ)
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT_ALL, ROOT, *names],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=cwd,
        env={name: os.environ[name] for name in needed},
        check=True,
    )
    seen: Dict[str, object] = json.loads(answer.stdout.decode("utf-8"))
    return seen


def test_every_module_imports_with_the_standard_library_alone(tmp_path: Path) -> None:
    """In an empty environment each module can be imported and nothing foreign comes in [H-086]."""
    names = [s.module for s in package_sources() if not s.module.endswith("__main__")]

    seen = import_alone(names, str(tmp_path))

    assert seen["failed"] == {}
    assert seen["foreign"] == []


def test_importing_the_package_is_cheap(tmp_path: Path) -> None:
    """`import hydra_heads` loads no database, foreign functions, event loop or dataclasses."""
    bare = import_alone([], str(tmp_path))["loaded"]

    seen = import_alone([PACKAGE], str(tmp_path))

    assert isinstance(bare, list)
    assert isinstance(seen["loaded"], list)
    assert seen["failed"] == {}
    assert NOT_FOR_THE_ROOT & (set(seen["loaded"]) - set(bare)) == set()


def test_what_is_foreign_or_missing_is_seen(tmp_path: Path) -> None:
    """The interpreter of these tests has no package and says so."""
    seen = import_alone(["pytest", "sqlite3"], str(tmp_path))

    assert isinstance(seen["failed"], dict)
    assert isinstance(seen["loaded"], list)
    assert set(seen["failed"]) == {"pytest"}
    assert "sqlite3" in seen["loaded"]
