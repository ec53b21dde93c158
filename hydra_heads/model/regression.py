"""What the regression gate found: a row a head and metric, and the verdict that follows."""

from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import DONE, NEGATIVE, UNDECIDED
from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.metrics import SUCCESS_RATE

OK, REGRESSED, IMPROVED, CANNOT_TELL = "ok", "regressed", "improved", "cannot_tell"

VERDICTS: Tuple[str, ...] = (OK, REGRESSED, IMPROVED, CANNOT_TELL)
"""What a row, and the whole, may come to; those of `stats.regression`."""

HISTORY, AUDIT, PROFILES, PROFILE, REVISION = (
    "history",
    "audit",
    "profiles",
    "profile",
    "revision",
)

BASELINES: Tuple[str, ...] = (HISTORY, AUDIT, PROFILES, PROFILE, REVISION)
"""What the newest runs are set against: their past, stored figures, or another revision now."""

DEFAULT_Q = 0.05
"""What part of the rows that are called regressed together may be chance."""

_GRAVEST_FIRST = (REGRESSED, CANNOT_TELL, IMPROVED, OK)

_EXIT_CODES = {REGRESSED: NEGATIVE, CANNOT_TELL: UNDECIDED}

_FIGURES = ("old", "new", "change_percent", "low", "high", "p", "q")


def is_in_points(metric: str) -> bool:
    """Say whether changes of a metric are points of percent: those of rates are.

    >>> is_in_points("success_rate"), is_in_points("time")
    (True, False)
    """
    return metric == SUCCESS_RATE


class GateRow(NamedTuple):
    """What the gate says of one head and one metric.

    `old` and `new` are levels in `unit`. `change_percent` is how far the metric rose, as it was
    measured: a success rate that falls has one below 0, in points of percent; `low` and `high`
    are its 95 % interval. `q` is p corrected for all rows. `confirmed` is None where nothing
    was run again. `nights` are the earlier invocations that it was set against, `runs` the runs
    behind `new`; `since` is the invocation from which on it is what the verdict says.
    `left_out`: the head was not run in the newest invocation, so that the row does not count.
    """

    head: str
    metric: str
    unit: str
    verdict: str
    reason: str
    old: Optional[float] = None
    new: Optional[float] = None
    change_percent: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    p: Optional[float] = None
    q: Optional[float] = None
    confirmed: Optional[bool] = None
    nights: int = 0
    runs: int = 0
    since: Optional[str] = None
    left_out: bool = False

    def as_document(self) -> Dict[str, object]:
        """Return the row as it stands in the document, its figures rounded."""
        document: Dict[str, object] = {"name": self.head}
        for key in ("metric", "unit", *_FIGURES, "confirmed", "verdict", "reason"):
            value = getattr(self, key)
            is_figure = key in _FIGURES and value is not None
            document[key] = round_figure(value) if is_figure else value
        document.update(
            nights=self.nights, runs=self.runs, since=self.since, left_out=self.left_out
        )
        return document


class Baseline(NamedTuple):
    """What the newest runs were set against.

    `path` starts where the document is read; `revision` is that of `REV:FILE`, or the one that
    was measured. `run_id` and `timestamp` are those of the document that was read.
    """

    kind: str
    path: Optional[str] = None
    revision: Optional[str] = None
    run_id: Optional[str] = None
    timestamp: Optional[str] = None


class GateOptions(NamedTuple):
    """What is asked of a gate.

    `min_effect_percent` is the least change that counts, `confirm` the blocks in which suspects
    are run again (0: not at all), `q` what part of the red rows may be chance.
    """

    min_effect_percent: float
    confirm: int
    metrics: Tuple[str, ...]
    q: float = DEFAULT_Q


class SharedChange(NamedTuple):
    """By how many percent all heads of a slot rose together, with its 95 % interval."""

    change_percent: float
    low: Optional[float]
    high: Optional[float]


class MadeFrom(NamedTuple):
    """A file that the newest figures come from; no sha256 of a history, which goes on."""

    file: Optional[str]
    sha256: Optional[str]
    run_id: Optional[str]


class Gate(NamedTuple):
    """All that one gate found."""

    rows: Sequence[GateRow]
    reason: str
    baseline: Baseline
    options: GateOptions
    shared: Mapping[str, SharedChange] = {}
    made_from: Sequence[MadeFrom] = ()
    slot: Optional[str] = None


def verdict_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return what the rows of a document come to together: the gravest of those that count.

    Nothing to judge is no pass.

    >>> verdict_of([{"verdict": "ok"}, {"verdict": "cannot_tell", "left_out": True}])
    'ok'
    >>> verdict_of([])
    'cannot_tell'
    """
    found = {row["verdict"] for row in rows if not row.get("left_out")}
    return next((verdict for verdict in _GRAVEST_FIRST if verdict in found), CANNOT_TELL)


def regression_document(slot: Optional[str], gate: Gate, origin: Origin) -> Dict[str, object]:
    """Build the document of a gate."""
    heads: List[Dict[str, object]] = [row.as_document() for row in gate.rows]
    document = envelope(
        "hydra.regression",
        origin,
        {
            "change_percent": "percent",
            "low": "percent",
            "high": "percent",
            "min_effect_percent": "percent",
        },
    )
    document.update(
        slot=slot,
        verdict=verdict_of(heads),
        reason=gate.reason,
        baseline=dict(gate.baseline._asdict()),
        settings={**gate.options._asdict(), "metrics": list(gate.options.metrics)},
        shared={name: _rounded(change) for name, change in gate.shared.items()} or None,
        heads=heads,
        made_from=[dict(row._asdict()) for row in gate.made_from],
    )
    return document


def _rounded(change: SharedChange) -> Dict[str, object]:
    return {
        key: None if value is None else round_figure(value)
        for key, value in change._asdict().items()
    }


def exit_code_of(document: Mapping[str, Any]) -> int:
    """Return the exit code that a document asks for.

    >>> exit_code_of({"verdict": "regressed"}), exit_code_of({"verdict": "improved"})
    (1, 0)
    """
    return _EXIT_CODES.get(str(document["verdict"]), DONE)
