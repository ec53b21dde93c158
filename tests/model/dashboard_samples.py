"""A right dashboard, made anew for each test that damages it."""

from typing import Any, Dict

Document = Dict[str, Any]

SHA = "ab" * 32


def dashboard_figures() -> Document:
    """Return all but the envelope of a dashboard of two heads, one of them in need of a look."""
    return {
        "slot": "compress",
        "valid_for_s": 90000.0,
        "refresh_interval_s": 60,
        "system": {
            "status": "warning",
            "status_code": 1,
            "reasons": ["zlib: slow"],
            "head_count": 2,
        },
        "heads": [
            _dashboard_row("gzip9", "ok", 0.25),
            _dashboard_row("zlib", "warning", 0.75),
        ],
        "thresholds": [
            {
                "id": "success_rate",
                "metric": "success_rate",
                "unit": "percent",
                "direction": "below",
                "warning": 95.0,
                "critical": 90.0,
            }
        ],
        "panels": [_panel("rates", 0), _panel("more", 12)],
        "rules": [],
        "decision": "first",
        "sources": [{"file": "hydra_profiles/weights.json", "sha256": SHA, "run_id": "rabc-1"}],
        "exports": {"html": None, "grafana": None, "prometheus": None, "csv": None},
    }


def _dashboard_row(name: str, status: str, weight: float) -> Document:
    return {
        "name": name,
        "display_name": None,
        "status": status,
        "reasons": [],
        "success_rate": 100.0,
        "avg_time": None,
        "weight": weight,
        "previous_weight": None,
        "belief": None,
        "profile_file": f"hydra_profiles/head_{name}.json",
        "trend": None,
    }


def _panel(id: str, x: int) -> Document:
    return {
        "id": id,
        "title": "Success rate",
        "type": "bargauge",
        "metric": "success_rate",
        "unit": "percent",
        "threshold_id": "success_rate",
        "grid": {"x": x, "y": 0, "w": 12, "h": 8},
        "series": ["gzip9", "zlib"],
        "promql": None,
    }
