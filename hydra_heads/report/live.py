"""What daily use shows: how each head does, how the shares moved, what the last calls did."""

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.redact import printable
from hydra_heads.report.history_rows import iso_of
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, duration, fraction, percent, quantity

HEADS_NOTE = """\
published: the weight in weights.json, which only `weigh` writes; live: its share of picks by now
picked, also: calls that began with it, and runs after another had failed; mean: of its successes"""

MOVES_NOTE = "the live shares so many calls ago, and when that was"

LAST_CALLS = 10
"""Calls that are listed when nobody asks for more."""

LONGEST_IN_MS = 1.0
"""Seconds from which on a mean time makes the table show seconds, not milliseconds."""

SECONDS = "seconds"

_DATE_END = len("2026-11-21")

_DAY = slice(len("2026-"), _DATE_END)

_TIME = slice(len("2026-11-21T"), len("2026-11-21T08:00:00"))


class LiveHead(NamedTuple):
    """How one head did in daily use since the weights were made, of its present version.

    `published` is its weight, None where there are no weights or none of it; `share` is what it
    gets of the picks by now. `picked` calls began with it, and `also` runs of it were retries
    and fallbacks; `successes` and `failures` are of both. `mean` is what its successes used, in
    the unit of the objective. `resting_draws` are the picks until it is tried again.
    """

    name: str
    published: Optional[float]
    share: float
    picked: int
    also: int
    successes: int
    failures: int
    mean: Optional[float]
    last_unix: Optional[float]
    resting_draws: Optional[int]
    reason: str

    @property
    def success_rate(self) -> Optional[float]:
        """Percent of its decided runs that succeeded; None without any."""
        decided = self.successes + self.failures
        return 100.0 * self.successes / decided if decided else None


class LiveMove(NamedTuple):
    """The shares at one time, in the order of the heads.

    `calls_ago` is None for the beginning, when the weights were made, or nothing was known;
    `unix` is when the last call before it began, None where there was none.
    """

    calls_ago: Optional[int]
    unix: Optional[float]
    shares: Tuple[float, ...]


class LiveAttempt(NamedTuple):
    """One run of a call; `failure` is its kind, `is_stopped` that it ended with its slice."""

    order: int
    head: str
    ok: Optional[bool]
    seconds: Optional[float]
    failure: Optional[str] = None
    is_stopped: bool = False


class LiveCall(NamedTuple):
    """One call: the runs in their order, from the head that was picked to the last fallback."""

    run_id: str
    call: Optional[int]
    instance: str
    started_unix: float
    runs: Tuple[LiveAttempt, ...]


class LiveState(NamedTuple):
    """What daily use of a slot shows; `calls` are the last ones, the newest first.

    `weights_path` and `weights_unix` say where the weights are and when they were made, None
    without; `calls_since` and `runs_since` count what was done since, `is_cut` says that there
    were more than are looked back at. `unit` is that of the objective.
    """

    slot: str
    folder: str
    weights_path: Optional[str]
    weights_unix: Optional[float]
    unit: str
    heads: Tuple[LiveHead, ...]
    moves: Tuple[LiveMove, ...]
    calls: Tuple[LiveCall, ...]
    calls_since: int
    runs_since: int
    is_cut: bool
    now_unix: float


def live_text(state: LiveState, only: Sequence[str] = ()) -> str:
    """Return heads, moves and calls as text; `only` narrows the first two to these heads."""
    parts = [_headline(state), f"{_heads_table(state, only)}\n{HEADS_NOTE}"]
    if len(state.moves) > 1:
        parts.append(_moves_table(state, only))
    if state.calls:
        parts.append(_calls_table(state))
    return "\n\n".join(parts)


def live_document(state: LiveState, only: Sequence[str] = ()) -> Dict[str, object]:
    """Return the same as one JSON object, which `show --live --json` prints.

    `slot`, `folder`, `weights` {path, timestamp} or null, `unit` of means, `calls` and `runs`
    since the weights, `cut` (more than are looked back at); `heads` [{name, published, share,
    picked, also, successes, failures, success_rate (percent), mean, last_run, resting_draws,
    reason}]; `moves` [{calls_ago, timestamp, shares {head: fraction}}], the oldest first,
    `calls_ago` null for the beginning and 0 for now; `last_calls` [{run_id, call, instance,
    timestamp, runs [{order, head, ok, seconds, failure, stopped}]}], the newest first.
    """
    heads = _heads_of(state, only)
    return {
        "slot": state.slot,
        "folder": state.folder,
        "weights": None
        if state.weights_path is None
        else {"path": state.weights_path, "timestamp": iso_of(state.weights_unix)},
        "unit": state.unit,
        "calls": state.calls_since,
        "runs": state.runs_since,
        "cut": state.is_cut,
        "heads": [_head_row(head) for head in heads],
        "moves": [_move_row(move, state, heads) for move in state.moves],
        "last_calls": [_call_row(call) for call in state.calls],
    }


def _heads_of(state: LiveState, only: Sequence[str]) -> List[LiveHead]:
    return [head for head in state.heads if not only or head.name in only]


def _heaviest_first(state: LiveState, only: Sequence[str]) -> List[LiveHead]:
    return sorted(_heads_of(state, only), key=lambda head: (-head.share, head.name))


