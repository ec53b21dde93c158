"""Tests of `hydra_heads.report.history` and `history_rows`: the history as tables and rows."""

import json

from hydra_heads.model.failure import SLICE_ENDED, START, Failure
from hydra_heads.report.history import invocations_table, moment, result_of, runs_table
from hydra_heads.report.history_rows import iso_of, metrics_of, run_row
from hydra_heads.store.listing import ListedInvocation, ListedRun, Tally
from tests.store.making import a_run, an_invocation


def listed(**changes: object) -> ListedRun:
    """Return a run of slot `demo` from a Phase 1."""
    return ListedRun(a_run()._replace(**changes), "demo", "profile")  # type: ignore[arg-type]


def test_invocations() -> None:
    """Counts are over the heads; one that has not ended says so, one without a slot has none."""
    script = an_invocation("r2")._replace(slot=None, origin="script", complete=False)
    table = invocations_table(
        [
            ListedInvocation(an_invocation(), (Tally("a", 2, 1, 0, 1), Tally("b", 1, 0, 3, 0))),
            ListedInvocation(script, ()),
        ]
    )

    assert [line.split() for line in table.splitlines()[1:]] == [
        "r1 demo profile 1970-01-01T00:16:40+00:00 2 3 1 3 not ended".split(),
        "r2 - script 1970-01-01T00:16:40+00:00 0 0 0 0 no".split(),
    ]


def test_runs() -> None:
    """What a run does not have is `-`, and a long message is cut."""
    failed = listed(ok=False, seconds=None, failure=Failure(START, "x" * 80), metrics={})
    flagged = listed(warmup=True, outlier=True)._replace(slot=None)
    lines = runs_table([failed, flagged, listed(ok=None)]).splitlines()

    assert lines[1].split()[6:] == ["-", "-", "-", "start:", "x" * 50 + "..."]
    assert lines[2].endswith("ok (warm-up) (outlier)")
    assert lines[2].split()[1] == "-"
    assert lines[3].endswith("undecided")


def test_messages_cannot_move_the_cursor() -> None:
    """What a program wrote is shown without control characters [fault 41]."""
    table = runs_table([listed(ok=False, failure=Failure("exit", "\x1b[31m"))])

    assert "\x1b" not in table


def test_results() -> None:
    """A result is worded in full: kind and message, or that it waits."""
    assert result_of(a_run()) == "ok"
    assert result_of(a_run(ok=False)) == "exit: exit code 3"
    assert result_of(a_run(ok=False)._replace(failure=None)) == "failed"
    assert result_of(a_run(ok=False)._replace(failure=Failure("error", ""))) == "error"
    assert result_of(a_run(ok=None)) == "undecided: a criterion waits for other runs"


def test_a_run_that_was_stopped_at_its_slice() -> None:
    """It is neither a failure nor undecided: its time in the plan was over."""
    stopped = a_run(ok=None)._replace(flags=(SLICE_ENDED,))
    told = stopped._replace(failure=Failure("timeout", "stopped at its slice of 2 s"))

    assert result_of(stopped) == "stopped at its slice"
    assert result_of(told) == "stopped at its slice of 2 s"
    assert runs_table([ListedRun(told, "demo", "live")]).endswith("stopped at its slice of 2 s")


def test_moments() -> None:
    """A moment no calendar has is told in seconds; in documents it is null."""
    assert moment(1e300) == "1e+300 s since 1970"
    assert iso_of(1e300) is None
    assert iso_of(None) is None


def test_row_of_a_run() -> None:
    """A row can be written as JSON; every registered metric stands there, null when unknown."""
    row = run_row(listed())
    metrics = row["metrics"]

    assert json.loads(json.dumps(row)) == row
    assert isinstance(metrics, dict)
    assert (metrics["user_time"], metrics["cpu_max"]) == (0.25, None)
    assert (metrics["success"], metrics["start_time"]) == (1, 2001.5)


def test_end_of_a_run() -> None:
    """The end is the start and the time of the whole process, unless it was recorded."""
    derived = a_run()._replace(metrics={"execution_time_seconds": 0.5})
    given = a_run()._replace(metrics={"execution_time_seconds": 0.5, "end_time": 9.0})

    assert metrics_of(derived)["end_time"] == 2002.0
    assert metrics_of(given)["end_time"] == 9.0
    assert metrics_of(a_run())["end_time"] is None
    assert metrics_of(a_run(ok=None))["success"] is None
