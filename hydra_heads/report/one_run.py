"""One invocation, or one run, with all that the history keeps of it, as text."""

import math
from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.redact import printable
from hydra_heads.model.failure import RUNNER_LOST, START
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.metrics import BY_NAME, this_platform
from hydra_heads.report.history import completeness, moment, result_of
from hydra_heads.report.history_rows import metrics_of
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, quantity
from hydra_heads.store.listing import ListedInvocation, ListedRun
from hydra_heads.store.recorded import RecordedBlock

CURVE_POINTS = 12
"""Rows of a curve's table: enough to see a shape."""

LEAST_JUMP_SECONDS = 0.1
"""Below it two clocks differ by how long it takes to read them, and by what slews one of them."""

MOST_INSTANCES = 5
"""Instances of an invocation that are named."""

FINGERPRINT_CHARACTERS = len("sha256:") + 12

_KIB_PER_MIB = 1024.0


def invocation_text(listed: ListedInvocation, blocks: Sequence[RecordedBlock]) -> str:
    """Return what an invocation was asked for, its surroundings, its counts and its blocks."""
    invocation = listed.invocation
    only = ", ".join(invocation.only) or "all"
    ended = "" if invocation.ended_unix is None else f", ended {moment(invocation.ended_unix)}"
    lines = [
        f"{invocation.run_id}: origin {invocation.origin}, slot {invocation.slot or ABSENT}",
        f"started {moment(invocation.started_unix)}{ended}, "
        f"complete: {completeness(invocation.complete)}",
        f"asked for: {_tests(invocation.planned_tests)}, heads {only}, "
        f"seed {_known(invocation.seed)}, time limit {_limit(invocation)}",
    ]
    if invocation.heads_file is not None:
        lines.append(
            f"from: {invocation.heads_file} (sha256 {_known(invocation.heads_sha256)[:12]})"
        )
    if invocation.instance_fingerprints:
        lines.append(f"instances: {_some_of(list(invocation.instance_fingerprints))}")
    surroundings = [f"{key} {_known(value)}" for key, value in invocation.environment.items()]
    lines.append(f"environment: {', '.join(surroundings) or ABSENT}")
    lines = [printable(line) for line in [*lines, *_block_lines(blocks)]]
    return "\n".join([*lines, "", _tallies_table(listed)])


def _some_of(names: Sequence[str]) -> str:
    more = len(names) - MOST_INSTANCES
    return ", ".join(names[:MOST_INSTANCES]) + (f" and {more} more" if more > 0 else "")


def _known(value: object) -> str:
    return ABSENT if value is None else str(value)


def _tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


def _limit(invocation: Invocation) -> str:
    """Word the time limit of an invocation; a command that was run as it is has none of its own."""
    if invocation.timeout_s is not None:
        return f"{invocation.timeout_s:g} s"
    return {"script": "none", "import": "not known"}.get(invocation.origin, "of the heads")


def _tallies_table(listed: ListedInvocation) -> str:
    columns = (
        Column("head"),
        Column("ok", True),
        Column("failed", True),
        Column("undecided", True),
        Column("history only", True),
        Column("fingerprint"),
    )
    fingerprints = listed.invocation.fingerprints
    rows = [
        [
            tally.head,
            *(str(count) for count in tally[1:]),
            fingerprints.get(tally.head, ABSENT)[:FINGERPRINT_CHARACTERS],
        ]
        for tally in listed.tallies
    ]
    return render_table(columns, rows)


def _block_lines(blocks: Sequence[RecordedBlock]) -> List[str]:
    """Sum up under which conditions the blocks were run."""
    if not blocks:
        return []
    figures = [
        f"{name} {_spread([value for value in values if value is not None], unit)}"
        for name, unit, values in (
            ("load", "", [block.load for block in blocks]),
            ("steal", " %", [block.steal for block in blocks]),
        )
    ]
    jumps = [abs(block.clock_jump_s or 0.0) for block in blocks]
    jumps = [jump for jump in jumps if jump >= LEAST_JUMP_SECONDS]
    if jumps:
        figures.append(f"clock jumps in {len(jumps)}, the largest {max(jumps):g} s")
    return [f"blocks: {len(blocks)}, {', '.join(figures)}"]


