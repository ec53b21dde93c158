"""Reading what N runs of one head say, also where another program wrote it."""

from typing import Dict, List

import pytest

from hydra_heads.model.failure import Failure
from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.model.run import Run

LEAST: Dict[str, object] = {
    "name": "zlib",
    "success_rate": None,
    "avg_time": None,
    "timestamp": "2026-01-02T03:04:05+00:00",
    "num_tests": 0,
    "success_count": 0,
    "failure_count": 0,
}


def test_a_profile_answers_by_name() -> None:
    """What the later phases read has a name, and the document stays at hand."""
    document = {
        **LEAST,
        "display_name": "Zlib",
        "slot": "compress",
        "run_id": "r1-a",
        "fingerprint": "sha256:ab",
        "timestamp_unix": 1767323045,
        "success_rate": 75,
        "avg_time": 0.5,
        "num_tests": 4,
        "success_count": 3,
        "failure_count": 1.0,
    }

    profile = Profile(document, "head_zlib.json", "cd")

    assert (profile.name, profile.display_name, profile.slot) == ("zlib", "Zlib", "compress")
    assert (profile.run_id, profile.fingerprint) == ("r1-a", "sha256:ab")
    assert (profile.success_rate, profile.avg_time) == (75.0, 0.5)
    assert (profile.num_tests, profile.success_count, profile.failure_count) == (4, 3, 1)
    assert (profile.timestamp, profile.written_unix) == (LEAST["timestamp"], 1767323045.0)
    assert (profile.path, profile.sha256) == ("head_zlib.json", "cd")
    assert profile.document is document


def test_the_least_that_a_profile_may_say() -> None:
    """What another program leaves out is None or empty."""
    profile = Profile(LEAST)

    assert (profile.display_name, profile.slot, profile.run_id) == (None, None, None)
    assert profile.fingerprint is None
    assert (profile.success_rate, profile.avg_time) == (None, None)
    assert (profile.num_tests, profile.success_count, profile.failure_count) == (0, 0, 0)
    assert (profile.runs, profile.path, profile.sha256) == ((), None, None)


def test_figures_are_found_anywhere_in_the_document() -> None:
    """A number in an object of the document is answered; what is missing or null is None."""
    profile = Profile({**LEAST, "time_s": {"p50": 0.5, "p90": None, "ok": True}, "trend": None})

    assert profile.figure("time_s", "p50") == 0.5
    assert profile.figure("num_tests") == 0.0
    missing = [("time_s", "p90"), ("time_s", "p99"), ("trend", "low"), ("x",), ("time_s", "ok")]
    assert [profile.figure(*path) for path in missing + [("name", "x"), ("time_s",)]] == [None] * 7


def test_runs_of_ours_are_counted_as_they_were_written() -> None:
    """A row that Phase 1 writes is read back as the run that it was."""
    runs = [
        Run("r1-a", 1, "zlib", "small", True, 0.5, 100.0, 1),
        Run("r1-a", 2, "zlib", "big", False, 0.7, 101.0, 2, Failure("exit", "exit code 1")),
        Run("r1-a", 3, "zlib", "big", True, 0.6, 102.0, 3, warmup=True, outlier=True),
        Run("r1-a", 4, "zlib", "big", None, 0.6, 103.0, 4),
    ]

    profile = Profile({**LEAST, "run_id": "r2-b", "runs": [run.as_row() for run in runs]})

    assert profile.runs == (
        CountedRun("r1-a", 1, "small", True, 0.5),
        CountedRun("r1-a", 2, "big", False, 0.7),
        CountedRun("r1-a", 3, "big", True, 0.6),
    )


@pytest.mark.parametrize(
    ("row", "run"),
    [
        ({"ok": True, "seconds": 1}, CountedRun("r2-b", None, "default", True, 1.0)),
        ({"ok": False, "seconds": None}, CountedRun("r2-b", None, "default", False, None)),
        ({"ok": True, "instance": None}, CountedRun("r2-b", None, "default", True, None)),
        ({"ok": True, "id": "7", "instance": "a"}, CountedRun("r2-b", None, "a", True, None)),
        ({"ok": True, "id": "a.b.7", "block": 2.0}, CountedRun("a.b", 2, "default", True, None)),
    ],
)
def test_runs_of_others_may_say_less(row: Dict[str, object], run: CountedRun) -> None:
    """A run without id, block or instance belongs to its profile and the one instance."""
    assert Profile({**LEAST, "run_id": "r2-b", "runs": [row]}).runs == (run,)


@pytest.mark.parametrize("runs", [None, [], {}])
def test_a_profile_may_have_no_runs(runs: List[object]) -> None:
    """A profile that keeps its runs to itself has none to count."""
    assert Profile({**LEAST, "runs": runs}).runs == ()


def test_runs_are_taken_when_first_asked_for() -> None:
    """A profile whose runs nobody asks for does without them, and takes them once."""
    row = {"ok": True, "seconds": 1, "metrics": {"user_time": 0.5}}
    profile = Profile({**LEAST, "runs": [row]})
    row["seconds"] = 2

    runs = profile.runs

    assert [run.seconds for run in runs] == [2.0]
    assert profile.runs is runs
    assert runs[0].metrics is row["metrics"]


def test_runs_keep_the_figures_that_they_have() -> None:
    """Figures are at hand by name; null is none, and a peak below the floor is the floor."""
    rows = [
        {"instance": "x", "ok": True, "seconds": 1, "failure": None, "metrics": {"user_a": 2}},
        {
            "instance": "x",
            "ok": True,
            "seconds": 1,
            "failure": None,
            "flags": ["memory_floor"],
            "metrics": {"user_a": None},
        },
        {"instance": "x", "ok": False, "seconds": 1, "failure": "exit", "metrics": None},
    ]
    resources = {"memory_max_mb": {"value": None, "resolution": 12.5}}

    profile = Profile({**LEAST, "runs": rows, "resources": resources})

    assert [run.metrics for run in profile.runs] == [{"user_a": 2}, {"memory_max_mb": 12.5}, {}]
    assert [run.metrics for run in Profile({**LEAST, "runs": rows}).runs][1] == {}
