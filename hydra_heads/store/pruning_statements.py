"""The statements that find and delete what need not be kept any longer."""

HEADS_TO_PRUNE = (
    "SELECT heads.id, slots.name, heads.name FROM heads JOIN slots ON slots.id = heads.slot"
    " ORDER BY slots.name, heads.name"
)

# A day of daily use may be more than a year of nights, which must not go for it.
_OF_KIND = "(invocations.origin = 'live') = :is_live"

NEWEST_RUN = " ".join(
    (
        "SELECT runs.start_time, runs.id FROM runs"
        " JOIN invocations ON invocations.id = runs.id >> 32 WHERE runs.head = :head AND",
        _OF_KIND,
        "ORDER BY runs.start_time DESC, runs.id DESC LIMIT 1 OFFSET :newer",
    )
)
"""The run of a head that has so many newer ones, of daily use or of all else."""

# Nobody resumes daily use: a `Slot` may go on for months, and one that was killed never ends.
PROTECTED = "SELECT id FROM invocations WHERE ended_unix IS NULL AND origin <> 'live'"

_GOES = "(start_time < :oldest OR start_time < :time OR (start_time = :time AND runs.id < :run))"

SELECT_DOOMED = " ".join(
    (
        "SELECT runs.id >> 32, invocations.run_id, count(*), min(start_time), max(start_time)"
        " FROM runs JOIN invocations ON invocations.id = runs.id >> 32 WHERE head = :head AND",
        _OF_KIND,
        "AND",
        _GOES,
        "GROUP BY runs.id >> 32 ORDER BY runs.id >> 32",
    )
)

SOME_DOOMED = " ".join(
    (
        "SELECT id FROM runs WHERE head = :head AND runs.id BETWEEN :lowest AND :highest AND",
        _GOES,
        "LIMIT :limit",
    )
)

DELETE_RUN = (
    "DELETE FROM live_runs WHERE run = ?1 AND call = (SELECT CASE WHEN block IS NULL THEN -id"
    " ELSE (id & -4294967296) + (block & 4294967295) END FROM runs WHERE id = ?1)",
    "DELETE FROM user_metrics WHERE run = ?",
    "DELETE FROM outputs WHERE run = ?",
    "DELETE FROM curves WHERE run = ?",
    "DELETE FROM runs WHERE id = ?",
)

DELETE_BLOCKS = (
    "DELETE FROM blocks WHERE invocation = :invocation AND block NOT IN"
    " (SELECT block FROM runs WHERE id BETWEEN :lowest AND :highest AND block IS NOT NULL)"
)

# The newest of a table stays, so that no number is given a second time: others may remember it.
_IS_EMPTY = (
    "(SELECT 1 FROM invocations WHERE id = :invocation AND ended_unix IS NOT NULL"
    " AND id < (SELECT max(id) FROM invocations)"
    " AND NOT EXISTS (SELECT 1 FROM runs WHERE id BETWEEN :lowest AND :highest))"
)

DELETE_EMPTY_INVOCATION = tuple(
    " ".join((statement, "AND EXISTS", _IS_EMPTY))
    for statement in (
        "DELETE FROM blocks WHERE invocation = :invocation",
        "DELETE FROM invocation_heads WHERE invocation = :invocation",
        "DELETE FROM invocation_instances WHERE invocation = :invocation",
        "DELETE FROM invocations WHERE id = :invocation",
    )
)

WRITES_OF_OTHERS = "PRAGMA data_version"
"""A figure that changes when another connection has written."""

ORPHANS = {
    "heads": (
        "SELECT id FROM heads WHERE id < (SELECT max(id) FROM heads)"
        " AND NOT EXISTS (SELECT 1 FROM runs WHERE head = heads.id)"
        " AND id NOT IN (SELECT head FROM invocation_heads)"
    ),
    "instances": (
        "SELECT id FROM instances WHERE id < (SELECT max(id) FROM instances)"
        " AND id NOT IN (SELECT instance FROM runs)"
        " AND id NOT IN (SELECT instance FROM invocation_instances)"
    ),
    "texts": (
        "SELECT id FROM texts WHERE id < (SELECT max(id) FROM texts)"
        " AND id NOT IN (SELECT failure_message FROM runs WHERE failure_message IS NOT NULL)"
        " AND id NOT IN (SELECT output_sha256 FROM runs WHERE output_sha256 IS NOT NULL)"
        " AND id NOT IN (SELECT name FROM user_metrics)"
        " AND id NOT IN (SELECT machine_key FROM invocations WHERE machine_key IS NOT NULL)"
        " AND id NOT IN (SELECT fingerprint FROM invocation_heads)"
        " AND id NOT IN (SELECT fingerprint FROM invocation_instances)"
    ),
}
"""Names and texts that nothing refers to any longer, by table."""

DELETE_ORPHAN = {
    "heads": "DELETE FROM heads WHERE id = ?",
    "instances": "DELETE FROM instances WHERE id = ?",
    "texts": "DELETE FROM texts WHERE id = ?",
}
