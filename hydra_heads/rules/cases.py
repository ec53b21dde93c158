"""Tests of rules as a file holds them: made-up runs, and the states that they have to lead to."""

from functools import lru_cache
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.documents import load_schema
from hydra_heads.model.findings import Findings, Step
from hydra_heads.model.rules import ERROR, STATES, Rule, rules_of
from hydra_heads.model.schema import CompiledSchema
from hydra_heads.rules.checking import rule_problems
from hydra_heads.rules.evaluation import compile_rule
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.metrics import OF_PROFILES, metric_fault, near_words
from hydra_heads.rules.samples import Samples

SECONDS_APART = 60.0
"""How long after the one before a run starts where its test does not say."""

MOST_RUNS = 2000
"""Runs that one test may play."""

INSTANCE, AT_S, REPEAT = "instance", "at_s", "repeat"

_OF_RUNS = (INSTANCE, AT_S, REPEAT)

Path = Tuple[Step, ...]


class Case(NamedTuple):
    """One test: a rule, the runs that are played, and the state expected after each, if any."""

    name: str
    rule: Rule
    samples: Samples
    expected: Tuple[Optional[str], ...]


def cases_of(document: object, where: str, rules: Optional[Sequence[Rule]]) -> List[Case]:
    """Read the tests of a document; its own `rules` are meant where it has any.

    Raises `InputError` naming `where`, the place, what was found and what is allowed: for keys,
    types, states, metrics and rules that are not known, and for rules that cannot be read.
    """
    for line in _schema().problems(document, where):
        raise InputError(line)
    assert isinstance(document, dict)  # the schema says so
    own = "rules" in document
    known = rules_of(document) if own else tuple(rules or ())
    if own:
        _check_rules(known, where)
    by_id = {rule.id: rule for rule in known}
    return [
        _Reader(row, ("tests", at), where).case(by_id) for at, row in enumerate(document["tests"])
    ]


def has_own_rules(document: object) -> bool:
    """Say whether a document of tests defines the rules that it tests."""
    return isinstance(document, dict) and "rules" in document


def _check_rules(rules: Sequence[Rule], where: str) -> None:
    findings = Findings(where)
    seen: Dict[str, int] = {}
    for at, rule in enumerate(rules):
        if seen.setdefault(rule.id, at) != at:
            findings.add(("rules", at, "id"), f"{rule.id!r} comes twice; names are unique")
    for at, key, message in rule_problems(rules):
        findings.add(("rules", at, key), message)
    _raise_first(findings)


def _raise_first(findings: Findings) -> None:
    for line in findings.lines:
        raise InputError(line)


