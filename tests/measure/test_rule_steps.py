"""Tests of `hydra_heads.measure.rule_steps`."""

from typing import AbstractSet, Dict, List, Optional, Sequence, Tuple

from hydra_heads.measure.rule_steps import RuleOfHead, RuleSteps, reach, ready_rule
from hydra_heads.model.rules import Rule
from hydra_heads.store.rule_samples import Runs, Seen
from hydra_heads.store.rule_states import KeptState

HIGH = Rule("high", "cpu_max > 50", group="cpu")

FULL = Rule("full", "cpu_max > 90", "CRITICAL", group="cpu")


def runs_of(values: Sequence[Optional[float]]) -> Runs:
    """Return runs with these figures of `cpu_max`, one a second."""
    numbers = range(1, 1 + len(values))
    return Runs(
        list(numbers),
        [float(number) for number in numbers],
        [1] * len(values),
        {"cpu_max": list(values)},
        [Seen(number, 0) for number in numbers],
    )


def known(rule: Rule, kept: Optional[KeptState] = None) -> RuleOfHead:
    """Return a rule of which something is kept."""
    ready = ready_rule(rule)
    return RuleOfHead(ready, (kept or KeptState("", "inactive"))._replace(hash=ready.hash))


def new(rule: Rule) -> RuleOfHead:
    """Return a rule of which nothing is kept."""
    return RuleOfHead(ready_rule(rule), None)


def events_of(
    rules: Sequence[RuleOfHead],
    values: Sequence[Optional[float]],
    own: Sequence[bool] = (),
    silenced: AbstractSet[str] = frozenset(),
) -> List[Tuple[str, str, int]]:
    """Take rules through runs; return rule, state and place of what is to be told."""
    steps = RuleSteps(rules, runs_of(values), 0, silenced)
    is_own = list(own) or [True] * len(values)
    return [
        (event.rule.id, event.state, event.place)
        for place in range(len(values))
        for event in steps.advance(place, is_own[place])
    ]


def test_the_gravest_of_a_group_speaks_for_all() -> None:
    """What begins to fire together with a graver one is not told."""
    assert events_of([known(HIGH), known(FULL)], [10.0, 95.0]) == [("full", "firing", 1)]


def test_what_was_muted_is_told_when_the_graver_one_ends() -> None:
    """Once nobody speaks for it any longer, it speaks for itself."""
    found = events_of([known(HIGH), known(FULL)], [95.0, 60.0, 10.0])

    assert found == [
        ("full", "firing", 0),
        ("high", "firing", 1),
        ("full", "resolved", 1),
        ("high", "resolved", 2),
    ]


def test_rules_of_no_group_mute_nobody() -> None:
    """Each is told for itself."""
    rules = [known(rule._replace(group="")) for rule in (HIGH, FULL)]

    assert events_of(rules, [95.0]) == [("high", "firing", 0), ("full", "firing", 0)]


def test_a_new_rule_is_told_from_its_own_invocation_on() -> None:
    """With the first run of that one it is told where it stands; a resolved one is not."""
    own = [False, False, True, True]

    assert events_of([new(HIGH)], [60.0, 10.0, 60.0, 60.0], own) == [("high", "firing", 2)]
    assert events_of([new(HIGH)], [60.0, 60.0, 60.0, 10.0], own) == [
        ("high", "firing", 2),
        ("high", "resolved", 3),
    ]
    assert events_of([new(HIGH)], [10.0, 60.0, 10.0, 10.0], own) == []
    assert events_of([known(HIGH)], [60.0, 10.0, 10.0, 10.0], own) == [
        ("high", "firing", 0),
        ("high", "resolved", 1),
    ]


def test_a_new_rule_begins_where_it_is_said() -> None:
    """Runs before that are looked back at only; rules that are known see them all."""
    rules = [new(HIGH), known(HIGH._replace(id="old"))]
    steps = RuleSteps(rules, runs_of([60.0, 60.0, 60.0]), begin=2)

    for place in range(3):
        steps.advance(place, is_own=False)

    assert {name: state.breaches for name, state in steps.states().items()} == {"high": 1, "old": 3}


def test_a_rule_that_has_seen_no_run_is_not_kept() -> None:
    """Else it would be taken for one that is known, and its past would never be looked at."""
    steps = RuleSteps([new(HIGH)], runs_of([60.0, 60.0]), begin=1)

    steps.advance(0, is_own=False)

    assert steps.states() == {}


