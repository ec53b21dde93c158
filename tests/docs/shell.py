"""A person at a shell in a copy of the checkout: types what a page says, one line at a time."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Mapping, NamedTuple, Optional

from tests.docs.pages import TOP
from tests.powershell.shell import Answer as PowerShellAnswer
from tests.powershell.shell import run_command

SCRIPTS = ("hydra_profile_heads.py", "hydra_adaptive_weighting.py", "hydra_dashboard_config_gen.py")

POWERSHELL_SCRIPTS = ("hydra_monitor.ps1", "test_rebalancing.ps1")

SHOWN_FILES = (*SCRIPTS, *POWERSHELL_SCRIPTS, "hydra_heads", "LICENSE")
"""What the commands of the pages need of a checkout."""

EXIT_CODE = "echo $?"
"""The line that shows how the one before it ended."""

QUICK = {"HYDRA_NUM_TESTS": "1", "HYDRA_SEED": "1"}
"""Who says no number gets one test, not a hundred; with this seed it is on the smallest input."""

SECONDS = 60.0

_TESTS = re.compile(r"(?<=--num-tests )\d+|(?<=--validate )\d+")

_OWN_NAME = re.compile(r"(python (?:-m )?\S+(?: [a-z]+)?)(?: |$)")


class Answer(NamedTuple):
    """What a command answered: exit code, and both streams as a terminal shows them."""

    code: int
    output: str


class Shell:
    """Runs command lines by `sh`; `cd` stays in force, `echo $?` tells the code before."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = QUICK) -> None:
        self.folder = folder / "checkout"
        self._code = 0
        self._environment = dict(_environment(folder), **settings)
        for name in SHOWN_FILES:
            _copy(TOP / name, self.folder / name)

    def call(self, command: str, num_tests: Optional[int] = None) -> Answer:
        """Run one line, with so many tests in the place of what it says when that is given."""
        if command == EXIT_CODE:
            return Answer(0, f"{self._code}\n")
        if command.startswith("cd "):
            self.folder = self.folder / command[len("cd ") :]
            return Answer(0, "")
        words = command if num_tests is None else _TESTS.sub(str(num_tests), command)
        process = subprocess.run(
            ["sh", "-c", words],
            cwd=str(self.folder), env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
        )  # fmt: skip
        self._code = process.returncode
        return Answer(self._code, process.stdout.decode("utf-8"))

    def call_powershell(self, text: str) -> PowerShellAnswer:
        """Run lines of PowerShell, as they are typed; the code is that of the last script."""
        home = {"HOME": self._environment["HOME"]}
        return run_command(f"{text}exit $LASTEXITCODE\n", self.folder, home, SECONDS)

    def write(self, name: str, text: str) -> None:
        """Save a file that the page shows."""
        (self.folder / name).write_text(text, encoding="utf-8")


def is_refusal(command: str, shown: str) -> bool:
    """Say whether a page shows an error of Hydra: the line names the command as it was called.

    >>> is_refusal("A=1 python -m hydra_heads show x", "python -m hydra_heads show: no profile")
    True
    >>> is_refusal("python hydra_profile_heads.py --heads x", "10 heads profiled")
    False
    """
    name = _OWN_NAME.search(command)
    return name is not None and any(line.startswith(f"{name[1]}: ") for line in shown.splitlines())


def _environment(folder: Path) -> Dict[str, str]:
    """Return a person's environment: an empty home, and `python` first on the path."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HYDRA_", "PYTHON"))
    }
    path = os.pathsep.join((str(programs), kept.get("PATH", os.defpath)))
    return dict(kept, PATH=path, HOME=str(folder), PYTHONUTF8="1")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        # Compiled files come along: they are as new as their sources, and save their time.
        shutil.copytree(str(source), str(target), ignore=shutil.ignore_patterns("hydra_profiles"))
    else:
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(str(source), str(target))
