"""The functions of expressions: what each gives, in one sentence, and of which unit."""

import re
from typing import Mapping, Optional

from hydra_heads.rules.expression import ANOMALY, CHANGE, NEWEST, TREND
from hydra_heads.rules.metrics import unit_of
from hydra_heads.rules.units import PERCENT, PLAIN

LAST, MEAN, RATE, ABSENT = "last", "mean", "rate", "absent"

PERCENTILE = "pNN"
"""How the table names p01 to p99."""

FUNCTIONS: Mapping[str, str] = {
    LAST: "the newest value in the window",
    MEAN: "the mean of the values in the window",
    PERCENTILE: "the value that NN percent of the window's values do not exceed, from p01 to p99",
    RATE: "the percentage of the window's values that are not 0",
    CHANGE: "the percentage by which the window's runs lie above those before it, 0 within noise",
    TREND: "the percentage by which values rise from the window's start to its end, 0 within noise",
    ANOMALY: "1 when the newest value is far from what those before it let expect, else 0",
    ABSENT: "1 when no run of the window has a value, else 0",
}
"""The functions by name."""

_PERCENTILE = re.compile(r"p(?!00)[0-9]{2}\Z")

_WITH_BASELINE = (NEWEST, LAST, MEAN)


def is_percentile(name: str) -> bool:
    """Say whether a name is one of p01 to p99.

    >>> is_percentile("p95"), is_percentile("p00"), is_percentile("p5")
    (True, False, False)
    """
    return _PERCENTILE.match(name) is not None


def is_function(name: str) -> bool:
    """Say whether a name may stand before a bracket with a metric.

    >>> is_function("mean"), is_function("p75"), is_function("pNN")
    (True, True, False)
    """
    return is_percentile(name) or (name in FUNCTIONS and name != PERCENTILE)


def has_baseline(function: str) -> bool:
    """Say whether what a function gives can be compared with a median of single runs."""
    return function in _WITH_BASELINE or is_percentile(function)


def unit_of_value(function: str, metric: str, baseline: Optional[int]) -> str:
    """Return the unit of a figure.

    >>> unit_of_value("mean", "time", None), unit_of_value("mean", "time", 64)
    ('seconds', 'percent')
    """
    if baseline is not None or function in (RATE, CHANGE, TREND):
        return PERCENT
    return PLAIN if function in (ANOMALY, ABSENT) else unit_of(metric)
