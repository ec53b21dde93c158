"""What a run was like over time, in at most a thousand points however long it takes."""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import List

MOST_POINTS = 1000


class Curve:
    """Columns over time; once full, every second point goes, and every second new one after it."""

    __slots__ = ("_columns", "_every", "_passed")

    def __init__(self) -> None:
        # Lists, because `array` imports `collections` and with it up to a megabyte.
        self._columns: List[List[float]] = [[] for _ in range(5)]
        self._every = 1
        self._passed = 0

    def add(self, t_ms: float, cpu_ms: float, memory_kib: int, threads: int, fds: int) -> None:
        """Add what one sample found, unless it is one of those to be left out."""
        self._passed += 1
        if self._passed < self._every:
            return
        self._passed = 0
        point = (round(t_ms, 1), round(cpu_ms, 1), memory_kib, threads, fds)
        for column, value in zip(self._columns, point):
            column.append(value)
        if len(self._columns[0]) > MOST_POINTS:
            for column in self._columns:
                del column[1::2]
            self._every *= 2

    def columns(self) -> "List[List[float]]":
        """Return t_ms, cpu_ms, memory_kib, threads and fds, each over all points."""
        return [list(column) for column in self._columns]
