"""The gate document: what fresh runs say of new weights, with all that it follows from."""

from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.paths import path_from
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.gate import GateSettings
from hydra_heads.model.objective import ResolvedObjective, resolved_objective_of
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import object_in
from hydra_heads.model.weights import Weights
from hydra_heads.stats.interval import Interval
from hydra_heads.weigh.decision import KEPT as KEPT_DECISION
from hydra_heads.weigh.validation.costs import FreshCosts, fresh_costs
from hydra_heads.weigh.validation.fresh import fresh_profiles
from hydra_heads.weigh.validation.shares import old_shares
from hydra_heads.weigh.validation.verdict import KEPT, Judgement, judge

Document = Dict[str, object]


def are_kept(weights: Weights) -> bool:
    """Say whether weights are those before: then there is nothing to compare."""
    return weights.document.get("decision") == KEPT_DECISION


def kept_document(
    weights: Weights, settings: GateSettings, origin: Origin, folder: str
) -> Document:
    """Build the document of weights that were kept, which no run is asked for."""
    document = _begun(weights, KEPT, None, origin)
    document.update(_figures(KEPT), heads=[], **_sources(weights, [], settings, folder))
    return document


def gate_document(
    weights: Weights,
    profiles: Sequence[Profile],
    settings: GateSettings,
    origin: Origin,
    folder: str,
) -> Document:
    """Judge weights by profiles of fresh runs, in the order of their files.

    `folder` is where the document goes, from which its paths start. Raises `InputError` for
    profiles that are not fresh, of another slot, or missing.
    """
    old = old_shares(weights)
    fresh = fresh_profiles(profiles, weights)
    costs = fresh_costs(fresh, objective_in(weights))
    found = judge(old, weights.shares, costs, settings)
    document = _begun(weights, found, costs, origin)
    document.update(
        _figures(found),
        heads=[
            {
                "name": name,
                "old_weight": old[name],
                "new_weight": share,
                "mean_cost": cost,
                "runs": len(row),
            }
            for (name, share), cost, row in zip(
                weights.shares.items(), found.mean_costs, costs.rows
            )
        ],
        **_sources(weights, [p for p in profiles if p.name in fresh], settings, folder),
    )
    return document


def objective_in(weights: Weights) -> ResolvedObjective:
    """Return the objective that weights were made with: it says what a run costs."""
    return resolved_objective_of(object_in(weights.document["objective"]) or {})


def _begun(
    weights: Weights, found: Judgement, costs: Optional[FreshCosts], origin: Origin
) -> Document:
    unit = objective_in(weights).unit
    document = envelope(
        "hydra.gate",
        origin,
        {
            "gain": unit,
            "gain_ci": unit,
            "cautious_ci": unit,
            "relative_gain_percent": "percent",
            "cost_old": unit,
            "cost_new": unit,
            "old_weight": "fraction",
            "new_weight": "fraction",
            "mean_cost": unit,
        },
    )
    document.update(
        slot=weights.slot,
        verdict=found.verdict,
        reason=found.reason,
        paired=None if costs is None else costs.is_paired,
        blocks=None if costs is None else costs.blocks,
        tests=None if costs is None else costs.tests,
        decision=weights.document["decision"],
    )
    return document


def _figures(found: Judgement) -> Document:
    """Return the figures as they are: two programs that judge the same files say the same."""
    return {
        "gain": found.gain,
        "gain_ci": _interval(found.interval),
        "cautious_ci": _interval(found.cautious),
        "relative_gain_percent": found.relative_percent,
        "degrees_of_freedom": found.degrees,
        "cost_old": found.cost_old,
        "cost_new": found.cost_new,
        "runs_needed": found.runs_needed,
    }


def _interval(interval: Optional[Interval]) -> Optional[Document]:
    return None if interval is None else dict(interval._asdict())


def _sources(
    weights: Weights, profiles: Sequence[Profile], settings: GateSettings, folder: str
) -> Document:
    rows: List[Mapping[str, object]] = [
        {
            "file": None if profile.path is None else path_from(folder, profile.path),
            "sha256": profile.sha256,
            "run_id": profile.run_id,
        }
        for profile in profiles
    ]
    return {
        "settings": dict(settings._asdict()),
        "weights": {
            "file": None if weights.path is None else path_from(folder, weights.path),
            "sha256": weights.sha256,
        },
        "profiles": rows,
    }
