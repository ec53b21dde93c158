"""Records of runs as a runner tells them, written by hand."""

from typing import Any, Dict, Optional

from hydra_heads.measure.capture import Capture
from hydra_heads.measure.outcomes import Written, outcome_of
from hydra_heads.model.run import Outcome
from tests.measure.launches import launch_of

FLOOR_KIB = 8192

NOTHING: Dict[str, Optional[float]] = {}


def record_of(samples: Any = NOTHING, **facts: object) -> Dict[str, Any]:
    """Write the record of a good run of two seconds, alone, with a peak of 20 MiB."""
    record: Dict[str, Any] = {
        "token": 1,
        "status": 0,
        "error": None,
        "seconds": 2.0,
        "started_unix": 1.8e9,
        "clock_jump_s": 0.0,
        "ended_by": "",
        "left": 0,
        "floor_kib": FLOOR_KIB,
        "is_alone": True,
        "user_s": 1.5,
        "system_s": 0.25,
        "page_faults": 11,
        "context_switches": 12,
        "block_io": 13,
        "largest_kib": 20 * 1024,
        "reaped": 1,
        "killed": 0,
    }
    if samples is not NOTHING:
        record["samples"] = samples
    return dict(record, **facts)


def samples_of(**figures: Optional[float]) -> Dict[str, Optional[float]]:
    """Write what four samples of one process found."""
    known: Dict[str, Optional[float]] = {
        "samples": 4,
        "cpu_max": 99.0,
        "cpu_min": 1.0,
        "memory_max_kib": 30 * 1024,
        "memory_avg_kib": 10 * 1024,
        "memory_min_kib": 5 * 1024,
        "peak_kib": 6 * 1024,
        "threads": 3,
        "fds": 9,
        "processes": 1,
        "shared": 0,
    }
    return dict(known, **figures)


def outcome_from(record: Dict[str, Any], **launch: Any) -> Outcome:
    """Return the outcome of a record whose run wrote nothing."""
    return outcome_of(record, launch_of("prog", **launch), written_of())


def written_of(stdout: Optional[bytes] = b"", stderr: bytes = b"", keep: int = 100) -> Written:
    """Return what a run wrote, of which so many bytes are kept."""
    streams = []
    for data in (stdout, stderr):
        stream = None if data is None else Capture(keep)
        if stream is not None and data:
            stream.feed(data)
        streams.append(stream)
    assert streams[1] is not None
    return Written(streams[0], streams[1])
