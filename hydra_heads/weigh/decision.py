"""Whether new weights are published, and what they are then.

- no weights before, or weights of other heads: first, taken as they are
- the same runs weighed in the same way: kept, nothing moves
- another policy, objective, constraint or limit: published, taken as they are, because somebody
  asked for it
- weights that do not depend on costs alone (see `Policy.is_steady`): published as they are
- too few runs, or no success: kept
- else the runs decide (see `steadiness`): published, a step of the way is taken, or kept

A head that is no longer eligible, or above a limit, falls at once, whatever else is decided.
"""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.weights import Weights
from hydra_heads.stats import normal
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.provenance import Rows, rows_of, same_sources, summary_of
from hydra_heads.weigh.standing import LEVEL, SURE
from hydra_heads.weigh.steadiness import judge, rose, step
from hydra_heads.weigh.weighing import Weighed

FIRST, PUBLISHED, KEPT = "first", "published", "kept"

_NEAR = 1e-9


class Decision(NamedTuple):
    """What becomes of new weights: `word`, `reason` for a person, and the weights in force.

    `made_from` lists the profiles behind the weights in force; `before` is what stands under
    `previous` in their document.
    """

    word: str
    reason: str
    weights: Tuple[float, ...]
    made_from: Rows
    before: Optional[Mapping[str, object]]


def decide(
    weighed: Weighed,
    previous: Optional[Weights],
    terms: Mapping[str, object],
    made_from: Rows,
) -> Decision:
    """Decide on new weights, given those in force and their document's own terms.

    `terms` are what the document says of how it weighs, by key; `made_from` are the profiles
    that the new weights are made of.
    """
    new = weighed.weights
    if previous is None:
        reason = f"the first weights of these heads, {weighed.basis}"
        return Decision(FIRST, reason, new, made_from, None)
    before = summary_of(previous)
    changed = _changed_terms(terms, previous.document)
    if changed:
        reason = f"published: {' and '.join(changed)} changed"
        return Decision(PUBLISHED, reason, new, made_from, before)
    old = tuple(previous.shares[name] for name in weighed.evidence.names)
    if same_sources(made_from, previous.document.get("made_from")):
        return _kept(previous, old, "kept: the same runs as before")
    if not weighed.policy.is_steady:
        reason = f"published: weights of policy {weighed.policy.name} follow every profile"
        return Decision(PUBLISHED, reason, new, made_from, before)
    allowed = weighed.within_limits(old)
    publish, reason = _judged(weighed, allowed, _is_doubtful(previous))
    if publish:
        risen = rose(estimates_in(previous, weighed.evidence.names), weighed.estimates or ())
        moved = weighed.within_limits(step(allowed, new, risen))
        return Decision(PUBLISHED, reason, tuple(moved), made_from, before)
    fallen = _fallen(weighed, old, allowed)
    if fallen:
        reason = f"published: {', '.join(fallen)} may not have what it had; {reason}"
        return Decision(PUBLISHED, reason, tuple(allowed), made_from, before)
    return _kept(previous, old, reason)


def estimates_in(weights: Weights, names: Sequence[str]) -> List[Optional[Estimate]]:
    """Read back what heads were expected to cost when weights were made; None where unknown."""
    rows = {str(row["name"]): row for row in weights.heads}
    return [estimate_in(rows[name]) if name in rows else None for name in names]


def estimate_in(row: Mapping[str, object]) -> Optional[Estimate]:
    """Read an expected cost and its error from a head's row; the low end may be cut off at 0."""
    mean, interval = row["expected_cost"], row["expected_cost_ci"]
    high = interval.get("high") if isinstance(interval, Mapping) else None
    if not isinstance(mean, (int, float)) or not isinstance(high, (int, float)):
        return None
    return Estimate(float(mean), max(0.0, high - mean) / normal.quantile(SURE))


def _judged(weighed: Weighed, old: Sequence[float], was_doubtful: bool) -> Tuple[bool, str]:
    """Say whether runs speak for the new weights, and how."""
    if weighed.shares.beliefs is None:
        return False, f"kept: {weighed.shares.reason}"
    evidence = weighed.evidence
    verdict = judge(
        old,
        evidence.costs,
        evidence.is_paired,
        weighed.weights_of,
        weighed.within_limits,
        was_doubtful,
    )
    return verdict.publish, verdict.reason


def _is_doubtful(weights: Weights) -> bool:
    """Say whether the heaviest head of weights was not yet believed to be the cheapest."""
    heaviest = max(weights.heads, key=lambda row: weights.shares[str(row["name"])])
    belief = heaviest.get("belief")
    return not isinstance(belief, (int, float)) or belief < LEVEL


def _fallen(weighed: Weighed, old: Sequence[float], allowed: Sequence[float]) -> List[str]:
    return [
        name
        for name, share, most in zip(weighed.evidence.names, old, allowed)
        if most < share - _NEAR
    ]


def _kept(previous: Weights, old: Sequence[float], reason: str) -> Decision:
    """Keep the weights in force, with what they were made from and what was before them."""
    document = previous.document
    before = document.get("previous")
    return Decision(
        KEPT,
        reason,
        tuple(old),
        rows_of(document.get("made_from")),
        before if isinstance(before, Mapping) else None,
    )


def _changed_terms(terms: Mapping[str, object], document: Mapping[str, object]) -> List[str]:
    """Name what somebody changed since the weights of a document were made."""
    now, then = _terms_in(terms), _terms_in(document)
    return [word for word, value in now.items() if value != then[word]]


def _terms_in(document: Mapping[str, object]) -> Dict[str, object]:
    """Return what weights follow from beside runs, by the word for it."""
    method, objective = _mapping(document.get("method")), _mapping(document.get("objective"))
    constants = dict(_mapping(method.get("parameters")))
    given = {key: objective.get(key) for key in ("minimise", "penalty_factor")}
    for key in ("time_limit_s", "penalty"):
        is_given = objective.get(f"{key[:-2] if key.endswith('_s') else key}_from") == "given"
        given[key] = objective.get(key) if is_given else None
    return {
        "the policy": method.get("name"),
        "the objective": given,
        "the constraints": constants.pop("constraints", []),
        "the limits of weights": constants.pop("limits", []),
        "the constants of the policy": constants,
    }


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
