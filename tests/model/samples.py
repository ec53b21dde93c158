"""One right document of each kind, made anew for each test that damages it, and as a file."""

import os
from typing import Any, Callable, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import dump_json
from tests.model.dashboard_samples import dashboard_figures
from tests.model.gate_samples import gate_figures
from tests.model.plan_samples import fallbacks, plan
from tests.model.telling_samples import (
    audit_of,
    channels,
    config,
    regression_figures,
    rules,
    telling,
)

Document = Dict[str, Any]

SHA = "ab" * 32


def envelope(kind: str) -> Document:
    """Return the first keys of a generated document."""
    return {
        "schema": f"hydra.{kind}",
        "schema_version": "1.0",
        "generator": {"name": "hydra-heads", "version": "1.0.0"},
        "run_id": "rabc-12345678",
        "timestamp": "2026-11-21T08:00:00.000+00:00",
        "timestamp_unix": 1795248000.0,
        "units": {"success_rate": "percent", "avg_time": "seconds"},
    }


CONSTRAINTS: List[Document] = [
    {"metric": "success_rate", "at_least": 95},
    {"metric": "p95", "at_least": 0, "at_most": 2.5, "comment": "seconds"},
]

LIMITS: Document = {
    "memory_mb": 512,
    "processes": 8,
    "scratch_mb": 100.5,
    "open_files": 64,
    "file_size_mb": 10,
    "output_mb": 1,
    "comment": "all of them",
}

SUCCESS: Document = {
    "exit_codes": [0, 2],
    "stdout_matches": ["^done$"],
    "stderr_matches": [],
    "json_equals": {"": {"a": [1, None]}, "/a~1b": True},
    "files_exist": ["{scratch}/out.gz"],
    "file_sha256": {"{scratch}/out": SHA},
    "same_output_as": "majority",
    "verify": ["cmp", "{stdout_file}", "{file}"],
    "comment": "every criterion",
}


def heads_file() -> Document:
    """Return a heads file that uses every key that there is."""
    return {
        "schema": "hydra.heads",
        "schema_version": "1.0",
        "slot": "compress",
        "comment": ["two", "lines"],
        "objective": {"minimise": "time", "penalty_factor": 10, "time_limit_s": 30, "comment": ""},
        "instances": [
            {"name": "small", "values": {"file": "data/small.txt", "level": 9, "fast": True}},
            {"name": "empty"},
            {"glob": "data/big-*.txt", "as": "file", "comment": "all big ones"},
        ],
        "defaults": {"timeout_s": 30, "success": {"exit_codes": [0]}, "env": {"LANG": "C"}},
        "heads": [
            {"name": "gzip9", "command": ["gzip", "-9", "-c", "{file}"], "stdout": "discard"},
            {
                "name": "zlib",
                "callable": "codecs_bench:compress",
                "display_name": "zlib, level 9",
                "enabled": True,
                "timeout_s": 1.5,
                "kill_grace_s": 0,
                "success": dict(SUCCESS),
                "stdout": "keep",
                "env": {"A": "1"},
                "clean_env": False,
                "cwd": "work",
                "secrets": ["API_TOKEN"],
                "tags": ["fast"],
                "stdin_file": "{file}",
                "prepare": ["touch", "{scratch}/out"],
                "cleanup": ["rm", "-f", "{scratch}/out"],
                "version_command": ["{python}", "--version"],
                "warmup": 2,
                "limits": dict(LIMITS),
                "weight": {"min": 0.05, "max": 0.9, "comment": "never all"},
            },
            {"name": "line", "command": "gzip < {file}", "shell": True, "stdout": "file"},
        ],
        "thresholds": [{"id": "slow", "metric": "p95", "direction": "above", "warning": 2}],
        "panels": [
            {"id": "times", "type": "bargauge", "metric": "p95", "threshold_id": "slow"},
            {
                "id": "rates",
                "title": "Success",
                "type": "stat",
                "metric": "success_rate",
                "unit": "percent",
                "threshold_id": "success_rate",
                "grid": {"x": 12, "y": 0, "w": 12, "h": 8},
                "series": ["zlib"],
                "promql": None,
            },
        ],
        "valid_for_s": 3600,
        "constraints": [dict(constraint) for constraint in CONSTRAINTS],
        **telling(),
    }


