"""What a run was like over time, in at most a thousand points however long it takes."""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import List, Tuple

MOST_POINTS = 1000


class Curve:
    """Points over time; once full, every second one goes, and every second new one after it."""

    __slots__ = ("_every", "_passed", "_points")

    def __init__(self) -> None:
        self._points: List[Tuple[float, float, int, int, int]] = []
        self._every = 1
        self._passed = 0

    def add(self, t_ms: float, cpu_ms: float, memory_kib: int, threads: int, fds: int) -> None:
        """Add what one sample found, unless it is one of those to be left out."""
        self._passed += 1
        if self._passed < self._every:
            return
        self._passed = 0
        self._points.append((t_ms, cpu_ms, memory_kib, threads, fds))
        if len(self._points) > MOST_POINTS:
            del self._points[1::2]
            self._every *= 2

    def columns(self) -> "List[List[float]]":
        """Return t_ms, cpu_ms, memory_kib, threads and fds, each over all points."""
        columns: List[List[float]] = [list(column) for column in zip(*self._points)]
        return [[round(ms, 1) for ms in column] for column in columns[:2]] + columns[2:]
