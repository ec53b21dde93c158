"""What is wrong with rules whose structure is right."""

from typing import Iterator, List, Sequence, Tuple

from hydra_heads.model.rules import Rule
from hydra_heads.rules.expression import NEWEST, Expression, Value, conditions_of
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.functions import ABSENT
from hydra_heads.rules.grammar import parse

Problem = Tuple[int, str, str]
"""The place of a rule among those given, the key that is wrong, and what is wrong with it."""


def rule_problems(rules: Sequence[Rule]) -> List[Problem]:
    """Name the expressions that cannot be read, and demands that no run can meet.

    >>> rule_problems([Rule("busy", "cpu_max > 85"), Rule("slow", "time > 2 MB")])
    [(1, 'expr', "column 10: found the unit 'MB' for time (seconds), expected one of s, ms, us, \
min, m, h, d, or none")]
    """
    return [(at, *problem) for at, rule in enumerate(rules) for problem in _problems_of(rule)]


def _problems_of(rule: Rule) -> Iterator[Tuple[str, str]]:
    try:
        expression = parse(rule.expr)
    except RuleError as error:
        yield "expr", error.message
        return
    for value in _too_small(expression, rule.min_samples):
        yield (
            "min_samples",
            f"found {rule.min_samples}, expected at most {most_samples(value)}: "
            f"{value.text} is never of more values",
        )


def _too_small(expression: Expression, samples: int) -> Iterator[Value]:
    for condition in conditions_of(expression):
        if is_of_samples(condition.value) and samples > most_samples(condition.value):
            yield condition.value
            return


def is_of_samples(value: Value) -> bool:
    """Say whether `min_samples` is asked of a figure: not of the newest run's, nor of `absent`."""
    return value.baseline is not None or value.function not in (NEWEST, ABSENT)


def most_samples(value: Value) -> int:
    """Return how many values `min_samples` can be met by: of the baseline, else of the window."""
    return value.window.runs if value.baseline is None else value.baseline
