"""What the benchmarks start besides Hydra: C programs compiled here, other Pythons, plain tools."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import Dict, Iterator, List, Optional, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

PYTHONS = ("3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")

LONGEST_S = 1800.0
"""No single call of a peer or of Hydra takes longer; one that does has hung."""


class Absent(Exception):
    """Something that a measurement needs is not on this machine; the message says what."""


def tool(name: str) -> str:
    """Return the path of a program; raises `Absent`."""
    path = shutil.which(name)
    if path is None:
        raise Absent(f"no {name} on PATH")
    return path


def compiled(source: str, folder: str) -> str:
    """Compile `benchmarks/SOURCE.c` into `folder` and return the program; raises `Absent`."""
    program = os.path.join(folder, os.path.basename(source))
    if not os.path.exists(program):
        compiler = shutil.which("cc") or tool("gcc")
        path = os.path.join(HERE, *f"{source}.c".split("/"))
        subprocess.run([compiler, "-O2", "-Wall", "-o", program, path], check=True)
    return program


def workload(name: str) -> str:
    """Return the path of a Python workload."""
    return os.path.join(HERE, "workloads", name)


def c_loop_seconds(folder: str, runs: int, command: List[str]) -> List[float]:
    """Return the seconds of each run by posix_spawn + wait4 in C; raises `Absent`."""
    loop = compiled("c/loop", folder)
    done = subprocess.run(
        [loop, str(runs), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        timeout=LONGEST_S,
        check=True,
    )
    return [int(line) / 1e9 for line in done.stdout.split()]


def pythons(versions: Tuple[str, ...] = PYTHONS) -> Dict[str, str]:
    """Return the interpreters that are here: version like 3.7 to path."""
    found = {version: _python(version) for version in versions}
    return {version: path for version, path in found.items() if path is not None}


def _python(version: str) -> Optional[str]:
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    installed = os.path.join(os.path.expanduser("~"), ".pyenv", "versions")
    names = sorted(os.listdir(installed)) if os.path.isdir(installed) else []
    places = [os.path.join(installed, name, "bin", "python") for name in names]
    fitting = [
        place
        for name, place in zip(names, places)
        if name == version or name.startswith(f"{version}.")
    ]
    on_path = shutil.which(f"python{version}")
    for path in [*fitting, *([on_path] if on_path else [])]:
        if _works(path, version):
            return path
    return None


def _works(path: str, version: str) -> bool:
    """Say whether this is that Python: a shim on PATH may stand for nothing."""
    code = "import sys, sqlite3; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run(
        [path, "-I", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    return done.stdout.decode().strip() == version


@contextmanager
def workplace() -> Iterator[str]:
    """Give a temporary folder that every user can enter, and remove it."""
    with tempfile.TemporaryDirectory(prefix="hydra-benchmark-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  (some heads run as another user)
        yield folder
