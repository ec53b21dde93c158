"""Rules in words."""

import pytest

from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.model.rules import Rule
from hydra_heads.rules.explaining import explain, explain_expression, words_of
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.functions import FUNCTIONS, PERCENTILE
from hydra_heads.rules.grammar import parse


def test_a_rule_is_said_in_words() -> None:
    """What it says, what it looks at, when it fires and resolves, and whom it tells."""
    rule = Rule(
        "slow",
        "mean(time[20 runs]) vs median(64) > 10% AND cpu_max>85",
        "ERROR",
        "speed",
        for_runs=2,
        keep_runs=3,
        min_samples=10,
        min_effect=5,
        nodata_for_runs=4,
        channels=("mail", "gone"),
        heads=("zlib", "lzma"),
    )

    text = "\n".join(explain(rule, {"mail": "email"}))

    for words in (
        "rule slow (ERROR, group speed: of its rules that fire the gravest speaks)",
        "says       mean(time[20 runs]) vs median(64) > 10 % AND cpu_max > 85",
        "holds when mean(time[20 runs]) vs median(64) is above 10 % and cpu_max is above 85 %",
        "by how many percent the mean of the values in the window lies above the median of the "
        "64 runs before the window; the window: the newest 20 runs; inputs of different sizes",
        "less than 5 % counts as 0",
        "cpu_max is the newest run's value",
        "looks at   time of up to 1,000 runs: seconds; the seconds that the head is judged by",
        "cpu_max of the newest run: percent; samples of ",
        "fires      when it has held in 2 runs in a row",
        "resolves   when it has not held in 3 runs in a row",
        "no data    when nobody can tell in 4 runs in a row: a figure that decides has no value, "
        "or is of fewer than 10",
        "about      zlib, lzma",
        "tells      mail (email), gone (not defined)",
    ):
        assert words in text


def test_a_plain_rule_is_about_every_head_and_tells_nobody() -> None:
    """Defaults are said as well: a state that nobody is told of is kept all the same."""
    text = "\n".join(explain(Rule("busy", "cpu_max > 85"), {}))

    assert "about      every head" in text
    assert "tells      nobody" in text
    assert "fires      when it has held in one run" in text


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        ("time >= 500 ms", "time is at least 0.5 s"),
        ("success != 1", "success is other than 1"),
        ("NOT time < 1 AND p95 == 2", "not (time is below 1 s) and p95 is exactly 2 s"),
        (
            "(time < 1 OR p95 <= 2) AND cpu_max > 3",
            "(time is below 1 s or p95 is at most 2 s) and cpu_max is above 3 %",
        ),
        ("change(memory_max_mb) > 5", "change(memory_max_mb) is above 5 %"),
    ],
)
def test_conditions_are_said_in_the_unit_of_the_figure(expr: str, words: str) -> None:
    """Comparisons and AND, OR, NOT become words; numbers are in the figure's own unit."""
    assert words_of(parse(expr)) == words


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != PERCENTILE])
def test_functions_are_said_as_their_table_says(function: str) -> None:
    """The sentence of each function stands in the explanation of an expression with it."""
    text = "\n".join(explain_expression(parse(f"{function}(time[1 h]) > 0")))

    assert f"is {FUNCTIONS[function]}; the window: runs begun in the 3,600 s before" in text


def test_percentiles_and_figures_of_profiles_are_said_by_what_they_are() -> None:
    """p90 of a window, and a figure of profiles as what it is of the runs."""
    text = "\n".join(explain_expression(parse("p90(time[9 runs]) > 1 OR success_rate < 95")))

    assert "is the value that 90 percent of the window's values do not exceed; the window" in text
    assert (
        "success_rate is the percentage of the window's values that are not 0; of success; "
        "the window: the newest 100 runs" in text
    )


@pytest.mark.parametrize("metric", [*RUN_METRICS, "time", "user_tokens"])
def test_every_metric_has_unit_and_source(metric: str) -> None:
    """Whatever a rule asks for, the explanation says where it comes from."""
    lines = explain_expression(parse(f"{metric} > 0"))

    [source] = [line for line in lines if "looks at" in line]
    unit, _, where = source.split(": ", 1)[1].partition("; ")
    assert unit
    assert where


def test_what_cannot_be_read_is_not_explained() -> None:
    """The fault is that of the grammar."""
    with pytest.raises(RuleError, match="column 1: found 'x'"):
        explain(Rule("r", "x > 1"), {})
