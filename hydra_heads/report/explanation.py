"""Why a head has its weight, as text."""

from typing import Mapping, Optional

from hydra_heads.model.weights import Weights
from hydra_heads.report.wording import fraction


def decision_line(weights: Weights) -> str:
    """Say whether the weights are new, and why.

    >>> decision_line(Weights({"decision": "kept", "reason": "kept: the same runs as before"}))
    'Weights kept: the same runs as before'
    >>> decision_line(Weights({"decision": "first", "reason": "the first weights of these heads"}))
    'Weights first: the first weights of these heads'
    """
    decision, reason = weights.document["decision"], str(weights.document["reason"])
    beginning = f"{decision}: "
    return (
        f"Weights {beginning}{reason[len(beginning) :] if reason.startswith(beginning) else reason}"
    )


def explanation(weights: Weights, name: str) -> str:
    """Word the weight of one head, which the weights know, and all its reasons, one a line."""
    head: Mapping[str, object] = weights.head(name) or {}
    lines = [f"{name}: weight {fraction(_number(head.get('weight')))}{_before(head)}"]
    reasons = head.get("reasons")
    lines += [f"- {reason}" for reason in (reasons if isinstance(reasons, list) else [])]
    return "\n".join([*lines, decision_line(weights)])


def _before(head: Mapping[str, object]) -> str:
    before = _number(head.get("previous_weight"))
    return "" if before is None else f", before {fraction(before)}"


def _number(value: object) -> Optional[float]:
    return float(value) if isinstance(value, (int, float)) else None
