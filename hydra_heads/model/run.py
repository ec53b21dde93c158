"""One measured execution of one head on one instance."""

from typing import Dict, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.model.failure import Failure


class Outcome(NamedTuple):
    """What the system says of a process that ended: raw facts, not yet judged.

    `exit_code` and `signum` exclude each other; both are None when the program could not be
    started. `seconds` is the wall time of the whole process on the monotonic clock. `stdout`
    and `stderr` are what was kept (head and tail when cut); `stdout_sha256` is of everything.
    `answer` is the text that a callable's process sent over its own channel.

    `limit` is the limit that the run was ended at (a failure kind and a line for people), `lost`
    why nothing is known of its end. `flags` are from the closed list in `model.failure`.
    `clock_jump_s` is how much further the wall clock went than the monotonic one. `curve` is
    what was sampled while it ran, as the history keeps it; None when nothing was. Below
    `memory_floor_mb` (MiB) a peak could not be told: the starting process's own.
    """

    seconds: float
    started_unix: float
    exit_code: Optional[int] = None
    signum: Optional[int] = None
    timed_out: bool = False
    start_error: Optional[str] = None
    stdout: bytes = b""
    stderr: bytes = b""
    stdout_cut: bool = False
    stderr_cut: bool = False
    stdout_sha256: Optional[str] = None
    answer: Optional[str] = None
    descendants_killed: int = 0
    metrics: Mapping[str, float] = {}
    limit: Optional[Failure] = None
    lost: Optional[str] = None
    flags: Tuple[str, ...] = ()
    clock_jump_s: float = 0.0
    curve: Optional[bytes] = None
    memory_floor_mb: Optional[float] = None


class Run(NamedTuple):
    """One run as the history and the profiles keep it.

    `ok` is None while a `same_output_as` criterion is not decided yet; such a run counts for
    nothing. `seconds` is what the head is judged by: of a command its whole process, of a
    callable the call alone. `metrics` holds registered names only.
    """

    run_id: str
    order: int
    head: str
    instance: str
    ok: Optional[bool]
    seconds: Optional[float]
    started_unix: float
    block: Optional[int] = None
    failure: Optional[Failure] = None
    warmup: bool = False
    outlier: bool = False
    flags: Tuple[str, ...] = ()
    metrics: Mapping[str, float] = {}
    output_sha256: Optional[str] = None

    @property
    def id(self) -> str:
        """The run's own id: `<run_id>.<order>`."""
        return f"{self.run_id}.{self.order}"

    def as_row(self) -> Dict[str, object]:
        """Return the run as it stands in a profile document."""
        return {
            "id": self.id,
            "block": self.block,
            "order": self.order,
            "instance": self.instance,
            "ok": self.ok,
            "seconds": self.seconds,
            "failure": self.failure.kind if self.failure else None,
            "warmup": self.warmup,
            "outlier": self.outlier,
            "flags": list(self.flags),
            "started_unix": self.started_unix,
            "metrics": dict(self.metrics),
        }
