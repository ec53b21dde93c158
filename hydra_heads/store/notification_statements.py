"""The statements about notifications; see `store.notifications`.

In those that look for several a slot is bound, null for all of them. What was sent stays sent: the
one who comes too late, because its lease was over, changes nothing.
"""

_LETTER = (
    "id, channel, slot, head, rule, severity, state, expr, run_id, run_order, at_unix, value,"
    " attempts, due_unix"
)

INSERT = (
    "INSERT INTO notifications (channel, slot, head, rule, severity, state, expr, run_id,"
    " run_order, at_unix, value, status, due_unix, leased_unix, attempts)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0, 0)"
)

_IS_SILENCED = (
    "EXISTS (SELECT 1 FROM silences WHERE silences.rule = notifications.rule"
    " AND (silences.head IS NULL OR silences.head = notifications.head)"
    " AND silences.until_unix > ?1)"
)
"""Whether nobody is to be told now of the rule and head: what was queued before waits as well."""

_IS_MEANT = f"leased_unix <= ?1 AND (?2 IS NULL OR slot = ?2) AND NOT {_IS_SILENCED}"

_IS_DUE = f"status IN ('pending', 'held') AND due_unix <= ?1 AND {_IS_MEANT}"

ANY_DUE = " ".join(("SELECT 1 FROM notifications WHERE", _IS_DUE, "LIMIT 1"))

SELECT_DUE = " ".join(("SELECT", _LETTER, "FROM notifications WHERE", _IS_DUE, "ORDER BY id"))
"""What is due at ?1 and leased to nobody, in the order of adding."""

SELECT_LATER = " ".join(
    (
        "SELECT",
        _LETTER,
        "FROM notifications WHERE status IN ('pending', 'held') AND due_unix > ?1",
        "AND attempts = 0 AND",
        _IS_MEANT,
        "ORDER BY id",
    )
)
"""What is held back at ?1, and leased to nobody."""

LEASE = "UPDATE notifications SET leased_unix = ? WHERE id = ?"

SENT = (
    "UPDATE notifications SET status = 'sent', leased_unix = 0, error = NULL, sent_unix = ?"
    " WHERE id = ?"
)

FAILED = (
    "UPDATE notifications SET status = 'pending', leased_unix = 0, attempts = attempts + 1,"
    " error = ?, due_unix = ? WHERE id = ? AND status <> 'sent'"
)

DEAD = (
    "UPDATE notifications SET status = 'dead', leased_unix = 0, error = ?"
    " WHERE id = ? AND status <> 'sent'"
)

GIVE_UP_ALL = (
    "UPDATE notifications SET status = 'dead', leased_unix = 0, error = ?1"
    " WHERE status IN ('pending', 'held')"
)

HOLD = (
    "UPDATE notifications SET status = 'held', leased_unix = 0, due_unix = ?"
    " WHERE id = ? AND status <> 'sent'"
)

RELEASE = "UPDATE notifications SET leased_unix = 0 WHERE id = ? AND status <> 'sent'"

REVIVE = (
    "UPDATE notifications SET status = 'pending', attempts = 0"
    " WHERE status = 'dead' AND (?1 IS NULL OR slot = ?1)"
)

FAILING_UNTIL = (
    "SELECT max(due_unix) FROM notifications WHERE status = 'pending' AND attempts > 0"
    " AND channel = ?1 AND (?2 IS NULL OR slot = ?2)"
)

SELECT_MESSAGES = (
    "SELECT DISTINCT sent_unix FROM notifications WHERE channel = ?1 AND sent_unix >= ?3"
    " AND (?2 IS NULL OR slot = ?2) ORDER BY sent_unix"
)

SELECT_TOLD = (
    "SELECT rule, head, state, max(sent_unix) FROM notifications WHERE channel = ?1"
    " AND sent_unix >= ?3 AND (?2 IS NULL OR slot = ?2) GROUP BY rule, head, state"
)

COUNT = " ".join(
    (
        "SELECT CASE WHEN status = 'pending' AND",
        _IS_SILENCED,
        "THEN 'held' ELSE status END, leased_unix > ?1, count(*) FROM notifications",
        "WHERE ?2 IS NULL OR slot = ?2 GROUP BY 1, 2",
    )
)
"""How many there are of each status; what waits for the end of a silence is held back."""

# Beside max() SQLite takes the other columns from the row that has the maximum.
SELECT_DEAD = (
    "SELECT channel, rule, head, state, count(*), error, max(at_unix) FROM notifications"
    " WHERE status = 'dead' GROUP BY channel, rule, head, state ORDER BY channel, rule, head, state"
)

DELETE_OLD = (
    "DELETE FROM notifications WHERE status IN ('sent', 'dead') AND due_unix < ?1"
    " AND coalesce(sent_unix, due_unix) < ?1"
)
"""Letters that were sent, or given up, before ?1."""
