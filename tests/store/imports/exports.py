"""Files as hyperfine and pyperf write them, with figures of our own."""

import json
import os
from pathlib import Path
from typing import Any, Dict, List

Document = Dict[str, Any]


def hyperfine_result(command: str = "gzip -9 data.txt", **more: object) -> Document:
    """Return one result of hyperfine 1.15: three runs, the last of which failed."""
    result: Document = {
        "command": command,
        "mean": 0.02,
        "stddev": 0.01,
        "median": 0.02,
        "user": 0.015,
        "system": 0.001,
        "min": 0.01,
        "max": 0.03,
        "times": [0.01, 0.03, 0.02],
        "exit_codes": [0, 0, 3],
    }
    result.update(more)
    return result


def hyperfine(*results: Document) -> Document:
    """Return an export of hyperfine."""
    return {"results": list(results or (hyperfine_result(),))}


def pyperf_run(values: List[float], **metadata: object) -> Document:
    """Return one process of pyperf with one warm-up of two loops."""
    return {"values": values, "warmups": [[2, 0.5]], "metadata": metadata}


def pyperf(*runs: Document, **metadata: object) -> Document:
    """Return a suite of one benchmark in pyperf's format 1.0."""
    benchmark = {
        "metadata": {"name": "sort list", "loops": 4, **metadata},
        "runs": list(runs) or [pyperf_run([0.25, 0.5], date="1970-01-02 00:00:00+00:00")],
    }
    return {
        "version": "1.0",
        "metadata": {
            "unit": "second",
            "hostname": "secret-host",
            "platform": "Linux-6.1",
            "cpu_count": 2,
            "python_version": "3.11.7 (64-bit)",
        },
        "benchmarks": [benchmark],
    }


def as_text(document: object) -> str:
    """Return a document as the text of a file."""
    return json.dumps(document)


def write(folder: Path, document: object, name: str = "x.json", mtime: float = 5000.0) -> str:
    """Write a file that was changed last at a moment; return its path."""
    path = folder / name
    path.write_text(document if isinstance(document, str) else as_text(document), "utf-8")
    os.utime(str(path), (mtime, mtime))
    return str(path)
