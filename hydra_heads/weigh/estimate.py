"""What the runs of a head are expected to cost, and how wrong that may be."""

from typing import NamedTuple


class Estimate(NamedTuple):
    """Expected cost of a head and its standard error, in the unit of the costs."""

    mean: float
    error: float
