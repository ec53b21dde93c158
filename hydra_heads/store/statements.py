"""Every statement but the ones that make tables; values are bound, never put into a text.

The lists of columns come from the metric registry, so these texts are put together once, here.

Questions about the runs of an invocation are bound to the lowest and the highest number that
these can have, and to whether runs without a block count.
"""

from typing import Sequence

from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.store.schema import METRIC_COLUMNS

RUN_COLUMNS = (
    "id",
    "head",
    "instance",
    "block",
    "success",
    "seconds",
    "start_time",
    "failure_kind",
    "failure_message",
    "warmup",
    "outlier",
    "flags",
    "output_sha256",
) + METRIC_COLUMNS

TIMED_COLUMNS = RUN_COLUMNS[: RUN_COLUMNS.index("execution_time_seconds") + 1]
"""What is known of a run in a process of many: no figure but its time."""


def _insert_run(columns: Sequence[str]) -> str:
    names, values = ", ".join(columns), ", ".join("?" * len(columns))
    return " ".join(("INSERT INTO runs (", names, ") VALUES (", values, ")"))


INSERT_RUN, INSERT_TIMED_RUN = _insert_run(RUN_COLUMNS), _insert_run(TIMED_COLUMNS)

_WITHIN = "runs.id BETWEEN ? AND ? AND (runs.block IS NOT NULL OR ?)"

_RUNS = "".join(
    (
        "SELECT runs.id, heads.name, instances.name, runs.block, runs.success, runs.seconds,"
        " runs.start_time, runs.failure_kind, messages.text, runs.warmup, runs.outlier,"
        " runs.flags, digests.text, ",
        ", ".join(f"runs.{name}" for name in METRIC_COLUMNS),
        " FROM runs"
        " LEFT JOIN heads ON heads.id = runs.head"
        " LEFT JOIN instances ON instances.id = runs.instance"
        " LEFT JOIN texts AS messages ON messages.id = runs.failure_message"
        " LEFT JOIN texts AS digests ON digests.id = runs.output_sha256"
        " WHERE ",
        _WITHIN,
    )
)

SELECT_RUNS = _RUNS + " ORDER BY runs.id"

SELECT_RUNS_OF_HEAD = _RUNS + " AND runs.head = ? ORDER BY runs.id"

SELECT_ORDERS = " ".join(("SELECT id & 4294967295 FROM runs WHERE", _WITHIN, "ORDER BY id"))

SELECT_LAST_ORDER = (
    "SELECT id & 4294967295 FROM runs WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"
)

SELECT_COUNTS = " ".join(
    (
        "SELECT heads.name, total(runs.success = 1), total(runs.success = 0),"
        " total(runs.success = 0 AND runs.failure_kind = 'timeout'), total(runs.success IS NULL),"
        " total(CASE WHEN runs.success = 1 THEN runs.seconds END)"
        " FROM runs JOIN heads ON heads.id = runs.head WHERE",
        _WITHIN,
        "GROUP BY runs.head ORDER BY heads.name",
    )
)

# Beside min() SQLite takes the other columns from the row that has the minimum: the message is
# that of the first run.
SELECT_ALIKE = " ".join(
    (
        "SELECT runs.success, instances.name, runs.failure_kind, messages.text, runs.flags,"
        " runs.warmup > 0, runs.outlier > 0, count(*), min(runs.id)"
        " FROM runs JOIN instances ON instances.id = runs.instance"
        " LEFT JOIN texts AS messages ON messages.id = runs.failure_message"
        " WHERE runs.head = ? AND runs.success IS NOT NULL AND",
        _WITHIN,
        "GROUP BY runs.success, runs.instance, runs.failure_kind, runs.flags, runs.warmup > 0,"
        " runs.outlier > 0 ORDER BY min(runs.id)",
    )
)

SELECT_SUCCESSES = " ".join(
    (
        "SELECT runs.id & 4294967295, instances.name, runs.seconds"
        " FROM runs JOIN instances ON instances.id = runs.instance"
        " WHERE runs.head = ? AND runs.success = 1 AND",
        _WITHIN,
        "ORDER BY runs.id",
    )
)

SELECT_OUTCOMES = " ".join(
    (
        "SELECT instances.name, runs.success, count(*), total(runs.seconds),"
        " total(runs.seconds * runs.seconds)"
        " FROM runs JOIN instances ON instances.id = runs.instance"
        " WHERE runs.head = ? AND runs.success IS NOT NULL AND",
        _WITHIN,
        "GROUP BY runs.instance, runs.success ORDER BY instances.name, runs.success DESC",
    )
)

