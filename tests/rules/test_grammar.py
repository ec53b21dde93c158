"""What expressions mean, and how those that mean nothing are refused."""

from typing import List, Optional, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.rules.expression import Combination, Condition, Expression, Value, text_of
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.grammar import MOST_CONDITIONS, MOST_DEPTH, parse


def tree_of(expression: Expression) -> object:
    """Return an expression as nested tuples: conditions by their text, the rest by its word."""
    if isinstance(expression, Condition):
        return text_of(expression)
    return (expression.word, *map(tree_of, expression.parts))


def read_or_refused(text: str) -> Optional[Expression]:
    """Read an expression; None when it is refused in one printable line."""
    try:
        return parse(text)
    except RuleError as error:
        if not error.message.isprintable():
            raise
        return None


def value_in(text: str) -> Value:
    """Return the figure of an expression that is one condition."""
    condition = parse(text)
    assert isinstance(condition, Condition)
    return condition.value


A, B, C = "cpu_max > 1", "time > 2", "success == 1"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (A, A),
        (f"({A})", A),
        (f"(({A}))", A),
        (f"{A} AND {B}", ("AND", A, B)),
        (f"{A} AND {B} AND {C}", ("AND", A, B, C)),
        (f"{A} OR {B} OR {C}", ("OR", A, B, C)),
        (f"{A} OR {B} AND {C}", ("OR", A, ("AND", B, C))),
        (f"{A} AND {B} OR {C}", ("OR", ("AND", A, B), C)),
        (f"({A} OR {B}) AND {C}", ("AND", ("OR", A, B), C)),
        (f"{A} AND ({B} OR {C})", ("AND", A, ("OR", B, C))),
        (f"NOT {A}", ("NOT", A)),
        (f"NOT {A} AND {B}", ("AND", ("NOT", A), B)),
        (f"NOT ({A} AND {B})", ("NOT", ("AND", A, B))),
        (f"{A} AND NOT {B} OR NOT ({C})", ("OR", ("AND", A, ("NOT", B)), ("NOT", C))),
        (f"NOT (NOT {A})", ("NOT", ("NOT", A))),
        (f"{A} and {B} Or not {C}", ("OR", ("AND", A, B), ("NOT", C))),
        (
            "cpu_max > 85 AND memory_max_mb > 1024",
            ("AND", "cpu_max > 85", "memory_max_mb > 1024"),
        ),
    ],
)
def test_what_binds_closer(text: str, tree: object) -> None:
    """NOT binds closer than AND, AND closer than OR, brackets closest [R-056, R-057]."""
    assert tree_of(parse(text)) == tree


@pytest.mark.parametrize("operator", [">", ">=", "<", "<=", "==", "!="])
def test_the_six_comparisons(operator: str) -> None:
    """Each of the six comparisons is read as it stands, with or without blanks [R-057]."""
    for text in (f"cpu_max {operator} 85", f"cpu_max{operator}85"):
        condition = parse(text)

        assert isinstance(condition, Condition)
        assert (condition.operator, condition.limit) == (operator, 85.0)


