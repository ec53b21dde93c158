"""What Phase 1 is asked for, what it tells on the way, and what it answers."""

from typing import Dict, List, NamedTuple, Optional, Tuple, Union

from hydra_heads.model.invocation import PROFILE_ORIGIN, Until
from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.run import Run

DEFAULT_NUM_TESTS = 100
"""Runs of each head when nobody says."""


MAX_NUM_TESTS = 1_000_000
"""The most runs of each head in one invocation."""


DEFAULT_JOBS = 1

MAX_JOBS = 1024

DEFAULT_SAMPLE_INTERVAL_S = 0.1
"""Seconds between two looks at the processes of a run."""


class Request(NamedTuple):
    """One invocation of Phase 1 as it was asked for; None and () where nobody said.

    `num_tests` is runs of each head, `only` names the heads to run, `timeout_s` is over the
    heads' own time limits. Without `output_dir` no file is written. `jobs` blocks are run at a
    time; after `max_minutes` no block is begun; `sample_interval_s` is 0 for no samples.
    `until` records what the caller's `choose` runs for; `origin` is that of the runs.
    """

    run_id: str
    num_tests: Optional[int] = None
    seed: Optional[int] = None
    only: Tuple[str, ...] = ()
    timeout_s: Optional[float] = None
    resume: bool = False
    output_dir: Optional[str] = None
    jobs: int = DEFAULT_JOBS
    max_minutes: Optional[float] = None
    sample_interval_s: float = DEFAULT_SAMPLE_INTERVAL_S
    until: Optional[Until] = None
    origin: str = PROFILE_ORIGIN


class RunEnded(NamedTuple):
    """A run has ended and stands in the history: run `done` of `total`.

    `seconds_left` is estimated from the runs so far.
    """

    run: Run
    done: int
    total: int
    seconds_left: float


class Notice(NamedTuple):
    """Something that people should know; `level` is DEBUG, INFO or WARN."""

    level: str
    message: str


class Interrupted(NamedTuple):
    """A stopping signal has ended the invocation; `done` of its runs are recorded."""

    done: int


Event = Union[RunEnded, Notice, Interrupted]


class Report(NamedTuple):
    """What came of an invocation.

    `profiles` are the documents without their runs. `seconds` is the wall time of this
    process, `expected_seconds` what its first block promised. `never_succeeded` names heads.
    """

    run_id: str
    profiles: List[Dict[str, object]]
    seconds: float
    expected_seconds: float
    failure_cost: ResolvedObjective
    never_succeeded: Tuple[str, ...]
