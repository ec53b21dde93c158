"""Statements that list invocations and runs, the newest first.

A stream is the runs of one invocation, or of one head in it, from its last to its first: they
lie so in the table, or in the index of heads, and nothing is sorted. `newest` is when the last
of them started; null where there is none. What is bound to `coalesce` may be null: then it does
not matter.
"""

from hydra_heads.store.statements import SELECT_RUNS

SELECT_NEWEST_INVOCATIONS = (
    "SELECT run_id FROM invocations WHERE origin = coalesce(?, origin)"
    " ORDER BY started_unix DESC, id DESC LIMIT ?"
)

SELECT_TALLIES = (
    "SELECT heads.name, total(runs.success = 1), total(runs.success = 0),"
    " total(runs.success IS NULL), total(runs.block IS NULL)"
    " FROM runs JOIN heads ON heads.id = runs.head WHERE runs.id BETWEEN ? AND ?"
    " GROUP BY runs.head ORDER BY heads.name"
)

_RUNS_OF_INVOCATION = "runs.id BETWEEN invocations.id << 32 AND (invocations.id << 32) + 4294967295"

# What started a day before or after its invocation did so by a clock that was set.
_MEANT = (
    " WHERE invocations.run_id = coalesce(?, invocations.run_id)"
    " AND invocations.origin = coalesce(?, invocations.origin)"
    " AND (invocations.ended_unix IS NULL OR invocations.ended_unix >= ? - 86400)"
    " AND invocations.started_unix < ? + 86400"
)

SELECT_STREAMS = "".join(
    (
        "SELECT invocations.id, invocations.run_id, slots.name, invocations.origin, NULL,"
        " (SELECT runs.start_time FROM runs WHERE ",
        _RUNS_OF_INVOCATION,
        " ORDER BY runs.id DESC LIMIT 1) AS newest"
        " FROM invocations JOIN slots ON slots.id = invocations.slot",
        _MEANT,
        " ORDER BY newest DESC, invocations.id DESC",
    )
)

SELECT_STREAMS_OF_HEAD = "".join(
    (
        "SELECT invocations.id, invocations.run_id, slots.name, invocations.origin, heads.id,"
        " (SELECT runs.start_time FROM runs WHERE runs.head = heads.id AND ",
        _RUNS_OF_INVOCATION,
        " ORDER BY runs.id DESC LIMIT 1) AS newest"
        " FROM invocations JOIN slots ON slots.id = invocations.slot"
        " JOIN heads ON heads.slot = invocations.slot AND heads.name = ?",
        _MEANT,
        " ORDER BY newest DESC, invocations.id DESC",
    )
)

_ASKED = (
    " WHERE runs.id BETWEEN ? AND ? AND runs.start_time >= ? AND runs.start_time < ?"
    " AND instances.name = coalesce(?, instances.name)"
    " AND ? IN ('', CASE runs.success WHEN 1 THEN 'ok' WHEN 0 THEN 'failed'"
    " ELSE 'undecided' END, runs.failure_kind)"
)

# The columns are those that `rows.run_of` reads.
_COLUMNS = SELECT_RUNS.partition(" WHERE ")[0]

SELECT_NEWEST_RUNS = "".join((_COLUMNS, _ASKED, " ORDER BY runs.id DESC"))

SELECT_NEWEST_RUNS_OF_HEAD = "".join((_COLUMNS, _ASKED, " AND runs.head = ? ORDER BY runs.id DESC"))

SELECT_HEAD_NAMES = "SELECT DISTINCT name FROM heads ORDER BY name"

SELECT_INSTANCE_NAMES = "SELECT DISTINCT name FROM instances ORDER BY name"

SELECT_OWN_FIGURES = (
    "SELECT DISTINCT texts.text FROM user_metrics JOIN texts ON texts.id = user_metrics.name"
    " ORDER BY texts.text"
)

SELECT_NEWEST_RUN_IDS = "SELECT run_id FROM invocations ORDER BY id DESC LIMIT ?"