@pytest.mark.parametrize(
    ("text", "function", "metric", "runs", "seconds", "baseline"),
    [
        ("cpu_max > 1", "newest", "cpu_max", 1, None, None),
        ("user_tokens > 1", "newest", "user_tokens", 1, None, None),
        ("last(time) > 1", "last", "time", 100, None, None),
        ("mean(time[20 runs]) > 1", "mean", "time", 20, None, None),
        ("mean(time[1 run]) > 1", "mean", "time", 1, None, None),
        ("mean(time[20runs])>1", "mean", "time", 20, None, None),
        ("p50(time[1h]) > 1", "p50", "time", 1000, 3600.0, None),
        ("p07(time[90 s]) > 1", "p07", "time", 1000, 90.0, None),
        ("p99(time[1.5 min]) > 1", "p99", "time", 1000, 90.0, None),
        ("rate(success[7 d]) < 95", "rate", "success", 1000, 604800.0, None),
        ("change(time) > 1", "change", "time", 100, None, None),
        ("trend(time[1e2 runs]) > 1", "trend", "time", 100, None, None),
        ("anomaly(time) == 1", "anomaly", "time", 100, None, None),
        ("absent(time[2 h]) == 1", "absent", "time", 1000, 7200.0, None),
        ("time vs median(64) > 10 %", "newest", "time", 1, None, 64),
        ("time VS Median(64 runs) > 10 %", "newest", "time", 1, None, 64),
        ("mean(time[5 runs]) vs median(1000) > 1", "mean", "time", 5, None, 1000),
        ("success_rate < 95 %", "rate", "success", 100, None, None),
        ("avg_time > 1", "mean", "time", 100, None, None),
        ("p95 > 2 s", "p95", "time", 100, None, None),
        ("p95 vs median(50) > 2", "p95", "time", 100, None, 50),
    ],
)
def test_what_a_figure_is(
    text: str, function: str, metric: str, runs: int, seconds: object, baseline: object
) -> None:
    """Functions, windows and baselines are read; figures of profiles are functions of runs."""
    value = value_in(text)

    assert (value.function, value.metric, value.baseline) == (function, metric, baseline)
    assert value.window == (runs, seconds)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("time > 250 ms", 0.25),
        ("time > 5us", 5e-6),
        ("time > 2 m", 120.0),
        ("time > 2 min", 120.0),
        ("time > 1.5 h", 5400.0),
        ("time > 1 d", 86400.0),
        ("memory_max_mb > 1 GiB", 1024.0),
        ("memory_max_mb > 1048576 B", 1.0),
        ("memory_max_mb > 512 KiB", 0.5),
        ("memory_max_mb > 2 MiB", 2.0),
        ("memory_max_mb > 1.048576 MB", 1.0),
        ("memory_max_mb > 1048.576 KB", 1.0),
        ("memory_max_mb > 1.073741824 GB", 1024.0),
        ("cpu_max > 85%", 85.0),
        ("time vs median(9) > 85 %", 85.0),
        ("change(memory_max_mb) < -5 %", -5.0),
        ("rate(exit_code) >= .5 %", 0.5),
        ("cpu_max > 1e3", 1000.0),
        ("exit_code != -9", -9.0),
    ],
)
def test_numbers_are_in_the_unit_of_the_figure(text: str, limit: float) -> None:
    """A number with a unit is turned into the figure's own; a figure in percent takes percent."""
    condition = parse(text)

    assert isinstance(condition, Condition)
    assert condition.limit == pytest.approx(limit, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column 1: found the end, expected a metric, a function, NOT or '('"),
        ("   ", "column 1: found the end, expected a metric, a function, NOT or '('"),
        ("cpu_max", "column 8: found the end, expected one of > >= < <= == != after cpu_max"),
        ("cpu_max >", "column 10: found the end, expected a number"),
        ("cpu_max > time", "column 11: found 'time', expected a number"),
        ("85 < cpu_max", "write the metric first: cpu_max > 85"),
        ("cpu_max > 85 85", "column 14: found '85', expected AND, OR or the end"),
        ("cpu_max > 85 AND", "column 17: found the end, expected a metric"),
        ("AND cpu_max > 85", "column 1: found 'AND', expected a metric"),
        ("NOT NOT cpu_max > 1", "column 5: found 'NOT', expected a metric"),
        ("(cpu_max > 85", "column 14: found the end, expected AND, OR or ')' for the bracket of "),
        ("cpu_max > 85)", "column 13: found ')', expected AND, OR or the end"),
        ("()", "column 2: found ')', expected a metric"),
        ("1 < cpu_max < 2", "column 1: found '1', expected a metric"),
        ("cpu_max > 1 < 2", "column 13: found '<', expected AND, OR or the end"),
        ("cpu_mx > 85", "column 1: found 'cpu_mx', expected a metric; did you mean 'cpu_max'"),
        ("CPU_MAX > 85", "did you mean 'cpu_max'"),
        ("xyzzy > 85", "expected a metric; there are time, success_rate, avg_time, "),
        ("user_ > 1", "column 1: found 'user_', expected a metric"),
        ("weight > 0.5", "found 'weight', which a rule cannot ask for: it is judged by a thresho"),
        ("belief > 0.5", "judged by a threshold"),
        ("profile_age > 1 d", "judged by a threshold"),
        ("mean(avg_time_change) > 1", "column 6: found 'avg_time_change', which a rule cannot"),
        ("p75 > 1", "column 1: found 'p75', expected a metric; as a function: p75(time)"),
        ("p00(time) > 1", "column 1: found 'p00', expected a function; "),
        ("p100(time) > 1", "found 'p100', expected a function"),
        ("pNN(time) > 1", "found 'pNN', expected a function"),
        ("newest(time) > 1", "found 'newest', expected a function"),
        ("meen(time) > 1", "found 'meen', expected a function; did you mean 'mean'?"),
        ("median(time) > 1", "found 'median', expected a function; did you mean 'p50'?"),
        ("avg(time) > 1", "did you mean 'mean'?"),
        ("mean(p95) > 1", "column 6: found 'p95', which is p95(time[100 runs]) already; expected"),
        ("mean() > 1", "column 6: found ')', expected a metric for mean"),
        ("mean(and) > 1", "column 6: found 'and', expected a metric for mean"),
        ("mean(time > 1", "column 11: found '>', expected ')' or '[' after time"),
        ("mean(time[20]) > 1", "column 13: found ']', expected runs, s, m, min, h, d after the n"),
        ("mean(time[runs]) > 1", "column 11: found 'runs', expected a number of runs or a time"),
        ("mean(time[0 runs]) > 1", "found '0', expected a whole number of runs from 1 to 1000"),
        ("mean(time[1001 runs]) > 1", "found '1001', expected a whole number of runs"),
        ("mean(time[2.5 runs]) > 1", "found '2.5', expected a whole number of runs"),
        ("mean(time[-1 h]) > 1", "column 11: found '-1', expected a time above 0"),
        ("mean(time[0 h]) > 1", "column 11: found '0', expected a time above 0"),
        ("mean(time[1 h runs]) > 1", "found 'runs', expected ']'"),
        ("time vs mean(9) > 1", "column 9: found 'mean', expected median(N) after vs"),
        ("time vs median 9 > 1", "column 16: found '9', expected '(' after median"),
        ("time vs median(0) > 1", "found '0', expected a whole number of runs from 1 to 1000"),
        ("success_rate vs median(9) > 1", "column 14: found 'vs' after success_rate, expected it"),
        ("change(time) vs median(9) > 1", "column 14: found 'vs' after change(time)"),
        ("time > 2 MB", "column 10: found the unit 'MB' for time (seconds), expected one of s, ms"),
        ("time > 2 %", "found the unit '%' for time (seconds)"),
        ("time vs median(9) > 2 s", "found the unit 's' for time vs median(9) (percent), expecte"),
        ("memory_max_mb > 1 s", "expected one of MiB, B, KB, MB, GB, KiB, GiB, or none"),
        ("success == 1 %", "found the unit '%' for success (it has no unit that is known here),"),
        ("user_tokens > 1 KB", "found the unit 'KB' for user_tokens"),
        ("anomaly(time) > 1 s", "found the unit 's' for anomaly(time)"),
        ("cpu_max > 1e999", "column 11: found '1e999', which is too large for a number"),
        ("cpu_max > -1e999", "column 11: found '-1e999', which is too large for a number"),
        ("time > 1e308 d", "column 8: found '1e308', which is too large for a number"),
        ("mean(time[1e308 d]) > 1", "column 11: found '1e308', which is too large for a number"),
        ("cpu_max > " + "9" * 400, "which is too large for a number"),
    ],
)
def test_what_means_nothing_is_refused_with_its_place(text: str, message: str) -> None:
    """The message has the column, what was found there and what is expected [R-056, fault 76]."""
    with pytest.raises(RuleError) as raised:
        parse(text)

    assert message in raised.value.message
    assert "\n" not in raised.value.message
    assert raised.value.message.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "__import__('os').system('id') > 1",
        "9**9**9",
        "9**9**9 > 1",
        "(" * 10000 + "cpu_max > 1" + ")" * 10000,
        "(" * 10000,
        "(" * 990,
        "NOT " * 249,
        "[" * 999,
        "cpu_max > 1 AND " * 62,
        "cpu_max > 1\x00 OR cpu_max > 2",
        "lambda: 1",
        "cpu_max.__class__ > 1",
        "cpu_max if 1 else 2",
        "cpu_max > 1; import os",
        "{cpu_max}",
        "f'{cpu_max}' > 1",
        "cpu_max > 0x10",
        "cpu_max > 1_000",
        "cpu_max > inf",
        "cpu_max > nan",
        "cpu_max > \u0663",
        "\ud800",
    ],
)
def test_hostile_texts_are_one_clear_error(text: str) -> None:
    """Code, depth and strange signs are refused, and nothing of them is run [R-056, fault 76]."""
    with pytest.raises(InputError) as raised:
        parse(text)

    assert isinstance(raised.value, RuleError)
    assert len(raised.value.message) < 600


