"""Rules judged over runs."""

import math
from itertools import product
from typing import Any, Dict, List, Mapping, Optional, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.rules import Rule
from hydra_heads.rules.evaluation import Judgement, check_metrics, compile_rule, evaluate
from hydra_heads.rules.expression import Combination, Expression, text_of
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.grammar import parse
from hydra_heads.rules.samples import Samples, metrics_only
from tests.rules.test_grammar import combined

Truth = Optional[bool]


def judged(expr: str, metrics: Mapping[str, Optional[float]], **settings_: float) -> Judgement:
    """Judge an expression over the metrics of one run."""
    rule = Rule("r", expr)._replace(**settings_)  # type: ignore[arg-type]
    return evaluate(compile_rule(rule), metrics_only(metrics).view(1))


def over(expr: str, times: List[Optional[float]], **settings_: float) -> Judgement:
    """Judge an expression over runs of these times."""
    rule = Rule("r", expr)._replace(**settings_)  # type: ignore[arg-type]
    samples = Samples(range(len(times)), ["a"] * len(times), {"time": times})
    return evaluate(compile_rule(rule), samples.view(len(times)))


@pytest.mark.parametrize(
    ("operator", "truths"),
    [
        (">", [False, False, True]),
        (">=", [False, True, True]),
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        ("==", [False, True, False]),
        ("!=", [True, False, True]),
    ],
)
def test_comparisons_are_what_they_look_like(operator: str, truths: List[bool]) -> None:
    """Each of the six holds below, at and above the number as in arithmetic [R-057]."""
    found = [judged(f"cpu_max {operator} 85", {"cpu_max": at}).truth for at in (84.9, 85, 85.1)]

    assert found == truths


@pytest.mark.parametrize(
    ("cpu", "memory", "truth"),
    [(91, 2048, True), (91, 1024, False), (85, 2048, False), (None, 2048, None), (80, None, False)],
)
def test_the_exact_text_of_the_prototype(
    cpu: Optional[float], memory: Optional[float], truth: Truth
) -> None:
    """`cpu_max > 85 AND memory_max_mb > 1024` holds as it stands [R-057]."""
    text = "cpu_max > 85 AND memory_max_mb > 1024"

    assert judged(text, {"cpu_max": cpu, "memory_max_mb": memory}).truth is truth


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_a_figure_without_a_value_is_unknown(value: Optional[float]) -> None:
    """A metric that is missing, NaN or infinite makes a condition neither true nor false.

    The judgement names the metric [fault 77].
    """
    for text in ("cpu_max > 85", "cpu_max <= 85", "NOT cpu_max > 85", "cpu_max != 85"):
        judgement = judged(text, {"cpu_max": value})

        assert judgement.truth is None
        assert judgement.unknown == ("cpu_max",)
        assert judgement.value == "cpu_max without a value"


def kleene(expression: Expression, atoms: Mapping[str, Truth]) -> Truth:
    """Judge by trying both values for each unknown: only what is the same for all is known.

    Right for expressions in which each atom stands once, and by its table alone: a part is
    judged on its own, as Kleene's logic does.
    """
    if not isinstance(expression, Combination):
        return atoms[text_of(expression)]
    parts = [kleene(part, atoms) for part in expression.parts]
    found = set()
    for tried in product(*([part] if part is not None else [True, False] for part in parts)):
        if expression.word == "NOT":
            found.add(not tried[0])
        else:
            found.add(all(tried) if expression.word == "AND" else any(tried))
    return found.pop() if len(found) == 1 else None


ATOMS = {f"user_{letter} > 0": letter for letter in "abc"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.recursive(st.sampled_from(sorted(ATOMS)).map(parse), combined, max_leaves=10),
    st.tuples(*[st.sampled_from([True, False, None])] * 3),
)
def test_three_values_go_through_and_or_not(
    expression: Expression, truths: Tuple[Truth, ...]
) -> None:
    """Unknown decides only where both of its values would give the same [fault 77]."""
    atoms = dict(zip(sorted(ATOMS), truths))
    as_values: Dict[Truth, Optional[float]] = {True: 1.0, False: 0.0, None: None}
    metrics = {f"user_{ATOMS[text]}": as_values[truth] for text, truth in atoms.items()}

    found = judged(text_of(expression), metrics).truth

    assert found is kleene(expression, atoms)


def test_fewer_values_than_the_least_are_unknown() -> None:
    """`min_samples` is asked of functions: of the window, or of the baseline; not of a metric."""
    times: List[Optional[float]] = [1.0, 2.0, None, 3.0]

    assert over("mean(time) > 0", times, min_samples=3).truth is True
    assert over("mean(time) > 0", times, min_samples=4).truth is None
    assert over("avg_time > 0", times, min_samples=4).truth is None
    assert over("time > 0", times, min_samples=100).truth is True
    assert over("time vs median(9) > 0", times, min_samples=2).truth is True
    assert over("time vs median(9) > 0", times, min_samples=3).truth is None


def test_absent_is_never_unknown() -> None:
    """No value in the window is what it asks for, however many are demanded elsewhere."""
    assert over("absent(time) == 1", [None, None], min_samples=50).truth is True
    assert over("absent(time) == 1", [1.0, None], min_samples=50).truth is False
    assert over("absent(time) == 1", []).truth is True


