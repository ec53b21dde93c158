"""From repeated measurements to a median, its interval, and words for both."""

from typing import NamedTuple, Sequence

from hydra_heads.stats.order import median


class Spread(NamedTuple):
    """A median and bounds that hold the true one with 95 % confidence; `n` values."""

    median: float
    low: float
    high: float
    n: int


def spread(values: Sequence[float]) -> Spread:
    """Give the median and its distribution-free interval (order statistics, Thompson, 1936).

    Fewer than six values cannot give 95 %: their whole range is the interval then.
    """
    ordered = sorted(values)
    skipped = _skipped(len(ordered))
    return Spread(median(ordered), ordered[skipped], ordered[-1 - skipped], len(ordered))


def _skipped(n: int) -> int:
    """Count the values to leave out at each end: the most that leave 95 % between them."""
    term, below, skipped = 0.5**n, 0.5**n, 0
    while skipped + 1 <= (n - 1) // 2:
        term *= (n - skipped) / (skipped + 1)
        if below + term > 0.025:
            break
        below += term
        skipped += 1
    return skipped if below <= 0.025 else 0


def ratios(numerators: Sequence[float], denominators: Sequence[float]) -> Spread:
    """Give the spread of the ratios of values that were measured side by side."""
    return spread([top / bottom for top, bottom in zip(numerators, denominators)])


def worded(found: Spread, unit: str = "", digits: int = 2) -> str:
    """Word a spread like `1.02 [0.99, 1.05] ms`."""
    text = f"{found.median:.{digits}f} [{found.low:.{digits}f}, {found.high:.{digits}f}]"
    return f"{text} {unit}" if unit else text
