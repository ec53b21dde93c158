"""The dashboard document: the one file that monitors read."""

import os
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.jsontext import round_figure
from hydra_heads.base.paths import path_from
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.metrics import BY_NAME, PROFILE_METRICS
from hydra_heads.model.names import profile_file_name
from hydra_heads.model.profile import Profile
from hydra_heads.model.slot import DEFAULT_VALID_FOR_S
from hydra_heads.model.weights import Weights
from hydra_heads.report.alerts import Alert, alerts_of, rules_of
from hydra_heads.report.figures import Figures, figures_of
from hydra_heads.report.panels import panels_for
from hydra_heads.report.status import STATUS_CODES, Grade, grade_head, grade_system
from hydra_heads.report.thresholds import thresholds_for

UNITS = {
    **{name: BY_NAME[name].unit for name in PROFILE_METRICS},
    "previous_weight": "fraction",
    "valid_for_s": "seconds",
    "refresh_interval_s": "seconds",
}

REFRESH_INTERVAL_S = 60

EXPORTS = ("html", "grafana", "prometheus", "csv")

_TREND_KEYS = ("direction", "change_percent", "low", "high", "since")


class Sources(NamedTuple):
    """What a dashboard is made of.

    `weights` is None when there are none yet: the work is shared equally then. `slot_document`
    is None when other programs wrote the profiles; it was read from `slot_path`, beside them.
    `folder` is where the dashboard goes, from which its paths start. `exports` are the files that
    are written with it, by format.
    """

    profiles: Sequence[Profile]
    weights: Optional[Weights]
    slot_document: Optional[Mapping[str, object]]
    folder: str
    slot_path: Optional[str] = None
    slot_sha256: Optional[str] = None
    exports: Mapping[str, str] = {}


def dashboard_document(sources: Sources, origin: Origin) -> Dict[str, object]:
    """Build the dashboard: the same sources give the same document, but for time and run id.

    Each head has every profile metric, so that whoever reads this file can draw every panel.
    Raises `InputError` when there is no room for the slot's own panels.
    """
    settings = sources.slot_document or {}
    profiles = sorted(sources.profiles, key=lambda profile: profile.name)
    names = [profile.name for profile in profiles]
    valid_for_s = _seconds(settings.get("valid_for_s"), DEFAULT_VALID_FOR_S)
    thresholds = thresholds_for(_rows(settings.get("thresholds")), valid_for_s)
    figures = {
        profile.name: figures_of(profile, _weight_row(sources, profile.name), origin.stamp.unix)
        for profile in profiles
    }
    alerts = {profile.name: alerts_of(profile) for profile in profiles}
    grades = {
        name: grade_head(figures[name], thresholds, valid_for_s, _told(alerts[name]))
        for name in names
    }
    document = envelope("hydra.dashboard", origin, UNITS)
    document.update(
        slot=_slot_name(sources),
        heads_file=_heads_file(sources),
        valid_for_s=valid_for_s,
        refresh_interval_s=REFRESH_INTERVAL_S,
        system=_system(grade_system(grades), len(names)),
        heads=[_head(sources, p, figures[p.name], grades[p.name]) for p in profiles],
        thresholds=[dict(threshold._asdict()) for threshold in thresholds],
        panels=panels_for(_rows(settings.get("panels")), thresholds, names),
        rules=rules_of(alerts),
        decision=sources.weights.document["decision"] if sources.weights else None,
        sources=_source_rows(sources, profiles),
        exports=_exports(sources),
    )
    return document


def _told(alerts: Sequence[Alert]) -> List[Tuple[str, str]]:
    return [(alert.status, alert.reason) for alert in alerts]


def _exports(sources: Sources) -> Dict[str, Optional[str]]:
    """Return where each export lies; null for the usual ones that were not written."""
    exports: Dict[str, Optional[str]] = dict.fromkeys(EXPORTS)
    for name, path in sources.exports.items():
        exports[name.replace("-", "_")] = _relative(sources, path)
    return exports


def _system(grade: Grade, head_count: int) -> Dict[str, object]:
    return {
        "status": grade.status,
        "status_code": STATUS_CODES[grade.status],
        "reasons": grade.reasons,
        "head_count": head_count,
    }


def _head(sources: Sources, profile: Profile, figures: Figures, grade: Grade) -> Dict[str, object]:
    """Return one head's row: what every dashboard has of a head, then its other metrics."""
    return {
        "name": profile.name,
        "display_name": profile.display_name,
        "status": grade.status,
        "reasons": grade.reasons,
        "success_rate": figures["success_rate"],
        "avg_time": figures["avg_time"],
        "weight": figures["weight"],
        "previous_weight": _weight_row(sources, profile.name).get("previous_weight"),
        "belief": figures["belief"],
        "profile_file": _relative(sources, profile.path) or profile_file_name(profile.name),
        "trend": _trend(profile.document.get("trend")),
        **{
            name: figures[name]
            for name in PROFILE_METRICS
            if name not in ("success_rate", "avg_time", "weight", "belief")
        },
    }


def _trend(value: object) -> Optional[Dict[str, object]]:
    """Copy a trend, without keys that only the program that wrote it knows."""
    if not isinstance(value, Mapping):
        return None
    return {key: value.get(key) for key in _TREND_KEYS}


def _weight_row(sources: Sources, name: str) -> Mapping[str, object]:
    """Return a head's row of the weights; an equal share when there are none."""
    if sources.weights is None:
        return {"weight": round_figure(1.0 / len(sources.profiles))}
    return sources.weights.head(name) or {}


def _slot_name(sources: Sources) -> Optional[str]:
    if sources.slot_document is not None:
        return str(sources.slot_document["slot"])
    return next((profile.slot for profile in sources.profiles if profile.slot), None)


def _heads_file(sources: Sources) -> Optional[Dict[str, object]]:
    """Return the heads file that the slot document names, its path from the dashboard's folder."""
    found = (sources.slot_document or {}).get("heads_file")
    if not isinstance(found, Mapping):
        return None
    beside = next((profile.path for profile in sources.profiles if profile.path), None)
    path = str(found["path"])
    if beside is not None:
        path = os.path.join(os.path.dirname(beside), path)
        return {"path": _relative(sources, path), "sha256": found["sha256"]}
    return {"path": path, "sha256": found["sha256"]}


def _source_rows(sources: Sources, profiles: Sequence[Profile]) -> List[Dict[str, object]]:
    """Name what the dashboard was made of: the profiles, their slot, the weights."""
    files: List[Tuple[Optional[str], Optional[str], object]] = [
        (profile.path, profile.sha256, profile.run_id) for profile in profiles
    ]
    if sources.slot_document is not None and sources.slot_path is not None:
        run_id = sources.slot_document.get("run_id")
        files.append((sources.slot_path, sources.slot_sha256, run_id))
    if sources.weights is not None:
        weights = sources.weights
        files.append((weights.path, weights.sha256, weights.run_id))
    return [
        {"file": _relative(sources, path), "sha256": sha256, "run_id": run_id}
        for path, sha256, run_id in files
    ]


def _relative(sources: Sources, path: Optional[str]) -> Optional[str]:
    """Word a path as seen from the dashboard's folder."""
    return None if path is None else path_from(sources.folder, path)


def _rows(value: object) -> Sequence[Mapping[str, object]]:
    return value if isinstance(value, list) else []


def _seconds(value: object, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) else default
