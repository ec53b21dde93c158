"""The shares that new weights are compared with."""

import math
from typing import Dict, Mapping, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.model.figure_checks import SUM_TOLERANCE
from hydra_heads.model.reading import number_in, object_in
from hydra_heads.model.weights import Weights


def old_shares(weights: Weights) -> Dict[str, float]:
    """Return the shares before, of the heads that the weights name; they sum to 1.

    Equal shares where nothing was before. Raises `InputError` when none of these heads had any.
    """
    previous = object_in(weights.document.get("previous"))
    before = None if previous is None else object_in(previous["weights"])
    try:
        return restrict_shares(before, weights.shares)
    except InputError as error:
        raise InputError(f"{weights.path}: previous.weights: {error.message}") from error


def restrict_shares(
    before: Optional[Mapping[str, object]], new: Mapping[str, float]
) -> Dict[str, float]:
    """Restrict shares to the heads of `new`, and let them sum to 1; equal ones for None.

    >>> restrict_shares({"a": 0.5, "b": 0.25, "gone": 0.25}, {"a": 0.5, "b": 0.4, "c": 0.1})
    {'a': 0.6666666666666666, 'b': 0.3333333333333333, 'c': 0.0}
    """
    if before is None:
        return {name: 1 / len(new) for name in new}
    kept = {name: number_in(before.get(name)) or 0.0 for name in new}
    total = math.fsum(kept.values())
    if total <= 0:
        raise InputError("the weights before know none of these heads; weigh again")
    return {name: share / total for name, share in kept.items()}


def moved_shares(old: Mapping[str, float], new: Mapping[str, float]) -> Dict[str, float]:
    """Return what each head loses; documents round weights, so what is next to nothing is 0.

    >>> moved_shares({"a": 0.75, "b": 0.25}, {"a": 0.5, "b": 0.5})
    {'a': 0.25, 'b': -0.25}
    >>> moved_shares({"a": 1 / 3, "b": 2 / 3}, {"a": 0.333333333333, "b": 0.666666666667})
    {'a': 0.0, 'b': 0.0}
    """
    moved = {name: old[name] - share for name, share in new.items()}
    return {name: step if abs(step) > SUM_TOLERANCE else 0.0 for name, step in moved.items()}
