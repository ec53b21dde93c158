"""What all detectors of anomalies share: values one by one, judged by those before, then silence.

A detector is causal: what it says of a value rests on earlier values and that value only, so
that a report never has to be taken back. After a report it is quiet for a while, because one
event is one report, however many values it lasts.
"""

from abc import ABC, abstractmethod
from typing import NamedTuple, Optional

from hydra_heads.stats.checks import LARGEST, check_finite

QUIET_VALUES = 10
"""Values after a report in which nothing further is reported, at least."""

QUIET_SHARE = 0.05
"""The same as a share of all values seen so far: an event is as long as a series is coarse."""


class Finding(NamedTuple):
    """Why a value is anomalous, in the unit of the values.

    `expected` is the value that was to come, `low` and `high` the range in which it would not
    have been reported. `p` is the probability to lie as far out, where the method has one.
    """

    expected: float
    low: float
    high: float
    p: Optional[float] = None


class Detector(ABC):
    """Judges each value of one series by the values before it, in constant memory.

    A method fills in `_judge` and `_learn`, and states in `LEAST` how many values it has to
    see before it reports anything.
    """

    LEAST: int

    def __init__(self) -> None:
        """Begin with no values seen."""
        self._seen = 0
        self._quiet_until = 0

    def add(self, value: float) -> Optional[Finding]:
        """Take the next value and say why it is anomalous, or None where it is not.

        Raises ValueError for a value that is not finite or above 1e150 in magnitude.
        """
        if not -LARGEST <= value <= LARGEST:
            check_finite((value,), "value")
        finding = self._judge(value) if self._seen >= self.LEAST else None
        self._seen += 1
        self._learn(value)
        if finding is None or self._seen <= self._quiet_until:
            return None
        self._quiet_until = self._seen + max(QUIET_VALUES, int(self._seen * QUIET_SHARE))
        self._reported()
        return finding

    @abstractmethod
    def _judge(self, value: float) -> Optional[Finding]:
        """Compare a value with what earlier ones taught; changes nothing."""

    @abstractmethod
    def _learn(self, value: float) -> None:
        """Take a value into what later ones are compared with."""

    def _reported(self) -> None:  # noqa: B027
        """Hear that the latest value was reported; a chart that starts afresh then does it here."""
