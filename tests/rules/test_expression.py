"""What an expression needs to be judged."""

from typing import Mapping

import pytest

from hydra_heads.rules.expression import conditions_of, needs, text_of
from hydra_heads.rules.grammar import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cpu_max > 1", {"cpu_max": 1}),
        ("mean(time[20 runs]) > 1", {"time": 20}),
        ("last(time) > 1", {"time": 100}),
        ("rate(success[1 h]) > 1", {"success": 1000}),
        ("success_rate > 1 OR success == 0", {"success": 100}),
        ("time > 1 AND p95 > 2 AND mean(time[7 runs]) > 3", {"time": 100}),
        ("time vs median(64) > 1", {"time": 1000}),
        ("mean(time[500 runs]) vs median(700) > 1", {"time": 1200}),
        ("change(time) > 1", {"time": 1100}),
        ("change(time[1000 runs]) > 1", {"time": 2000}),
        ("change(time[1 h]) > 1", {"time": 2000}),
        ("trend(time[5 runs]) > 1", {"time": 1000}),
        ("anomaly(cpu_max[1000 runs]) == 1", {"cpu_max": 1000}),
        ("NOT (cpu_max > 1 OR exit_code != 0)", {"cpu_max": 1, "exit_code": 1}),
    ],
)
def test_how_many_runs_are_looked_at(text: str, expected: Mapping[str, int]) -> None:
    """Of each metric the most that any of its figures can depend on."""
    assert needs(parse(text)) == expected


def test_conditions_come_from_left_to_right() -> None:
    """All conditions of a tree are listed, however deep, in the order of the text."""
    expression = parse("time > 1 AND (NOT (cpu_max > 2 OR p95 > 3) OR success == 1) AND time < 9")

    limits = [condition.limit for condition in conditions_of(expression)]

    assert limits == [1, 2, 3, 1, 9]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((time>1ms))", "time > 1 ms"),
        ("(time>1 and cpu_max>2)or p95>3", "time > 1 AND cpu_max > 2 OR p95 > 3"),
        ("time>1 and(cpu_max>2 or p95>3)", "time > 1 AND (cpu_max > 2 OR p95 > 3)"),
        ("not(time>1)", "NOT time > 1"),
        ("not(not time>1)", "NOT (NOT time > 1)"),
        ("(time>1 and p50>2)and p95>3", "(time > 1 AND p50 > 2) AND p95 > 3"),
        ("mean( time [ 1h ] )vs median( 9 )>1%", "mean(time[1 h]) vs median(9) > 1 %"),
    ],
)
def test_an_expression_is_written_plainly(text: str, written: str) -> None:
    """Words in capitals, single blanks, and no brackets but those that are needed."""
    assert text_of(parse(text)) == written
