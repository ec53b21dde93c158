"""The other tools: found by `HYDRA_PEERS` (the folder of a virtual environment) or PATH."""

import importlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from benchmarks.programs import LONGEST_S, Absent, workload

FOLDER = os.environ.get("HYDRA_PEERS", "")


class HyperfineResult(NamedTuple):
    """Seconds of each run, and the mean of user and of system seconds."""

    seconds: List[float]
    mean_user_s: float
    mean_system_s: float


def find(name: str) -> str:
    """Return the path of a peer's program; raises `Absent`."""
    path = shutil.which(name, path=os.pathsep.join([*_folders(), os.environ.get("PATH", "")]))
    if path is None:
        raise Absent(f"{name} is absent (HYDRA_PEERS names the folder of a virtual environment)")
    return path


def python_with(module: str) -> str:
    """Return a Python that has this module; raises `Absent`."""
    candidates = [*(os.path.join(folder, "python") for folder in _folders()), sys.executable]
    for path in candidates:
        if os.path.exists(path) and _imports(path, module):
            return path
    raise Absent(f"{module} is absent (HYDRA_PEERS names the folder of a virtual environment)")


def imported(name: str) -> Any:
    """Import a module here, of the peers where they have this Python's version; raises `Absent`."""
    version = "python{}.{}".format(*sys.version_info)
    packages = os.path.join(FOLDER, "lib", version, "site-packages")
    if FOLDER and os.path.isdir(packages) and packages not in sys.path:
        sys.path.append(packages)
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Absent(
            f"{name} is absent ({error}; HYDRA_PEERS names a virtual environment of this Python)"
        ) from error


def _folders() -> List[str]:
    return [os.path.join(FOLDER, "bin")] if FOLDER else []


def _imports(python: str, module: str) -> bool:
    done = subprocess.run(
        [python, "-c", f"import {module}"], stderr=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def call(words: Sequence[str], accepts_failure: bool = False) -> bytes:
    """Run a peer to its end and return its standard output; raises `Absent` when it fails."""
    done = subprocess.run(
        list(words),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode != 0 and not accepts_failure:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise Absent(f"{os.path.basename(words[0])} failed with {done.returncode}: {said}")
    return done.stdout


def hyperfine(command: Sequence[str], runs: int, accepts_failure: bool = False) -> HyperfineResult:
    """Run a command so often by `hyperfine -N`; raises `Absent`."""
    with tempfile.TemporaryDirectory(prefix="hydra-benchmark-") as folder:
        path = os.path.join(folder, "times.json")
        words = [find("hyperfine"), "-N", "--style", "none", "--runs", str(max(2, runs))]
        words += ["--ignore-failure"] if accepts_failure else []
        call([*words, "--export-json", path, " ".join(map(shlex.quote, command))])
        found = _json(path)["results"][0]
    return HyperfineResult(found["times"], found["user"], found["system"])


def pyperf_seconds(command: Sequence[str], runs: int) -> List[float]:
    """Time a command by `pyperf command` in one process, each value one run; raises `Absent`."""
    with tempfile.TemporaryDirectory(prefix="hydra-benchmark-") as folder:
        path = os.path.join(folder, "times.json")
        words = [find("pyperf"), "command", "--processes", "1", "--values", str(runs)]
        words += ["--warmups", "0", "--loops", "1", "--quiet", "--output", path, "--", *command]
        call(words)
        found = _json(path)["benchmarks"][0]["runs"]
    return [value for run in found for value in run.get("values", [])]


def runexec(
    command: Sequence[str], runs: int, wall_limit_s: Optional[int] = None
) -> List[Dict[str, float]]:
    """Run a command so often by one RunExecutor of BenchExec, outside a container.

    Each run is what it reports: `walltime`, `cputime` in seconds, `memory` in bytes, and
    `own_seconds`, the wall time of the whole call. Raises `Absent`.
    """
    words = [python_with("benchexec"), workload("runexec_loop.py"), str(runs)]
    said = call([*words, str(wall_limit_s or 0), *command])
    found: List[Dict[str, float]] = json.loads(said.decode().strip().split("\n")[-1])
    return found


def _json(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)
