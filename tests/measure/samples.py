"""Samples of runs for comparisons, from lists of seconds."""

from typing import List, Optional, Sequence

from hydra_heads.measure.difference import Sample
from hydra_heads.model.profile import CountedRun

FAILED = None
"""Stands among seconds for a run that failed."""


def sample(
    name: str,
    seconds: Sequence[Optional[float]],
    run_id: Optional[str] = "r1",
    instances: Sequence[str] = ("default",),
    is_blocked: bool = True,
) -> Sample:
    """Make runs of a head that took so long, a block each, through the instances in turn."""
    runs: List[CountedRun] = [
        CountedRun(
            run_id,
            place + 1 if is_blocked else None,
            instances[place % len(instances)],
            value is not FAILED,
            0.5 if value is FAILED else value,
        )
        for place, value in enumerate(seconds)
    ]
    return Sample(name, run_id, runs)