SELECT_ASCENDING = {
    name: " ".join(
        (
            "SELECT",
            name,
            "FROM runs WHERE head = ? AND success IS NOT NULL AND",
            _WITHIN,
            "AND",
            name,
            "IS NOT NULL ORDER BY",
            name,
        )
    )
    for name in RUN_METRICS
}
"""One metric of a head's decided runs, in ascending order."""

SELECT_ASCENDING_SECONDS = " ".join(
    (
        "SELECT seconds FROM runs WHERE head = ? AND success = 1 AND",
        _WITHIN,
        "AND seconds IS NOT NULL ORDER BY seconds",
    )
)

_OWN_FIGURES = " ".join(
    (
        "FROM runs JOIN user_metrics ON user_metrics.run = runs.id"
        " JOIN texts ON texts.id = user_metrics.name"
        " WHERE runs.head = ? AND runs.success IS NOT NULL AND",
        _WITHIN,
    )
)

SELECT_OWN_NAMES = " ".join(("SELECT DISTINCT texts.text", _OWN_FIGURES, "ORDER BY texts.text"))
"""Names of the figures that a head's decided runs reported themselves."""

SELECT_ASCENDING_OWN = " ".join(
    (
        "SELECT user_metrics.value",
        _OWN_FIGURES,
        "AND texts.text = ? ORDER BY user_metrics.value",
    )
)

DECIDE_RUN = (
    "UPDATE runs SET success = ?, failure_kind = ?, failure_message = ?"
    " WHERE id = ? AND success IS NULL"
)

MARK_RUN = {
    "warmup": "UPDATE runs SET warmup = CASE warmup WHEN 0 THEN 2 ELSE warmup END WHERE id = ?",
    "outlier": "UPDATE runs SET outlier = CASE outlier WHEN 0 THEN 2 ELSE outlier END WHERE id = ?",
}

CLEAR_MARKS = {
    "warmup": "UPDATE runs SET warmup = 0 WHERE id BETWEEN ? AND ? AND warmup = 2",
    "outlier": "UPDATE runs SET outlier = 0 WHERE id BETWEEN ? AND ? AND outlier = 2",
}

RUN_ID_OF = "SELECT run_id FROM invocations WHERE id = ?"

RUN_EXISTS = "SELECT 1 FROM runs WHERE id = ?"

INSERT_OUTPUT = "INSERT INTO outputs (run, stderr) VALUES (?, ?)"

SELECT_OUTPUT = "SELECT stderr FROM outputs WHERE run = ?"

INSERT_CURVE = "INSERT INTO curves (run, blob) VALUES (?, ?)"

SELECT_CURVE = "SELECT blob FROM curves WHERE run = ?"

