"""A run as a row and back, and what is refused before SQLite sees it.

SQLite would store NaN as nothing, fail on integers of 64 bits and more and on lone surrogates,
and the driver would report each in its own words.
"""

import math
from typing import Any, Callable, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.failure import FAILURE_KINDS, RUN_FLAGS, Failure
from hydra_heads.model.metrics import BY_NAME, is_registered
from hydra_heads.model.run import Run
from hydra_heads.store.schema import METRIC_COLUMNS, ORDER_BITS

MOST_SECONDS = 1e9
"""No run takes thirty years; squares of such times still sum up well."""

OUTPUT_BYTES = 4096
"""How much of a failed run's standard error is kept: its end."""

MOST_ORDER = (1 << ORDER_BITS) - 1

_PLAIN = len(("id", "head", "instance", "block", "success", "seconds", "start_time"))


def run_number(invocation: int, order: int) -> int:
    """Return the number under which a run is stored; with order 0 the invocation's lowest."""
    return (invocation << ORDER_BITS) + order


def run_numbers(invocation: int) -> Tuple[int, int]:
    """Return the lowest and the highest number that a run of an invocation can have."""
    lowest = run_number(invocation, 0)
    return lowest, lowest + MOST_ORDER


def check_run(run: Run, path: str) -> None:
    """Refuse a run that cannot be kept; raises `HistoryError` naming the run and the value."""
    where = f"{path}: run {run.id}"
    check_integer(run.order, where, "order", 0, MOST_ORDER)
    check_text(run.head, where, "head")
    check_text(run.instance, where, "instance")
    if run.block is not None:
        check_integer(run.block, where, "block")
    if run.seconds is not None or run.ok:
        check_number(run.seconds, where, "seconds", 0, MOST_SECONDS)
    check_number(run.started_unix, where, "started_unix")
    if run.failure is not None and run.failure.kind not in FAILURE_KINDS:
        raise HistoryError(
            f"{where}: failure kind is {run.failure.kind!r}, expected {', '.join(FAILURE_KINDS)}"
        )
    for flag in run.flags:
        if flag not in RUN_FLAGS:
            raise HistoryError(f"{where}: flag is {flag!r}, expected {', '.join(RUN_FLAGS)}")
    if run.output_sha256 is not None:
        check_text(run.output_sha256, where, "output_sha256")
    for name, value in run.metrics.items():
        # Most are this, and a run has many: a thousand runs a second are recorded.
        if type(value) is float and name in BY_NAME and math.isfinite(value):
            continue
        if not is_registered(name):
            raise HistoryError(f"{where}: {name!r} is no registered metric; call it user_...")
        check_number(value, where, name)


def check_number(
    value: object, where: str, name: str, least: float = -math.inf, most: float = math.inf
) -> None:
    """Refuse what is no finite number within bounds, or is an integer of 64 bits or more."""
    if isinstance(value, int) and not isinstance(value, bool):
        fits = -(2**63) <= value < 2**63 and least <= value <= most
    else:
        fits = isinstance(value, float) and math.isfinite(value) and least <= value <= most
    if not fits:
        bounds = "a finite number" if least == -math.inf else f"a number from {least} to {most:g}"
        raise HistoryError(
            f"{where}: {name} is {_shown(value)}, expected {bounds} below 2**63; not recorded"
        )


def check_integer(
    value: object, where: str, name: str, least: int = -(2**63), most: int = 2**63 - 1
) -> None:
    """Refuse what is no integer within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise HistoryError(
            f"{where}: {name} is {_shown(value)}, expected an integer from {least} to {most}; "
            "not recorded"
        )


def check_text(text: object, where: str, name: str) -> None:
    """Refuse what is no text, or one with lone surrogates, which have no UTF-8."""
    if isinstance(text, str) and (text.isascii() or _encodes(text)):
        return
    raise HistoryError(
        f"{where}: {name} is {_shown(text)}, expected text that UTF-8 can hold; rename it"
    )


def storable(text: str) -> str:
    """Return a text for people in a form that can be stored: lone surrogates are escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def output_tail(text: str) -> str:
    """Return the end of an output, as much of it as is kept."""
    data = text.encode("utf-8", "backslashreplace")
    return data[-OUTPUT_BYTES:].decode("utf-8", "ignore")


def row_of(
    run: Run,
    invocation: int,
    head: int,
    instance: int,
    text: Callable[[Optional[str]], Optional[int]],
) -> Tuple[object, ...]:
    """Return the values of `INSERT_RUN`; `text` gives a repeated text its number.

    `success` and `start_time` are what the run itself says, whatever its metrics say.
    """
    failure, metrics = run.failure, run.metrics
    return (
        run_number(invocation, run.order),
        head,
        instance,
        run.block,
        None if run.ok is None else int(run.ok),
        run.seconds,
        run.started_unix,
        failure.kind if failure else None,
        text(storable(failure.message)) if failure else None,
        int(run.warmup),
        int(run.outlier),
        ",".join(run.flags) or None,
        text(run.output_sha256),
    ) + tuple(map(metrics.get, METRIC_COLUMNS))


def user_metrics_of(run: Run) -> Sequence[Tuple[str, float]]:
    """Return the figures that the head reported itself."""
    # `user_time` is a metric of ours, whatever its name begins with.
    return [(name, value) for name, value in run.metrics.items() if name not in BY_NAME]


def run_of(row: Sequence[Any], run_id: str, user_metrics: Mapping[str, float]) -> Run:
    """Return the run that a row of `SELECT_RUNS` holds."""
    number, head, instance, block, success, seconds, started = row[:_PLAIN]
    kind, message, warmup, outlier, flags, digest = row[_PLAIN : _PLAIN + 6]
    metrics = {
        name: value for name, value in zip(METRIC_COLUMNS, row[_PLAIN + 6 :]) if value is not None
    }
    metrics.update(user_metrics)
    return Run(
        run_id,
        number & MOST_ORDER,
        head,
        instance,
        None if success is None else bool(success),
        seconds,
        started,
        block,
        None if kind is None else Failure(str(kind), str(message or "")),
        bool(warmup),
        bool(outlier),
        tuple(str(flags).split(",")) if flags else (),
        metrics,
        digest,
    )


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 2**63:
        return "2**63 or more"
    text = ascii(value)
    return text if len(text) <= 80 else text[:77] + "..."