def slot() -> Document:
    """Return a slot document as Phase 1 writes it."""
    return {
        **envelope("slot"),
        "slot": "compress",
        "heads_file": {"path": "../hydra_heads.json", "sha256": SHA},
        "objective": {"minimise": "time", "penalty_factor": 10.0, "time_limit_s": None},
        "defaults": {"timeout_s": 30},
        "instances": [{"name": "small", "values": {"file": "a.txt"}, "fingerprint": None}],
        "heads": [
            {
                "name": "gzip9",
                "command": ["gzip"],
                "timeout_s": 30,
                "success": {},
                "weight": {"min": 0.1, "max": None},
            },
            {"name": "zlib", "callable": "m:f", "success": {"same_output_as": "gzip9"}},
        ],
        "thresholds": heads_file()["thresholds"],
        "panels": heads_file()["panels"],
        "config_file": {"path": "../hydra_config.json", "sha256": SHA},
        "rules": [{**rules()[0], "comment": None}],
        "channels": channels(),
        "gate": {"confirm": 5},
        "constraints": [{"metric": "success_rate", "at_least": 95, "at_most": None}],
        "valid_for_s": 90000.0,
    }


def run(order: int, ok: bool = True, seconds: float = 0.5) -> Document:
    """Return one run of a profile."""
    return {
        "id": f"rabc-12345678.{order}",
        "block": order,
        "order": order,
        "instance": "small",
        "ok": ok,
        "seconds": seconds,
        "failure": None if ok else "exit",
        "warmup": False,
        "outlier": False,
        "flags": ["memory_floor"],
        "started_unix": 1795248000.5,
        "metrics": {"user_time": 0.25, "exit_code": 0, "cpu_max": None},
    }


def foreign_profile() -> Document:
    """Return a profile as another program may write it: nothing but what readers need."""
    return {
        "schema": "hydra.profile",
        "schema_version": "1.0",
        "name": "zlib",
        "success_rate": 75,
        "avg_time": 0.25,
        "timestamp": "2026-11-21T08:00:00Z",
        "num_tests": 4,
        "success_count": 3,
        "failure_count": 1,
    }


def profile() -> Document:
    """Return a profile with all its keys: three successes and a failure."""
    runs: List[Document] = [run(0, seconds=0.25), run(1, ok=False), run(2), run(3, seconds=0.75)]
    return {
        **envelope("profile"),
        "name": "zlib",
        "display_name": None,
        "slot": "compress",
        "kind": "callable",
        "fingerprint": f"sha256:{SHA}",
        "heads_file": None,
        "success_rate": 75.0,
        "avg_time": 0.5,
        "num_tests": 4,
        "planned_tests": 4,
        "complete": True,
        "small_sample": True,
        "seed": 7,
        "objective": {"minimise": "time", "penalty_factor": 10.0, "time_limit_s": None},
        "success_count": 3,
        "failure_count": 1,
        "timeout_count": 0,
        "success_rate_ci": {"low": 30.1, "high": 95.4, "level": 0.95, "method": "wilson"},
        "avg_time_ci": {"low": -0.1, "high": 1.1, "level": 0.95},
        "time_s": {"min": 0.25, "mean": 0.5, "median": 0.5, "p99": 0.75, "stdev": None},
        "resources": {"user_time": {"value": 0.25, "source": "wait4", "resolution": None}},
        "failures": [{"kind": "exit", "count": 1, "example": "exit code 1"}],
        "outliers": 0,
        "warmup_detected": None,
        "previous": {"run_id": "rabb-1", "avg_time": 0.4, "avg_time_ci": {"low": 0.3, "high": 0.5}},
        "trend": None,
        "earlier": [{"run_id": "rabb-1", "origin": "profile", "timestamp": None}],
        "rules": [
            {
                "id": "slow",
                "expr": "p95 > 2 s",
                "severity": "WARNING",
                "state": "firing",
                "since": "2026-11-21T08:00:00.000+00:00",
            }
        ],
        "environment": {"python": "3.11.7", "load": 0.5},
        "instances": [{"name": "small", "fingerprint": f"sha256:{SHA}", "tests": 4}],
        "runs": runs,
    }


