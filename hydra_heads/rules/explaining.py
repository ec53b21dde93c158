"""Rules in words: what a condition says, what it looks at, when it fires and whom it tells."""

from typing import Iterator, List, Mapping

from hydra_heads.model.metrics import BY_NAME, OWN_FIGURE_SOURCE, TIME, this_platform
from hydra_heads.model.rules import Rule
from hydra_heads.rules.expression import (
    AND,
    CHANGE,
    COMPARED,
    MOST_RUNS,
    NEWEST,
    NOT,
    TREND,
    Condition,
    Expression,
    Value,
    conditions_of,
    needs,
    text_of,
)
from hydra_heads.rules.functions import FUNCTIONS, PERCENTILE, is_percentile, unit_of_value
from hydra_heads.rules.grammar import parse
from hydra_heads.rules.metrics import OF_PROFILES, TIME_SOURCE, unit_of
from hydra_heads.rules.units import PERCENT, with_unit

_IN_WORDS: Mapping[str, str] = {
    ">": "above",
    ">=": "at least",
    "<": "below",
    "<=": "at most",
    "==": "exactly",
    "!=": "other than",
}


def explain(rule: Rule, channels: Mapping[str, str]) -> List[str]:
    """Say in words what a rule means; `channels` holds the type of each channel by its name.

    Raises `RuleError` for an expression that cannot be read.

    >>> for line in explain(Rule("slow", "p95(time[20 runs]) > 2 s", for_runs=2), {})[:4]:
    ...     print(line)
    rule slow (WARNING)
      says       p95(time[20 runs]) > 2 s
      holds when p95(time[20 runs]) is above 2 s
      where      p95(time[20 runs]) is the value that 95 percent of the window's values do not \
exceed; the window: the newest 20 runs
    """
    expression = parse(rule.expr)
    group = f", group {rule.group}: of its rules that fire the gravest speaks" if rule.group else ""
    return [
        f"rule {rule.id} ({rule.severity}{group})",
        *explain_expression(expression, rule.min_effect),
        *_listed("fires", [_firing(rule)]),
        *_listed("resolves", [_resolving(rule)]),
        *_listed("no data", [_without_data(rule)]),
        *_listed("about", [", ".join(rule.heads) or "every head"]),
        *_listed("tells", [_told(rule, channels)]),
    ]


def explain_expression(expression: Expression, min_effect: float = 0.0) -> List[str]:
    """Say in words what an expression means, and what it looks at."""
    values = {condition.value.text: condition.value for condition in conditions_of(expression)}
    return [
        *_listed("says", [text_of(expression)]),
        *_listed("holds when", [words_of(expression)]),
        *_listed("where", [_value_words(value, min_effect) for value in values.values()]),
        *_listed("looks at", [_metric_words(*need) for need in needs(expression).items()]),
    ]


def words_of(expression: Expression) -> str:
    """Word when an expression holds.

    >>> words_of(parse("cpu_max > 85 AND NOT (time <= 500 ms OR success == 1)"))
    'cpu_max is above 85 % and not (time is at most 0.5 s or success is exactly 1)'
    """
    if isinstance(expression, Condition):
        value = expression.value
        unit = unit_of_value(value.function, value.metric, value.baseline)
        limit = with_unit(expression.limit, unit)
        return f"{value.text} is {_IN_WORDS[expression.operator]} {limit}"
    if expression.word == NOT:
        return f"not ({words_of(expression.parts[0])})"
    word = " and " if expression.word == AND else " or "
    return word.join(
        words_of(part) if isinstance(part, Condition) or part.word == NOT else f"({words_of(part)})"
        for part in expression.parts
    )


def line_of(title: str, words: str) -> str:
    """Return a line of an explanation; the lines of one title begin below each other.

    >>> line_of("says", "cpu_max > 85")
    '  says       cpu_max > 85'
    """
    return f"  {title:<10} {words}"


def _listed(title: str, lines: List[str]) -> Iterator[str]:
    for line in lines:
        yield line_of(title, line)
        title = ""


def _value_words(value: Value, min_effect: float) -> str:
    parts = [f"{value.text} is {_figure_words(value)}"]
    if value.text in OF_PROFILES:
        parts.append(f"of {value.metric}")
    if value.function != NEWEST:
        parts.append(f"the window: {_window_words(value)}")
    if value.function == CHANGE:
        parts.append(f"compared with up to {_runs(MOST_RUNS)} before, at least as many as it has")
    is_compared = value.function in COMPARED or value.baseline is not None
    if is_compared:
        parts.append(
            "inputs of different sizes are put on one scale, by the median of each among up to "
            f"{_runs(value.needs)}"
        )
    if min_effect and (value.function in (CHANGE, TREND) or value.baseline is not None):
        parts.append(f"less than {with_unit(min_effect, PERCENT)} counts as 0")
    return "; ".join(parts)


def _figure_words(value: Value) -> str:
    words = _function_words(value)
    if value.baseline is None:
        return words
    before = "it" if value.function == NEWEST else "the window"
    return (
        f"by how many percent {words} lies above the median of the {_runs(value.baseline)} "
        f"before {before}"
    )


def _function_words(value: Value) -> str:
    if value.function == NEWEST:
        return "the newest run's value"
    if is_percentile(value.function):
        return (
            FUNCTIONS[PERCENTILE]
            .replace("NN percent", f"{int(value.function[1:])} percent")
            .replace(", from p01 to p99", "")
        )
    return FUNCTIONS[value.function]


def _window_words(value: Value) -> str:
    window = value.window
    if window.seconds is None:
        return f"the newest {_runs(window.runs)}"
    return (
        f"runs begun in the {window.seconds:,g} s before the newest one began, "
        f"at most {_runs(window.runs)}"
    )


def _metric_words(metric: str, runs: int) -> str:
    known = BY_NAME.get(metric)
    unit = unit_of(metric) or (known.unit if known else "no unit")
    if metric == TIME:
        source = TIME_SOURCE
    elif known is None:
        source = OWN_FIGURE_SOURCE
    else:
        from_where = known.on(this_platform())
        source = "; ".join(filter(None, (from_where.source, from_where.null_because)))
    return f"{metric} of {_newest(runs)}: {unit}; {source}"


def _newest(runs: int) -> str:
    return "the newest run" if runs == 1 else f"up to {_runs(runs)}"


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count:,} runs"


def _firing(rule: Rule) -> str:
    return f"when it has held in {_in_a_row(rule.for_runs)}"


def _resolving(rule: Rule) -> str:
    return f"when it has not held in {_in_a_row(rule.keep_runs)}"


def _without_data(rule: Rule) -> str:
    few = f", or is of fewer than {rule.min_samples}" if rule.min_samples > 1 else ""
    runs = _in_a_row(rule.nodata_for_runs)
    return f"when nobody can tell in {runs}: a figure that decides has no value{few}"


def _in_a_row(runs: int) -> str:
    return "one run" if runs <= 1 else f"{runs:,} runs in a row"


def _told(rule: Rule, channels: Mapping[str, str]) -> str:
    if not rule.channels:
        return "nobody; its state stands in profiles, on the dashboard and in rules list"
    return ", ".join(
        f"{name} ({channels[name]})" if name in channels else f"{name} (not defined)"
        for name in rule.channels
    )
