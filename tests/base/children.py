"""Python programs that the tests of `base` run in processes of their own."""

import os
import subprocess
import sys
from typing import IO, Dict, Mapping, NamedTuple, Optional

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PLAIN_LOCALE = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
"""An environment in which Python takes the system for one that knows ASCII only."""


class Ended(NamedTuple):
    """What a program said and how it ended."""

    code: int
    stdout: bytes
    stderr: bytes


def run_python(
    code: str,
    *words: str,
    environment: Optional[Mapping[str, str]] = None,
    stderr: Optional[IO[bytes]] = None,
) -> Ended:
    """Run a program with Hydra on its path to its end, which must come within a minute."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=child_environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if stderr is None else stderr,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr or b"")


class Child:
    """A program that talks by lines while it runs, and is ended with the block.

    It ends by itself when its standard input does.
    """

    def __init__(self, code: str, *words: str, keep: Optional[int] = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
            pass_fds=() if keep is None else (keep,),
        )
        self.pid = self._process.pid

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()

    def say(self) -> None:
        """Send an empty line."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Wait for a line."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def runs(self) -> bool:
        """Say whether the program is still at work."""
        return self._process.poll() is None

    def end(self) -> int:
        """Close its standard input and wait for it; return its exit code."""
        self._process.communicate(timeout=60)
        return self._process.returncode

    def kill(self) -> None:
        """End it at once, and wait for it, but for nothing that it started."""
        self._process.kill()
        self._process.wait(60)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


def child_environment(added: Optional[Mapping[str, str]] = None) -> Dict[str, str]:
    """Return an environment in which a child finds Hydra and writes no bytecode."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return {**kept, "PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1", **(added or {})}
