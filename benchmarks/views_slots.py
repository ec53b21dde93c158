"""Slots of any size that look as if they had been profiled for a month, from one seed."""

import math
import os
import random
from typing import Any, Dict, List, NamedTuple, Sequence

from benchmarks.using_pick import slot_document
from hydra_heads.base.clock import now
from hydra_heads.base.files import write_pieces
from hydra_heads.base.jsontext import dump_json_rows
from hydra_heads.model.documents import write_document
from hydra_heads.model.envelope import Origin, envelope

SEED = 9

INSTANCES = tuple(f"input-{at}" for at in range(10))

NIGHTS = 30

FAILING = 0.03
"""Of all runs."""

RUN_ID = "r0-000000"

Document = Dict[str, Any]


class Size(NamedTuple):
    """How many heads a slot has, and how many runs each of them."""

    heads: int
    runs: int


def write_slot(folder: str, size: Size) -> None:
    """Write the profiles of a slot, and its own document, into an empty folder.

    Every fourth head became slower after twenty nights; a few runs fail, some are flagged.
    """
    chance = random.Random(SEED)
    names = [f"head-{at:03d}" for at in range(size.heads)]
    for at, name in enumerate(names):
        rows = _rows(at, size, chance)
        level = _level(at)
        figures = _figures(name, rows)
        figures.update(
            envelope("hydra.profile", Origin(RUN_ID, now()), {"avg_time": "seconds"}),
            earlier=[_night(night, level, at % 4 == 0, chance) for night in range(NIGHTS)],
        )
        write_pieces(
            os.path.join(folder, f"head_{name}.json"), dump_json_rows(figures, "runs", rows)
        )
    heads = [{"name": name, "command": ["true"]} for name in names]
    write_document(
        os.path.join(folder, "slot.json"), {**slot_document(heads, {}), "heads_file": None}, "slot"
    )


def _level(at: int) -> float:
    return 0.01 * (1 + at / 10)


def _rows(at: int, size: Size, chance: random.Random) -> List[Document]:
    rows = []
    for block in range(size.runs):
        ok = chance.random() >= FAILING
        order = block * size.heads + at + 1
        seconds = _level(at) * chance.lognormvariate(0, 0.2)
        rows.append(
            {
                "id": f"{RUN_ID}.{order}",
                "block": block + 1,
                "order": order,
                "instance": INSTANCES[block % len(INSTANCES)],
                "ok": ok,
                "seconds": seconds,
                "failure": None if ok else chance.choice(["exit", "exit", "criteria"]),
                "warmup": False,
                "outlier": False,
                "flags": ["output_cut"] if chance.random() < 0.01 else [],
                "started_unix": 1795321881.1 + order,
                "metrics": _metrics(seconds, order, chance),
            }
        )
    return rows


def _metrics(seconds: float, order: int, chance: random.Random) -> Document:
    return {
        "execution_time_seconds": seconds,
        "end_time": 1795321881.1 + order + seconds,
        "user_time": seconds * chance.uniform(0.5, 0.6),
        "system_time": seconds * chance.uniform(0.3, 0.4),
        "cpu_avg": chance.uniform(90, 99),
        "context_switches": chance.randrange(9),
        "memory_max_mb": chance.uniform(28, 30),
        "page_faults": chance.randrange(4000, 5000),
        "descendants_killed": 0,
        "block_io_operations": 0,
        "stdout_lines": 0,
        "stderr_lines": 0,
        "exit_code": 0,
    }


def _figures(name: str, rows: Sequence[Document]) -> Document:
    """Return what a profile says of these runs."""
    times = sorted(row["seconds"] for row in rows if row["ok"])
    mean = math.fsum(times) / len(times)
    rate = 100.0 * len(times) / len(rows)
    failures = [row["failure"] for row in rows if not row["ok"]]
    parts = {"median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
    at = {part: times[int(share * (len(times) - 1))] for part, share in parts.items()}
    return {
        "name": name,
        "slot": "job",
        "kind": "command",
        "fingerprint": None,
        "success_rate": rate,
        "avg_time": mean,
        "num_tests": len(rows),
        "planned_tests": len(rows),
        "complete": True,
        "small_sample": False,
        "objective": {"minimise": "time", "penalty_factor": 10.0, "time_limit_s": None},
        "timeout_s": 30.0,
        "success_count": len(times),
        "failure_count": len(failures),
        "timeout_count": 0,
        "success_rate_ci": _interval(max(0.0, rate - 4), min(100.0, rate + 2)),
        "avg_time_ci": _interval(mean * 0.97, mean * 1.03),
        "time_s": {"min": times[0], "mean": mean, **at, "max": times[-1]},
        "failures": [
            {"kind": kind, "count": failures.count(kind), "example": "no such file: x"}
            for kind in sorted(set(failures))
        ],
        "outliers": 0,
        "warmup_detected": 0,
        "environment": {"cpu_model": "made up", "machine_key": None},
        "instances": [
            {
                "name": instance,
                "fingerprint": None,
                "tests": len([row for row in rows if row["instance"] == instance]),
            }
            for instance in INSTANCES
        ],
    }


def _interval(low: float, high: float) -> Document:
    return {"low": low, "high": high, "level": 0.95, "method": "made up"}


def _night(night: int, level: float, grows: bool, chance: random.Random) -> Document:
    """Return what one night's runs came to, by instance."""
    if grows and night >= 20:
        level *= 1.3
    return {
        "run_id": f"r0-{night:06d}",
        "origin": "profile",
        "timestamp": f"2026-10-{night + 1:02d}T04:31:13.120+00:00",
        "fingerprint": None,
        "machine_key": None,
        "outcomes": [
            {
                "instance": instance,
                "ok": True,
                "count": 10,
                "seconds_sum": 10 * level * chance.lognormvariate(0, 0.05),
                "seconds_sq_sum": 11 * level * level,
            }
            for instance in INSTANCES
        ],
    }
