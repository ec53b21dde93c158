"""`gate --accept HEAD --reason TEXT`: the present level of a head becomes its baseline."""

import time
from typing import List, Tuple

from hydra_heads.base.errors import DONE, InputError
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import find_folder
from hydra_heads.cli.gate_history import history_path_in
from hydra_heads.cli.gate_metrics import default_metrics, metrics_of
from hydra_heads.cli.gate_scene import environment_name, slot_of
from hydra_heads.cli.output import print_result
from hydra_heads.store.acceptances import accept
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.series import Series, heads_of, latest_slot, series_of


def accept_level(call: Call) -> int:
    """Accept the level of a head as its newest invocation found it, in each metric."""
    folder = find_folder(call)
    path = history_path_in(call, folder)
    slot = slot_of(call, folder)
    given = call.options.metric or (slot.gate.get("metrics") if slot else None)
    metrics = metrics_of(given) if isinstance(given, list) and given else default_metrics(slot)
    with History.open(path) as history:
        name = slot.slot if slot else environment_name(call) or latest_slot(history)
        rows = _levels(history, name, call.options.accept, metrics)
        for series in rows:
            if not series.nights:
                continue
            accept(
                history,
                name,
                series.head,
                series.metric,
                series.nights[-1].run_id,
                printable(call.options.reason.strip()),
                time.time(),
            )
    if not call.options.quiet:
        print_result("\n".join(map(_line, rows)))
    return DONE


def _levels(history: Queries, slot: object, head: str, metrics: Tuple[str, ...]) -> List[Series]:
    """Return the series of the head; raises `InputError` where none of them has a level."""
    named = None if slot is None else str(slot)
    known = heads_of(history, named)
    if head not in known:
        raise InputError(
            f"--accept: {ascii(head)[:80]} has no runs of Phase 1 here; those that have are "
            f"{', '.join(known) or 'none'}"
        )
    rows = [series_of(history, named, head, metric) for metric in metrics]
    if not any(series.nights for series in rows):
        raise InputError(
            f"--accept: {head} has no level yet in {', '.join(metrics)}; profile it first"
        )
    return rows


def _line(series: Series) -> str:
    if not series.nights:
        return f"{series.head} {series.metric}: no level yet, so there is nothing to accept"
    night = series.nights[-1]
    value = series.in_unit(night.value)
    level = "" if value is None else f", {value:.3g} {series.unit}".rstrip()
    return f"{series.head} {series.metric}: the level of {night.run_id}{level} is the baseline now"
