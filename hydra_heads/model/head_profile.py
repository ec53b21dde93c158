"""The collector of Python callers: counts what a head's runs said."""

from typing import List, Optional

from hydra_heads.base.clock import now
from hydra_heads.base.redact import printable
from hydra_heads.model.failure import ERROR, Failure
from hydra_heads.model.run import Run
from hydra_heads.model.slot import DEFAULT_INSTANCE


class HeadProfile:
    """What the runs of one head say so far.

    `strategy` is whatever names the head's way of working: a command line, a callable's name.
    Times are seconds. Recording is cheap; nothing is written before `save_profile`.

    >>> profile = HeadProfile("zlib", "zlib.compress")
    >>> profile.record_success(0.25)
    >>> profile.record_failure(0.5, "exit code 1")
    >>> profile.get_success_rate()
    50.0
    """

    __slots__ = (
        "failure_count",
        "failure_time",
        "name",
        "runs",
        "strategy",
        "success_count",
        "total_time",
    )

    def __init__(self, name: str, strategy: str) -> None:
        self.name = name
        self.strategy = strategy
        self.success_count = 0
        self.failure_count = 0
        self.total_time = 0.0
        self.failure_time = 0.0
        self.runs: List[Run] = []

    def record_success(self, elapsed_time: float) -> None:
        """Count one success that took this many seconds.

        Raises `ValueError` when they are below 0 or not finite.
        """
        self._record(elapsed_time, None)

    def record_failure(self, elapsed_time: float, error: object = "") -> None:
        """Count one failure after this many seconds; its time is kept apart from the successes'.

        `error` is what went wrong: a text, or the exception itself. Raises `ValueError` as
        `record_success` does.
        """
        self._record(elapsed_time, Failure(ERROR, _line_of(error)))

    def _record(self, seconds: float, failure: Optional[Failure]) -> None:
        if not (isinstance(seconds, (int, float)) and 0 <= seconds < float("inf")):
            raise ValueError(f"elapsed_time is {seconds!r}, expected seconds >= 0")
        self.runs.append(
            Run(
                run_id="",
                order=len(self.runs) + 1,
                head=self.name,
                instance=DEFAULT_INSTANCE,
                ok=failure is None,
                seconds=seconds,
                started_unix=round(now().unix - seconds, 3),
                failure=failure,
            )
        )
        if failure is None:
            self.success_count += 1
            self.total_time += seconds
        else:
            self.failure_count += 1
            self.failure_time += seconds

    def get_success_rate(self) -> float:
        """Return the share of successes in percent; 0.0 without runs."""
        runs = self.success_count + self.failure_count
        return 100.0 * self.success_count / runs if runs else 0.0

    def get_average_time(self) -> Optional[float]:
        """Return the mean seconds of the successes; None without one."""
        return self.total_time / self.success_count if self.success_count else None


def _line_of(error: object) -> str:
    """Word what went wrong as one line."""
    text = printable(str(error))
    if isinstance(error, BaseException):
        return f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text
