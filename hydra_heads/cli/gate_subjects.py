"""From the history to what the gate judges: one value an invocation, on one machine."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.metrics import SUCCESS_RATE
from hydra_heads.rules.gate.subject import Subject
from hydra_heads.rules.gate.wording import other_machine, too_few
from hydra_heads.stats.regression import FEWEST
from hydra_heads.store.acceptances import Acceptance
from hydra_heads.store.coincidence import FINGERPRINT, Difference
from hydra_heads.store.series import RATIO, Night, Series

Key = Tuple[str, str]
"""A head and a metric."""


class Newest(NamedTuple):
    """The invocation that is judged: what each head did in it counts."""

    run_id: str
    started_unix: float
    machine_key: Optional[str]


def newest_of(many: Sequence[Series]) -> Optional[Newest]:
    """Return the newest invocation in any of the series; None without any."""
    nights = [series.nights[-1] for series in many if series.nights]
    if not nights:
        return None
    night = max(nights, key=_moment)
    return Newest(night.run_id, night.started_unix, night.machine_key)


def subjects_of(
    many: Sequence[Series],
    acceptances: Sequence[Acceptance],
    is_named: bool = False,
    given: Mapping[str, str] = {},
) -> List[Subject]:
    """Turn series into subjects, those of one metric with the same invocations in the same places.

    A head that was not run in the newest invocation is left out, unless it `is_named`: it is
    judged by its own newest one then. `given` says of heads by which invocation they are.
    """
    newest = newest_of(many)
    ran = dict(given)
    for series in many:
        if newest is not None and not given and _has(series, newest.run_id):
            ran[series.head] = newest.run_id
    levels = {(row.head, row.metric): row.run_id for row in acceptances}
    orders = _orders([_on_own_machine(series) for series in many])
    return [
        _subject_of(
            series,
            orders[series.metric],
            levels.get((series.head, series.metric)),
            None if is_named or series.head in ran else newest,
            ran.get(series.head),
        )
        for series in many
    ]


def _on_own_machine(series: Series) -> Series:
    return series.on_machine(series.nights[-1].machine_key) if series.nights else series


def _orders(many: Sequence[Series]) -> Dict[str, List[str]]:
    """Return the invocations of each metric's series in their order."""
    moments: Dict[str, Dict[str, float]] = {}
    for series in many:
        known = moments.setdefault(series.metric, {})
        known.update((night.run_id, night.started_unix) for night in series.nights)
    return {metric: sorted(known, key=known.__getitem__) for metric, known in moments.items()}


def _subject_of(
    series: Series,
    order: Sequence[str],
    accepted: Optional[str],
    missed: Optional[Newest],
    ran: Optional[str],
) -> Subject:
    """Make a subject; `missed` is the newest invocation where the head was not run in it.

    `ran` is the invocation that is judged, None for the newest one that there is.
    """
    own = _on_own_machine(series)
    values = {night.run_id: night.value for night in own.nights}
    places = {run_id: place for place, run_id in enumerate(order)}
    subject = subject_for(series.head, series.metric, series.unit, series.kind)._replace(
        values=tuple(values.get(run_id) for run_id in order),
        run_ids=tuple(order),
        reference=reference_of(series),
        accepted=(places[accepted] + 1,) if accepted in places else (),
        changes=tuple(_changes(own, places)),
        runs=own.nights[-1].runs if own.nights else 0,
        left_out=missed is not None,
    )
    if missed is not None:
        return subject._replace(problem=f"not run in the newest invocation ({missed.run_id})")
    if not own.nights or (ran is not None and own.nights[-1].run_id != ran):
        return subject._replace(problem=_no_value(series))
    known = len(own.nights) - 1
    return subject if known >= FEWEST else subject._replace(problem=_too_few(series, own))


def subject_for(head: str, metric: str, unit: str, kind: str) -> Subject:
    """Begin a subject: how values of its kind are compared, and which way is worse."""
    return Subject(head, metric, unit, kind == RATIO, -1 if metric == SUCCESS_RATE else 1)


def reference_of(series: Series) -> Optional[float]:
    """Return what a value of 1 (of ratios) or of 0 stands for in the unit."""
    return series.in_unit(1.0 if series.kind == RATIO else 0.0)


def _too_few(series: Series, own: Series) -> str:
    """Say what is missing, and that other machines do not help where there are such."""
    words = too_few(len(own.nights) - 1, FEWEST)
    key = own.nights[-1].machine_key
    others = [night for night in series.nights if night.machine_key != key]
    if not others:
        return words
    return f"{words}; {len(others)} were {other_machine(others[-1].machine_key, key)}"


def _no_value(series: Series) -> str:
    if series.metric == SUCCESS_RATE:
        return "no run of it is decided in the newest invocation"
    if series.left_out:
        return f"too few earlier runs on its inputs to compare with: {', '.join(series.left_out)}"
    return f"no run of it succeeded and has {series.metric} in the newest invocation"


def _changes(series: Series, places: Mapping[str, int]) -> List[Tuple[int, str]]:
    """Word what was different in an invocation from the one before it on this machine."""
    found = []
    for mark in series.marks:
        words = ", ".join(map(_word, mark.differences))
        found.append((places[series.nights[mark.place].run_id], words))
    return found


def _word(difference: Difference) -> str:
    if difference.what == FINGERPRINT:
        return "its definition"
    return f"{difference.what} {difference.old} -> {difference.new}"


def _has(series: Series, run_id: str) -> bool:
    return bool(series.nights) and series.nights[-1].run_id == run_id


def _moment(night: Night) -> float:
    return night.started_unix
