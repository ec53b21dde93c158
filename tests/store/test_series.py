"""Tests of `hydra_heads.store.series`: one head and one metric over the invocations."""

from typing import Iterator

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import SUCCESS_RATE
from hydra_heads.store import series_statements as statements
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.series import check_metric, heads_of, latest_slot, series_of
from tests.store.making import a_run, an_invocation, record
from tests.store.nights import Story, slower_from, unchanged


@pytest.fixture
def story() -> Iterator[Story]:
    """Give an empty history to tell of one head."""
    with History.open(IN_MEMORY) as history:
        yield Story(history, {"zlib": unchanged})


def test_a_night_is_one_value(story: Story) -> None:
    """Each invocation is one value with its runs, and knows where and with what it ran."""
    story.tell(3)

    series = series_of(story.history, "job", "zlib")

    assert [night.run_id for night in series.nights] == ["r0", "r1", "r2"]
    assert [night.runs for night in series.nights] == [10, 10, 10]
    assert series.values == pytest.approx([1, 1, 1], abs=0.15)
    assert series.nights[0].environment["python"] == "3.11.7"
    assert (series.unit, series.kind, series.left_out) == ("seconds", "ratio", ())


def test_a_slower_head_stays_slower(story: Story) -> None:
    """The level after a change is told against the first night, for as long as it lasts."""
    story.heads, story.apart = {"zlib": slower_from(4, 1.5)}, 0.01
    story.tell(20)

    values = series_of(story.history, "job", "zlib").values

    assert max(values[:4]) < 1.25 < min(values[4:])


def test_only_ended_invocations_of_phase_1_count(story: Story) -> None:
    """Imports, scripts and live runs are no part of it, nor is what has not ended [R-002]."""
    story.tell(2)
    for origin in ("import", "script", "live", "confirm"):
        story.origin = origin
        story.tell()
    story.origin = "profile"
    story.tell(complete=False)
    story.tell(complete=None)

    series = series_of(story.history, "job", "zlib")
    until = series_of(story.history, "job", "zlib", until_run_id="r7")

    assert [night.run_id for night in series.nights] == ["r0", "r1", "r6"]
    assert [night.run_id for night in until.nights] == ["r0", "r1", "r6", "r7"]
    assert [night.complete for night in until.nights] == [True, True, False, None]


def test_another_origin_has_series_of_its_own(story: Story) -> None:
    """Scripts, which belong to no slot and no block, have a value an invocation as well [R-002]."""
    for number in range(7):
        script = an_invocation(f"s{number}", ())._replace(origin="script", slot=None)
        run = a_run(1, "backup", True, 1.0 + number, script.run_id)
        record(story.history, script, iter([run._replace(block=None)]), True)
    story.tell(1)

    assert latest_slot(story.history, "script") is None
    assert heads_of(story.history, None, "script") == ["backup"]
    assert series_of(story.history, None, "backup").nights == ()
    series = series_of(story.history, None, "backup", origin="script")
    assert series.values == pytest.approx([1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2, 7 / 3])


def test_what_came_after_does_not_count(story: Story) -> None:
    """A series up to an invocation is what it was then; the newest ones can be asked for alone."""
    story.tell(6)

    until = series_of(story.history, "job", "zlib", until_run_id="r3")
    newest = series_of(story.history, "job", "zlib", most=2)

    assert [night.run_id for night in until.nights] == ["r0", "r1", "r2", "r3"]
    assert [night.run_id for night in newest.nights] == ["r4", "r5"]


def test_failures_and_warm_ups_are_no_times(story: Story) -> None:
    """Only decided successes of the profile's runs make the value."""
    runs = [a_run(order, "a", True, 0.5, "r1") for order in range(1, 7)]
    runs += [a_run(7, "a", False, 9.0, "r1"), a_run(8, "a", None, 9.0, "r1")]
    runs.append(a_run(9, "a", True, 9.0, "r1")._replace(block=None, warmup=True))
    record(story.history, an_invocation(), iter(runs), True)

    [night] = series_of(story.history, "demo", "a").nights

    assert (night.runs, night.value) == (6, 1.0)


def test_a_level_is_told_in_seconds(story: Story) -> None:
    """Ratios are those to the mean over the instances; a difference is added, a rate is itself."""
    story.heads, story.apart, story.jitter = {"zlib": slower_from(6, 2.0)}, 0.0, 0.0
    story.tell(12)

    series = series_of(story.history, "job", "zlib")
    rate = series_of(story.history, "job", "zlib", SUCCESS_RATE)

    assert series.in_unit(1.0) == pytest.approx((0.05 + 0.6) / 2)
    assert series.in_unit(2.0) == pytest.approx(0.65)
    assert series._replace(kind="difference", reference=3.0).in_unit(2.0) == 5.0
    assert rate.in_unit(97.0) == 97.0
    assert series_of(story.history, "job", "none").in_unit(1.0) is None


