"""Why a run did not succeed: the closed list of failure kinds, and flags that a run may carry."""

from typing import NamedTuple

TIMEOUT = "timeout"
"""The run was still going at its time limit."""

EXIT = "exit"
"""The exit code is none of the allowed ones."""

SIGNAL = "signal"
"""A signal ended the run."""

MEMORY = "memory"
"""The process tree passed `limits.memory_mb`."""

PROCESSES = "processes"
"""The process tree had more processes than `limits.processes`."""

OUTPUT = "output"
"""More than may be written or checked: `limits.output_mb`, `limits.scratch_mb`, or output that
a criterion reads beyond what is kept for it."""

START = "start"
"""The program could not be started."""

CRITERIA = "criteria"
"""The program ended well, but a success criterion does not hold."""

ERROR = "error"
"""The callable raised, or ended without an answer; an HTTP request got no whole answer, or a
redirect was refused; `prepare` failed; or the runner was lost, so
that nobody knows how the run ended."""

FAILURE_KINDS = (TIMEOUT, EXIT, SIGNAL, MEMORY, PROCESSES, OUTPUT, START, CRITERIA, ERROR)

MEMORY_FLOOR = "memory_floor"
"""The peak is not above that of the runner, which Linux carries over into what it starts: the
head's own is at most that."""

MEMORY_LARGEST_PROCESS = "memory_largest_process"
"""The peak is of the largest process of the tree, not of all together."""

MEMORY_SHARED = "memory_shared"
"""The peak is of several processes, whose shared pages may be counted more than once."""

DESCENDANTS_KILLED = "descendants_killed"
"""Processes of the tree were left when the main process ended, and were killed."""

CLOCK_JUMP = "clock_jump"
"""The wall clock went another way than the monotonic one: it was set, or the machine slept."""

OUTPUT_CUT = "output_cut"
"""Only head and tail of an output were kept."""

RUNNER_LOST = "runner_lost"
"""The process that made the run ended before it could say how the run ended."""

SLICE_ENDED = "slice_ended"
"""Stopped at its slice of a plan, or where the time of its whole call was over, before its own
time limit: it says nothing of its head, and counts for nothing."""

RUN_FLAGS = (
    MEMORY_FLOOR,
    MEMORY_LARGEST_PROCESS,
    MEMORY_SHARED,
    DESCENDANTS_KILLED,
    CLOCK_JUMP,
    OUTPUT_CUT,
    RUNNER_LOST,
    SLICE_ENDED,
)
"""What may be doubtful about a run's figures; a closed list."""


class Failure(NamedTuple):
    """One reason: its kind, and a line for people (masked before it is kept)."""

    kind: str
    message: str
