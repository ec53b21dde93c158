"""Limits of weights as a head's settings give them, and whether they leave any weights at all."""

import math
from typing import Any, List, Mapping, Optional, Sequence, Tuple

TOLERANCE = 1e-12
"""How far limits may miss 1 in their sum: their last digits."""

MOST_NAMED = 5
"""Heads that a message names."""


def share_limits_of(weight: Mapping[str, Any]) -> Tuple[float, float]:
    """Return the least and the most of a `weight`; null and what is missing is no limit.

    >>> share_limits_of({"min": 0.1}), share_limits_of({"max": None})
    ((0.1, 1.0), (0.0, 1.0))
    """
    least, most = weight.get("min"), weight.get("max")
    return 0.0 if least is None else float(least), 1.0 if most is None else float(most)


def fault_of_sums(names: Sequence[str], limits: Sequence[Tuple[float, float]]) -> Optional[str]:
    """Say why no weights that sum to 1 lie within limits, naming the heads; None when some do.

    `limits` holds the least and the most of each head, in the order of `names`.

    >>> fault_of_sums(["a", "b"], [(0.6, 1.0), (0.5, 1.0)])
    'found weights of at least 1.1 in all (a 0.6, b 0.5), expected at most 1; lower a min'
    >>> fault_of_sums(["a", "b"], [(0.0, 0.3), (0.0, 0.6)])
    'found weights of at most 0.9 in all (b 0.6, a 0.3), expected at least 1; raise a max'
    >>> fault_of_sums(["a", "b"], [(0.5, 0.5), (0.0, 1.0)]) is None
    True
    """
    least = [low for low, _ in limits]
    most = [high for _, high in limits]
    if math.fsum(least) > 1 + TOLERANCE:
        rows = _largest_first(names, least)
        return f"found weights of at least {rows}, expected at most 1; lower a min"
    if math.fsum(most) < 1 - TOLERANCE:
        rows = _largest_first(names, most)
        return f"found weights of at most {rows}, expected at least 1; raise a max"
    return None


def _largest_first(names: Sequence[str], shares: Sequence[float]) -> str:
    rows: List[Tuple[float, str]] = sorted((-share, name) for share, name in zip(shares, names))
    words = [f"{name} {-share:.12g}" for share, name in rows[:MOST_NAMED] if share]
    words += ["..."] if len(rows) > MOST_NAMED else []
    return f"{math.fsum(shares):.12g} in all ({', '.join(words)})"
