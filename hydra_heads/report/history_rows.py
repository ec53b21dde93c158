"""Invocations and runs of the history as JSON objects."""

from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.model.metrics import BY_NAME, RUN_METRICS
from hydra_heads.model.run import Run
from hydra_heads.store.listing import ListedInvocation, ListedRun
from hydra_heads.store.recorded import RecordedBlock

Row = Dict[str, object]


def iso_of(unix: Optional[float]) -> Optional[str]:
    """Word a moment as ISO 8601 in UTC; None for none, and for one outside the years 1 to 9999.

    >>> iso_of(0.0)
    '1970-01-01T00:00:00.000+00:00'
    """
    if unix is None:
        return None
    try:
        return stamp(unix).iso
    except (ValueError, OverflowError, OSError):
        return None


def run_row(listed: ListedRun) -> Row:
    """Return everything that the history keeps of a run in its row, metrics in registry order."""
    run = listed.run
    return {
        "id": run.id,
        "run_id": run.run_id,
        "order": run.order,
        "slot": listed.slot,
        "origin": listed.origin,
        "head": run.head,
        "instance": run.instance,
        "block": run.block,
        "ok": run.ok,
        "seconds": run.seconds,
        "started": iso_of(run.started_unix),
        "started_unix": run.started_unix,
        "failure": run.failure.kind if run.failure else None,
        "failure_message": run.failure.message if run.failure else None,
        "warmup": run.warmup,
        "outlier": run.outlier,
        "flags": list(run.flags),
        "output_sha256": run.output_sha256,
        "metrics": metrics_of(run),
    }


def metrics_of(run: Run) -> Dict[str, Optional[float]]:
    """Return every registered metric of a run, None where it is not known, then its own figures."""
    end = None
    if "execution_time_seconds" in run.metrics:
        end = run.started_unix + run.metrics["execution_time_seconds"]
    known: Mapping[str, Optional[float]] = {
        "end_time": end,
        **run.metrics,
        "start_time": run.started_unix,
        "success": None if run.ok is None else int(run.ok),
    }
    own = sorted(name for name in run.metrics if name not in BY_NAME)
    return {name: known.get(name) for name in (*RUN_METRICS, *own)}


def invocation_row(listed: ListedInvocation) -> Row:
    """Return an invocation as it is listed: when, of what, and how its runs ended."""
    invocation = listed.invocation
    return {
        "run_id": invocation.run_id,
        "slot": invocation.slot,
        "origin": invocation.origin,
        "started": iso_of(invocation.started_unix),
        "started_unix": invocation.started_unix,
        "ended_unix": invocation.ended_unix,
        "complete": invocation.complete,
        "heads": [dict(tally._asdict()) for tally in listed.tallies],
    }


def whole_invocation_row(listed: ListedInvocation, blocks: Sequence[RecordedBlock]) -> Row:
    """Return all that the history keeps of an invocation but for its single runs."""
    invocation = listed.invocation
    fingerprints = invocation.fingerprints
    heads = [
        {**tally._asdict(), "fingerprint": fingerprints.get(tally.head)} for tally in listed.tallies
    ]
    return {
        **invocation_row(listed),
        "heads": heads,
        "asked": {
            "seed": invocation.seed,
            "planned_tests": invocation.planned_tests,
            "only": list(invocation.only),
            "timeout_s": invocation.timeout_s,
            "heads_file": invocation.heads_file,
            "heads_sha256": invocation.heads_sha256,
        },
        "environment": dict(invocation.environment),
        "machine_key": invocation.machine_key,
        "instances": [
            {"name": name, "fingerprint": fingerprint}
            for name, fingerprint in invocation.instance_fingerprints.items()
        ],
        "blocks": [_block_row(block) for block in blocks],
    }


def _block_row(block: RecordedBlock) -> Row:
    cpus: Optional[List[int]] = None if block.cpus is None else list(block.cpus)
    return {
        "block": block.block,
        "load": block.load,
        "steal": block.steal,
        "clock_jump_s": block.clock_jump_s,
        "cpus": cpus,
    }
