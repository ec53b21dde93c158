"""Interpreters of their own, which get their share by JSON and reply by JSON."""

import json
import os
import subprocess
import sys
from functools import partial
from typing import BinaryIO, Dict, List, cast

from hydra_heads.heads.builtin.children import Children, Worker
from hydra_heads.heads.builtin.log_job import Tally, result_of
from hydra_heads.heads.builtin.shares import Task, count_workers, plan_shares, read_reply

_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from hydra_heads.heads.builtin.share_child import serve; serve()"
)


def count_in_subprocesses(folder: str) -> Dict[str, object]:
    """Do the job in one bare interpreter a processor, none of which sees this one's memory.

    Choose it when a share may crash its interpreter, or has to run under another version,
    user or machine: a share is a line of JSON, and so is the reply.
    """
    tally = Tally()
    with Children() as children:
        for tasks in filter(None, plan_shares(folder, count_workers())):
            children.start(partial(_Interpreter, folder, tasks))
        children.merge_into(tally)
    return result_of(tally)


class _Interpreter(Worker):
    """A Python without site packages, environment variables or current folder on its path."""

    def __init__(self, folder: str, tasks: List[Task]) -> None:
        self._folder = folder
        package = os.path.dirname(os.path.abspath(__file__))
        root = os.path.dirname(os.path.dirname(os.path.dirname(package)))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            with cast(BinaryIO, self._process.stdin) as pipe:
                pipe.write(json.dumps([folder, tasks]).encode("ascii"))
        except OSError:
            pass  # it died at once: the missing reply will tell

    def result(self) -> Tally:
        """Read the reply, which is complete when the interpreter closes its output."""
        return read_reply(self._folder, cast(BinaryIO, self._process.stdout).read())

    def end(self) -> None:
        """Kill and reap the interpreter."""
        cast(BinaryIO, self._process.stdout).close()
        self._process.kill()
        self._process.wait()
