"""What a profile's figures must agree on."""

from typing import Optional

import pytest

from hydra_heads.model.documents import problems_of
from tests.model import samples
from tests.model.samples import Document, changed


def the_problem(document: Document) -> str:
    """Return the only problem of a profile."""
    lines = problems_of(document, "profile", "p.json")
    assert len(lines) == 1, lines
    return lines[0]


def foreign(**figures: object) -> Document:
    """Return a profile without runs, with other figures."""
    return {**samples.foreign_profile(), **figures}


def test_a_profile_needs_little() -> None:
    """A profile with nothing but the required keys is right: other programs write them too."""
    assert problems_of(samples.foreign_profile(), "profile", "p.json") == []


def test_a_profile_may_have_no_run_id() -> None:
    """Other programs leave it out, or say null."""
    assert problems_of(foreign(run_id=None), "profile", "p.json") == []
    assert "run_id: found 'R 1'" in the_problem(foreign(run_id="R 1"))


@pytest.mark.parametrize("key", sorted(samples.foreign_profile()))
def test_what_readers_need_is_required(key: str) -> None:
    """Each key that readers need is missed when it is not there."""
    document = changed(samples.foreign_profile(), key, ...)

    assert f"missing key '{key}'" in the_problem(document)


def test_nothing_filled_in_is_null_or_empty() -> None:
    """What no program has filled in may be null, a list empty."""
    empty = dict.fromkeys(set(samples.profile()) - set(samples.envelope("")))
    document = {**empty, **samples.foreign_profile(), "runs": [], "instances": []}

    assert problems_of(document, "profile", "p.json") == []


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"success_count": 5}, "num_tests: found 4, expected 5 successes + 1 failures = 6"),
        ({"failure_count": 0}, "num_tests: found 4, expected 3 successes + 0 failures = 3"),
        ({"timeout_count": 2}, "timeout_count: found 2, expected at most 1 failures"),
        (
            {"failures": [{"kind": "exit", "count": 3}]},
            "failures: found 3 in all, expected 1, as failure_count says",
        ),
        ({"planned_tests": 3}, "planned_tests: found 3, expected at least the 4 runs done"),
        (
            {"planned_tests": 5, "complete": True},
            "complete: found true, expected false: 4 of 5 runs are done",
        ),
    ],
)
def test_counts_that_do_not_add_up_are_refused(figures: Document, message: str) -> None:
    """Successes and failures make up the runs, and no part is larger than the whole [fault 27]."""
    figures = {**figures, "success_rate": 100.0 * int(str(figures.get("success_count", 3))) / 4}
    if figures["success_rate"] == 125:
        figures["success_rate"] = 100

    lines = problems_of(foreign(**figures), "profile", "p.json")

    assert lines[0] == f"p.json: {message}"


@pytest.mark.parametrize(
    ("rate", "successes", "tests", "message"),
    [
        (0.95, 19, 20, "found 0.95, expected 95 (19 of 20); a fraction? percent is expected"),
        (1, 20, 20, "found 1, expected 100 (20 of 20); a fraction? percent is expected"),
        (1.7, 10, 10, "found 1.7, expected 100 (10 of 10)"),
        (95, 18, 20, "found 95, expected 90 (18 of 20)"),
        (66.6, 2, 3, "found 66.6, expected 66.6667 (2 of 3)"),
        (None, 2, 4, "found null, expected 50 (2 of 4)"),
        (0, 0, 0, "found 0 without runs, expected null"),
    ],
)
def test_the_rate_is_percent_and_follows_from_the_counts(
    rate: Optional[float], successes: int, tests: int, message: str
) -> None:
    """A fraction, or a rate of other counts, is refused with what is right [H-065, fault 26]."""
    document = foreign(
        success_rate=rate,
        success_count=successes,
        failure_count=tests - successes,
        num_tests=tests,
        avg_time=0.5 if successes else None,
    )

    assert the_problem(document) == f"p.json: success_rate: {message}"


