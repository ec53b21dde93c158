"""What series came to, as JSON: keys are stable, figures are not rounded for people."""

from typing import Dict, List, Optional, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.base.jsontext import round_figure
from hydra_heads.report.insight import change_unit, direction
from hydra_heads.store.coincidence import Mark
from hydra_heads.store.insight.far_nights import FarNight, FarNights
from hydra_heads.store.insight.relations import Looked, Relations
from hydra_heads.store.insight.shifts import Shift, Shifts, marks_near
from hydra_heads.store.insight.trends import STEADY, UP, Trend
from hydra_heads.store.series import RATIO, Series

Document = Dict[str, object]


def trends_document(slot: Optional[str], trends: Sequence[Trend]) -> Document:
    """Return `{slot, trends: [...]}`; `direction` is null where nobody can tell."""
    return {"slot": slot, "trends": [_trend_row(trend) for trend in trends]}


def changes_document(slot: Optional[str], shifts: Shifts) -> Document:
    """Return `{slot, changes: [...], judged: [...], cannot_tell: [...]}`."""
    return {
        "slot": slot,
        "changes": [_shift_row(shift) for shift in shifts.found],
        "judged": [_series_row(series) for series in shifts.judged],
        "cannot_tell": [_series_row(series) for series in shifts.too_short],
    }


def anomalies_document(slot: Optional[str], nights: FarNights) -> Document:
    """Return `{slot, anomalies: [...], judged: [...], cannot_tell: [...]}`."""
    return {
        "slot": slot,
        "anomalies": [_far_row(far) for far in nights.found],
        "judged": [_series_row(series) for series in nights.judged],
        "cannot_tell": [_series_row(series) for series in nights.too_short],
    }


def correlations_document(slot: Optional[str], relations: Relations) -> Document:
    """Return `{slot, pairs: [...], pairs_judged, judged: [...], cannot_tell: [...]}`."""
    return {
        "slot": slot,
        "pairs": [
            {
                "head": pair.head,
                "a": pair.a,
                "b": pair.b,
                "r": round_figure(pair.r),
                "p": round_figure(pair.p),
                "q": round_figure(pair.q),
                "runs": pair.runs,
            }
            for pair in relations.found
        ],
        "pairs_judged": relations.pairs,
        "judged": [_looked_row(looked) for looked in relations.looked],
        "cannot_tell": [_looked_row(looked) for looked in relations.too_few],
    }


def _series_row(series: Series) -> Document:
    return {
        "head": series.head,
        "metric": series.metric,
        "unit": series.unit,
        "kind": series.kind,
        "invocations": len(series.nights),
        "left_out": list(series.left_out),
    }


def _looked_row(looked: Looked) -> Document:
    return {"head": looked.head, "invocations": looked.invocations, "runs": looked.runs}


def _trend_row(trend: Trend) -> Document:
    series, first = trend.series, trend.first
    word: Optional[str] = None
    if trend.direction is not None:
        is_up = trend.direction == UP
        word = trend.direction if trend.direction == STEADY else direction(series, is_up)
    row = _series_row(series)
    row.update(
        direction=word,
        change=_rounded(trend.change),
        change_unit=_unit(series),
        low=_rounded(trend.low),
        high=_rounded(trend.high),
        p=_rounded(trend.p),
        q=_rounded(trend.q),
        since=None if first is None else stamp(first.started_unix).iso,
        since_run_id=None if first is None else first.run_id,
        machine_key=None if first is None else first.machine_key,
    )
    return row


def _shift_row(shift: Shift) -> Document:
    series = shift.series
    return {
        "head": series.head,
        "metric": series.metric,
        "unit": series.unit,
        "kind": series.kind,
        "since": stamp(shift.night.started_unix).iso,
        "run_id": shift.night.run_id,
        "direction": direction(series, shift.change > 0),
        "is_worse": shift.is_worse,
        "before": _rounded(series.in_unit(shift.before)),
        "after": _rounded(series.in_unit(shift.after)),
        "change": round_figure(shift.change),
        "change_unit": _unit(series),
        "low": round_figure(shift.low),
        "high": round_figure(shift.high),
        "p": round_figure(shift.p),
        "q": round_figure(shift.q),
        "coincides": _coincidence_rows(series, shift.place, shift.marks),
    }


def _far_row(far: FarNight) -> Document:
    series, night = far.series, far.night
    return {
        "head": series.head,
        "metric": series.metric,
        "unit": series.unit,
        "kind": series.kind,
        "at": stamp(night.started_unix).iso,
        "run_id": night.run_id,
        "direction": direction(series, far.change > 0),
        "value": _rounded(series.in_unit(night.value)),
        "expected": _rounded(series.in_unit(far.expected)),
        "low": _rounded(series.in_unit(far.low)),
        "high": _rounded(series.in_unit(far.high)),
        "change": round_figure(far.change),
        "change_unit": _unit(series),
        "q": round_figure(far.q),
        "runs": night.runs,
        "outliers": night.outliers,
        "coincides": _coincidence_rows(series, far.place, marks_near(series, far.place)),
    }


def _coincidence_rows(series: Series, place: int, marks: Sequence[Mark]) -> List[Document]:
    return [
        {
            "run_id": series.nights[mark.place].run_id,
            "invocations_later": mark.place - place,
            "what": difference.what,
            "old": difference.old,
            "new": difference.new,
        }
        for mark in marks
        for difference in mark.differences
    ]


def _unit(series: Series) -> str:
    return "percent" if series.kind == RATIO else change_unit(series)


def _rounded(value: Optional[float]) -> Optional[float]:
    return None if value is None else round_figure(value)
