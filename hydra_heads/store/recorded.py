"""What is handed to the history to be kept: runs with what was seen of them, and blocks."""

import sqlite3
from typing import Any, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.run import Run
from hydra_heads.store.faults import row_number
from hydra_heads.store.rows import check_integer, check_number, check_run

MOST_CURVE_BYTES = 1 << 20
"""A thousand points are a few tens of KiB."""


class Recorded(NamedTuple):
    """One run to be kept.

    `stderr_tail` is what a failed run wrote to standard error, masked by the caller; the last
    4 KiB are kept. `curve` is what was sampled while it ran, as `store.curves` reads it.
    """

    run: Run
    stderr_tail: Optional[str] = None
    curve: Optional[bytes] = None


class RecordedBlock(NamedTuple):
    """The conditions under which one block was run; None where they are not known.

    `load` is the load average, `steal` the percent of CPU time that the machine's host took
    for others, `clock_jump_s` how much further the wall clock went than the monotonic one.
    `cpus` are the numbers of the processors that the block was kept on.
    """

    run_id: str
    block: int
    load: Optional[float] = None
    steal: Optional[float] = None
    clock_jump_s: Optional[float] = None
    cpus: Optional[Tuple[int, ...]] = None


def check_recorded(row: Recorded, path: str) -> None:
    """Refuse what cannot be kept; raises `HistoryError` naming the run and the value."""
    check_run(row.run, path)
    if row.curve is not None and not (
        isinstance(row.curve, bytes) and len(row.curve) <= MOST_CURVE_BYTES
    ):
        raise HistoryError(
            f"{path}: run {row.run.id}: its curve is no bytes, or more than {MOST_CURVE_BYTES} "
            "of them; not recorded"
        )


def check_block(block: RecordedBlock, path: str) -> None:
    """Refuse conditions that cannot be kept; raises `HistoryError` naming block and value."""
    where = f"{path}: invocation {block.run_id}: block {block.block}"
    check_integer(block.block, where, "block")
    for name in ("load", "steal", "clock_jump_s"):
        value = getattr(block, name)
        if value is not None:
            check_number(value, where, name)
    for cpu in block.cpus or ():
        check_integer(cpu, where, "cpus", 0)


def row_of_block(block: RecordedBlock, invocation: int) -> Tuple[object, ...]:
    """Return the values of `RECORD_BLOCK`."""
    cpus = None if block.cpus is None else ",".join(map(str, block.cpus))
    return (invocation, block.block, block.load, block.steal, block.clock_jump_s, cpus)


def block_of(row: Sequence[Any], run_id: str) -> RecordedBlock:
    """Return the block that a row of `SELECT_BLOCKS` holds.

    Raises `sqlite3.DatabaseError` for what a damaged file may give.
    """
    number, load, steal, clock_jump_s, cpus = row
    try:
        numbers = None if cpus is None else tuple(map(int, cpus.split(","))) if cpus else ()
    except (TypeError, ValueError) as error:
        raise sqlite3.DatabaseError(f"malformed: found {cpus!r} for processors") from error
    return RecordedBlock(run_id, row_number(number), load, steal, clock_jump_s, numbers)
