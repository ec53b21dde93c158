"""Weights that may be judged, in a line each."""

from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.model.documents import problems_of
from hydra_heads.model.weights import Weights
from tests.weigh.profiles import NOON, SHA

OTHER_SHA = "fedcba9876543210" * 4

OBJECTIVE: Mapping[str, object] = {
    "minimise": "time",
    "penalty_factor": 10.0,
    "time_limit_s": 10.0,
    "time_limit_from": "given",
}


def source(
    run_id: Optional[str] = "r0",
    earlier: Sequence[str] = (),
    sha256: Optional[str] = OTHER_SHA,
) -> Dict[str, object]:
    """Return a row of `made_from`."""
    return {
        "file": "head_a.json",
        "sha256": sha256,
        "run_id": run_id,
        "num_tests": 10,
        "earlier": list(earlier),
    }


def weights_of(
    shares: Mapping[str, float],
    before: Optional[Mapping[str, float]] = None,
    made_from: Optional[Sequence[Mapping[str, object]]] = None,
    before_from: Optional[Sequence[Mapping[str, object]]] = None,
    **others: object,
) -> Weights:
    """Return valid weights that were published, with equal ones before unless others are given."""
    previous = None
    if before is not None:
        previous = {
            "run_id": "rold",
            "sha256": SHA,
            "weights": dict(before),
            "made_from": list(before_from or [source("rolder")]),
        }
    document: Dict[str, object] = {
        "schema": "hydra.weights",
        "schema_version": "1.0",
        "run_id": "rnew",
        "timestamp": stamp(NOON).iso,
        "slot": "job",
        "weights": dict(shares),
        "heads": [_row(name, share) for name, share in shares.items()],
        "by_instance": [],
        "method": {"name": "best-probability", "parameters": {}},
        "objective": dict(OBJECTIVE),
        "decision": "first" if before is None else "published",
        "reason": "they differ",
        "made_from": list(made_from or [source()]),
        "plan": None,
        "previous": previous,
        "more_runs": None,
    }
    document.update(others)
    lines: List[str] = problems_of(document, "weights", "weights.json")
    assert lines == []
    return Weights(document, "profiles/weights.json", OTHER_SHA)


def _row(name: str, share: float) -> Dict[str, object]:
    return {
        "name": name,
        "weight": share,
        "previous_weight": None,
        "belief": None,
        "expected_cost": 0.5,
        "expected_cost_ci": None,
        "success_rate": 100.0,
        "avg_time": 0.5,
        "runs": 10,
        "floor_share": 0.01,
        "eligible": True,
        "eligible_probability": 1.0,
        "reasons": [],
    }
