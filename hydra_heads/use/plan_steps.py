"""The steps of a published plan: which head runs next, and for how long."""

from typing import Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.reading import number_in, object_in, objects_in, text_in


class PlanStep(NamedTuple):
    """One head and its slice, in seconds."""

    head: str
    slice_s: float


class Plan(NamedTuple):
    """Heads in their order, each with its slice, within `deadline_s` seconds.

    `is_adopted` says that it proved better than the best single head when it was learned.
    """

    steps: Tuple[PlanStep, ...]
    deadline_s: float
    is_adopted: bool


class Slice(NamedTuple):
    """What a step gets: its head's index, and the seconds until it is stopped."""

    head: int
    seconds: float


def plan_in(document: Mapping[str, object]) -> Optional[Plan]:
    """Return the plan of a weights document; None where there is none that can be carried out."""
    found = object_in(document.get("plan"))
    if found is None:
        return None
    deadline_s = number_in(found.get("deadline_s"))
    steps = tuple(_steps_in(objects_in(found.get("steps"))))
    if not steps or deadline_s is None or deadline_s <= 0:
        return None
    return Plan(steps, deadline_s, found.get("adopted") is True)


def _steps_in(rows: Iterable[Mapping[str, object]]) -> Iterator[PlanStep]:
    for row in rows:
        head, seconds = text_in(row.get("head")), number_in(row.get("slice_s"))
        if head is not None and seconds is not None and seconds > 0:
            yield PlanStep(head, seconds)


def heads_missing(plan: Plan, heads: Sequence[str]) -> List[str]:
    """Return the heads of a plan that are not among these, in its order, each once."""
    return [name for name in dict.fromkeys(step.head for step in plan.steps) if name not in heads]


class PlanRun:
    """One carrying out of a plan: gives slice after slice, until one succeeds.

    A head that fails before its slice is over makes room for the next at once.

    >>> plan = Plan((PlanStep("a", 2.0), PlanStep("b", 3.0)), 5.0, True)
    >>> run = PlanRun(plan, ["b", "a"], 4.0)
    >>> run.next_slice(0.0), run.next_slice(2.0), run.next_slice(4.0)
    (Slice(head=1, seconds=2.0), Slice(head=0, seconds=2.0), None)
    """

    __slots__ = ("_deadline_s", "_left", "is_late")

    def __init__(self, plan: Plan, heads: Sequence[str], deadline_s: float) -> None:
        places = {name: at for at, name in enumerate(heads)}
        self._left = [
            Slice(places[step.head], step.slice_s) for step in plan.steps if step.head in places
        ]
        self._deadline_s = deadline_s
        self.is_late = False

    def next_slice(self, elapsed_s: float) -> Optional[Slice]:
        """Return the next slice, cut to the deadline; None when none is left, or no time.

        `is_late` says then that there were steps left. `elapsed_s` are the seconds since the
        call began.
        """
        if not self._left:
            return None
        left_s = self._deadline_s - elapsed_s
        if left_s <= 0:
            self.is_late = True
            return None
        step = self._left.pop(0)
        return step._replace(seconds=min(step.seconds, left_s))