RECORD_BLOCK = (
    "INSERT OR REPLACE INTO blocks (invocation, block, load, steal, clock_jump_s, cpus)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)

SELECT_BLOCKS = (
    "SELECT block, load, steal, clock_jump_s, cpus FROM blocks WHERE invocation = ? ORDER BY block"
)

INSERT_USER_METRIC = "INSERT INTO user_metrics (run, name, value) VALUES (?, ?, ?)"

SELECT_USER_METRICS = (
    "SELECT texts.text, user_metrics.value FROM user_metrics"
    " JOIN texts ON texts.id = user_metrics.name WHERE user_metrics.run = ? ORDER BY texts.text"
)

ANY_USER_METRIC = "SELECT 1 FROM user_metrics WHERE run BETWEEN ? AND ? LIMIT 1"

# What is no call's first run is a retry or a fallback, whenever that one was recorded.
INSERT_LIVE_RUN = (
    "INSERT INTO live_runs (run, call, slot, head, is_first)"
    " VALUES (?1, ?2, ?3, ?4, NOT EXISTS (SELECT 1 FROM live_runs WHERE call = ?2))"
)

INSERT_INVOCATION = (
    "INSERT INTO invocations (run_id, slot, origin, seed, planned_tests, only_heads, timeout_s,"
    " environment, machine_key, heads_file, heads_sha256, started_unix, ended_unix, complete,"
    " tolerance, confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

INSERT_HEAD_FINGERPRINT = (
    "INSERT INTO invocation_heads (invocation, head, fingerprint) VALUES (?, ?, ?)"
)

INSERT_INSTANCE_FINGERPRINT = (
    "INSERT INTO invocation_instances (invocation, instance, fingerprint) VALUES (?, ?, ?)"
)

END_INVOCATION = "UPDATE invocations SET ended_unix = ?, complete = ? WHERE run_id = ?"

FIND_INVOCATION = "SELECT id, slot, origin FROM invocations WHERE run_id = ?"

_INVOCATIONS = (
    "SELECT invocations.id, invocations.run_id, slots.name, invocations.origin,"
    " invocations.seed, invocations.planned_tests, invocations.only_heads,"
    " invocations.timeout_s, invocations.environment, machines.text, invocations.heads_file,"
    " invocations.heads_sha256, invocations.started_unix, invocations.ended_unix,"
    " invocations.complete, invocations.tolerance, invocations.confidence"
    " FROM invocations JOIN slots ON slots.id = invocations.slot"
    " LEFT JOIN texts AS machines ON machines.id = invocations.machine_key"
)

SELECT_INVOCATION = _INVOCATIONS + " WHERE invocations.run_id = ?"

SELECT_LATEST = (
    _INVOCATIONS
    + " WHERE slots.name IS ? AND invocations.origin = ? ORDER BY invocations.id DESC LIMIT 1"
)

SELECT_HEAD_FINGERPRINTS = (
    "SELECT heads.name, texts.text FROM invocation_heads"
    " JOIN heads ON heads.id = invocation_heads.head"
    " JOIN texts ON texts.id = invocation_heads.fingerprint"
    " WHERE invocation_heads.invocation = ? ORDER BY heads.id"
)

SELECT_INSTANCE_FINGERPRINTS = (
    "SELECT instances.name, texts.text FROM invocation_instances"
    " JOIN instances ON instances.id = invocation_instances.instance"
    " JOIN texts ON texts.id = invocation_instances.fingerprint"
    " WHERE invocation_instances.invocation = ? ORDER BY instances.id"
)

SELECT_PREVIOUS = (
    "SELECT invocations.run_id FROM invocations"
    " JOIN invocation_heads ON invocation_heads.invocation = invocations.id"
    " JOIN texts AS fingerprints ON fingerprints.id = invocation_heads.fingerprint"
    " JOIN texts AS machines ON machines.id = invocations.machine_key"
    " WHERE invocation_heads.head = :head AND fingerprints.text = :fingerprint"
    " AND machines.text = :machine_key AND invocations.origin = :origin"
    " AND invocations.complete = 1 AND invocations.id < :before"
    " AND EXISTS (SELECT 1 FROM runs WHERE runs.head = :head AND runs.success IS NOT NULL"
    " AND runs.id BETWEEN invocations.id << 32 AND (invocations.id << 32) + 4294967295"
    " AND runs.block IS NOT NULL)"
    " ORDER BY invocations.id DESC LIMIT 1"
)

SELECT_EARLIER = (
    "SELECT invocations.id, invocations.run_id, invocations.origin, invocations.started_unix,"
    " fingerprints.text, machines.text FROM invocations"
    " LEFT JOIN invocation_heads ON invocation_heads.invocation = invocations.id"
    " AND invocation_heads.head = :head"
    " LEFT JOIN texts AS fingerprints ON fingerprints.id = invocation_heads.fingerprint"
    " LEFT JOIN texts AS machines ON machines.id = invocations.machine_key"
    " WHERE invocations.slot = :slot AND invocations.origin = :origin"
    " AND invocations.id < :before"
    " AND EXISTS (SELECT 1 FROM runs WHERE runs.head = :head AND runs.success IS NOT NULL"
    " AND runs.id BETWEEN invocations.id << 32 AND (invocations.id << 32) + 4294967295"
    " AND runs.block IS NOT NULL)"
    " ORDER BY invocations.id DESC LIMIT :limit"
)

FIND_HEAD = (
    "SELECT heads.id FROM heads JOIN slots ON slots.id = heads.slot"
    " WHERE slots.name IS ? AND heads.name = ?"
)

FIND_NUMBER = {
    "slot": "SELECT id FROM slots WHERE name IS ?",
    "head": "SELECT id FROM heads WHERE slot = ? AND name = ?",
    "instance": "SELECT id FROM instances WHERE slot = ? AND name = ?",
    "text": "SELECT id FROM texts WHERE text = ?",
}

MAKE_NUMBER = {
    "slot": "INSERT INTO slots (name) VALUES (?)",
    "head": "INSERT INTO heads (slot, name) VALUES (?, ?)",
    "instance": "INSERT INTO instances (slot, name) VALUES (?, ?)",
    "text": "INSERT INTO texts (text) VALUES (?)",
}
