"""Launches of small programs for the tests: this Python without its packages, and shell lines."""

import os
import shutil
import sys
from typing import Dict, Optional, Tuple

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.crews import open_crew
from hydra_heads.model.run import Outcome


def launch_of(
    *argv: str,
    timeout_s: float = 20.0,
    kill_grace_s: float = 5.0,
    discard_stdout: bool = False,
    keep_bytes: int = 65536,
    answers: bool = False,
    cwd: str = ".",
    env: Optional[Dict[str, str]] = None,
) -> Launch:
    """Make a launch of these words, with limits that a test does not reach by accident."""
    return Launch(
        (shutil.which(argv[0]) or argv[0], *argv[1:]),
        dict(os.environ, **(env or {})),
        cwd,
        timeout_s,
        kill_grace_s,
        discard_stdout,
        keep_bytes,
        answers,
    )


def run_process(launch: Launch, sample_interval_s: float = 0.1) -> Outcome:
    """Run one launch on a crew of its own."""
    crew = open_crew(sample_interval_s=sample_interval_s)
    try:
        return crew.run(launch)
    finally:
        crew.close()


def python(code: str) -> Tuple[str, ...]:
    """Return the words that run a few lines in a bare Python."""
    return (sys.executable, "-I", "-S", "-c", code)


def shell(line: str) -> Tuple[str, ...]:
    """Return the words that run a line in the system's shell."""
    return ("sh", "-c", line)
