"""Which values of a series are anomalous, each judged by those before it only."""

from typing import List, Mapping, NamedTuple, Optional, Sequence, Type

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.cusum import Cusum
from hydra_heads.stats.detector import Detector, Finding
from hydra_heads.stats.ewma import Ewma
from hydra_heads.stats.iqr import TukeyFences
from hydra_heads.stats.novelty import Novelty
from hydra_heads.stats.robust import RobustZ
from hydra_heads.stats.seasonal import SeasonalMedian
from hydra_heads.stats.zscore import ZScore

__all__ = ["METHODS", "Anomaly", "Detector", "Finding", "find_anomalies"]

METHODS: Mapping[str, Type[Detector]] = {
    "default": Novelty,
    "mad": RobustZ,
    "iqr": TukeyFences,
    "z": ZScore,
    "ewma": Ewma,
    "cusum": Cusum,
    "seasonal": SeasonalMedian,
}
"""The detectors by name; `METHODS[name].LEAST` values have to be seen before it reports."""


class Anomaly(NamedTuple):
    """A value that is not what the ones before it let expect, in the unit of the values.

    `index` counts from 0, `effect` is the value less the expected one, `low` and `high` are the
    bounds of what was expected, `p` the probability to lie as far out, where the method has one.
    """

    index: int  # type: ignore[assignment]  # hides the method of tuples that nobody calls here
    value: float
    effect: float
    low: float
    high: float
    p: Optional[float]


def find_anomalies(values: Sequence[Optional[float]], method: str = "default") -> List[Anomaly]:
    """Give the anomalies of a series in its order; None means no observation and is skipped.

    Causal: those of the first n values are the first ones of those of all values. A method that
    has seen fewer values than its `LEAST` reports nothing. Raises ValueError for values that
    are not finite and for an unknown method.

    >>> found = find_anomalies([9.0, 10.0, None, 11.0] * 30 + [30.0, 9.0])
    >>> [(anomaly.index, anomaly.value, anomaly.effect) for anomaly in found]
    [(120, 30.0, 21.0)]
    """
    if method not in METHODS:
        raise ValueError(f"method: found {method!r}, expected one of {', '.join(METHODS)}")
    check_finite(0.0 if value is None else value for value in values)
    detector = METHODS[method]()
    found: List[Anomaly] = []
    for index, value in enumerate(values):
        finding = None if value is None else detector.add(value)
        if value is not None and finding is not None:
            effect = value - finding.expected
            found.append(Anomaly(index, value, effect, finding.low, finding.high, finding.p))
    return found
