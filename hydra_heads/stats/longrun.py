"""The noise around the levels of a series, as what it does to the mean of many values."""

import math
from operator import mul
from typing import List, NamedTuple, Sequence

MOST = 0.9
"""Largest autocorrelation believed: a mean then varies as one of a nineteenth of the values.

Beyond it a series wanders rather than keeps a level. People see levels in such series too, and
believed in full, their memory would leave none.
"""

UNSURE = 1.0
"""Standard errors added to the autocorrelation found."""


class Noise(NamedTuple):
    """Variance of one value about its level, and how much more a mean varies than if alone."""

    variance: float
    inflation: float

    @property
    def longrun(self) -> float:
        """The variance that as many independent values would need for a mean as unsure."""
        return self.variance * self.inflation


def noise_around(values: Sequence[float], changes: Sequence[int]) -> Noise:
    """Give the noise of a series about the means of its segments.

    The inflation is that of a first-order autoregression, (1 + r) / (1 - r) (Bayley &
    Hammersley, 1946), with its autocorrelation r taken within segments, so that changes do
    not pass for memory, and corrected for the means taken out, (1 + 3 r) / n for each
    (Kendall, 1954, Biometrika 41, 403-404). A single r is estimated, not a sum of many: the
    sum is too unsure for series of a few dozen values. To r, at least 0, one standard error is
    added, the square root of (1 - r r) / n (Bartlett, 1946): too much memory believed costs a
    change that was small, too little tells one that is none.

    >>> noise_around([1.0, 2.0, 1.0, 2.0, 7.0, 8.0, 7.0, 8.0], [4])
    Noise(variance=0.3333333333333333, inflation=2.0938363213560542)
    """
    residuals = _residuals(values, changes)
    squares = math.fsum(map(mul, residuals, residuals))
    if squares <= 0:
        return Noise(0.0, 1.0)
    segments = len(changes) + 1
    found = math.fsum(map(mul, residuals, residuals[1:])) / squares
    found += segments * (1 + 3 * found) / len(values)
    memory = min(max(found, 0.0), MOST)
    memory = min(memory + UNSURE * math.sqrt((1 - memory**2) / len(values)), MOST)
    variance = squares / (len(values) - segments)
    return Noise(variance, (1 + memory) / (1 - memory))


def _residuals(values: Sequence[float], changes: Sequence[int]) -> List[float]:
    """Return the distances of the values from the means of their segments."""
    found: List[float] = []
    for start, end in zip([0, *changes], [*changes, len(values)]):
        segment = values[start:end]
        mean = math.fsum(segment) / len(segment)
        found += [value - mean for value in segment]
    return found