@pytest.mark.parametrize(
    ("rate", "successes", "tests"),
    [(66.67, 2, 3), (1, 1, 100), (0, 0, 5), (100, 7, 7), (None, 0, 0), (0.5, 1, 200)],
)
def test_a_rounded_rate_is_right(rate: Optional[float], successes: int, tests: int) -> None:
    """Two decimals are enough, and a rate of one percent is no fraction."""
    document = foreign(
        success_rate=rate,
        success_count=successes,
        failure_count=tests - successes,
        num_tests=tests,
        avg_time=0.5 if successes else None,
    )

    assert problems_of(document, "profile", "p.json") == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("success_rate", 170, "success_rate: found 170, expected percent from 0 to 100, or null"),
        (
            "success_rate_ci.high",
            170,
            "success_rate_ci.high: found 170, expected percent from 0 to 100, or null",
        ),
        ("avg_time", -0.5, "avg_time: found -0.5, expected seconds from 0 to 1e9, or null"),
        ("avg_time", "0.5", "avg_time: found '0.5', expected seconds from 0 to 1e9, or null"),
        ("num_tests", True, "num_tests: found true, expected a whole number >= 0"),
        ("num_tests", 4.5, "num_tests: found 4.5, expected a whole number >= 0"),
        (
            "runs.3.seconds",
            -1,
            "runs[3].seconds: found -1, expected seconds from 0 to 1e9, or null",
        ),
        ("runs.0.ok", 1, "runs[0].ok: found 1, expected true or false or null"),
        ("time_resolution_s", -1e-9, "time_resolution_s: found -1e-09, expected seconds from 0"),
        ("time_resolution_s", "1 ns", "time_resolution_s: found '1 ns', expected seconds from 0"),
        (
            "resources.user_time.resolution",
            -1,
            "resources.user_time.resolution: found -1, expected a number >= 0, a text, or null",
        ),
        ("runs.0.flags.0", "x", "runs[0].flags[0]: found 'x', expected one of memory_floor, "),
        (
            "runs.1.failure",
            "oops",
            "runs[1].failure: found 'oops', expected one of timeout, exit, ",
        ),
        ("runs.0.instance", ..., "runs[0]: missing key 'instance'"),
        ("fingerprint", "md5:1", "fingerprint: found 'md5:1', expected 'sha256:' and 64 "),
        ("timestamp", "yesterday", "timestamp: found 'yesterday', expected ISO 8601 with a zone"),
    ],
)
def test_wrong_types_and_ranges_name_the_field(path: str, value: object, message: str) -> None:
    """A value of a wrong type or out of range is refused by its path [fault 26]."""
    document = changed(samples.profile(), path, value)

    assert the_problem(document).startswith(f"p.json: {message}")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("runs.3", ..., "success_count: found 3, expected 2, as the runs listed say"),
        ("runs.1", ..., "failure_count: found 1, expected 0, as the runs listed say"),
        (
            "runs.2.id",
            "rabc-12345678.0",
            "runs[2].id: 'rabc-12345678.0' is the id of runs[0] too; ids are unique",
        ),
        (
            "runs.2.order",
            7,
            "runs[2].id: found 'rabc-12345678.2', expected RUN_ID.7, as order says",
        ),
        (
            "runs.2.id",
            "2",
            "runs[2].id: found '2', expected a run's id: run_id, a dot and the run's",
        ),
        ("runs.2.seconds", None, "runs[2].seconds: found null of a success, expected seconds >= 0"),
        ("runs.2.failure", "exit", "runs[2].failure: found 'exit' of a success, expected null"),
        (
            "runs.2.seconds",
            0.51,
            "avg_time: found 0.5, expected 0.503333333333, the mean of the successes listed",
        ),
        (
            "avg_time",
            0.5001,
            "avg_time: found 0.5001, expected 0.5, the mean of the successes listed",
        ),
        (
            "runs.2.instance",
            "big",
            "runs[2].instance: found 'big', expected a name that is listed in instances",
        ),
        (
            "instances",
            [{"name": "small"}, {"name": "small"}],
            "instances[1].name: 'small' comes twice; names are unique",
        ),
        (
            "success_rate_ci.low",
            99,
            "success_rate_ci: found low 99 above high 95.4, expected low <= high",
        ),
        ("avg_time_ci.high", -1, "avg_time_ci: found low -0.1 above high -1, expected low <= high"),
        (
            "previous.avg_time_ci.low",
            2,
            "previous.avg_time_ci: found low 2 above high 0.5, expected",
        ),
        ("trend", {"low": 2, "high": 1}, "trend: found low 2 above high 1, expected low <= high"),
        ("outliers", 2, "outliers: found 2, expected 0, as the runs listed say"),
        ("warmup_detected", 1, "warmup_detected: found 1, expected 0, as the runs listed say"),
        ("runs.2.outlier", True, "outliers: found 0, expected 1, as the runs listed say"),
    ],
)
def test_figures_that_contradict_the_runs_are_refused(
    path: str, value: object, message: str
) -> None:
    """Counts, ids, times, instances and intervals agree with each other."""
    document = changed(samples.profile(), path, value)

    lines = problems_of(document, "profile", "p.json")

    assert lines[0].startswith(f"p.json: {message}")


