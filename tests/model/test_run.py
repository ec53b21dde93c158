"""A run, and what the system said of its process."""

import json

from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome, Run


def test_a_runs_id_is_made_of_invocation_and_order() -> None:
    """Every run of every invocation has an id of its own."""
    run = Run("r1-a", 12, "zlib", "small", True, 0.5, 100.0)

    assert run.id == "r1-a.12"


def test_a_row_holds_all_that_a_profile_says_of_a_run() -> None:
    """A run stands in a profile with these keys, in this order, as JSON can write them."""
    run = Run(
        run_id="r1-a",
        order=3,
        head="zlib",
        instance="small",
        ok=False,
        seconds=0.5,
        started_unix=100.25,
        block=2,
        failure=Failure("exit", "exit code 1"),
        warmup=True,
        outlier=True,
        flags=("output_cut",),
        metrics={"user_time": 0.25},
        output_sha256="ab",
    )

    row = run.as_row()

    assert json.dumps(row) == (
        '{"id": "r1-a.3", "block": 2, "order": 3, "instance": "small", "ok": false, '
        '"seconds": 0.5, "failure": "exit", "warmup": true, "outlier": true, '
        '"flags": ["output_cut"], "started_unix": 100.25, "metrics": {"user_time": 0.25}}'
    )


def test_what_is_not_known_of_a_run_is_null() -> None:
    """A run without block, time, failure or verdict says null, never 0."""
    row = Run("r1-a", 1, "zlib", "small", None, None, 100.0).as_row()

    assert (row["block"], row["seconds"], row["failure"], row["ok"]) == (None, None, None, None)
    assert (row["warmup"], row["outlier"], row["flags"], row["metrics"]) == (False, False, [], {})


def test_a_row_is_a_copy() -> None:
    """Changing a row changes neither its run nor what other runs begin with."""
    first = Run("r1-a", 1, "zlib", "small", True, 0.5, 100.0).as_row()
    metrics = first["metrics"]
    assert isinstance(metrics, dict)

    metrics["user_time"] = 1.0

    assert Run("r1-a", 2, "zlib", "small", True, 0.5, 100.0).metrics == {}


def test_an_outcome_says_no_more_than_is_known() -> None:
    """A process of which only the time is known has no code, no signal and no output."""
    outcome = Outcome(0.5, 100.0)

    assert (outcome.exit_code, outcome.signum, outcome.start_error) == (None, None, None)
    assert (outcome.timed_out, outcome.stdout_cut, outcome.stderr_cut) == (False, False, False)
    assert (outcome.stdout, outcome.stderr, outcome.answer) == (b"", b"", None)
    assert (outcome.descendants_killed, dict(outcome.metrics)) == (0, {})
