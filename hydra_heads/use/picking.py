"""Drawing heads by their shares: each draw by itself, the same for a seed everywhere."""

import os
from typing import Callable, List, Optional, Sequence

_STEPS = 2.0**53
"""A double from 0 to 1 takes this many equal steps."""

_64_BITS = 2**64 - 1


def draw(
    heads: Sequence[str], shares: Sequence[float], n: int = 1, seed: Optional[int] = None
) -> List[str]:
    """Draw `n` heads, each with the probability of its share, none with a share of 0.

    Shares are >= 0 and need not sum to 1: only their ratios count. With a seed (a whole number)
    the draws are the same on every system and Python, and the first of many are those of few;
    without one they come from the system's source of chance. Raises `ValueError` for shares that
    are no shares.

    >>> draw(["gzip9", "zlib", "bzip2"], [0.7, 0.3, 0.0], 4, seed=1)
    ['gzip9', 'zlib', 'zlib', 'gzip9']
    """
    if len(heads) != len(shares) or not all(0 <= share < float("inf") for share in shares):
        raise ValueError(f"expected {len(heads)} shares >= 0, found {list(shares)!r:.200}")
    ends = _ends_of(shares)
    if not ends or not ends[-1] > 0:
        raise ValueError("found no share above 0: there is nothing to draw from")
    chance = _chance_of(seed)
    return [heads[_index_of(chance() * ends[-1], ends)] for _ in range(n)]


def _ends_of(shares: Sequence[float]) -> List[float]:
    """Return where the stretch of each head ends, when they lie side by side.

    Added one by one: a sum that rounds only once could leave a stretch for a share of 0.
    """
    ends: List[float] = []
    end = 0.0
    for share in shares:
        end += share
        ends.append(end)
    return ends


def _index_of(at: float, ends: Sequence[float]) -> int:
    """Return the stretch that holds a place; a stretch of no length holds none."""
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if at < ends[middle]:
            high = middle
        else:
            low = middle + 1
    return _last_with_length(low, ends)


def _last_with_length(index: int, ends: Sequence[float]) -> int:
    """Return the stretch, or where rounding led past the last one, the last that has a length."""
    while index > 0 and ends[index] == ends[index - 1]:
        index -= 1
    return index


def _chance_of(seed: Optional[int]) -> Callable[[], float]:
    """Return a source of numbers from 0 to below 1."""
    if seed is None:
        return lambda: (int.from_bytes(os.urandom(8), "big") >> 11) / _STEPS
    state = seed

    def chance() -> float:
        # SplitMix64 (Steele, Lea and Flood, 2014): whole numbers only, and nothing to import.
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) & _64_BITS
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _64_BITS
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _64_BITS
        return ((mixed ^ (mixed >> 31)) >> 11) / _STEPS

    return chance
