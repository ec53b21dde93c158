"""Figures that a head reports of itself: JSON objects, one a line, in the file it was named.

Read without trust: a head may leave anything there.
"""

import json
import math
from typing import Dict, List, Optional, Tuple

from hydra_heads.base.errors import reason_of
from hydra_heads.base.redact import printable
from hydra_heads.heads.left_files import read_at_most
from hydra_heads.model.findings import shown
from hydra_heads.model.metrics import BY_NAME, is_registered

MOST_BYTES = 1 << 20
"""What is read of one file; lines after that are not."""

MOST_NAMES = 200
"""Figures that one run may have."""


def read_own_figures(path: str) -> Tuple[Dict[str, float], Optional[str]]:
    """Return a run's own figures by name, and in one line what was skipped (None: nothing).

    The last value of a name wins. Taken are finite numbers whose names are `user_` and
    lower-case letters, digits or `_`, and no metric of Hydra's. No file at all is no figure. The
    line quotes the file: mask it before it is shown.
    """
    try:
        data = read_at_most(path, MOST_BYTES)
    except FileNotFoundError:
        return {}, None
    except OSError as error:
        return {}, f"own figures: the file cannot be read: {reason_of(error)}"
    reader = _Reader()
    if len(data) > MOST_BYTES:
        reader.skip(f"the file has more than {MOST_BYTES} bytes")
        data = data[: data.rfind(b"\n", 0, MOST_BYTES) + 1]
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            reader.read_line(number, line)
    return reader.figures, reader.skipped


class _Reader:
    """Collects figures, and the first thing that was skipped with the count of all others."""

    def __init__(self) -> None:
        self.figures: Dict[str, float] = {}
        self._first: Optional[str] = None
        self._others = 0

    @property
    def skipped(self) -> Optional[str]:
        if self._first is None:
            return None
        others = f"; {self._others} more were skipped" if self._others else ""
        return printable(f"own figures: {self._first}; skipped{others}")

    def skip(self, what: str) -> None:
        """Note something that is not taken."""
        if self._first is None:
            self._first = what
        else:
            self._others += 1

    def read_line(self, number: int, line: bytes) -> None:
        """Take the figures of one line."""
        try:
            pairs = json.loads(line.decode("utf-8"), object_pairs_hook=_Pairs)
        except (ValueError, RecursionError):
            self.skip(f"line {number} is not JSON")
            return
        if not isinstance(pairs, _Pairs):
            self.skip(f"line {number}: found {shown(pairs)}, expected an object")
            return
        for name, value in pairs:
            figure = _finite(value)
            fault = self._fault_of(name, value, figure)
            if figure is not None and fault is None:
                self.figures[name] = figure
            else:
                self.skip(f"line {number}: {fault}")

    def _fault_of(self, name: str, value: object, figure: Optional[float]) -> Optional[str]:
        if name in BY_NAME:
            return f"found {name}, which Hydra measures itself; give it another name"
        if not is_registered(name):
            return f"found the name {shown(name)}, expected user_ and a-z, 0-9 or _"
        if figure is None:
            return f"found {_word(value)} for {name}, expected a finite number"
        if name not in self.figures and len(self.figures) >= MOST_NAMES:
            return f"found {name} beyond {MOST_NAMES} names"
        return None


class _Pairs(List[Tuple[str, object]]):
    """The members of an object, in their order, twins kept."""


def _finite(value: object) -> Optional[float]:
    """Return a JSON number that a double holds, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None  # a whole number of hundreds of digits


def _word(value: object) -> str:
    return "an object" if isinstance(value, _Pairs) else shown(value)
