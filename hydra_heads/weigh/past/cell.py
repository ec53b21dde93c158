"""What an earlier invocation, or a day of live runs, says of one head."""

from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

LIVE = "live"
"""Origin of runs of daily use: not in blocks, and of the heads that were picked."""


class PastCell(NamedTuple):
    """Runs of one head on one instance that ended alike.

    `total` and `squares` are the sums of what they used and of its squares: seconds where time
    is minimised, else the unit of the objective.
    """

    instance: str
    ok: bool
    runs: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """What a run used on average."""
        return self.total / self.runs


class Past(NamedTuple):
    """What an earlier invocation, or a day of live runs, says of one head.

    `weight` is what the rule leaves of a run of it, 0 to 1, and `reasons` say why in words;
    before `past.weigh_past` it is 1 and nothing is said. `worth` is how many runs of the
    newest profile it counts as.
    """

    head: str
    run_id: str
    origin: str
    started_unix: float
    fingerprint: Optional[str]
    machine_key: Optional[str]
    cells: Tuple[PastCell, ...]
    weight: float = 1.0
    worth: float = 0.0
    reasons: Tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        """Runs that it sums up."""
        return sum(cell.runs for cell in self.cells)


def by_head(past: Iterable[Past]) -> Dict[str, List[Past]]:
    """Sort what was run before by its head, each in the order given."""
    rows: Dict[str, List[Past]] = {}
    for row in past:
        rows.setdefault(row.head, []).append(row)
    return rows
