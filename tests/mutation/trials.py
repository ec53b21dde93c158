"""Try a mutant in a copy of the tree: killed, hung or survived."""

import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
from typing import Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence

from tests.mutation.mutants import PACKAGE, Mutant

KILLED, HUNG, SURVIVED = "killed", "hung", "survived"

COPIED = (PACKAGE, "tests", "benchmarks", "pyproject.toml")

MEMORY_BYTES = 4 << 30
"""A mutant that goes on collecting stops here, long before the machine is full."""

RUN_TESTS = f"""\
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
except (ImportError, ValueError):
    pass
import pytest
sys.exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
"""

PASSED = (0, 5)
"""What pytest ends with: all passed, or the file has neither tests nor examples."""

PATIENCE = 5
"""A mutant hangs when its tests take so many times as long as without it, and `GRACE_S` more."""

GRACE_S = 10.0


class Trial(NamedTuple):
    """What became of a mutant."""

    mutant: Mutant
    fate: str


class Workshop:
    """A copy of the tree in `folder`, in which one mutant at a time is tried."""

    def __init__(self, root: str, folder: str) -> None:
        self._folder = folder
        self._seconds: Dict[Sequence[str], float] = {}
        no_caches = shutil.ignore_patterns("__pycache__", ".*")
        for name in COPIED:
            source, copy = os.path.join(root, name), os.path.join(folder, name)
            if os.path.isdir(source):
                shutil.copytree(source, copy, ignore=no_caches)
            elif os.path.exists(source):
                shutil.copy(source, copy)

    def attempt(self, mutant: Mutant) -> Trial:
        """Run the tests of the mutant's file, then those of its part, until one fails."""
        stages = self._stages(mutant.path)
        for arguments in stages:
            self._time_without_mutant(arguments)
        with open(os.path.join(self._folder, mutant.path), "rb") as file:
            original = file.read()
        self._write(mutant.path, mutant.source)
        try:
            return Trial(mutant, self._fate(stages))
        finally:
            self._write(mutant.path, original)

    def _stages(self, path: str) -> List[Sequence[str]]:
        place, _, name = path[len(PACKAGE) + 1 : -len(".py")].rpartition("/")
        part = place.split("/")[0]
        found = glob.glob(os.path.join(self._folder, "tests", place, f"test_{name}*.py"))
        own = [path, *(f"tests/{place}/{os.path.basename(file)}" for file in sorted(found))]
        # The whole part, the file's own tests once more: so its time is one figure a part.
        return [tuple(own), (f"tests/{part}", f"{PACKAGE}/{part}")]

    def _time_without_mutant(self, arguments: Sequence[str]) -> None:
        if arguments in self._seconds:
            return
        started = time.monotonic()
        if self._run_tests(arguments, limit_s=None, keep_caches=True) not in PASSED:
            failing = "pytest " + " ".join(arguments)
            raise RuntimeError(f"tests fail without a mutant: {failing}")
        self._seconds[arguments] = time.monotonic() - started

    def _fate(self, stages: Iterable[Sequence[str]]) -> str:
        for arguments in stages:
            limit_s = GRACE_S + PATIENCE * self._seconds[arguments]
            try:
                code = self._run_tests(arguments, limit_s=limit_s)
            except subprocess.TimeoutExpired:
                return HUNG
            if code not in PASSED:
                return KILLED
        return SURVIVED

    def _run_tests(
        self, arguments: Sequence[str], limit_s: Optional[float], keep_caches: bool = False
    ) -> int:
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "" if keep_caches else "1"}
        return subprocess.run(
            [sys.executable, "-c", RUN_TESTS, *arguments],
            cwd=self._folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limit_s,
            check=False,
        ).returncode

    def _write(self, path: str, source: bytes) -> None:
        # A cache is told from a stale one by size and whole second, too coarse for mutants.
        folder, name = os.path.split(os.path.join(self._folder, path))
        for cache in glob.glob(os.path.join(folder, "__pycache__", name[:-2] + "*")):
            os.unlink(cache)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(source)


def try_all(
    root: str, mutants: Sequence[Mutant], jobs: int, tell: Callable[[Trial], None]
) -> List[Trial]:
    """Try mutants in `jobs` copies of the tree at a time; `tell` hears of each as it ends."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        free = [Workshop(root, os.path.join(folder, str(index))) for index in range(jobs)]

        def attempt(mutant: Mutant) -> Trial:
            workshop = free.pop()  # there are as many as threads
            try:
                trial = workshop.attempt(mutant)
            finally:
                free.append(workshop)
            tell(trial)
            return trial

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(attempt, mutants))