def test_success_rate_is_percent(story: Story) -> None:
    """The mean over instances of decided runs, not a ratio."""
    runs = [a_run(order, "a", order > 1, 0.5, "r1") for order in range(1, 5)]
    runs.append(a_run(5, "a", None, 0.5, "r1"))
    runs.append(a_run(6, "a", False, 0.5, "r1")._replace(instance="y"))
    record(story.history, an_invocation(), iter(runs), True)

    series = series_of(story.history, "demo", "a", SUCCESS_RATE)

    assert (series.kind, series.unit) == ("rate", "percent")
    assert [night.value for night in series.nights] == [37.5]


def test_other_metrics_have_series_too(story: Story) -> None:
    """A metric of runs as ratio, one that is 0 as a rule as difference, a head's own figure."""
    for number, lines in (("r1", 0), ("r2", 300)):
        metrics = {"memory_max_mb": 20.0 + lines, "stderr_lines": lines, "user_tokens": 5.0}
        runs = [a_run(order, "a", run_id=number)._replace(metrics=metrics) for order in range(1, 7)]
        record(story.history, an_invocation(number), iter(runs), True)

    found = {
        metric: series_of(story.history, "demo", "a", metric).values
        for metric in ("memory_max_mb", "stderr_lines", "user_tokens")
    }

    assert found["memory_max_mb"] == pytest.approx([1, 16])
    assert found["stderr_lines"] == [0, 300]
    assert found["user_tokens"] == [1, 1]


def test_instances_with_few_runs_are_named(story: Story) -> None:
    """An instance with fewer than five earlier runs is left out by its name."""
    story.tell(2)
    story.instances["fresh"] = 3.0
    story.runs = 3
    story.tell()

    series = series_of(story.history, "job", "zlib")

    assert series.left_out == ("fresh",)
    assert series.nights[-1].runs == 6


def test_marks_say_what_changed(story: Story) -> None:
    """Another definition and another Python are marks on the series."""
    story.tell(2)
    story.fingerprints["zlib"] = "sha256:" + "9" * 64
    story.facts = {"environment": {"python": "3.13.0", "kernel": "6.1"}}
    story.tell(2)

    [mark] = series_of(story.history, "job", "zlib").marks

    assert mark.place == 2
    assert [difference.what for difference in mark.differences] == ["fingerprint", "python"]


def test_flagged_runs_are_counted(story: Story) -> None:
    """Outliers stay in the value, and how many they are is known."""
    story.tell(2)
    story.history.mark("r1", (), (2, 5))

    series = series_of(story.history, "job", "zlib")

    assert [night.outliers for night in series.nights] == [0, 2]


def test_unknown_names_have_an_empty_series(story: Story) -> None:
    """A head, a slot or an invocation that is not there is no error."""
    story.tell(1)

    assert series_of(story.history, "job", "none").nights == ()
    assert series_of(story.history, None, "zlib").nights == ()
    assert len(series_of(story.history, "job", "zlib", until_run_id="unknown").nights) == 1


@pytest.mark.parametrize("metric", ["speed", "start_time", "exit_code", "weight", "user_", ""])
def test_a_metric_without_a_series_is_refused(metric: str) -> None:
    """The message names what was found and what is allowed."""
    with pytest.raises(InputError, match="--metric: found .*expected one of time, success_rate"):
        check_metric(metric)


def test_heads_and_slot_come_from_phase_1(story: Story) -> None:
    """A script's name is no head, and its slot is none."""
    story.tell(1)
    story.heads, story.origin, story.facts = {"backup": unchanged}, "script", {}
    story.tell(1)

    assert heads_of(story.history, "job") == ["zlib"]
    assert latest_slot(story.history) == "job"
    with History.open(IN_MEMORY) as empty:
        assert latest_slot(empty) is None


def test_damaged_surroundings_are_none(story: Story) -> None:
    """A text that is no JSON leaves the series whole."""
    story.tell(1)
    with story.history.writing("test") as connection:
        connection.execute("UPDATE invocations SET environment = '{'")

    assert series_of(story.history, "job", "zlib").nights[0].environment == {}


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (statements.SELECT_SECONDS, (1, 0, 9, False)),
        (statements.SELECT_RATES, (1, 0, 9, False)),
        (statements.SELECT_OUTLIERS, (1, 0, 9, False)),
        (statements.SELECT_INVOCATIONS, (1, "profile", 9, 9)),
    ],
)
def test_no_full_scan_of_runs(story: Story, statement: str, values: object) -> None:
    """Runs are found by an index or by their numbers [R-031]."""
    story.tell(1)
    plan = story.history.select(
        "EXPLAIN QUERY PLAN " + statement,
        values,  # type: ignore[arg-type]
    )

    steps = [str(row[3]) for row in plan]

    assert any("runs" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN") and "runs" in step]