@pytest.mark.parametrize("given_value", [None, 5, b"cpu_max > 1", ["cpu_max > 1"]])
def test_what_is_no_text_is_refused(given_value: object) -> None:
    """A value of another type is the same kind of error."""
    with pytest.raises(RuleError, match="expected a text like 'cpu_max > 85'"):
        parse(given_value)  # type: ignore[arg-type]


def test_depth_and_number_of_conditions_have_a_limit() -> None:
    """Twenty brackets within each other and a hundred conditions are read, one more is not."""
    deep = "(" * MOST_DEPTH + "time>1" + ")" * MOST_DEPTH
    many = "OR ".join(["p50>1 "] * MOST_CONDITIONS)

    assert tree_of(parse(deep)) == "time > 1"
    assert len(parse(many).parts) == MOST_CONDITIONS  # type: ignore[union-attr]
    with pytest.raises(RuleError, match="column 21: found brackets within brackets"):
        parse(f"({deep})")
    with pytest.raises(RuleError, match="found more than 100 conditions"):
        parse(f"{many}OR p50>1")


PIECES = [
    *("cpu_max", "time", "p95", "success", "mean", "last", "rate", "change", "absent", "user_x"),
    *("(", ")", "[", "]", ">", ">=", "<", "==", "!=", "%", "AND", "OR", "NOT", "vs", "median"),
    *("1", "-2", "1e3", "runs", "h", "s", "ms", "GiB", "20", ".5", "=", "'", "\x00", "9" * 30),
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["", " "]))
def test_shuffled_pieces_are_read_or_refused(pieces: List[str], between: str) -> None:
    """Whatever the order of known pieces: a tree, or an error of rules, and nothing else."""
    text = between.join(pieces)

    expression = read_or_refused(text)

    assert expression is None or parse(text_of(expression)) == expression


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda b: b.decode("latin-1"))))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever the characters: a tree, or an error of rules in one line [fault 76]."""
    read_or_refused(text)


VALUES = st.sampled_from(
    ["cpu_max", "p95", "mean(time[20 runs])", "time vs median(64)", "rate(success[1 h])"]
)
CONDITIONS = st.builds(
    "{} {} {}".format, VALUES, st.sampled_from([">", "<="]), st.integers(-9, 9).map(str)
).map(parse)


def in_a_row(parts: List[Expression]) -> Tuple[Expression, ...]:
    """Return parts as a combination holds them."""
    return tuple(parts)


def combined(children: "st.SearchStrategy[Expression]") -> "st.SearchStrategy[Expression]":
    """Return combinations as the grammar builds them."""
    several = st.lists(children, min_size=2, max_size=3).map(in_a_row)
    return st.one_of(
        st.builds(Combination, st.sampled_from(["AND", "OR"]), several),
        st.builds(Combination, st.just("NOT"), st.tuples(children)),
    )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.recursive(CONDITIONS, combined, max_leaves=12))
def test_what_is_written_is_read_as_the_same(expression: Expression) -> None:
    """The text of a tree, with the few brackets that it needs, gives the tree again."""
    assert parse(text_of(expression)) == expression
