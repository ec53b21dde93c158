"""What a schema cannot say of a profile: counts, rates and times that must agree."""

import math
from typing import Any, Dict, List, Mapping, Sequence

from hydra_heads.model.figure_checks import check_distinct_names, check_head_name, check_interval
from hydra_heads.model.findings import Findings, shown

RATE_TOLERANCE = 0.01
"""Percent: foreign profiles may round to two decimals."""

TIME_TOLERANCE = 1e-6
"""Relative: foreign profiles may round their times."""

Rows = Sequence[Mapping[str, Any]]


def check_profile(document: Mapping[str, Any], findings: Findings) -> None:
    """Check the figures of one profile against each other and against its runs."""
    runs: Rows = document.get("runs") or []
    check_head_name(document["name"], ("name",), findings)
    _check_counts(document, findings)
    _check_rate(document, findings)
    _check_progress(document, findings)
    if runs:
        _check_counted_runs(document, runs, findings)
        _check_run_ids(runs, findings)
        _check_flagged_runs(document, runs, findings)
        _check_outcomes(runs, findings)
    _check_average(document, runs, findings)
    _check_instances(document.get("instances") or [], runs, findings)
    for key in ("success_rate_ci", "avg_time_ci", "trend"):
        check_interval(document.get(key), (key,), findings)
    previous = document.get("previous") or {}
    check_interval(previous.get("avg_time_ci"), ("previous", "avg_time_ci"), findings)


def _check_counts(document: Mapping[str, Any], findings: Findings) -> None:
    tests, successes = document["num_tests"], document["success_count"]
    failures = document["failure_count"]
    if successes + failures != tests:
        findings.add(
            ("num_tests",),
            f"found {shown(tests)}, expected {shown(successes)} successes + {shown(failures)} "
            f"failures = {shown(successes + failures)}",
        )
    timeouts = document.get("timeout_count")
    if timeouts is not None and timeouts > failures:
        findings.add(
            ("timeout_count",), f"found {shown(timeouts)}, expected at most {failures} failures"
        )
    kinds = document.get("failures") or []
    listed = sum(row["count"] for row in kinds)
    if kinds and listed != failures:
        findings.add(
            ("failures",), f"found {listed} in all, expected {failures}, as failure_count says"
        )


def _check_rate(document: Mapping[str, Any], findings: Findings) -> None:
    rate, tests = document["success_rate"], document["num_tests"]
    if tests == 0:
        if rate is not None:
            findings.add(("success_rate",), f"found {shown(rate)} without runs, expected null")
        return
    expected = 100.0 * document["success_count"] / tests
    if rate is not None and abs(rate - expected) <= RATE_TOLERANCE:
        return
    message = (
        f"found {shown(rate)}, expected {expected:.6g} ({document['success_count']} of {tests})"
    )
    if rate is not None and rate <= 1 and abs(100 * rate - expected) <= 0.5:
        message += "; a fraction? percent is expected"
    findings.add(("success_rate",), message)


def _check_progress(document: Mapping[str, Any], findings: Findings) -> None:
    tests, planned = document["num_tests"], document.get("planned_tests")
    if planned is None:
        return
    if tests > planned:
        findings.add(
            ("planned_tests",), f"found {shown(planned)}, expected at least the {tests} runs done"
        )
    elif document.get("complete") and tests < planned:
        findings.add(
            ("complete",), f"found true, expected false: {tests} of {planned} runs are done"
        )


def _check_counted_runs(document: Mapping[str, Any], runs: Rows, findings: Findings) -> None:
    """Compare the counts with the runs that are decided."""
    outcomes = [run["ok"] for run in runs]
    for key, ok in (("success_count", True), ("failure_count", False)):
        listed = outcomes.count(ok)
        if listed != document[key]:
            findings.add(
                (key,), f"found {shown(document[key])}, expected {listed}, as the runs listed say"
            )


def _check_flagged_runs(document: Mapping[str, Any], runs: Rows, findings: Findings) -> None:
    """Compare the counts of outliers and warm-ups with the decided runs, where these tell."""
    for key, mark in (("outliers", "outlier"), ("warmup_detected", "warmup")):
        marks = [run.get(mark) for run in runs if run["ok"] is not None]
        found, listed = document.get(key), marks.count(True)
        if found not in (None, listed) and None not in marks:
            findings.add((key,), f"found {shown(found)}, expected {listed}, as the runs listed say")


def _check_run_ids(runs: Rows, findings: Findings) -> None:
    seen: Dict[str, int] = {}
    for index, run in enumerate(runs):
        name, order = run.get("id"), run.get("order")
        if name is None:
            continue
        if name in seen:
            findings.add(
                ("runs", index, "id"),
                f"{shown(name)} is the id of runs[{seen[name]}] too; ids are unique",
            )
            return
        seen[name] = index
        if order is not None and int(name.rpartition(".")[2]) != order:
            findings.add(
                ("runs", index, "id"),
                f"found {shown(name)}, expected RUN_ID.{shown(order)}, as order says",
            )
            return


def _check_outcomes(runs: Rows, findings: Findings) -> None:
    """Look for the first success that has no time, or a reason why it failed."""
    for index, run in enumerate(runs):
        if not run["ok"]:
            continue
        if run["seconds"] is None:
            findings.add(
                ("runs", index, "seconds"), "found null of a success, expected seconds >= 0"
            )
            return
        if run["failure"] is not None:
            findings.add(
                ("runs", index, "failure"),
                f"found {shown(run['failure'])} of a success, expected null",
            )
            return


def _check_average(document: Mapping[str, Any], runs: Rows, findings: Findings) -> None:
    average, successes = document["avg_time"], document["success_count"]
    if (average is None) != (successes == 0):
        expected = "null" if successes == 0 else "the mean seconds of the successes"
        findings.add(
            ("avg_time",), f"found {shown(average)} with {successes} successes, expected {expected}"
        )
        return
    times: List[float] = [run["seconds"] for run in runs if run["ok"]]
    if average is None or not times or None in times:
        return
    mean = math.fsum(times) / len(times)
    if abs(average - mean) > TIME_TOLERANCE * mean:
        findings.add(
            ("avg_time",),
            f"found {shown(average)}, expected {mean:.12g}, the mean of the successes listed",
        )


def _check_instances(instances: Rows, runs: Rows, findings: Findings) -> None:
    if not instances:
        return
    check_distinct_names(instances, "name", ("instances",), findings)
    names = {instance["name"] for instance in instances}
    for index, run in enumerate(runs):
        if run["instance"] not in names:
            findings.add(
                ("runs", index, "instance"),
                f"found {shown(run['instance'])}, expected a name that is listed in instances",
            )
            return
