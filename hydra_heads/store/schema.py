"""Tables and views of the history, and the version they have.

A run's number is its invocation's number times 2**32 plus its order: the runs of an invocation
lie side by side in their order, and no index is needed to find them. Each registered metric of
a run has a column. Three of them are facts of every run: `success` (null while undecided),
`start_time` and `end_time` (null: `start_time + execution_time_seconds`, as the views say).

A run without a `block` belongs to no profile: it is part of the history only. `warmup` and
`outlier` are 1 where the run was recorded so, and 2 where it was found out afterwards.

Runs of daily use and of scripts have a row of `live_runs` each: invocations of `run` and of a
`Slot` go on side by side for as long as they like, so the numbers of runs do not tell which were
recorded since somebody looked; the numbers there do.

Tables about rules name heads by text: a head of which no run is left has no number any more.

A metric that is registered later needs a column, and so a new `VERSION`.
"""

from typing import Tuple

from hydra_heads.model.metrics import BY_NAME, RUN_METRICS

VERSION = 5
"""`PRAGMA user_version` of the files that are written."""

APPLICATION_ID = 0x48594452
"""`PRAGMA application_id`, "HYDR": tells our files from those of other programs."""

ORDER_BITS = 32
"""Low bits of a run's number that hold its order."""

METRIC_COLUMNS = tuple(name for name in RUN_METRICS if name not in ("success", "start_time"))
"""Metrics that a run may have or not; `success` and `start_time` it always has."""


def _metric_column(name: str) -> str:
    return f"{name} {'INTEGER' if BY_NAME[name].type == 'integer' else 'REAL'}"


def _metric_rows() -> str:
    """Turn each metric's column into rows of the long form."""
    values = {name: name for name in RUN_METRICS}
    values["end_time"] = "coalesce(end_time, start_time + execution_time_seconds)"
    return "\n  UNION ALL ".join(
        " ".join(("SELECT id,", f"'{name}',", value, "FROM runs WHERE", value, "IS NOT NULL"))
        for name, value in values.items()
    )


