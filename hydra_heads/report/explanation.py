"""Why a head has its weight, as text."""

from typing import List, Mapping, Optional

from hydra_heads.model.reading import number_in, object_in, objects_in
from hydra_heads.model.weights import Weights
from hydra_heads.report.wording import fraction, quantity


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
    lines += [f"- {line}" for line in _fallback_lines(weights, name)]
    return "\n".join([*lines, decision_line(weights)])


def plan_lines(weights: Weights) -> str:
    """Say what the plan is, and whether it is adopted and why; nothing where there is none.

    >>> steps = [{"head": "a", "slice_s": 0.5}, {"head": "b", "slice_s": 29.5}]
    >>> plan = {"adopted": True, "reason": "adopted: it saves 12 %", "steps": steps}
    >>> print(plan_lines(Weights({"plan": {**plan, "deadline_s": 30.0}})))
    Plan adopted: it saves 12 %
    - within 30.0 s: a for 0.500 s, then b for 29.5 s
    """
    plan = object_in(weights.document.get("plan"))
    if plan is None:
        return ""
    steps = objects_in(plan.get("steps"))
    turns = ", then ".join(
        f"{step['head']} for {quantity(number_in(step.get('slice_s')))} s" for step in steps
    )
    reason = plan.get("reason") or ("adopted" if plan.get("adopted") else "not adopted")
    tried = "" if plan.get("adopted") or len(steps) < 2 else "tried "
    return (
        f"Plan {reason}\n- {tried}within {quantity(number_in(plan.get('deadline_s')))} s: {turns}"
    )


def _fallback_lines(weights: Weights, name: str) -> List[str]:
    """Name the head most likely to succeed where this one failed."""
    for row in objects_in(weights.document.get("fallbacks")):
        then = objects_in(row.get("then")) if row.get("head") == name else []
        if then:
            runs, success = number_in(then[0].get("runs")), number_in(then[0].get("success"))
            return [
                f"where it failed, {then[0]['head']} is most likely to succeed: "
                f"{fraction(success)} ({quantity(runs, digits=1)} paired runs)"
            ]
    return []


def _before(head: Mapping[str, object]) -> str:
    before = _number(head.get("previous_weight"))
    return "" if before is None else f", before {fraction(before)}"


def _number(value: object) -> Optional[float]:
    return float(value) if isinstance(value, (int, float)) else None