def weights() -> Document:
    """Return weights of two heads that replace earlier ones."""
    made_from = [
        {
            "file": "head_zlib.json",
            "sha256": SHA,
            "run_id": "rabc-12345678",
            "num_tests": 4,
            "earlier": [],
        }
    ]
    return {
        **envelope("weights"),
        "slot": "compress",
        "weights": {"gzip9": 0.25, "zlib": 0.75},
        "heads": [_weights_row("gzip9", 0.25, 0.5, 0.1), _weights_row("zlib", 0.75, 0.5, 0.9)],
        "by_instance": [
            {
                "instance": "small",
                "weights": {"gzip9": 0.5, "zlib": 0.5},
                "beliefs": {"gzip9": 0.5, "zlib": 0.5},
                "runs": 8,
            }
        ],
        "method": {"name": "best-probability", "parameters": {"floor": 0.02}},
        "objective": {
            "minimise": "time",
            "penalty_factor": 10.0,
            "time_limit_s": 5.0,
            "time_limit_from": "data",
        },
        "decision": "published",
        "reason": "zlib is faster",
        "made_from": made_from,
        "plan": plan(made_from),
        "fallbacks": fallbacks(),
        "valid_for_s": 90000.0,
        "previous": {
            "run_id": "rabb-1",
            "sha256": SHA,
            "weights": {"gzip9": 0.5, "zlib": 0.5},
            "made_from": made_from,
        },
        "more_runs": {"needed": None, "to_decide": ["zlib", "gzip9"]},
    }


def _weights_row(name: str, weight: float, previous: float, belief: float) -> Document:
    return {
        "name": name,
        "weight": weight,
        "previous_weight": previous,
        "belief": belief,
        "expected_cost": 0.5,
        "expected_cost_ci": {"low": 0.4, "high": 0.6, "level": 0.95},
        "success_rate": 100.0,
        "avg_time": 0.5,
        "runs": 4,
        "floor_share": 0.01,
        "eligible": True,
        "eligible_probability": 1.0,
        "reasons": ["faster"],
    }


def dashboard() -> Document:
    """Return a dashboard of two heads, one of them in need of a look."""
    return {**envelope("dashboard"), **dashboard_figures()}


def changed(document: Document, path: str, value: object) -> Document:
    """Put a value at a path like `heads.0.name` of a document, and return the document.

    `...` as the value takes away what is there.
    """
    steps = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = document
    for step in steps[:-1]:
        place = place[step]
    if value is ...:
        del place[steps[-1]]
    else:
        place[steps[-1]] = value
    return document


SAMPLES: Dict[str, Callable[[], Document]] = {
    "heads": heads_file,
    "config": config,
    "slot": slot,
    "profile": profile,
    "weights": weights,
    "dashboard": dashboard,
    "gate": lambda: {**envelope("gate"), **gate_figures()},
    "regression": lambda: {**envelope("regression"), **regression_figures()},
    "audit": lambda: {**envelope("audit"), **audit_of(profile())},
}

FILE_NAMES = {
    "heads": "hydra_heads.json",
    "config": "hydra_config.json",
    "slot": "slot.json",
    "profile": "head_zlib.json",
    "weights": "weights.json",
    "dashboard": "hydra_dashboard_config.json",
    "gate": "gate.json",
    "regression": "regression.json",
    "audit": "HYDRA-AUDIT-REPORT.json",
}


def put(folder: object, name: str, content: object) -> str:
    """Write a file, a document or bytes, and return its path."""
    path = os.path.join(str(folder), name)
    data = content if isinstance(content, bytes) else dump_json(content).encode("ascii")
    with open(path, "wb") as file:
        file.write(data)
    return path


def refusal(read: Callable[..., object], *arguments: object) -> str:
    """Return the message with which reading ends: one line that a terminal can show."""
    with pytest.raises(InputError) as caught:
        read(*arguments)
    message = caught.value.message
    assert message.isprintable(), message
    assert len(message) < 600
    return message
