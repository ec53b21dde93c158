"""Right configurations, documents of the regression gate and audits, made anew for each test."""

from typing import Any, Dict, List

Document = Dict[str, Any]

SHA = "ab" * 32


def rules() -> List[Document]:
    """Return two rules, of which one has every key."""
    return [
        {
            "id": "busy",
            "expr": "cpu_max > 85 AND memory_max_mb > 1024",
            "severity": "ERROR",
            "group": "load",
            "for_runs": 3,
            "keep_runs": 2,
            "min_samples": 5,
            "min_effect": 2.5,
            "nodata_for_runs": 4,
            "channels": ["log", "hook"],
            "heads": ["zlib"],
            "comment": "every key",
        },
        {"id": "slow", "expr": "p95 > 2 s"},
    ]


def channels() -> List[Document]:
    """Return a channel of each type, with every key that it may have."""
    common = {
        "min_severity": "WARNING",
        "window_s": 600,
        "max_per_hour": 10,
        "timeout_s": 2.5,
        "max_attempts": 3,
        "comment": "of all types",
    }
    return [
        {"name": "here", "type": "stderr", **common},
        {"name": "log", "type": "file", "path": "alerts.jsonl"},
        {
            "name": "hook",
            "type": "webhook",
            "url": "https://example.org:8443/hook?room=1",
            "headers": {"X-Room": "blue"},
            "allow_private": False,
            "secret": "HOOK_TOKEN",
        },
        {"name": "chat", "type": "slack", "secret": "SLACK_URL", "allow_private": True},
        {
            "name": "mail",
            "type": "email",
            "to": ["ops@example.org", "night+shift@example.org"],
            "from": "hydra@example.org",
            "host": "mail.example.org",
            "port": 587,
            "security": "starttls",
            "user": "hydra",
            "secret": "MAIL_PASSWORD",
        },
        {
            "name": "page",
            "type": "command",
            "command": ["./page.sh", "ops"],
            "cwd": "tools",
            "secret": "PAGER_KEY",
        },
    ]


def gate_settings() -> Document:
    """Return settings of the gate with every key."""
    return {
        "min_effect_percent": 5,
        "confirm": 5,
        "metrics": ["time", "success_rate"],
        "heads": ["zlib"],
        "q": 0.05,
        "comment": "every key",
    }


def telling() -> Document:
    """Return what heads files and configurations may say of rules, channels and the gate."""
    return {"rules": rules(), "channels": channels(), "gate": gate_settings()}


def config() -> Document:
    """Return a configuration that uses every key that there is."""
    return {
        "schema": "hydra.config",
        "schema_version": "1.0",
        **telling(),
        "retention": {"days": 90, "runs": 1000},
        "error_patterns": [{"category": "database", "pattern": "deadlock", "severity": "CRITICAL"}],
        "thresholds": [{"id": "slow", "metric": "p95", "direction": "above", "warning": 2}],
        "panels": [
            {
                "id": "times",
                "type": "bargauge",
                "metric": "p95",
                "threshold_id": "slow",
                "series": ["zlib"],
            }
        ],
        "valid_for_s": 3600,
        "comment": "every key",
    }


def regression_figures() -> Document:
    """Return all but the envelope of a gate of two heads, of which one got slower."""
    return {
        "slot": "compress",
        "verdict": "regressed",
        "reason": "zlib is slower",
        "baseline": {
            "kind": "history",
            "path": "hydra_profiles/history.db",
            "revision": None,
            "run_id": None,
            "timestamp": "2026-11-20T08:00:00.000+00:00",
        },
        "settings": {
            "min_effect_percent": 5.0,
            "confirm": 5,
            "metrics": ["time", "success_rate"],
            "q": 0.05,
        },
        "shared": {"time": {"change_percent": 1.5, "low": -0.5, "high": 3.5}},
        "heads": [
            regression_row("zlib", "time", "regressed", 25.0, q=0.001, confirmed=True),
            regression_row("zlib", "success_rate", "ok", 0.0, q=0.9),
            regression_row("gzip9", "time", "ok", 0.5, q=0.7),
            {
                **regression_row("gzip9", "success_rate", "cannot_tell", None),
                "left_out": True,
                "reason": "not run in the newest invocation",
            },
        ],
        "made_from": [
            {"file": "hydra_profiles/history.db", "sha256": None, "run_id": "rabc-12345678"}
        ],
    }


def regression_row(
    name: str, metric: str, verdict: str, change: Any, q: Any = None, confirmed: Any = None
) -> Document:
    """Return the row of one head and metric."""
    known = change is not None
    return {
        "name": name,
        "metric": metric,
        "unit": "seconds" if metric == "time" else "percent",
        "old": 1.0 if known else None,
        "new": 1.0 + change / 100 if known else None,
        "change_percent": change,
        "low": change - 2 if known else None,
        "high": change + 2 if known else None,
        "p": q,
        "q": q,
        "confirmed": confirmed,
        "verdict": verdict,
        "reason": "as the runs say",
        "nights": 12,
        "runs": 100,
        "since": "rabc-12345678" if verdict == "regressed" else None,
    }


def audit_of(*profiles: Document) -> Document:
    """Return all but the envelope of an audit of these profiles."""
    return {
        "slot": "compress",
        "environment": {"python": "3.11.7"},
        "profiles": list(profiles),
    }
