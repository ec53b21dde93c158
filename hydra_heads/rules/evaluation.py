"""Rules judged over runs: true, false, or nobody can tell."""

import operator
from functools import lru_cache
from typing import Callable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.rules import FIRING, NODATA, Rule
from hydra_heads.rules.expression import (
    AND,
    CHANGE,
    NEWEST,
    NOT,
    TREND,
    Condition,
    Expression,
    Value,
    needs,
)
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.figures import Figure, figure_of
from hydra_heads.rules.functions import ABSENT, unit_of_value
from hydra_heads.rules.grammar import parse
from hydra_heads.rules.metrics import near_words
from hydra_heads.rules.samples import View, metrics_only
from hydra_heads.rules.units import with_unit

Truth = Optional[bool]
"""None where nobody can tell."""

_Reading = Callable[[View], Optional[float]]

_Judging = Callable[[View], Truth]

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


class Reading(NamedTuple):
    """One figure that a rule looks at, and how to get its number from a view."""

    value: Value
    number: _Reading


class Compiled(NamedTuple):
    """An expression with the thresholds of one rule, ready to be judged."""

    expression: Expression
    needs: Mapping[str, int]
    readings: Tuple[Reading, ...]
    judge: _Judging


class CompiledRule(NamedTuple):
    """A rule, ready to be judged; `needs` is how many newest runs of each metric it looks at."""

    rule: Rule
    compiled: Compiled

    @property
    def expression(self) -> Expression:
        """What its expression says."""
        return self.compiled.expression

    @property
    def needs(self) -> Mapping[str, int]:
        """How many newest runs of each metric it can depend on."""
        return self.compiled.needs


class Judgement(NamedTuple):
    """Whether a rule's expression holds; the figures are worded when they are asked for."""

    truth: Truth
    compiled: Compiled
    view: View

    @property
    def value(self) -> str:
        """The figures in words, like 'cpu_max 91.2 %, time without a value'."""
        words = (_worded(reading, self.view) for reading in self.compiled.readings)
        return ", ".join(dict.fromkeys(words))

    @property
    def unknown(self) -> Tuple[str, ...]:
        """The metrics of the figures that have no value, or are of too few."""
        lacking = (
            reading.value.metric
            for reading in self.compiled.readings
            if reading.number(self.view) is None
        )
        return tuple(dict.fromkeys(lacking))


class Fired(NamedTuple):
    """A rule that holds, or one of which nobody can tell: its `judgement.truth` is None then."""

    rule: Rule
    judgement: Judgement

    @property
    def state(self) -> str:
        """Either `firing` or `nodata`."""
        return FIRING if self.judgement.truth else NODATA


def compile_rule(rule: Rule) -> CompiledRule:
    """Make a rule ready to be judged; raises `RuleError` when its expression cannot be read."""
    return CompiledRule(rule, _compiled(rule.expr, rule.min_samples, rule.min_effect))


def evaluate(rule: CompiledRule, view: View) -> Judgement:
    """Judge a rule over the runs of a view.

    A figure without a value, or of fewer than `min_samples` values, is unknown; AND, OR and
    NOT are those of Kleene (1938): unknown OR true is true, unknown AND false is false.
    """
    compiled = rule.compiled
    return Judgement(compiled.judge(view), compiled, view)


def check_metrics(rules: Sequence[Rule], metrics: Mapping[str, Optional[float]]) -> List[Fired]:
    """Judge rules over the metrics of one run: those that hold, and those nobody can tell of.

    A metric that is None or NaN has no value. Raises `RuleError` for an expression that cannot
    be read, for one that asks for a metric that is not there, naming near ones, and for a metric
    that is no number.

    >>> rule = Rule("busy", "cpu_max > 85 AND memory_max_mb > 1024")
    >>> [fired] = check_metrics([rule], {"cpu_max": 91.25, "memory_max_mb": 2048})
    >>> fired.state, fired.judgement.value
    ('firing', 'cpu_max 91.25 %, memory_max_mb 2,048 MiB')
    """
    for name, value in metrics.items():
        if not (value is None or isinstance(value, (int, float))):
            raise RuleError(f"metric {name!a}: found {value!a:.80}, expected a number or None")
    view = metrics_only(metrics).view(1)
    found = []
    for rule in rules:
        judgement = evaluate(_compiled_for(rule, metrics), view)
        if judgement.truth is not False:
            found.append(Fired(rule, judgement))
    return found


def _compiled_for(rule: Rule, metrics: Mapping[str, Optional[float]]) -> CompiledRule:
    """Compile a rule; all that it asks for has to be among the metrics."""
    try:
        compiled = compile_rule(rule)
    except RuleError as error:
        raise RuleError(f"rule {rule.id}: {error.message}") from error
    for name in compiled.needs:
        if name not in metrics:
            raise RuleError(
                f"rule {rule.id}: there is no metric {name!r}; {near_words(name, tuple(metrics))}"
            )
    return compiled


@lru_cache(maxsize=4096)
def _compiled(expr: str, min_samples: int, min_effect: float) -> Compiled:
    expression = parse(expr)
    readings: List[Reading] = []
    judge = _judging(expression, min_samples, min_effect, readings)
    return Compiled(expression, needs(expression), tuple(readings), judge)


def _judging(
    expression: Expression, min_samples: int, min_effect: float, readings: List[Reading]
) -> _Judging:
    if isinstance(expression, Condition):
        reading = Reading(expression.value, _reading(expression.value, min_samples, min_effect))
        readings.append(reading)
        return _comparing(reading.number, _OPERATORS[expression.operator], expression.limit)
    parts = [_judging(part, min_samples, min_effect, readings) for part in expression.parts]
    if expression.word == NOT:
        return _negating(parts[0])
    return _combining(parts, decisive=expression.word != AND)


def _comparing(number: _Reading, compare: Callable[[float, float], bool], limit: float) -> _Judging:
    def judge(view: View) -> Truth:
        found = number(view)
        return None if found is None else compare(found, limit)

    return judge


def _negating(part: _Judging) -> _Judging:
    def judge(view: View) -> Truth:
        truth = part(view)
        return None if truth is None else not truth

    return judge


def _combining(parts: Sequence[_Judging], decisive: bool) -> _Judging:
    """Put parts together; one that is `decisive` decides, whatever the others are."""

    def judge(view: View) -> Truth:
        result: Truth = not decisive
        for part in parts:
            truth = part(view)
            if truth is decisive:
                return truth
            if truth is None:
                result = None
        return result

    return judge


def _reading(value: Value, min_samples: int, min_effect: float) -> _Reading:
    """Return how a figure is read from a view, None where it is of too few values."""
    if value.function == NEWEST and value.baseline is None:
        metric = value.metric
        return lambda view: view.newest(metric)
    key = value._replace(text="")
    name = repr(key)
    fewest = 0 if value.function == ABSENT else min_samples
    least = min_effect if value.baseline is not None or value.function in (CHANGE, TREND) else 0.0

    def read(view: View) -> Optional[float]:
        figure: Figure = view.once(name, lambda: figure_of(key, view))
        number = figure.number
        if number is None or figure.count < fewest:
            return None
        return 0.0 if abs(number) < least else number

    return read


def _worded(reading: Reading, view: View) -> str:
    number = reading.number(view)
    value = reading.value
    if number is None:
        return f"{value.text} without a value"
    unit = unit_of_value(value.function, value.metric, value.baseline)
    return f"{value.text} {with_unit(number, unit)}"
