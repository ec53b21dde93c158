"""Why a run did not succeed: the closed list of failure kinds, and flags that a run may carry."""

from typing import NamedTuple

TIMEOUT = "timeout"
"""The run was still going at its time limit."""

EXIT = "exit"
"""The exit code is none of the allowed ones."""

SIGNAL = "signal"
"""A signal ended the run."""

MEMORY = "memory"
"""The memory limit was passed."""

PROCESSES = "processes"
"""The limit of processes was passed."""

OUTPUT = "output"
"""More output than may be kept or checked."""

START = "start"
"""The program could not be started."""

CRITERIA = "criteria"
"""The program ended well, but a success criterion does not hold."""

ERROR = "error"
"""The callable raised, or ended without an answer."""

FAILURE_KINDS = (TIMEOUT, EXIT, SIGNAL, MEMORY, PROCESSES, OUTPUT, START, CRITERIA, ERROR)

RUN_FLAGS = (
    "memory_floor",
    "memory_largest_process",
    "memory_shared",
    "descendants_killed",
    "clock_jump",
    "output_cut",
    "runner_lost",
)


class Failure(NamedTuple):
    """One reason: its kind, and a line for people (masked before it is kept)."""

    kind: str
    message: str
