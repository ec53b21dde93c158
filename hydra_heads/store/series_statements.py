"""The statements behind series: the invocations of a head, and one metric of its runs.

Where runs are looked for, ?1 is the head, ?2 and ?3 are the lowest and the highest number of a run,
and ?4 says whether runs without a block count: in a Phase 1 these belong to no profile, and in
other invocations no run has a block.
"""

from hydra_heads.model.metrics import RUN_METRICS

SELECT_HEADS = (
    "SELECT heads.name FROM heads JOIN slots ON slots.id = heads.slot WHERE slots.name IS ?1"
    " AND EXISTS (SELECT 1 FROM invocations"
    " WHERE invocations.slot = heads.slot AND invocations.origin = ?2"
    " AND EXISTS (SELECT 1 FROM runs WHERE runs.head = heads.id AND runs.id"
    " BETWEEN invocations.id << 32 AND (invocations.id << 32) + 4294967295))"
    " ORDER BY heads.name"
)
"""Heads of a slot that have runs in invocations of an origin."""

SELECT_SLOT = (
    "SELECT slots.name FROM invocations JOIN slots ON slots.id = invocations.slot"
    " WHERE invocations.origin = ?1 ORDER BY invocations.id DESC LIMIT 1"
)
"""The slot of the invocation of an origin that began last."""

FIND_HEAD = (
    "SELECT heads.id FROM heads JOIN slots ON slots.id = heads.slot"
    " WHERE slots.name IS ?1 AND heads.name = ?2"
)

FIND_INVOCATION = "SELECT id FROM invocations WHERE run_id = ?1"

# Of invocations that have not ended only the one that is asked for counts: another one may be
# going on, and its runs are few so far.
SELECT_INVOCATIONS = (
    "SELECT invocations.id, invocations.run_id, invocations.started_unix, fingerprints.text,"
    " machines.text, invocations.environment, invocations.complete FROM invocations"
    " JOIN heads ON heads.slot = invocations.slot AND heads.id = ?1"
    " LEFT JOIN invocation_heads ON invocation_heads.invocation = invocations.id"
    " AND invocation_heads.head = ?1"
    " LEFT JOIN texts AS fingerprints ON fingerprints.id = invocation_heads.fingerprint"
    " LEFT JOIN texts AS machines ON machines.id = invocations.machine_key"
    " WHERE invocations.origin = ?2 AND invocations.id <= ?3"
    " AND (invocations.ended_unix IS NOT NULL OR invocations.id = ?3)"
    " AND EXISTS (SELECT 1 FROM runs WHERE runs.head = ?1 AND runs.success IS NOT NULL"
    " AND runs.id BETWEEN invocations.id << 32 AND (invocations.id << 32) + 4294967295"
    " AND (runs.block IS NOT NULL OR ?2 <> 'profile'))"
    " ORDER BY invocations.id DESC LIMIT ?4"
)
"""The latest invocations of an origin in which a head has decided runs, the newest first."""

_OF_HEAD = (
    "FROM runs WHERE runs.head = ?1 AND runs.id BETWEEN ?2 AND ?3"
    " AND (runs.block IS NOT NULL OR ?4) AND runs.success = 1"
)


def _values(column: str) -> str:
    return " ".join(
        (
            "SELECT runs.id >> 32, runs.instance,",
            column,
            _OF_HEAD,
            "AND",
            column,
            "IS NOT NULL ORDER BY runs.id",
        )
    )


SELECT_SECONDS = _values("runs.seconds")
"""Invocation, instance and seconds of a head's successes."""

SELECT_CPU = _values("(runs.user_time + runs.system_time)")
"""Invocation, instance and CPU seconds of a head's successes."""

SELECT_VALUES = {name: _values(f"runs.{name}") for name in RUN_METRICS}
"""Invocation, instance and one metric of a head's successes."""

SELECT_OWN_VALUES = (
    "SELECT runs.id >> 32, runs.instance, user_metrics.value FROM runs"
    " JOIN user_metrics ON user_metrics.run = runs.id"
    " JOIN texts ON texts.id = user_metrics.name AND texts.text = ?5"
    " WHERE runs.head = ?1 AND runs.id BETWEEN ?2 AND ?3"
    " AND (runs.block IS NOT NULL OR ?4) AND runs.success = 1 ORDER BY runs.id"
)
"""As `SELECT_VALUES`, of a figure that the head reported itself."""

SELECT_RATES = (
    "SELECT runs.id >> 32, runs.instance, total(runs.success), count(*) FROM runs"
    " WHERE runs.head = ?1 AND runs.id BETWEEN ?2 AND ?3"
    " AND (runs.block IS NOT NULL OR ?4) AND runs.success IS NOT NULL"
    " GROUP BY runs.id >> 32, runs.instance ORDER BY runs.id >> 32"
)
"""Invocation, instance, successes and decided runs of a head."""

SELECT_OUTLIERS = (
    "SELECT runs.id >> 32, count(*) FROM runs"
    " WHERE runs.head = ?1 AND runs.id BETWEEN ?2 AND ?3"
    " AND (runs.block IS NOT NULL OR ?4) AND runs.success = 1 AND runs.outlier > 0"
    " GROUP BY runs.id >> 32"
)
"""How many runs of each invocation are flagged as outliers."""

SELECT_INSTANCES = (
    "SELECT instances.id, instances.name FROM instances JOIN slots ON slots.id = instances.slot"
    " WHERE slots.name IS ?1"
)
