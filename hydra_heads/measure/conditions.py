"""What the machine was like during a block: its load, time stolen from it, jumps of its clock."""

import os
import time
from typing import NamedTuple, Optional, Tuple

_STAT = "/proc/stat"

_STEAL_COLUMN = 8
"""Of the line that sums up all processors: user nice system idle iowait irq softirq steal."""


LOOK_SECONDS = 0.1


class Conditions(NamedTuple):
    """One block's: `load` waiting processes (1-minute average), `steal` percent of all time.

    `clock_jump_s` is how much further the wall clock went than the monotonic one: a suspended
    machine, or a clock that was set. None where the system does not say.
    """

    load: Optional[float]
    steal: Optional[float]
    clock_jump_s: Optional[float]


class Observer:
    """Looks at the machine when a block begins and when it has ended."""

    def __init__(self) -> None:
        self._ticks = _ticks()
        self._ahead = _wall_ahead()
        self._due = 0.0
        self._load: Optional[float] = None
        self._steal: Optional[float] = None

    def take(self) -> Conditions:
        """Return what happened since the last time, or since the beginning.

        Load and steal are looked at every tenth of a second: shorter blocks share a look.
        """
        ahead, now = _wall_ahead(), time.monotonic()
        jump, self._ahead = ahead - self._ahead, ahead
        if now >= self._due:
            self._due = now + LOOK_SECONDS
            self._load, self._steal = _load(), self._stolen()
        return Conditions(self._load, self._steal, jump)

    def _stolen(self) -> Optional[float]:
        before, ticks = self._ticks, _ticks()
        self._ticks = ticks
        if ticks is None or before is None:
            return None
        stolen, total = ticks[0] - before[0], ticks[1] - before[1]
        return 100.0 * max(stolen, 0) / total if total > 0 else 0.0


def _wall_ahead() -> float:
    return time.time() - time.monotonic()


def _load() -> Optional[float]:
    ask = getattr(os, "getloadavg", None)  # Windows has none
    try:
        return None if ask is None else float(ask()[0])
    except OSError:
        return None


def _ticks() -> Optional[Tuple[int, int]]:
    """Return the ticks that were stolen and all ticks of all processors since the start."""
    try:
        with open(_STAT, "rb") as file:
            words = file.readline().split()
        ticks = [int(word) for word in words[1 : _STEAL_COLUMN + 1]]
    except (OSError, ValueError):
        return None
    return (ticks[-1], sum(ticks)) if len(ticks) == _STEAL_COLUMN else None
