"""How many of many small p values are worth believing."""

from typing import List, Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> List[float]:
    """Give the q value of each p value, in the order given.

    Of all that have a q value of at most 5 %, at most 5 % are expected to be chance (Benjamini
    & Hochberg, 1995): q of the k-th smallest of m is the least p * (m / k) from there upwards.
    Raises ValueError for what is no probability.

    >>> benjamini_hochberg([0.01, 0.5, 0.02, 0.04])
    [0.04, 0.5, 0.04, 0.05333333333333333]
    """
    for index, p in enumerate(p_values):
        if not 0 <= p <= 1:
            raise ValueError(f"p_values[{index}]: found {p!r}, expected a number from 0 to 1")
    q_values = list(p_values)
    lowest, count = 1.0, len(p_values)
    descending = sorted(range(count), key=lambda index: p_values[index], reverse=True)
    for rank, index in zip(range(count, 0, -1), descending):
        lowest = min(lowest, p_values[index] * (count / rank))
        q_values[index] = lowest
    return q_values
