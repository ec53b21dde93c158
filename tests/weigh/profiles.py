"""Profile documents as Phase 1 writes them, in a line each."""

import math
from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.model.documents import problems_of
from hydra_heads.model.envelope import Origin
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.weights import weigh

FAILED = None
"""Stands among seconds for a run that failed."""

NOON = 1767960000.0
"""2026-01-09 12:00 UTC."""

SHA = "0123456789abcdef" * 4


def profile_document(
    name: str,
    seconds: Sequence[Optional[float]],
    run_id: Optional[str] = "r1",
    is_blocked: bool = True,
    instances: Sequence[str] = ("default",),
    **others: object,
) -> Dict[str, object]:
    """Build the document of a head whose k-th run took `seconds[k]`; None is a failure.

    Runs go through the `instances` in turn, a block each. Without `is_blocked`, or `run_id`,
    it looks like another program's. `others` replace or add keys.
    """
    times = [value for value in seconds if value is not None]
    runs: List[Dict[str, object]] = []
    for index, value in enumerate(seconds):
        run: Dict[str, object] = {
            "instance": instances[index % len(instances)],
            "ok": value is not None,
            "seconds": 0.001 if value is None else value,
            "failure": "exit" if value is None else None,
        }
        if run_id is not None:
            run["id"] = f"{run_id}.{index + 1}"
        if is_blocked:
            run["block"] = index
        runs.append(run)
    document: Dict[str, object] = {
        "schema": "hydra.profile",
        "schema_version": "1.0",
        "name": name,
        "success_rate": 100.0 * len(times) / len(seconds) if seconds else None,
        "avg_time": math.fsum(times) / len(times) if times else None,
        "timestamp": stamp(NOON).iso,
        "timestamp_unix": NOON,
        "num_tests": len(seconds),
        "success_count": len(times),
        "failure_count": len(seconds) - len(times),
        "runs": runs,
    }
    if run_id is not None:
        document["run_id"] = run_id
    document.update(others)
    assert problems_of(document, "profile", name) == []
    return document


def make_profile(
    name: str,
    seconds: Sequence[Optional[float]],
    run_id: Optional[str] = "r1",
    is_blocked: bool = True,
    instances: Sequence[str] = ("default",),
    **others: object,
) -> Profile:
    """Build a profile as it is read from `profiles/head_NAME.json`."""
    document = profile_document(name, seconds, run_id, is_blocked, instances, **others)
    return Profile(document, f"profiles/head_{name}.json", SHA)


def origin(run_id: str = "r2", unix: float = NOON) -> Origin:
    """Return an origin that is the same every time."""
    return Origin(run_id, stamp(unix))


def weighed(
    profiles: Sequence[Profile],
    policy: str = "best-probability",
    previous: Optional[Weights] = None,
    objective: Objective = Objective(),  # noqa: B008
    folder: str = "profiles",
    constraints: Sequence[Constraint] = (),
    limits: Mapping[str, Limit] = {},
) -> Weights:
    """Weigh profiles as Phase 2 does, and see to it that the document is valid."""
    settings = SlotSettings(objective, tuple(constraints), limits)
    document = weigh(profiles, policy, settings, 30.0, origin(), folder, previous)
    assert problems_of(document, "weights", "weights.json") == []
    return Weights(document, f"{folder}/weights.json", SHA)
