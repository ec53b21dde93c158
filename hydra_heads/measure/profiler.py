"""One head run N times from Python: everything in memory, no file in the project."""

import os
from typing import Optional

from hydra_heads.base.clock import new_run_id
from hydra_heads.heads.load import find_slot
from hydra_heads.measure.loop import profile
from hydra_heads.measure.request import DEFAULT_NUM_TESTS, Request
from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head
from hydra_heads.store.history import History

DEFAULT_TIMEOUT = 30
"""Seconds that a run may take when its head does not say."""

MAX_RETRIES = 3
"""How often a failing job is tried where retries are on; while profiling nothing is retried."""


class HeadProfiler:
    """Runs one head of `./hydra_heads.json`, or one of the built-in heads, N times.

    Raises `ValueError` when `num_tests` is below 1. `timeout_s` is over the head's own limit.
    """

    def __init__(
        self,
        head_name: str,
        num_tests: int = DEFAULT_NUM_TESTS,
        timeout_s: Optional[float] = None,
        seed: Optional[int] = None,
    ) -> None:
        if isinstance(num_tests, bool) or not isinstance(num_tests, int):
            raise TypeError(f"num_tests must be a whole number, found {num_tests!r}")
        if num_tests < 1:
            raise ValueError("num_tests must be >= 1")
        self.head_name = head_name
        self.num_tests = num_tests
        self.timeout_s = timeout_s
        self.seed = seed

    def run(self) -> HeadProfile:
        """Run the head and return what its runs say: successes and failures sum to `num_tests`.

        Raises `InputError` naming the known heads when there is none of this name, and when its
        program is missing. The history and the data of the built-in heads lie in a temporary
        folder, which is gone afterwards.
        """
        import tempfile

        with tempfile.TemporaryDirectory(prefix="hydra-profiler-") as folder:
            slot = find_slot(None, (), (), folder)
            request = Request(
                run_id=new_run_id(),
                num_tests=self.num_tests,
                seed=self.seed,
                only=(self.head_name,),
                timeout_s=self.timeout_s,
            )
            with History.open(os.path.join(folder, "history.db")) as history:
                profile(slot, request, history)
                found = HeadProfile(self.head_name, _strategy_of(slot.head(self.head_name)))
                for run in history.runs(request.run_id):
                    _record(found, run)
        return found


def profile_head(head_name: str, num_tests: int = DEFAULT_NUM_TESTS) -> HeadProfile:
    """Run one head `num_tests` times; see `HeadProfiler`."""
    return HeadProfiler(head_name, num_tests).run()


def _strategy_of(head: Head) -> str:
    """Word a head's way of working: its command, unfilled, or its callable."""
    way = head.definition.get(head.kind)
    return " ".join(map(str, way)) if isinstance(way, (list, tuple)) else str(way)


def _record(profile: HeadProfile, run: Run) -> None:
    if run.ok and run.seconds is not None:
        profile.record_success(run.seconds)
        return
    failure = run.failure
    profile.record_failure(
        run.seconds or 0.0, f"{failure.kind}: {failure.message}" if failure else ""
    )
