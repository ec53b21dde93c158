"""Which rules of a group are mute."""

from typing import Dict, Set

import pytest

from hydra_heads.model.rules import STATES, Rule
from hydra_heads.model.severities import SEVERITIES
from hydra_heads.rules.groups import muted
from hydra_heads.rules.states import Standing

LADDER = [
    Rule("note", "", "INFO", "cpu"),
    Rule("high", "", "WARNING", "cpu"),
    Rule("full", "", "CRITICAL", "cpu"),
    Rule("also", "", "CRITICAL", "cpu"),
    Rule("alone", "", "INFO"),
    Rule("other", "", "INFO", "memory"),
]


def silent(states: str) -> Set[str]:
    """Return the mute ones of the ladder when these rules are in these states."""
    standings: Dict[str, Standing] = {}
    for pair in states.split():
        name, state = pair.split(":")
        standings[name] = Standing(state)
    return muted(LADDER, standings)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("", set()),
        ("high:firing", set()),
        ("note:firing high:firing", {"note"}),
        ("note:firing high:firing full:firing", {"note", "high"}),
        ("high:firing full:keeping", {"high"}),
        ("high:keeping full:firing", {"high"}),
        ("high:firing full:pending", set()),
        ("high:firing full:nodata", set()),
        ("high:resolved full:firing", set()),
        ("full:firing also:firing", {"also"}),
        ("alone:firing full:firing", set()),
        ("other:firing full:firing", set()),
        ("also:firing full:inactive high:firing", {"high"}),
    ],
)
def test_the_gravest_that_fires_mutes_the_others(states: str, expected: Set[str]) -> None:
    """Of one group the gravest that fires or keeps speaks; of equally grave ones the first."""
    assert silent(states) == expected


def test_no_state_but_firing_and_keeping_mutes_or_is_muted() -> None:
    """What does not fire is not silenced: that it is resolved has to be told."""
    for state in set(STATES) - {"firing", "keeping"}:
        assert silent(f"high:firing full:{state}") == set()
        assert silent(f"high:{state} full:firing") == set()


def test_the_four_severities_are_a_ladder() -> None:
    """INFO, WARNING, ERROR and CRITICAL are all there are, and the later mutes [R-058]."""
    assert SEVERITIES == ("INFO", "WARNING", "ERROR", "CRITICAL")
    rules = [Rule(name.lower(), "", name, "g") for name in SEVERITIES]

    for low, high in zip(rules, rules[1:]):
        both = {low.id: Standing("firing"), high.id: Standing("firing")}

        assert muted(rules, both) == {low.id}
