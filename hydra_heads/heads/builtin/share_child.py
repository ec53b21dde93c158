"""The program of an interpreter that does one share of the job and is gone."""

import json
import signal
import sys

from hydra_heads.heads.builtin.shares import Task, reply_to


def serve() -> None:
    """Read `[folder, tasks]` as JSON from the standard input, write the reply to the output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    folder, tasks = json.loads(sys.stdin.buffer.read().decode("ascii"))
    sys.stdout.buffer.write(reply_to(folder, [Task(*task) for task in tasks]))
