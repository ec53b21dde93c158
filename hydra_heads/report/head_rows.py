"""One flat row a head: what tables for programs have in common."""

from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.model.metrics import BY_NAME, RESOURCE_METRICS
from hydra_heads.model.minimised import OWN
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.report.view import View

Value = Callable[[View, str], object]


class Column(NamedTuple):
    """One column: its name, the unit of its figures, and what gives its value of a head.

    Texts have no unit. A value that is not known is None.
    """

    name: str
    unit: Optional[str]
    value: Value


def head_rows(view: View) -> List[Dict[str, object]]:
    """Return a row a head, the heaviest first, with every column in order."""
    columns = columns_of(view)
    return [{column.name: column.value(view, name) for column in columns} for name in view.names]


def units_of(view: View) -> Dict[str, str]:
    """Return the unit of every column that has one."""
    return {column.name: column.unit for column in columns_of(view) if column.unit is not None}


def columns_of(view: View) -> Tuple[Column, ...]:
    """Return the columns of a slot: those of all slots, then figures that its heads report."""
    unit = view.cost_unit
    columns = [
        column._replace(unit=unit) if column.name in _COSTS else column for column in COLUMNS
    ]
    return (*columns, *(Column(name, None, _resource(name)) for name in _own_figures(view)))


def _in_dashboard(*keys: str) -> Value:
    def value(view: View, name: str) -> object:
        return _inside(view.head(name), keys)

    return value


def _in_weights(*keys: str) -> Value:
    def value(view: View, name: str) -> object:
        return _inside(view.weight_row(name), keys)

    return value


def _in_profile(*keys: str) -> Value:
    def value(view: View, name: str) -> object:
        return _inside(view.profile(name).document, keys)

    return value


def _resource(metric: str) -> Value:
    return _in_profile("resources", metric, "value")


def _inside(document: object, keys: Tuple[str, ...]) -> object:
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _failures(view: View, name: str) -> object:
    """Return how often each kind of failure came; None where nobody knows."""
    rows = objects_in(view.profile(name).document.get("failures"))
    if not rows and view.profile(name).failure_count:
        return None
    return [{"kind": str(row.get("kind")), "count": row.get("count")} for row in rows]


def _metric(name: str, value: Value) -> Column:
    return Column(name, BY_NAME[name].unit, value)


def _interval(
    name: str, unit: Optional[str], key: str, value: Callable[..., Value]
) -> List[Column]:
    return [Column(f"{name}_{end}", unit, value(key, end)) for end in ("low", "high")]


_PERCENT, _SECONDS, _COUNT, _FRACTION = "percent", "seconds", "count", "fraction"

_COSTS = ("expected_cost", "expected_cost_low", "expected_cost_high")

COLUMNS: Tuple[Column, ...] = (
    Column("slot", None, lambda view, name: text_in(view.dashboard.get("slot"))),
    Column("run_id", None, lambda view, name: view.profile(name).run_id),
    Column("head", None, lambda view, name: name),
    Column("display_name", None, _in_dashboard("display_name")),
    Column("status", None, _in_dashboard("status")),
    Column("reasons", None, _in_dashboard("reasons")),
    _metric("weight", _in_dashboard("weight")),
    Column("previous_weight", _FRACTION, _in_dashboard("previous_weight")),
    _metric("belief", _in_dashboard("belief")),
    Column("expected_cost", None, _in_weights("expected_cost")),
    *_interval("expected_cost", None, "expected_cost_ci", _in_weights),
    _metric("success_rate", _in_dashboard("success_rate")),
    *_interval("success_rate", _PERCENT, "success_rate_ci", _in_profile),
    *(
        Column(name, _COUNT, _in_profile(name))
        for name in ("num_tests", "success_count", "failure_count", "timeout_count")
    ),
    _metric("avg_time", _in_dashboard("avg_time")),
    *_interval("avg_time", _SECONDS, "avg_time_ci", _in_profile),
    *(_metric(name, _in_dashboard(name)) for name in ("p50", "p90", "p95", "p99")),
    *(Column(name, _SECONDS, _in_profile("time_s", name)) for name in ("min", "max")),
    _metric("avg_time_change", _in_dashboard("avg_time_change")),
    Column("trend_percent", _PERCENT, _in_dashboard("trend", "change_percent")),
    _metric("profile_age", _in_dashboard("profile_age")),
    *(_metric(name, _resource(name)) for name in RESOURCE_METRICS),
    Column("failures", None, _failures),
)
"""The columns that every slot has, in order."""


def _own_figures(view: View) -> List[str]:
    """Name the figures that some head reports itself."""
    names = {
        name
        for profile in view.profiles
        for name in object_in(profile.document.get("resources")) or {}
        if name.startswith(OWN) and name not in BY_NAME
    }
    return sorted(names)