def test_a_head_without_success_has_no_time() -> None:
    """The mean time is null exactly when nothing succeeded."""
    failed = foreign(success_rate=0, success_count=0, failure_count=4)

    assert the_problem(failed) == "p.json: avg_time: found 0.25 with 0 successes, expected null"
    assert the_problem(foreign(avg_time=None)) == (
        "p.json: avg_time: found null with 3 successes, expected the mean seconds of the successes"
    )


def test_runs_without_a_decision_count_for_nothing() -> None:
    """A run whose output is not compared yet is in no count and in no mean."""
    document = samples.profile()
    document["runs"].append({**samples.run(4, seconds=99), "ok": None})

    assert problems_of(document, "profile", "p.json") == []


def test_flags_of_runs_are_compared_where_all_runs_have_them() -> None:
    """Runs of other programs may say nothing of outliers; one without a decision never counts."""
    document = changed(samples.profile(), "outliers", 1)
    document["runs"].append({**samples.run(4), "ok": None, "outlier": True})

    assert the_problem(document).startswith("p.json: outliers: found 1, expected 0")
    assert problems_of(changed(document, "runs.0.outlier", ...), "profile", "p.json") == []
    assert problems_of(changed(document, "runs.0.outlier", None), "profile", "p.json") == []


@pytest.mark.parametrize("resolution", [0, 0.01, "one sample every 0.1 s", None])
def test_a_resolution_is_a_step_or_words(resolution: object) -> None:
    """The step of a figure in its unit, or how often it was looked at."""
    document = changed(samples.profile(), "resources.user_time.resolution", resolution)

    assert problems_of(document, "profile", "p.json") == []


def test_times_rounded_by_others_are_right() -> None:
    """A mean that agrees to six digits is right; a profile without raw runs too."""
    document = changed(samples.profile(), "avg_time", 0.5 * (1 + 5e-7))

    assert problems_of(document, "profile", "p.json") == []
    assert problems_of(changed(document, "runs", ...), "profile", "p.json") == []


@pytest.mark.parametrize("seconds", [1e9, 10**300, 1e308])
def test_huge_times_end_in_a_message(seconds: float) -> None:
    """Times that no sum can hold are refused, not summed."""
    document = samples.profile()
    for index in (0, 2, 3):
        document["runs"][index]["seconds"] = seconds

    assert problems_of(document, "profile", "p.json") != []


def test_huge_counts_end_in_a_message() -> None:
    """Counts of hundreds of digits are compared, not converted."""
    document = foreign(num_tests=10**300, success_count=10**300, failure_count=0, success_rate=100)

    assert problems_of(document, "profile", "p.json") == []
