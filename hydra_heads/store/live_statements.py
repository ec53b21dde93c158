"""Statements about runs of daily use.

To those about the newest are bound slot, row after which, and how many at most; to those about
days the slot, the head, and the moments from which and up to which runs started. Of a day count
the decided runs that a call began with: what followed in a call ran where another one failed.
Scripts have rows of `live_runs` too, and do not count.
"""

from hydra_heads.store.schema import METRIC_COLUMNS

# In this order of tables nothing is sorted, and no more is read than is asked for.
_RUNS = " FROM live_runs CROSS JOIN runs ON runs.id = live_runs.run"

_NEWEST = (
    " WHERE live_runs.slot = ? AND live_runs.number > ? ORDER BY live_runs.number DESC LIMIT ?"
)

SELECT_LIVE_RUNS = "".join(
    (
        "SELECT live_runs.number, invocations.run_id, runs.id & 4294967295, runs.block,"
        " live_runs.is_first, heads.name, instances.name, fingerprints.text, runs.success,"
        " runs.seconds, runs.start_time",
        _RUNS,
        " CROSS JOIN invocations ON invocations.id = runs.id >> 32"
        " CROSS JOIN heads ON heads.id = runs.head"
        " CROSS JOIN instances ON instances.id = runs.instance"
        " LEFT JOIN invocation_heads ON invocation_heads.invocation = invocations.id"
        " AND invocation_heads.head = runs.head"
        " LEFT JOIN texts AS fingerprints ON fingerprints.id = invocation_heads.fingerprint",
        _NEWEST.replace(" WHERE", " WHERE invocations.origin = 'live' AND"),
    )
)

SELECT_LIVE_METRICS = "".join(
    (
        "SELECT live_runs.number, ",
        ", ".join(f"runs.{name}" for name in METRIC_COLUMNS),
        _RUNS,
        _NEWEST,
    )
)

SELECT_LIVE_USER_METRICS = "".join(
    (
        "SELECT live.number, texts.text, user_metrics.value FROM (SELECT number, run",
        " FROM live_runs",
        _NEWEST,
        ") AS live JOIN user_metrics ON user_metrics.run = live.run"
        " JOIN texts ON texts.id = user_metrics.name",
    )
)

_OF_DAYS = (
    " FROM live_runs CROSS JOIN runs ON runs.id = live_runs.run"
    " CROSS JOIN invocations ON invocations.id = runs.id >> 32"
    " LEFT JOIN invocation_heads ON invocation_heads.invocation = invocations.id"
    " AND invocation_heads.head = runs.head"
    " WHERE invocations.origin = 'live'"
    " AND live_runs.slot = ? AND live_runs.head = ? AND live_runs.is_first"
    " AND runs.success IS NOT NULL AND runs.start_time >= ? AND runs.start_time <= ?"
)

_DAY = "SELECT CAST(runs.start_time / 86400 AS INTEGER)"

SELECT_LIVE_DAYS = "".join((_DAY, " AS day", _OF_DAYS, " GROUP BY day ORDER BY day DESC LIMIT ?"))
"""The newest days, as whole days since 1970; how many of them is bound last."""

SELECT_LIVE_OUTCOMES = "".join(
    (
        "SELECT sums.day, fingerprints.text, machines.text, instances.name, sums.success,"
        " sums.runs, sums.seconds, sums.squares, sums.started FROM (",
        _DAY,
        " AS day, invocation_heads.fingerprint AS fingerprint,"
        " invocations.machine_key AS machine_key, runs.instance AS instance,"
        " runs.success AS success, count(*) AS runs, total(runs.seconds) AS seconds,"
        " total(runs.seconds * runs.seconds) AS squares, min(runs.start_time) AS started",
        _OF_DAYS,
        " GROUP BY day, invocation_heads.fingerprint, invocations.machine_key, runs.instance,"
        " runs.success) AS sums JOIN instances ON instances.id = sums.instance"
        " LEFT JOIN texts AS fingerprints ON fingerprints.id = sums.fingerprint"
        " LEFT JOIN texts AS machines ON machines.id = sums.machine_key"
        " ORDER BY sums.day, instances.name, sums.success DESC",
    )
)

SELECT_LIVE_DAY_RUNS = "".join(
    (
        _DAY,
        ", fingerprints.text, machines.text, instances.name, runs.success, runs.start_time,"
        " runs.seconds, runs.id, ",
        ", ".join(f"runs.{name}" for name in METRIC_COLUMNS),
        _OF_DAYS.replace(
            " WHERE",
            " CROSS JOIN instances ON instances.id = runs.instance"
            " LEFT JOIN texts AS fingerprints ON fingerprints.id = invocation_heads.fingerprint"
            " LEFT JOIN texts AS machines ON machines.id = invocations.machine_key WHERE",
        ),
    )
)
"""The runs themselves, with their figures."""

SELECT_SLOTS_USED = (
    "SELECT DISTINCT slots.name FROM invocations JOIN slots ON slots.id = invocations.slot"
    " WHERE invocations.origin = ? ORDER BY slots.name"
)
