"""The statements behind rules: runs as they look at them, how rules stand, silences, acceptances.

Where runs are looked for, ?1 is the slot's number, ?2 the head's, and those after ?3 and up to ?4
are meant. Where it is asked how rules stand, ?1 is the slot's name.
"""

from hydra_heads.store.schema import METRIC_COLUMNS

_SLOT = "slot = (SELECT id FROM slots WHERE name IS ?1)"

_FIGURES = ", ".join(
    (
        "runs.id, runs.start_time, runs.instance, runs.success, runs.seconds",
        *(f"runs.{name}" for name in METRIC_COLUMNS),
    )
)

# In this order of tables nothing is sorted, and no more is read than is asked for: the outer one
# comes by the number of the invocation, the inner one by that of the run.
SELECT_PROFILED = " ".join(
    (
        "SELECT 0,",
        _FIGURES,
        "FROM invocations CROSS JOIN runs ON runs.head = ?2"
        " AND runs.id BETWEEN invocations.id << 32 AND (invocations.id << 32) + 4294967295"
        " WHERE invocations.slot = ?1 AND invocations.origin = 'profile'"
        " AND invocations.id BETWEEN ?3 >> 32 AND ?4 >> 32"
        " AND (invocations.ended_unix IS NOT NULL OR invocations.id = ?6)"
        " AND runs.id > ?3 AND runs.id <= ?4 AND runs.block IS NOT NULL"
        " AND runs.success IS NOT NULL AND runs.warmup = 0"
        " ORDER BY invocations.id DESC, runs.id DESC LIMIT ?5",
    )
)
"""The newest runs of a head in Phase 1, by the runs' numbers; of an invocation that has not ended
only where that one is ?6."""

SELECT_RECORDED = " ".join(
    (
        "SELECT live_runs.number,",
        _FIGURES,
        "FROM live_runs CROSS JOIN runs ON runs.id = live_runs.run"
        " WHERE live_runs.head = ?2 AND live_runs.number > ?3 AND live_runs.number <= ?4"
        " AND runs.success IS NOT NULL AND runs.warmup = 0 AND +live_runs.slot = ?1"
        " ORDER BY live_runs.number DESC LIMIT ?5",
    )
)
"""The newest runs of a head in daily use or as a script, in the order of recording."""

SELECT_OWN_FIGURE = "SELECT value FROM user_metrics WHERE run = ?1 AND name = ?2"

SELECT_PROGRESS = " ".join(("SELECT run, number FROM rule_heads WHERE", _SLOT, "AND head = ?2"))

KEEP_PROGRESS = "INSERT OR REPLACE INTO rule_heads (slot, head, run, number) VALUES (?, ?, ?, ?)"

_STATE = "hash, state, since_unix, breaches, clears, unknowns, last_run, told, value"

ANY_LEFT = " ".join(
    (
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM rule_states WHERE",
        _SLOT,
        ") OR EXISTS (SELECT 1 FROM notifications WHERE status = 'sent' AND due_unix < ?2)"
        " OR EXISTS (SELECT 1 FROM notifications WHERE status = 'dead' AND due_unix < ?2)",
    )
)
"""Whether anything is kept of a slot's rules, or a letter was sent or given up before ?2."""

SELECT_STATES = " ".join(("SELECT head, rule,", _STATE, "FROM rule_states WHERE", _SLOT))

SELECT_STATES_OF_HEAD = SELECT_STATES + " AND head = ?2"

KEEP_STATE = " ".join(
    (
        "INSERT OR REPLACE INTO rule_states (slot, head, rule,",
        _STATE,
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
)

DELETE_STATE = "DELETE FROM rule_states WHERE slot = ?1 AND head = ?2 AND rule = ?3"

DELETE_PROGRESS = (
    "DELETE FROM rule_heads WHERE slot = ?1"
    " AND NOT EXISTS (SELECT 1 FROM rule_states WHERE rule_states.slot = rule_heads.slot"
    " AND rule_states.head = rule_heads.head)"
)

INSERT_SILENCE = (
    "INSERT INTO silences (rule, head, begun_unix, until_unix, reason) VALUES (?, ?, ?, ?, ?)"
)

SELECT_SILENCES = (
    "SELECT id, rule, head, begun_unix, until_unix, reason FROM silences WHERE until_unix > ?1"
    " ORDER BY id"
)

END_SILENCE = (
    "UPDATE silences SET until_unix = ?1 WHERE rule = ?2 AND until_unix > ?1"
    " AND (?3 IS NULL OR head = ?3)"
)

DELETE_SILENCES = "DELETE FROM silences WHERE until_unix <= ?1"

INSERT_ACCEPTANCE = (
    "INSERT INTO acceptances (slot, head, metric, run_id, accepted_unix, reason)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)

SELECT_ACCEPTANCES = (
    "SELECT head, metric, run_id, accepted_unix, reason FROM acceptances"
    " WHERE slot = (SELECT id FROM slots WHERE name IS ?1) ORDER BY id"
)
"""What was accepted in the slot of a name."""