def _headline(state: LiveState) -> str:
    calls = f"{state.calls_since} call{'' if state.calls_since == 1 else 's'}"
    runs = f"{state.runs_since} run{'' if state.runs_since == 1 else 's'}"
    done = f"slot {state.slot}: {'the newest ' if state.is_cut else ''}{calls} ({runs})"
    if state.weights_unix is None:
        since = "no weights yet: all heads began alike"
    else:
        age = duration(max(0.0, state.now_unix - state.weights_unix))
        since = f"since the profiles of the weights, which are {age} old"
    return printable(f"{done}, {since}" if state.weights_unix is None else f"{done} {since}")


def _heads_table(state: LiveState, only: Sequence[str]) -> str:
    means = [head.mean for head in state.heads if head.mean is not None]
    is_time = state.unit == SECONDS
    in_ms = is_time and max(means, default=0.0) < LONGEST_IN_MS
    unit = ("ms" if in_ms else "s") if is_time else state.unit
    columns = (
        Column("head"),
        Column("published", True),
        Column("live", True),
        Column("picked", True),
        Column("also", True),
        Column("success %", True),
        Column(f"mean {unit}", True),
        Column("last run", True),
        Column("why"),
    )
    rows = [
        [
            head.name,
            fraction(head.published),
            fraction(head.share),
            str(head.picked),
            str(head.also),
            percent(head.success_rate),
            quantity(None if head.mean is None else head.mean * (1000.0 if in_ms else 1.0)),
            ABSENT if head.last_unix is None else _ago(state.now_unix - head.last_unix),
            head.reason,
        ]
        for head in _heaviest_first(state, only)
    ]
    return render_table(columns, rows)


def _moves_table(state: LiveState, only: Sequence[str]) -> str:
    first = "published" if state.weights_unix is not None else "at first"
    columns = [Column("calls ago"), *(Column(_when(move, first), True) for move in state.moves)]
    is_today = _is_today([move.unix for move in state.moves], state.now_unix)
    times = ["(UTC)", *(_moment(move.unix, is_today) for move in state.moves)]
    at = {head.name: number for number, head in enumerate(state.heads)}
    rows = [
        [head.name, *(fraction(move.shares[at[head.name]]) for move in state.moves)]
        for head in _heaviest_first(state, only)
    ]
    return f"{render_table(columns, [times, *rows])}\n{MOVES_NOTE}"


def _when(move: LiveMove, first: str) -> str:
    if move.calls_ago is None:
        return first
    return str(move.calls_ago) if move.calls_ago else "now"


def _calls_table(state: LiveState) -> str:
    is_today = _is_today([call.started_unix for call in state.calls], state.now_unix)
    rows = [
        [
            _moment(call.started_unix, is_today),
            call.instance,
            ", ".join(attempt_words(run) for run in call.runs),
        ]
        for call in state.calls
    ]
    return render_table([Column("call (UTC)"), Column("instance"), Column("what came of it")], rows)


def attempt_words(run: LiveAttempt) -> str:
    """Word what came of one run of a call.

    >>> attempt_words(LiveAttempt(1, "a", False, 0.5, "exit"))
    'a failed (exit)'
    >>> attempt_words(LiveAttempt(2, "b", True, 0.1234))
    'b ok 0.123 s'
    >>> attempt_words(LiveAttempt(1, "c", None, 2.0, "timeout", True))
    'c stopped at its slice'
    """
    if run.ok:
        return f"{run.head} ok {quantity(run.seconds)} s"
    if run.is_stopped:
        return f"{run.head} stopped at its slice"
    if run.ok is None:
        return f"{run.head} undecided"
    return f"{run.head} failed ({run.failure or 'unknown'})"


def _ago(seconds: float) -> str:
    """Word an age; a clock that was set back makes none below 0."""
    return f"{duration(float(round(max(0.0, seconds))))} ago"


def _is_today(moments: Sequence[Optional[float]], now_unix: float) -> bool:
    today = (iso_of(now_unix) or "")[:_DATE_END]
    return all((iso_of(unix) or today)[:_DATE_END] == today for unix in moments)


def _moment(unix: Optional[float], is_today: bool) -> str:
    iso = iso_of(unix)
    if iso is None:
        return ABSENT
    return iso[_TIME] if is_today else f"{iso[_DAY]} {iso[_TIME]}"


def _head_row(head: LiveHead) -> Dict[str, object]:
    return {
        "name": head.name,
        "published": head.published,
        "share": head.share,
        "picked": head.picked,
        "also": head.also,
        "successes": head.successes,
        "failures": head.failures,
        "success_rate": head.success_rate,
        "mean": head.mean,
        "last_run": iso_of(head.last_unix),
        "resting_draws": head.resting_draws,
        "reason": head.reason,
    }


def _move_row(move: LiveMove, state: LiveState, heads: Sequence[LiveHead]) -> Dict[str, object]:
    chosen = {head.name for head in heads}
    return {
        "calls_ago": move.calls_ago,
        "timestamp": iso_of(move.unix),
        "shares": {
            head.name: share for head, share in zip(state.heads, move.shares) if head.name in chosen
        },
    }


def _call_row(call: LiveCall) -> Dict[str, object]:
    return {
        "run_id": call.run_id,
        "call": call.call,
        "instance": call.instance,
        "timestamp": iso_of(call.started_unix),
        "runs": [
            {
                "order": run.order,
                "head": run.head,
                "ok": run.ok,
                "seconds": run.seconds,
                "failure": run.failure,
                "stopped": run.is_stopped,
            }
            for run in call.runs
        ],
    }