@pytest.mark.parametrize(("least", "number"), [(0.0, 20.0), (20.0, 20.0), (20.1, 0.0)])
def test_an_effect_below_the_least_is_none(least: float, number: float) -> None:
    """A change, a trend and a comparison below `min_effect` percent are 0."""
    steady: List[Optional[float]] = [1.0, 1.01, 1.02, 0.99] * 5

    compared = over("time vs median(20) > 0", [*[1.0] * 20, 1.2], min_effect=least)
    changed = over("change(time[4 runs]) > 0", [*steady, *[1.206] * 4], min_effect=least)
    measured = over("time > 0", [1.2], min_effect=50)

    assert compared.truth is (number > 0)
    assert changed.truth is (number > 0)
    assert measured.truth is True


def test_a_loss_below_the_least_is_none_too() -> None:
    """The effect counts in either direction."""
    times: List[Optional[float]] = [*[1.0] * 20, 0.9]

    assert over("time vs median(20) < 0", times, min_effect=5).truth is True
    assert over("time vs median(20) < 0", times, min_effect=15).truth is False


def test_the_figures_are_worded_once_each() -> None:
    """The words name each figure as it was written, with its number and unit, in order."""
    judgement = over(
        "time > 2 s AND p95 > 1 OR time > 1 AND rate(success) < 5", [1.5, 2.5], min_samples=1
    )

    assert judgement.value == "time 2.5 s, p95 2.45 s, rate(success) without a value"
    assert judgement.unknown == ("success",)
    assert judgement.truth is True


def test_rules_of_different_settings_share_figures_and_not_answers() -> None:
    """The same figure asked for with other thresholds is judged by those of each rule."""
    samples = Samples(range(3), ["a"] * 3, {"time": [1.0, 2.0, 3.0]})
    rules = [Rule("a", "mean(time) > 1", min_samples=least) for least in (1, 3, 4)]

    found = [evaluate(compile_rule(rule), samples.view(3)).truth for rule in rules]

    assert found == [True, True, None]


def test_a_compiled_rule_says_what_it_needs() -> None:
    """Who hands in runs asks the rule how many of which metric."""
    compiled = compile_rule(Rule("r", "p95 > 1 AND cpu_max > 2"))

    assert compiled.needs == {"time": 100, "cpu_max": 1}
    assert text_of(compiled.expression) == "p95 > 1 AND cpu_max > 2"


def test_fired_rules_are_returned_with_their_figures() -> None:
    """Of several rules those that hold come back, in their order, with values [R-055]."""
    rules = [
        Rule("calm", "cpu_max > 95"),
        Rule("busy", "cpu_max > 85"),
        Rule("full", "memory_max_mb >= 1 GiB", "CRITICAL"),
    ]

    fired = check_metrics(rules, {"cpu_max": 91.25, "memory_max_mb": 1024.0})

    assert [(found.rule.id, found.state, found.judgement.value) for found in fired] == [
        ("busy", "firing", "cpu_max 91.25 %"),
        ("full", "firing", "memory_max_mb 1,024 MiB"),
    ]


def test_a_rule_without_data_is_returned_too() -> None:
    """A metric that is None or NaN is not silently good: the rule has no data [fault 77]."""
    rules = [Rule("busy", "cpu_max > 85"), Rule("full", "memory_max_mb > 1")]

    fired = check_metrics(rules, {"cpu_max": None, "memory_max_mb": math.nan})

    assert [(found.rule.id, found.state) for found in fired] == [
        ("busy", "nodata"),
        ("full", "nodata"),
    ]


def test_a_metric_that_is_not_there_is_an_error_naming_near_ones() -> None:
    """A metric that the mapping lacks, and one that nobody knows, are named [R-055, fault 77]."""
    with pytest.raises(RuleError, match="rule r: there is no metric 'cpu_max'; did you mean 'cpu_"):
        check_metrics([Rule("r", "cpu_max > 85")], {"cpu_avg": 1.0, "time": 2.0})
    with pytest.raises(RuleError, match="rule r: column 1: found 'cpu_mx', .* mean 'cpu_max'"):
        check_metrics([Rule("r", "cpu_mx > 85")], {"cpu_max": 1.0})
    with pytest.raises(RuleError, match="there is no metric 'time'; there are none"):
        check_metrics([Rule("r", "p95 > 85")], {})


def test_what_is_no_number_is_no_metric() -> None:
    """Text in place of a figure is an error that names the metric, not a crash."""
    metrics: Any = {"cpu_max": "much"}

    with pytest.raises(RuleError, match="metric 'cpu_max': found 'much', expected a number"):
        check_metrics([Rule("r", "cpu_max > 85")], metrics)


def test_a_thousand_rules_cost_little_more_than_one_rule_a_thousand_times() -> None:
    """What rules share is found out once for all of them, not once for each."""
    times: List[Optional[float]] = [float(at % 97) for at in range(1000)]
    samples = Samples(range(1000), ["a"] * 1000, {"time": times})
    view = samples.view(1000)
    rules = [compile_rule(Rule(f"r{at}", f"p95(time[1000 runs]) > {at}")) for at in range(1000)]

    for rule in rules:
        evaluate(rule, view)

    assert len(view._found) <= 3
