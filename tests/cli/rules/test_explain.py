"""`rules explain`: what a rule means, and what it finds in the runs now."""

import json
from typing import Any, Dict

import pytest

from tests.cli.conftest import TWO_HEADS, Desk

SLOW: Dict[str, Any] = {"id": "slow", "expr": "time > 1 us", "severity": "ERROR"}

CALM: Dict[str, Any] = {"id": "calm", "expr": "time > 1 h", "heads": ["left"]}


def test_every_rule_is_explained(desk: Desk) -> None:
    """Without words all rules are said in words, in their order; nothing has to be there yet."""
    desk.write_heads(TWO_HEADS, rules=[SLOW, CALM])

    answer = desk.call("rules", "explain")

    assert answer.code == 0
    assert answer.out.index("rule slow (ERROR)") < answer.out.index("rule calm (WARNING)")
    assert "holds when time is above 1e-06 s" in answer.out
    assert "about      left" in answer.out
    assert "now " not in answer.out


def test_a_rule_is_named_by_its_id(desk: Desk) -> None:
    """Only what is named is explained."""
    desk.write_heads(TWO_HEADS, rules=[SLOW, CALM])

    answer = desk.call("rules", "explain", "calm")

    assert answer.code == 0
    assert answer.out.startswith("rule calm (WARNING)\n")
    assert "slow" not in answer.out


def test_how_it_stands_is_said_by_head(profiled: Desk) -> None:
    """With a history the state, the figures and the truth of each head are said."""
    profiled.write_heads(TWO_HEADS, rules=[SLOW, CALM])
    before = profiled.call("rules", "explain", "slow").out
    profiled.call("profile", "--num-tests", "2")

    answer = profiled.call("rules", "explain")

    assert "now        left: time " in before
    lines = [line for line in answer.out.splitlines() if "left: " in line or "right: " in line]
    assert len(lines) == 3
    assert lines[0].startswith("  now        left: firing since 20")
    assert lines[0].endswith(" s: holds")
    assert lines[1].startswith("             right: firing since 20")
    assert lines[2].startswith("  now        left: inactive; time ")
    assert lines[2].endswith(" s: does not hold")


def test_a_state_of_another_condition_is_not_shown(profiled: Desk) -> None:
    """A rule that was changed since has no state yet."""
    profiled.write_heads(TWO_HEADS, rules=[SLOW])
    profiled.call("profile", "--num-tests", "1")
    profiled.write_heads(TWO_HEADS, rules=[dict(SLOW, for_runs=3)])

    answer = profiled.call("rules", "explain", "slow")

    assert "now        left: time " in answer.out


def test_an_expression_is_explained_as_it_is(profiled: Desk) -> None:
    """An expression can be tried over the runs there are, without being a rule."""
    answer = profiled.call("rules", "explain", "time > 1 us AND success == 1")

    assert answer.code == 0
    assert answer.out.startswith("expression\n  says       time > 1 us AND success == 1\n")
    assert "now        left: time " in answer.out
    assert answer.out.count(": holds\n") == 2
    assert "fires" not in answer.out


def test_an_expression_needs_no_slot(desk: Desk) -> None:
    """Where nothing is, an expression is explained all the same, and rules are missed."""
    alone = desk.call("rules", "explain", "cpu_max > 85")
    nothing = desk.call("rules", "explain")

    assert alone.code == 0
    assert "holds when cpu_max is above 85 %" in alone.out
    assert nothing.code == 2
    assert "there are no rules here: name an expression, or what holds rules" in nothing.err


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("slo", "no rule 'slo' here (did you mean 'slow'?), and no expression: column 1: found"),
        ("xyz", "no rule 'xyz' here (there are slow), and no expression: column 1: found 'xyz'"),
        ("cpu_max > 5 s", "cpu_max > 5 s: column 13: found the unit 's' for cpu_max (percent)"),
        ("__import__('os')", "__import__('os'): column 12: found"),
        ("(" * 10000, "found 10000 characters, expected at most 1000"),
        ("\x1b[31m", "\\x1b[31m: column 1: found '\\x1b'"),
    ],
)
def test_what_is_neither_is_an_error(desk: Desk, word: str, message: str) -> None:
    """A word that is no rule and no expression is one line, escaped [fault 76]."""
    desk.write_heads(TWO_HEADS, rules=[SLOW])

    answer = desk.call("rules", "explain", word)

    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_rules_that_are_in_force_come_before_those_that_lie_here(two_heads: Desk) -> None:
    """What Phase 1 had from a configuration holds in its folder, and is explained from there."""
    config = {"schema": "hydra.config", "schema_version": "1.0", "rules": [SLOW]}
    two_heads.write("c.json", json.dumps(config))
    two_heads.call("profile", "--num-tests", "1", "--config", "c.json")

    answer = two_heads.call("rules", "explain", "slow")
    named = two_heads.call("rules", "explain", "slow", "--heads", "hydra_heads.json")

    assert answer.code == 0
    assert "now        left: firing since" in answer.out
    assert named.code == 2
    assert "no rule 'slow' here (there are none), and no expression" in named.err


def test_rules_of_a_heads_file_are_found_beside_a_slot_without_any(profiled: Desk) -> None:
    """A slot in the folder that has no rules hides none of those that lie here."""
    profiled.write_heads(TWO_HEADS, slot="other", rules=[SLOW])

    answer = profiled.call("rules", "explain")

    assert answer.out.startswith("rule slow (ERROR)")


def test_a_slot_without_rules_says_so(two_heads: Desk) -> None:
    """No rules are no error."""
    assert two_heads.call("rules", "explain") == (0, "there are no rules\n", "")
    assert two_heads.call("rules", "explain", "--quiet") == (0, "", "")
