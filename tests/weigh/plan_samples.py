"""Heads that complement each other, as profiles and as blocks of runs."""

from typing import List, Optional, Sequence

from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.weigh.plans.paired_runs import PairedRuns
from tests.weigh.profiles import FAILED, make_profile

LIMIT = ResolvedObjective("time", 10.0, 30.0, "given")

Seconds = Sequence[Optional[float]]


def run(seconds: Optional[float], used: float = 30.0) -> CountedRun:
    """Make a run that succeeded after so many seconds; None: failed after what it `used`."""
    return CountedRun("r1", 0, "x", seconds is not None, used if seconds is None else seconds)


def paired(**heads: Seconds) -> PairedRuns:
    """Pair the k-th run of every head; None is a failure."""
    size = max(len(seconds) for seconds in heads.values())
    columns = list(heads.values())
    return PairedRuns(
        list(heads),
        [
            {head: run(row[block]) for head, row in enumerate(columns) if block < len(row)}
            for block in range(size)
        ],
    )


def halves(blocks: int, quick: float = 1.0) -> List[List[Optional[float]]]:
    """Give times of two heads of which each solves what the other one does not, and a slow one."""
    odd = [quick if block % 2 else FAILED for block in range(blocks)]
    even = [FAILED if block % 2 else quick for block in range(blocks)]
    return [odd, even, [20.0] * blocks]


def complementary_profiles(blocks: int) -> List[Profile]:
    """Make profiles of `halves`, whose failures take the whole time limit."""
    profiles = []
    for name, times in zip(("odd", "even", "slow"), halves(blocks)):
        profile = make_profile(name, times)
        for row in profile.document["runs"]:  # type: ignore[attr-defined]
            row["seconds"] = row["seconds"] if row["ok"] else 30.0
        profiles.append(Profile(profile.document, profile.path, profile.sha256))
    return profiles
