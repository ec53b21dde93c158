"""From the words after `python tests` to a running pytest, or to one of the tools of the CI."""

import os
import shlex
import subprocess
import sys
from typing import Dict, List, Mapping, Sequence

from tests.environment import (
    ROOT,
    Environment,
    SetupError,
    child_environment,
    prepare,
    say,
)

# The tools that `--tool` runs, and the set of packages that each needs.
TOOLS = {"coverage": "tests", "mypy": "mypy", "ruff": "ruff", "tests.mutation": "tests"}

# With one of these pytest either is told how to spread the tests, or talks to a person.
SERIAL_SHORT = ("-n", "-p", "-s", "-h", "-V", "-c")
SERIAL_LONG = (
    "--numprocesses",
    "--dist",
    "--pdb",
    "--trace",
    "--capture",
    "--collect-only",
    "--co",
    "--fixtures",
    "--markers",
    "--stepwise",
    "--sw",
    "--help",
    "--version",
)
MOST_WORKERS = 4


def usable_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread_arguments(words: Sequence[str], cores: int) -> List[str]:
    """Choose how many processes share the tests: several for the whole suite, else one."""
    for word in words:
        names_a_path = not word.startswith("-") and os.path.exists(
            os.path.join(ROOT, word.split("::")[0])
        )
        if names_a_path or word.startswith(SERIAL_SHORT) or word.split("=")[0] in SERIAL_LONG:
            return []
    workers = min(cores, MOST_WORKERS)
    return ["-n", str(workers), "--dist", "worksteal"] if workers > 1 else []


def pytest_command(
    environment: Environment, given: Sequence[str], environ: Mapping[str, str], writable: bool
) -> List[str]:
    """Put together the call of pytest: what was given, after what follows from the machine."""
    command = [environment.python]
    if not writable:
        command.append("-B")
    command += ["-m", "pytest"]
    if not writable:
        command += ["-p", "no:cacheprovider"]
    standing = shlex.split(environ.get("PYTEST_ADDOPTS", ""))
    return [*command, *spread_arguments([*standing, *given], usable_cores()), *given]


def suite_environment(environment: Environment, environ: Mapping[str, str]) -> Dict[str, str]:
    """Choose the environment variables of the tests, so that they find their packages."""
    kept = child_environment(environ)
    if environment.package_path:
        kept["PYTHONPATH"] = environment.package_path
        kept["PYTHONNOUSERSITE"] = "1"
    # Hypothesis would keep its examples in the checkout, which may be read-only.
    beside = os.path.join(os.path.dirname(environment.folder), "hypothesis")
    kept.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", beside)
    return kept


def become(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a program in the top folder in place of this process; return its exit code.

    Where the system can, this process turns into it, so that signals reach it and nobody else.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(ROOT)
    if os.name == "posix":
        os.execve(command[0], list(command), dict(environ))
    child = subprocess.Popen(list(command), env=dict(environ))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the child got it too, and ends by itself


def open_stdin() -> None:
    """Open an empty standard input where it is closed, or the next file would take its place."""
    if sys.stdin is None:
        empty = os.open(os.devnull, os.O_RDONLY)
        if empty == 0:
            os.set_inheritable(0, True)
        else:
            os.dup2(empty, 0)


def main(words: List[str]) -> int:
    """Run pytest with `words`, or with `--tool NAME [--] WORDS...` a tool of the CI.

    Returns its exit code, or 2 when the packages cannot be set up.
    """
    open_stdin()
    environ = dict(os.environ)
    try:
        if words[:1] == ["--tool"]:
            name = words[1] if len(words) > 1 else ""
            if name not in TOOLS:
                raise SetupError(f"--tool: found {name!r}, expected one of {', '.join(TOOLS)}")
            environment = prepare(TOOLS[name], environ)
            given = words[3:] if words[2:3] == ["--"] else words[2:]
            command = [environment.python, "-m", name, *given]
        else:
            environment = prepare("tests", environ)
            command = pytest_command(environment, words, environ, os.access(ROOT, os.W_OK))
        return become(command, suite_environment(environment, environ))
    except (SetupError, OSError) as error:
        say(str(error))
        return 2
