"""One head and one metric as the gate judges it."""

from typing import List, NamedTuple, Optional, Tuple

from hydra_heads.model.regression import GateRow, is_in_points


class Subject(NamedTuple):
    """One value an invocation, on one machine, oldest first; the last one is judged.

    `values` are None where the head was not run; `run_ids` name their invocations. With
    `relative` they are multiples of `reference`, else they lie above it (0: as they are), both
    in `unit`; None where nobody knows what they stand for. `worse` is 1 where more is worse, -1
    where less is. `accepted` counts the values up to each level that was accepted. `changes`
    are places with the words of what was different there. `runs` is how many runs the last
    value stands on. `problem` says why nothing can be judged.
    """

    head: str
    metric: str
    unit: str
    relative: bool
    worse: int
    values: Tuple[Optional[float], ...] = ()
    run_ids: Tuple[str, ...] = ()
    reference: Optional[float] = None
    accepted: Tuple[int, ...] = ()
    changes: Tuple[Tuple[int, str], ...] = ()
    runs: int = 0
    problem: Optional[str] = None
    left_out: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether the values are percent of runs: changes of these are points."""
        return is_in_points(self.metric)

    @property
    def known(self) -> List[float]:
        """The values that are there."""
        return [value for value in self.values if value is not None]

    @property
    def is_accepted(self) -> bool:
        """Whether the last value itself was accepted, so that there is nothing to judge."""
        places = [place for place, value in enumerate(self.values) if value is not None]
        return bool(places) and max(self.accepted, default=0) > places[-1]

    def in_unit(self, value: Optional[float]) -> Optional[float]:
        """Return a value in `unit`.

        >>> Subject("zlib", "time", "seconds", True, 1, reference=0.2).in_unit(1.5)
        0.30000000000000004
        """
        if value is None or self.reference is None:
            return None
        return self.reference * value if self.relative else self.reference + value

    def row(self, verdict: str, reason: str) -> GateRow:
        """Begin the subject's row."""
        return GateRow(
            self.head,
            self.metric,
            self.unit,
            verdict,
            reason,
            nights=max(0, len(self.known) - 1),
            runs=self.runs,
            left_out=self.left_out,
        )


class Finding(NamedTuple):
    """A row, and the two levels that it tells apart, on the scale of the subject's values.

    `is_alone`: the newest value is worse than all before it, but no other one says so yet.
    """

    row: GateRow
    subject: Subject
    before: Optional[float] = None
    after: Optional[float] = None
    is_alone: bool = False
