"""The PowerShell that the tests start, when there is one: `HYDRA_PWSH`, else `pwsh` on PATH."""

import contextlib
import os
import shutil
import signal
import subprocess
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Union

import pytest

from tests.environment import ROOT

MONITOR = os.path.join(ROOT, "hydra_monitor.ps1")
REBALANCING = os.path.join(ROOT, "test_rebalancing.ps1")

SECONDS = 60.0
"""How long a call may take; starting PowerShell alone costs most of a second."""

ON_WINDOWS = os.name == "nt"

NOT_PASSED_ON = ("LANG", "LANGUAGE", "NO_COLOR", "TERM", "TZ", "PSMODULEPATH")
"""What would change the output; and 7's modules, which Windows PowerShell 5.1 cannot load."""

Folder = Union[str, "os.PathLike[str]"]


def _find() -> Optional[str]:
    """Find PowerShell; one that was named and is missing is an error of the tests, no skip."""
    named = os.environ.get("HYDRA_PWSH")
    if not named:
        return shutil.which("pwsh")
    found = shutil.which(named) or named
    return os.path.abspath(found) if os.path.dirname(found) else found


POWERSHELL: Optional[str] = _find()

needs_powershell = pytest.mark.skipif(
    POWERSHELL is None, reason="no PowerShell: neither HYDRA_PWSH nor pwsh on PATH"
)


class Answer(NamedTuple):
    """What a script answered; lines end with a line feed on every system."""

    code: int
    out: str
    err: str


def run_script(
    script: str,
    *words: str,
    folder: Folder,
    env: Mapping[str, str] = {},
    seconds: float = SECONDS,
) -> Answer:
    """Run a script of the top folder in `folder`, as a scheduler does: by -File."""
    return _run([*_start(), "-File", os.path.join(ROOT, script), *words], folder, env, seconds)


def run_command(
    text: str,
    folder: Folder,
    env: Mapping[str, str] = {},
    seconds: float = SECONDS,
) -> Answer:
    """Run a text of PowerShell in `folder`, as a person types it."""
    return _run([*_start(), "-Command", text], folder, env, seconds)


def start_script(
    script: str,
    *words: str,
    folder: Folder,
    env: Mapping[str, str] = {},
) -> "subprocess.Popen[str]":
    """Start a script of the top folder in `folder`; who starts it ends it."""
    with _interruptible():
        return subprocess.Popen(
            [*_start(), "-File", os.path.join(ROOT, script), *words],
            cwd=os.fspath(folder), env=_environment(env), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
        )  # fmt: skip


def quoted(text: Folder) -> str:
    """Write a text so that PowerShell takes it as it stands.

    >>> quoted("it's $HOME")
    "'it''s $HOME'"
    """
    return "'" + os.fspath(text).replace("'", "''") + "'"


def _start() -> List[str]:
    assert POWERSHELL is not None, "mark the test by needs_powershell"
    policy = ["-ExecutionPolicy", "Bypass"] if ON_WINDOWS else []
    return [POWERSHELL, "-NoProfile", "-NonInteractive", *policy]


def _run(command: List[str], folder: Folder, env: Mapping[str, str], seconds: float) -> Answer:
    process = subprocess.run(
        command,
        cwd=os.fspath(folder), env=_environment(env), stdin=subprocess.DEVNULL,
        capture_output=True, timeout=seconds, check=False,
    )  # fmt: skip
    return Answer(process.returncode, _text(process.stdout), _text(process.stderr))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r", "")


def _environment(more: Mapping[str, str]) -> Dict[str, str]:
    """Return this process's variables without those that steer languages, colours or Hydra."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() not in NOT_PASSED_ON
        and not name.upper().startswith(("LC_", "HYDRA_", "DOTNET_SYSTEM_GLOBALIZATION_"))
    }
    kept.update(
        LANG="C.UTF-8", NO_COLOR="1", POWERSHELL_TELEMETRY_OPTOUT="1", POWERSHELL_UPDATECHECK="Off"
    )
    return {**kept, **more}


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Start children that Ctrl-C can end, also where this process was told to ignore it."""
    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