def test_no_data_is_told_at_the_end_of_a_pass() -> None:
    """Only when it is so with the last run, and was not so before the first."""
    assert events_of([known(HIGH)], [None, 10.0]) == []
    assert events_of([known(HIGH)], [10.0, None]) == [("high", "nodata", 1)]
    assert events_of([known(HIGH, KeptState("", "nodata", told="nodata"))], [None]) == []
    assert events_of([new(HIGH)], [None, None], [False, True]) == [("high", "nodata", 1)]
    assert events_of([new(HIGH)], [None, None], [False, False]) == []


def test_what_was_told_once_is_not_told_again() -> None:
    """A rule that was told, then muted, and speaks for itself again, has nothing new to say."""
    found = events_of([known(HIGH), known(FULL)], [60.0, 95.0, 60.0, 10.0])

    assert found == [
        ("high", "firing", 0),
        ("full", "firing", 1),
        ("full", "resolved", 2),
        ("high", "resolved", 3),
    ]


def test_a_silenced_rule_says_later_what_still_holds() -> None:
    """That it fires, when nobody knows; that it is resolved, when somebody knew that it fired."""
    silenced = {"high"}
    rule = known(HIGH)
    assert events_of([rule], [60.0, 60.0], silenced=silenced) == []
    assert events_of([rule], [60.0]) == [("high", "firing", 0)]
    assert events_of([rule], [10.0, 10.0], silenced=silenced) == []
    assert events_of([rule], [10.0]) == [("high", "resolved", 0)]
    assert events_of([rule], [60.0, 10.0, 10.0], silenced=silenced) == []
    assert events_of([rule], [10.0, 60.0]) == [("high", "firing", 1)]


def test_a_rule_that_lost_its_data_while_it_fired_is_resolved_aloud() -> None:
    """Whoever heard of it hears of its end; one that never fired ends silently."""
    found = events_of([known(HIGH, KeptState("", "firing", breaches=1, told="firing"))], [None])
    ended = events_of([known(HIGH, KeptState("", "nodata", breaches=1, told="nodata"))], [10.0])
    silent = events_of([known(HIGH, KeptState("", "nodata", told="nodata"))], [10.0])

    assert found == [("high", "nodata", 0)]
    assert ended == [("high", "resolved", 0)]
    assert silent == []


def test_a_rule_that_cannot_be_read_fails_at_every_run() -> None:
    """It has failed since the first run that it saw; its figures are none."""
    rule = known(Rule("old", "foo > 3"))
    steps = RuleSteps([rule], runs_of([1.0, 2.0]))

    events = [event for place in range(2) for event in steps.advance(place, is_own=True)]

    assert [(event.state, event.place, event.value) for event in events] == [("error", 1, None)]
    assert steps.states()["old"][1:] == ("error", 1.0, 0, 0, 0, 2, "error", None)
    assert reach([ready_rule(Rule("old", "foo > 3"))]) == {}


def test_nothing_changed_is_nothing_to_keep() -> None:
    """A rule that is inactive before and after is kept as it was, with the run it was."""
    rule = known(HIGH, KeptState("", "inactive", last_run=1))
    before = rule.kept

    RuleSteps([rule], runs_of([10.0, 20.0])).advance(1, is_own=True)

    assert rule.kept == before
    assert rule.kept.last_run == 1


def test_figures_are_kept_while_they_say_something() -> None:
    """Of a rule that fires they are those of the newest run; of an inactive one there are none."""
    found: Dict[str, Optional[str]] = {}
    for name, value in (("fires", 60.0), ("rests", 10.0)):
        rule = known(HIGH._replace(id=name))
        RuleSteps([rule], runs_of([value])).advance(0, is_own=True)
        found[name] = rule.kept.value

    assert found == {"fires": "cpu_max 60 %", "rests": None}


def test_rules_reach_back_as_far_as_the_farthest() -> None:
    """The most runs that any rule asks of a metric."""
    rules = [Rule("one", "cpu_max > 1"), Rule("two", "mean(cpu_max[20 runs]) > 1 AND time > 1")]

    assert reach(map(ready_rule, rules)) == {"cpu_max": 20, "time": 1}