TABLES: Tuple[str, ...] = (
    "CREATE TABLE slots (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    # One row stands for no slot; to UNIQUE two nulls would be two names.
    "CREATE UNIQUE INDEX slots_none ON slots (name IS NULL) WHERE name IS NULL",
    # Fingerprints, messages, digests, names of user metrics: whatever comes again and again.
    "CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
    """CREATE TABLE heads (
  id INTEGER PRIMARY KEY,
  slot INTEGER NOT NULL REFERENCES slots (id),
  name TEXT NOT NULL,
  UNIQUE (slot, name)
)""",
    """CREATE TABLE instances (
  id INTEGER PRIMARY KEY,
  slot INTEGER NOT NULL REFERENCES slots (id),
  name TEXT NOT NULL,
  UNIQUE (slot, name)
)""",
    """CREATE TABLE invocations (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  slot INTEGER NOT NULL REFERENCES slots (id),
  origin TEXT NOT NULL,
  seed INTEGER,
  planned_tests INTEGER,
  only_heads TEXT NOT NULL, -- JSON: names, [] for all
  timeout_s REAL,
  environment TEXT NOT NULL, -- JSON
  machine_key INTEGER REFERENCES texts (id),
  heads_file TEXT,
  heads_sha256 TEXT,
  started_unix REAL NOT NULL,
  ended_unix REAL,
  complete INTEGER,
  tolerance REAL, -- percent: run until one head is surely so near to the best; null: all
  confidence REAL -- percent: how surely
)""",
    "CREATE INDEX invocations_slot ON invocations (slot, origin)",
    """CREATE TABLE invocation_heads (
  invocation INTEGER NOT NULL REFERENCES invocations (id),
  head INTEGER NOT NULL REFERENCES heads (id),
  fingerprint INTEGER NOT NULL REFERENCES texts (id),
  PRIMARY KEY (invocation, head)
) WITHOUT ROWID""",
    """CREATE TABLE invocation_instances (
  invocation INTEGER NOT NULL REFERENCES invocations (id),
  instance INTEGER NOT NULL REFERENCES instances (id),
  fingerprint INTEGER NOT NULL REFERENCES texts (id),
  PRIMARY KEY (invocation, instance)
) WITHOUT ROWID""",
    """CREATE TABLE runs (
  id INTEGER PRIMARY KEY, -- invocation * 2**32 + order
  head INTEGER NOT NULL REFERENCES heads (id),
  instance INTEGER NOT NULL REFERENCES instances (id),
  block INTEGER, -- null: part of the history only
  success INTEGER,
  seconds REAL,
  start_time REAL NOT NULL,
  failure_kind TEXT,
  failure_message INTEGER REFERENCES texts (id),
  warmup INTEGER NOT NULL, -- 0, 1: recorded so, 2: marked afterwards
  outlier INTEGER NOT NULL, -- as warmup
  flags TEXT, -- separated by commas
  output_sha256 INTEGER REFERENCES texts (id),
  """
    + ",\n  ".join(map(_metric_column, METRIC_COLUMNS))
    + "\n)",
    # An index holds the run's number too, so this one finds a head's runs in their order.
    "CREATE INDEX runs_head ON runs (head)",
    """CREATE TABLE user_metrics (
  run INTEGER NOT NULL REFERENCES runs (id),
  name INTEGER NOT NULL REFERENCES texts (id),
  value REAL NOT NULL,
  PRIMARY KEY (run, name)
) WITHOUT ROWID""",
    """CREATE TABLE outputs (
  run INTEGER PRIMARY KEY REFERENCES runs (id),
  stderr TEXT NOT NULL -- the end of it, secrets masked
)""",
    """CREATE TABLE curves (
  run INTEGER PRIMARY KEY REFERENCES runs (id),
  blob BLOB NOT NULL -- zlib of JSON: columns by name
)""",
    """CREATE TABLE blocks (
  invocation INTEGER NOT NULL REFERENCES invocations (id),
  block INTEGER NOT NULL,
  load REAL,
  steal REAL, -- percent of CPU time
  clock_jump_s REAL,
  cpus TEXT, -- numbers separated by commas
  PRIMARY KEY (invocation, block)
) WITHOUT ROWID""",
    """CREATE TABLE live_runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of recording; none is given twice
  run INTEGER NOT NULL REFERENCES runs (id),
  call INTEGER NOT NULL, -- invocation * 2**32 + block; without a block the run's number below 0
  slot INTEGER NOT NULL REFERENCES slots (id),
  head INTEGER NOT NULL, -- that of the run
  is_first INTEGER NOT NULL -- 1: the run that its call began with, 0: a retry or a fallback
)""",
    "CREATE INDEX live_runs_call ON live_runs (call)",
    # An index holds the row's number too, so this one finds a slot's newest.
    "CREATE INDEX live_runs_slot ON live_runs (slot)",
    "CREATE INDEX live_runs_head ON live_runs (head)",
    """CREATE TABLE rule_heads (
  slot INTEGER NOT NULL REFERENCES slots (id),
  head TEXT NOT NULL,
  run INTEGER NOT NULL, -- the newest of a Phase 1 that its rules have seen, 0: none
  number INTEGER NOT NULL, -- the newest of live_runs that they have seen, 0: none
  PRIMARY KEY (slot, head)
) WITHOUT ROWID""",
    """CREATE TABLE rule_states (
  slot INTEGER NOT NULL REFERENCES slots (id),
  head TEXT NOT NULL,
  rule TEXT NOT NULL,
  hash TEXT NOT NULL, -- of what the state depends on in the rule's definition
  state TEXT NOT NULL,
  since_unix REAL,
  breaches INTEGER NOT NULL, -- in a row, up to the newest run, as the next two
  clears INTEGER NOT NULL,
  unknowns INTEGER NOT NULL,
  last_run INTEGER NOT NULL,
  told TEXT NOT NULL, -- the state that somebody was told of last, empty: none since it was clear
  value TEXT, -- the figures of the newest run that could be judged, in words
  PRIMARY KEY (slot, head, rule)
) WITHOUT ROWID""",
    """CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  slot TEXT NOT NULL, -- empty: none
  head TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  state TEXT NOT NULL, -- of the rule
  expr TEXT NOT NULL,
  run_id TEXT NOT NULL,
  run_order INTEGER NOT NULL,
  at_unix REAL NOT NULL,
  value TEXT,
  status TEXT NOT NULL, -- pending, held, sent, dead
  due_unix REAL NOT NULL, -- not before
  leased_unix REAL NOT NULL, -- somebody sends it until then; 0: nobody
  attempts INTEGER NOT NULL, -- that failed
  error TEXT, -- why the last one failed
  sent_unix REAL -- the same for all that one message told
)""",
    "CREATE INDEX notifications_status ON notifications (status, due_unix)",
    "CREATE INDEX notifications_sent ON notifications (channel, sent_unix)",
    """CREATE TABLE silences (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL,
  head TEXT, -- null: all
  begun_unix REAL NOT NULL,
  until_unix REAL NOT NULL,
  reason TEXT NOT NULL
)""",
    """CREATE TABLE acceptances (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of accepting
  slot INTEGER NOT NULL REFERENCES slots (id),
  head TEXT NOT NULL,
  metric TEXT NOT NULL,
  run_id TEXT NOT NULL,
  accepted_unix REAL NOT NULL,
  reason TEXT NOT NULL
)""",
)

VIEWS: Tuple[str, ...] = (
    """CREATE VIEW executions AS
  SELECT runs.id AS execution_id, invocations.run_id, runs.id & 4294967295 AS run_order,
    slots.name AS slot, invocations.origin, heads.name AS head, instances.name AS instance,
    fingerprints.text AS fingerprint, machines.text AS machine_key, runs.block,
    runs.success AS ok, runs.seconds, runs.start_time AS started_unix, runs.failure_kind,
    messages.text AS failure_message, runs.warmup <> 0 AS warmup,
    runs.outlier <> 0 AS outlier, runs.flags,
    digests.text AS output_sha256, outputs.stderr
  FROM runs
  JOIN invocations ON invocations.id = runs.id >> 32
  JOIN slots ON slots.id = invocations.slot
  JOIN heads ON heads.id = runs.head
  JOIN instances ON instances.id = runs.instance
  LEFT JOIN invocation_heads
    ON invocation_heads.invocation = runs.id >> 32 AND invocation_heads.head = runs.head
  LEFT JOIN texts AS fingerprints ON fingerprints.id = invocation_heads.fingerprint
  LEFT JOIN texts AS machines ON machines.id = invocations.machine_key
  LEFT JOIN texts AS messages ON messages.id = runs.failure_message
  LEFT JOIN texts AS digests ON digests.id = runs.output_sha256
  LEFT JOIN outputs ON outputs.run = runs.id""",
    "\n  UNION ALL ".join(
        (
            "CREATE VIEW metrics AS\n"
            "  SELECT NULL AS execution_id, NULL AS metric_name, NULL AS value WHERE 0",
            _metric_rows(),
            "SELECT user_metrics.run, texts.text, user_metrics.value"
            " FROM user_metrics JOIN texts ON texts.id = user_metrics.name",
        )
    ),
)

MARKS: Tuple[str, ...] = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)
