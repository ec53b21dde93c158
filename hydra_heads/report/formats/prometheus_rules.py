"""Alerts over the series of `prometheus`, as a file of rules; JSON, and so YAML too."""

import re
from typing import Dict, Iterator, List, Mapping, Tuple

from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.redact import printable
from hydra_heads.model.reading import number_in, objects_in
from hydra_heads.report.prometheus import names
from hydra_heads.report.prometheus.names import base_unit_of, base_value
from hydra_heads.report.prometheus.queries import metric_query, only, selector
from hydra_heads.report.status import STATUS_CODES
from hydra_heads.report.thresholds import CRITICAL, WARNING
from hydra_heads.report.view import Row, View
from hydra_heads.report.wording import duration, percent

HOLDS_FOR = "5m"
"""How long something must be so before an alert fires: longer than a scrape that failed."""

MISSING_FOR = "1h"
"""The same for what is not there: machines restart, and collectors too."""

_MEANINGS = {
    "success_rate": "the success rate",
    "avg_time": "the mean time of a success",
    "avg_time_change": "the change of the mean time against the previous profile",
    "profile_age": "the age of the profile",
    "p50": "the median time",
    "p90": "the 90th percentile of the times",
    "p95": "the 95th percentile of the times",
    "p99": "the 99th percentile of the times",
}
"""What is watched, in words. Limits of weights and beliefs colour views and notify nobody: a head
that loses work to a better one is no fault."""

_SIGNS = {"below": ("<", ">="), "above": (">", "<=")}

Alert = Dict[str, object]


def render(view: View) -> str:
    """Return alerts of a slot: one for each limit of its thresholds, and four of every slot.

    The alert of a warning is silent beyond the critical limit, where the other one speaks.
    """
    slot = printable(view.slot)
    rules = [*_threshold_alerts(view), *_standing_alerts(view)]
    return dump_json({"groups": [{"name": f"hydra-{slot}", "rules": rules}]})


def alert_name(*words: str) -> str:
    """Join words and ids to a name as Prometheus' users write it.

    >>> alert_name("success_rate", "warning"), alert_name("p99.tail")
    ('HydraSuccessRateWarning', 'HydraP99Tail')
    """
    parts = [part for word in words for part in re.split(r"[^a-zA-Z0-9]+", word)]
    return "Hydra" + "".join(part[:1].upper() + part[1:] for part in parts)


def _threshold_alerts(view: View) -> Iterator[Alert]:
    valid_for_s = number_in(view.dashboard.get("valid_for_s"))
    for row in objects_in(view.dashboard.get("thresholds")):
        if row["metric"] not in _MEANINGS:
            continue
        limits = {status: number_in(row.get(status)) for status in (CRITICAL, WARNING)}
        for status, limit in limits.items():
            # Beyond its validity a profile is too old, which is an alert of its own.
            is_too_old = row["metric"] == "profile_age" and limit == valid_for_s
            if limit is not None and not is_too_old:
                yield _threshold_alert(view, row, status, limits)


def _threshold_alert(view: View, row: Row, status: str, limits: Mapping[str, object]) -> Alert:
    metric, direction = str(row["metric"]), str(row["direction"])
    limit, critical = number_in(limits[status]), number_in(limits[CRITICAL])
    assert limit is not None
    beyond, within = _SIGNS[direction]
    expr = f"{metric_query(metric, only('slot', view.slot))} {beyond} {base_value(metric, limit)!r}"
    if status == WARNING and critical is not None:
        expr = f"{expr} {within} {base_value(metric, critical)!r}"
    found, allowed = _worded(metric, limit)
    word = "a warning" if status == WARNING else status
    return _alert(
        alert_name(str(row["id"]), status),
        expr,
        status,
        view,
        f"Head {{{{ $labels.head }}}}: {_MEANINGS[metric]} is {found}",
        f"In slot {{{{ $labels.slot }}}} anything {direction} {allowed} is {word}.",
    )


def _worded(metric: str, limit: float) -> Tuple[str, str]:
    """Word the figure that was found, which Prometheus fills in, and the limit."""
    if base_unit_of(metric).suffix == "_ratio":
        return "{{ $value | humanizePercentage }}", f"{percent(limit)} %"
    return "{{ $value | humanizeDuration }}", duration(limit)


def _standing_alerts(view: View) -> List[Alert]:
    """Return what every slot is watched for: nothing there, too old, critical, not weighed."""
    slot = only("slot", view.slot)
    status, heads = selector(names.SLOT_STATUS, slot), selector(names.SLOT_HEADS, slot)
    valid_for_s = number_in(view.dashboard.get("valid_for_s")) or 0.0
    alerts = [
        _alert(
            "HydraProfileTooOld",
            f"{metric_query('profile_age', slot)} > {valid_for_s!r}",
            WARNING,
            view,
            "The profile of head {{ $labels.head }} is {{ $value | humanizeDuration }} old",
            f"Profiles of slot {{{{ $labels.slot }}}} are valid for {duration(valid_for_s)}: "
            "nothing is known of the head until it is profiled again.",
        ),
        _alert(
            "HydraSlotCritical",
            f"{status} == {STATUS_CODES[CRITICAL]}",
            CRITICAL,
            view,
            "Slot {{ $labels.slot }} is critical",
            "A figure of one of its heads is beyond a critical limit; the report says which.",
        ),
        _alert(
            "HydraWeightsMissing",
            f"{heads} unless {selector(names.WEIGHTS_TIMESTAMP, slot)}",
            WARNING,
            view,
            "Slot {{ $labels.slot }} has no weights",
            "Its heads share the work equally until they are weighed.",
        ),
        _alert(
            "HydraSlotMissing",
            f"absent({status})",
            WARNING,
            view,
            "Nothing is known of slot {{ $labels.slot }}",
            "Its series are not collected, so that no other alert can fire.",
        ),
    ]
    for alert in alerts[2:]:
        alert["for"] = MISSING_FOR
    return alerts


def _alert(
    name: str, expr: str, severity: str, view: View, summary: str, description: str
) -> Alert:
    return {
        "alert": name,
        "expr": expr,
        "for": HOLDS_FOR,
        "labels": {"severity": severity, "slot": printable(view.slot)},
        "annotations": {"summary": summary, "description": description},
    }
