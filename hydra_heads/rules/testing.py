"""Tests of rules played: the state after each made-up run against the one expected."""

from typing import Iterator, List, NamedTuple

from hydra_heads.rules.cases import Case
from hydra_heads.rules.evaluation import compile_rule, evaluate
from hydra_heads.rules.states import Standing, advance


class Step(NamedTuple):
    """What a rule is after one run of a test; runs count from 1."""

    run: int
    state: str
    value: str


class Difference(NamedTuple):
    """A run after which a rule is not what was expected."""

    run: int
    expected: str
    found: str
    value: str

    @property
    def words(self) -> str:
        """The difference for a person.

        >>> Difference(3, "firing", "pending", "cpu_max 91 %").words
        'run 3: expected firing, found pending (cpu_max 91 %)'
        """
        return f"run {self.run}: expected {self.expected}, found {self.found} ({self.value})"


def steps_of(case: Case) -> Iterator[Step]:
    """Play the runs of a test, and give the rule's state and figures after each.

    >>> from hydra_heads.rules.cases import cases_of
    >>> document = {
    ...     "rules": [{"id": "busy", "expr": "cpu_max > 85", "for_runs": 2}],
    ...     "tests": [
    ...         {"name": "two in a row", "rule": "busy", "series": {"cpu_max": [91, 92]},
    ...          "expect": ["pending", "firing"]},
    ...     ],
    ... }
    >>> [step.state for step in steps_of(cases_of(document, "x.json", None)[0])]
    ['pending', 'firing']
    """
    compiled = compile_rule(case.rule)
    standing = Standing()
    for run in range(1, len(case.samples) + 1):
        judgement = evaluate(compiled, case.samples.view(run))
        at_unix = case.samples.started_unix[run - 1]
        standing = advance(case.rule, standing, judgement.truth, run, at_unix)
        yield Step(run, standing.state, judgement.value)


def differences(case: Case) -> List[Difference]:
    """Return the runs after which a rule is not what its test expects."""
    return [
        Difference(step.run, expected, step.state, step.value)
        for step, expected in zip(steps_of(case), case.expected)
        if expected is not None and expected != step.state
    ]