def _spread(values: Sequence[float], unit: str) -> str:
    """Word the least, the median and the largest of some values."""
    if not values:
        return ABSENT
    ordered = sorted(values)
    parts = (ordered[0], ordered[len(ordered) // 2], ordered[-1])
    return " to ".join(dict.fromkeys(quantity(part) for part in parts)) + unit


def run_text(
    listed: ListedRun,
    stderr_tail: Optional[str],
    curve: Optional[Mapping[str, Sequence[float]]],
) -> str:
    """Return a run with every metric, why one is not known, what it wrote, and its curve."""
    run = listed.run
    marks = [name for name, is_so in (("warm-up", run.warmup), ("outlier", run.outlier)) if is_so]
    lines = [
        f"{run.id}: head {run.head} on {run.instance}, slot {listed.slot or ABSENT}, "
        f"origin {listed.origin}, block {_known(run.block)}",
        f"started {moment(run.started_unix)}, judged by {quantity(run.seconds)} s",
        f"result: {result_of(run)}",
        f"flags: {', '.join([*run.flags, *marks]) or ABSENT}",
    ]
    if run.output_sha256 is not None:
        lines.append(f"output: sha256 {run.output_sha256}")
    parts = ["\n".join(map(printable, lines)), _metrics_table(listed)]
    if stderr_tail:
        shown = "\n".join(f"  {printable(line)}" for line in stderr_tail.splitlines())
        parts.append(f"end of standard error:\n{shown}")
    if curve and curve.get("t_ms"):
        parts.append(_curve_table(curve))
    return "\n\n".join(parts)


def _metrics_table(listed: ListedRun) -> str:
    columns = (Column("metric"), Column("value", True), Column("unit"), Column("note"))
    rows = [
        [name, _figure(name, value), unit_of(name), "" if value is not None else reason]
        for name, value, reason in explained_metrics(listed)
    ]
    return render_table(columns, rows)


def unit_of(name: str) -> str:
    """Return a metric's unit; a figure of the head's own has none that we know.

    >>> unit_of("memory_max_mb"), unit_of("user_tokens")
    ('MiB', '-')
    """
    return BY_NAME[name].unit if name in BY_NAME else ABSENT


def explained_metrics(listed: ListedRun) -> List[Tuple[str, Optional[float], str]]:
    """Return name, value and, for those that are not known, the reason."""
    return [
        (name, value, "" if value is not None else _why_null(name, listed))
        for name, value in metrics_of(listed.run).items()
    ]


def _why_null(name: str, listed: ListedRun) -> str:
    run = listed.run
    if listed.origin == "import":
        return "not in the file that it was taken from"
    if run.failure is not None and run.failure.kind == START:
        return "the program did not start"
    if RUNNER_LOST in run.flags:
        return "nobody saw the run end"
    reason = BY_NAME[name].on(this_platform()).null_because or "not known"
    return reason[len("null ") :] if reason.startswith("null ") else reason


def _figure(name: str, value: Optional[float]) -> str:
    if value is None:
        return ABSENT
    if name in ("start_time", "end_time"):
        return moment(value)
    if float(value).is_integer() and abs(value) < 2**53:
        return str(int(value))
    return quantity(value)


def _curve_table(curve: Mapping[str, Sequence[float]]) -> str:
    """Return a curve at moments that are about as far from each other."""
    points = len(curve["t_ms"])
    step = max(1, math.ceil(points / CURVE_POINTS))
    chosen = [*range(0, points - 1, step), points - 1]
    columns = [Column(heading, True) for heading, _, _ in _CURVE]
    rows = [[_curve_cell(curve, name, divisor, at) for _, name, divisor in _CURVE] for at in chosen]
    return f"curve, {len(chosen)} of {points} points:\n{render_table(columns, rows)}"


_CURVE = (
    ("t ms", "t_ms", 1.0),
    ("cpu ms", "cpu_ms", 1.0),
    ("memory MiB", "memory_kib", _KIB_PER_MIB),
    ("threads", "threads", 1.0),
    ("descriptors", "fds", 1.0),
)
"""Heading, column, and what its figures are divided by."""


def _curve_cell(curve: Mapping[str, Sequence[float]], name: str, divisor: float, at: int) -> str:
    values: Sequence[float] = curve.get(name) or ()
    return quantity(values[at] / divisor) if at < len(values) else ABSENT
