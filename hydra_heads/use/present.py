"""Published weights brought up to the heads that there are: gone ones left out, new ones tried."""

import math
from typing import Dict, Mapping, Optional, Sequence

from hydra_heads.model.reading import number_in, object_in, objects_in
from hydra_heads.use.published import Published

DEFAULT_FLOOR = 0.02
"""What weights keep for heads that they do not rely on, where they do not say."""

_MOST_FOR_NEW = 0.5
"""New heads together get no more: the others are known to do the job."""


def present_weights(published: Published, heads: Sequence[str]) -> Optional[Published]:
    """Return the weights with a share for each of these heads, in their order; they sum to 1.

    What heads had that are not among them goes to the others in proportion. A head without a
    weight gets the floor that these weights were made with: so it is tried now and then. None
    where no head has a weight.

    >>> document = {"weights": {"a": 0.6, "b": 0.2, "c": 0.2}}
    >>> weights = Published("w", None, ("a", "b", "c"), (0.6, 0.2, 0.2), document, "")
    >>> [round(share, 3) for share in present_weights(weights, ["a", "b", "new"]).weights]
    [0.735, 0.245, 0.02]
    """
    if not any(head in published.heads for head in heads):
        return None
    if set(heads) == set(published.heads):
        return published
    floor = _floor_of(published.document)
    overall = _shares(dict(zip(published.heads, published.weights)), heads, floor)
    rows = [
        {**row, "weights": _shares(_fractions(row.get("weights")), heads, floor)}
        for row in objects_in(published.document.get("by_instance"))
    ]
    document = {**published.document, "weights": overall, "by_instance": rows}
    return published._replace(
        heads=tuple(overall), weights=tuple(overall.values()), document=document
    )


def _shares(given: Mapping[str, float], heads: Sequence[str], floor: float) -> Dict[str, float]:
    known = [head for head in heads if head in given]
    new = len(heads) - len(known)
    for_new = min(floor, _MOST_FOR_NEW / new) if new else 0.0
    if not known:
        return {head: 1.0 / len(heads) for head in heads}
    total = math.fsum(given[head] for head in known)
    rest = 1.0 - new * for_new
    return {
        head: for_new
        if head not in given
        else rest * (given[head] / total if total > 0 else 1.0 / len(known))
        for head in heads
    }


def _fractions(row: object) -> Dict[str, float]:
    return {str(name): number_in(share) or 0.0 for name, share in (object_in(row) or {}).items()}


def _floor_of(document: Mapping[str, object]) -> float:
    method = object_in(document.get("method")) or {}
    floor = number_in((object_in(method.get("parameters")) or {}).get("floor"))
    return floor if floor is not None and 0 < floor < 1 else DEFAULT_FLOOR
