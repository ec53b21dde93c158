"""What `doctor` found, in words: checks of a machine, what measuring costs there, what to trust."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import quantity

OK, NOTE, PROBLEM, ABSENT = "ok", "note", "problem", "absent"

Row = Tuple[str, str, str, str]
"""A check: its id, its status, what was found, what to do ("" for nothing)."""

Figures = Mapping[str, Optional[float]]
"""What was measured by name, units in the names; None where it was not."""

EXACT_PERCENT = 1.0
"""A figure is called right from where on its error is at most this."""

USUAL_PERCENT = 5.0
"""How often chance alone makes a program differ from itself, with intervals of 95 %."""

_SHOWN = {ABSENT: "not here"}


class Trust(NamedTuple):
    """One kind of figure: whether it can be trusted here (`status`), and how far."""

    figure: str
    status: str
    message: str

    def as_document(self) -> Dict[str, str]:
        """Return it as one JSON object."""
        return dict(self._asdict())


def checks_text(rows: Sequence[Row]) -> str:
    """Word checks, a line each and one for what to do, and how many problems there are."""
    columns = [Column("status"), Column("check"), Column("found")]
    cells: List[Sequence[str]] = []
    for name, status, message, remedy in rows:
        cells.append((_SHOWN.get(status, status), name, message))
        if remedy:
            cells.append(("", "", "-> " + remedy))
    return render_table(columns, cells) + "\n" + _summary(rows)


def _summary(rows: Sequence[Row]) -> str:
    """Count what was found.

    >>> _summary([("a", "ok", "", ""), ("b", "note", "", ""), ("c", "problem", "", "")])
    '1 problem: c; 1 note'
    """
    problems = [name for name, status, _, _ in rows if status == PROBLEM]
    notes = [name for name, status, _, _ in rows if status == NOTE]
    found = "no problem found"
    if problems:
        found = f"{_counted(len(problems), 'problem')}: {', '.join(problems)}"
    return found + (f"; {_counted(len(notes), 'note')}" if notes else "")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def overhead_text(figures: Figures) -> str:
    """Word what measuring costs, and what can be trusted, as two tables."""
    costs = [
        ("a run", _run_cost(figures)),
        ("recording", _recording_cost(figures)),
        ("sampling", _sampling_cost(figures)),
        ("clock", f"steps of {quantity(figures['clock_step_us'])} us"),
        ("a program and itself", _self_difference(figures)),
    ]
    trusted = [(item.figure, item.message) for item in trust(figures)]
    return "\n\n".join(
        (
            render_table([Column("what it costs"), Column("measured here")], costs),
            render_table([Column("figure"), Column("how far it can be trusted here")], trusted),
        )
    )


def trust(figures: Figures) -> List[Trust]:
    """Say which figures can be trusted how far, from what was measured."""
    return [_times(figures), _differences(figures), _cpu(figures), _memory(figures)]


def _run_cost(figures: Figures) -> str:
    return (
        f"{quantity(figures['run_ms'])} ms for a program that does nothing: "
        f"{quantity(figures['process_ms'])} ms its process, "
        f"{quantity(figures['between_ms'])} ms from its end to the next start "
        f"(medians of {figures['runs']:.0f} runs)"
    )


def _recording_cost(figures: Figures) -> str:
    names = ("recording_ms", "recording_low_ms", "recording_high_ms")
    cost, low, high = (figures[name] or 0.0 for name in names)
    span = f"(95 % interval {_signed(low)} to {_signed(high)} ms)"
    if low <= 0 <= high:
        return f"nothing that can be told from noise {span}"
    return f"{_signed(cost)} ms a run {span}"


def _signed(value: float) -> str:
    """Word a figure with its sign.

    >>> _signed(0.01234), _signed(-2.0), _signed(0.0)
    ('+0.0123', '-2.00', '0')
    """
    sign = "+" if value > 0 else "-" if value < 0 else ""
    return sign + quantity(abs(value))


def _sampling_cost(figures: Figures) -> str:
    pairs = (
        ("sampling_interval_s", "sampling_percent"),
        ("sampling_fastest_interval_s", "sampling_fastest_percent"),
    )
    costs = [
        f"{quantity(figures[percent])} % of one core at {figures[interval]:g} s"
        for interval, percent in pairs
        if figures[percent] is not None
    ]
    if not costs:
        return "not told here, or too short a time to tell; --seconds takes longer"
    return ", ".join((*costs, f"{quantity(figures['sampling_off_percent'])} % without"))


def _self_difference(figures: Figures) -> str:
    if not figures["self_trials"]:
        return "could not be compared"
    return (
        f"found different in {figures['self_different']:.0f} of {figures['self_trials']:.0f} "
        f"comparisons of {figures['self_blocks']:.0f} blocks: the true rate is at most "
        f"{quantity(figures['self_most_percent'], 2)} % (with 95 %)"
    )


def _times(figures: Figures) -> Trust:
    """From where on times are right: by the end of a run, and by the clock."""
    lag, step = figures["end_lag_ms"] or 0.0, (figures["clock_step_us"] or 0.0) / 1000.0
    least = max(lag, step) * 100.0 / EXACT_PERCENT
    return Trust(
        "time of a run",
        OK,
        f"to {EXACT_PERCENT:g} % from {quantity(least)} ms on: it is reported {quantity(lag)} ms "
        f"longer than the program itself sees; one that does nothing takes "
        f"{quantity(figures['process_ms'])} ms",
    )


def _differences(figures: Figures) -> Trust:
    """From where on differences are seen, unless there are some where none can be."""
    name, visible = "difference of heads", figures["visible_percent"]
    if visible is None or not figures["self_trials"]:
        return Trust(name, ABSENT, "not known: a program could not be compared with itself")
    if (figures["self_least_percent"] or 0.0) > USUAL_PERCENT:
        return Trust(
            name,
            NOTE,
            f"not now: a program differs from itself more often than in {USUAL_PERCENT:g} of 100 "
            "comparisons; end what else runs, and try again with --seconds 60",
        )
    return Trust(
        name,
        OK,
        f"from {quantity(visible, 2)} % on: {figures['visible_blocks']:.0f} blocks find it in 9 of "
        f"10 comparisons (a program of {quantity(figures['self_program_ms'])} ms); less needs "
        "more tests",
    )


def _cpu(figures: Figures) -> Trust:
    error = figures["cpu_error_ms"]
    if error is None:
        return Trust("CPU time", ABSENT, "not told by this system")
    return Trust("CPU time", OK, f"to {quantity(error)} ms, the end of a process included")


def _memory(figures: Figures) -> Trust:
    name, floor, error = "peak memory", figures["memory_floor_mb"], figures["memory_error_mb"]
    if error is None:
        return Trust(name, ABSENT, "not told by this system")
    exact = f"to {quantity(error, 2)} MiB" if error else "exactly"
    if floor is None:
        return Trust(name, OK, exact)
    return Trust(
        name, OK, f"above {quantity(floor)} MiB {exact}; below that from samples only, and flagged"
    )