class _Reader:
    """One test of a document, whose structure is right."""

    def __init__(self, row: Mapping[str, Any], path: Path, where: str) -> None:
        self._row = row
        self._path = path
        self._where = where

    def case(self, rules: Mapping[str, Rule]) -> Case:
        name = self._row["rule"]
        if name not in rules:
            near = near_words(name, tuple(rules))
            raise self._fault(("rule",), f"found {name!r}, expected a rule's id; {near}")
        samples = self._from_series() if "series" in self._row else self._from_runs()
        if not len(samples):
            raise self._fault((), "found no run, expected runs or a series with some")
        if len(samples) > MOST_RUNS:
            raise self._fault((), f"found {len(samples)} runs, expected at most {MOST_RUNS}")
        self._check_rule(rules[name])
        return Case(self._row["name"], rules[name], samples, self._expected(len(samples)))

    def _check_rule(self, rule: Rule) -> None:
        try:
            compile_rule(rule)
        except RuleError as error:
            raise self._fault(("rule",), f"rule {rule.id}: {error.message}") from error

    def _from_series(self) -> Samples:
        if "runs" in self._row:
            raise self._fault(("series",), "found runs as well; keep one of the two")
        series: Mapping[str, List[Optional[float]]] = self._row["series"]
        count = max(map(len, series.values()), default=0)
        for metric, values in series.items():
            self._check_metric(metric, ("series", metric))
            if len(values) != count:
                raise self._fault(
                    ("series", metric),
                    f"found {len(values)} values, expected {count}, as many as another metric has; "
                    "write null where a run has none",
                )
        started = [SECONDS_APART * at for at in range(count)]
        return Samples(started, [None] * count, series)

    def _from_runs(self) -> Samples:
        if "runs" not in self._row:
            raise self._fault((), "missing key 'runs' or 'series'")
        rows = list(self._played())
        started: List[float] = []
        for row in rows:
            following = started[-1] + SECONDS_APART if started else 0.0
            started.append(row.get(AT_S, following))
        metrics = {key for row in rows for key in row if key not in _OF_RUNS}
        columns = {metric: [row.get(metric) for row in rows] for metric in metrics}
        return Samples(started, [row.get(INSTANCE) for row in rows], columns)

    def _played(self) -> Iterator[Mapping[str, Any]]:
        """Give the runs one by one; what is repeated goes on at its own pace."""
        left = MOST_RUNS
        for at, row in enumerate(self._row["runs"]):
            for metric in row:
                if metric not in _OF_RUNS:
                    self._check_metric(metric, ("runs", at, metric))
            count = row.get(REPEAT, 1)
            left -= count
            if left < 0:
                raise self._fault(("runs", at), f"found more than {MOST_RUNS} runs in all")
            yield row
            again = {key: value for key, value in row.items() if key != AT_S}
            for _ in range(count - 1):
                yield again

    def _check_metric(self, name: str, path: Path) -> None:
        fault = metric_fault(name)
        if name in OF_PROFILES:
            function, metric = OF_PROFILES[name]
            fault = f"a run has no {name}: it is {function} of {metric}; give each run its {metric}"
        if fault is not None:
            raise self._fault(path, fault)

    def _expected(self, count: int) -> Tuple[Optional[str], ...]:
        last = self._row.get("expect_last")
        expected: List[Optional[str]] = [None] * count
        if "expect" in self._row:
            expected = list(self._row["expect"])
            if len(expected) != count:
                raise self._fault(
                    ("expect",), f"found {len(expected)} states for {count} runs, expected as many"
                )
        elif last is None:
            raise self._fault((), "missing key 'expect' or 'expect_last'")
        if last is not None:
            expected[-1] = last
        return tuple(expected)

    def _fault(self, path: Path, message: str) -> InputError:
        findings = Findings(self._where)
        findings.add((*self._path, *path), message)
        return InputError(findings.lines[0])


@lru_cache(maxsize=None)
def _schema() -> CompiledSchema:
    """Return what a file of tests has to look like; rules in it are those of a configuration."""
    state = {"enum": [state for state in STATES if state != ERROR]}
    value = {"title": "a number or null", "type": ["number", "null"]}
    run = {
        "title": 'an object like {"cpu_max": 90}',
        "type": "object",
        "properties": {
            INSTANCE: {"type": "string"},
            AT_S: {"type": "number", "minimum": 0, "maximum": 1e12},
            REPEAT: {"type": "integer", "minimum": 1, "maximum": MOST_RUNS},
        },
        "additionalProperties": value,
    }
    test = {
        "title": "an object with name, rule, runs or series, and expect or expect_last",
        "type": "object",
        "required": ["name", "rule"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "rule": {"type": "string"},
            "runs": {"title": "a list of runs", "type": "array", "items": run},
            "series": {
                "title": "an object of lists of numbers by metric",
                "type": "object",
                "additionalProperties": {
                    "title": "a list of numbers",
                    "type": "array",
                    "items": value,
                },
            },
            "expect": {"title": "a list of states", "type": "array", "items": state},
            "expect_last": state,
            "comment": {},
        },
    }
    return CompiledSchema(
        {
            "title": "an object with tests, and with rules where they are not elsewhere",
            "type": "object",
            "required": ["tests"],
            "additionalProperties": False,
            "properties": {
                "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
                "tests": {
                    "title": "a list of tests",
                    "type": "array",
                    "minItems": 1,
                    "items": test,
                },
                "comment": {},
            },
            "$defs": load_schema("config")["$defs"],
        }
    )
