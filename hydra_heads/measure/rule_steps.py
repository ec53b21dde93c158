"""The rules of one head on their way through its runs: how they stand, and what is to be told."""

from typing import AbstractSet, Dict, Iterable, List, NamedTuple, Optional, Sequence

from hydra_heads.model.rules import (
    ERROR,
    FIRING,
    INACTIVE,
    KEEPING,
    NODATA,
    PENDING,
    RESOLVED,
    Rule,
)
from hydra_heads.rules.evaluation import CompiledRule, Judgement, compile_rule, evaluate
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.groups import muted
from hydra_heads.rules.samples import Samples, View
from hydra_heads.rules.states import FAILED, Standing, advance, expression_hash
from hydra_heads.store.rule_samples import Runs
from hydra_heads.store.rule_states import KeptState

UNJUDGED = (NODATA, ERROR)
"""States of a rule of which nobody can tell whether it holds."""

CLEAR = (INACTIVE, PENDING, RESOLVED)
"""States in which there is nothing to complain of, or not yet."""


class Event(NamedTuple):
    """A rule that somebody is to be told of: its new state, and the place of the run."""

    rule: Rule
    state: str
    place: int
    value: Optional[str]


class ReadyRule(NamedTuple):
    """A rule as it is defined, the hash of that, and what evaluates it (None: it cannot be)."""

    rule: Rule
    hash: str
    compiled: Optional[CompiledRule]


def ready_rule(rule: Rule) -> ReadyRule:
    """Make a rule ready for any head."""
    try:
        compiled: Optional[CompiledRule] = compile_rule(rule)
    except RuleError:
        compiled = None  # written for another Hydra: its state says so
    return ReadyRule(rule, expression_hash(rule), compiled)


def reach(rules: Iterable[ReadyRule]) -> Dict[str, int]:
    """Return how many newest runs of each metric rules look at."""
    found: Dict[str, int] = {}
    for each in rules:
        for metric, runs in each.compiled.needs.items() if each.compiled else ():
            if runs > found.get(metric, 0):
                found[metric] = runs
    return found


class RuleOfHead:
    """A rule and how it stands for one head.

    `is_new` says that nothing is kept of it. `told` is the state that somebody was told of last;
    it is empty when the rule was clear since.
    """

    __slots__ = (
        "_before",
        "_compiled",
        "hash",
        "is_new",
        "judgement",
        "rule",
        "standing",
        "told",
    )

    def __init__(self, ready: ReadyRule, before: Optional[KeptState]) -> None:
        self.rule, self.hash, self._compiled = ready
        self.judgement: Optional[Judgement] = None
        self.is_new = before is None or before.hash != self.hash
        self._before = None if self.is_new else before
        self.standing = Standing() if self._before is None else _standing(self._before)
        self.told = "" if self._before is None else self._before.told

    @property
    def value(self) -> Optional[str]:
        """The figures of the run that it saw last, in words; None while they say nothing."""
        if self.judgement is None or self.standing.state == INACTIVE:
            return None
        return self.judgement.value

    @property
    def kept(self) -> KeptState:
        """How it stands, as it is kept; where it stays clear it is what was kept."""
        before, standing = self._before, self.standing
        if before is not None and standing.state == INACTIVE:
            # All but the number of the run: a thousand rules that stay clear write nothing.
            is_same = standing[:-1] == before[1:6] and self.told == before.told
            if is_same and before.value is None:
                return before
        return KeptState(self.hash, *standing, self.told, self.value)

    def news(self, is_last: bool, is_quiet: bool) -> Optional[str]:
        """Return the state that somebody is to be told of after a run, and take it for told.

        That a rule cannot be judged is told with the last run only. While it is quiet nobody is
        told; that a rule is resolved is told after that, to those who know that it fired.
        """
        state, told = self.standing.state, self.told
        if state in CLEAR:
            if is_quiet and told == FIRING:
                return None
            self.told = ""
            is_end = told == FIRING or (told and state == RESOLVED)
            return RESOLVED if is_end and not is_quiet else None
        if is_quiet or state in (told, KEEPING) or (state in UNJUDGED and not is_last):
            return None
        self.told = state
        return state

    def advance(self, view: View, run_number: int, at_unix: float) -> None:
        """See one more run, the newest of the view."""
        if self._compiled is None:
            has_stayed = self.standing.state == ERROR
            since = self.standing.since_unix if has_stayed else at_unix
            self.standing = FAILED._replace(since_unix=since, last_run=run_number)
            return
        self.judgement = evaluate(self._compiled, view)
        self.standing = advance(self.rule, self.standing, self.judgement.truth, run_number, at_unix)


class RuleSteps:
    """Takes the rules of one head through its runs, one after the other; new ones from `begin` on.

    Nobody is told of a rule that is new until the first run of the invocation that this one
    is. From then on somebody is told once that it fires, or cannot be judged, as soon as it is
    neither in `silenced` nor muted by a graver one of its group, so that none fires unheard; and
    that it is resolved only if somebody knows that it fired. That a rule cannot be judged is
    told when it is so with the last run: the first ones of a history are too few for a window.
    """

    def __init__(
        self,
        rules: Sequence[RuleOfHead],
        runs: Runs,
        begin: int = 0,
        silenced: AbstractSet[str] = frozenset(),
    ) -> None:
        self._rules = rules
        self._runs = runs
        self._begin = begin
        self._silenced = silenced
        self._samples = Samples(runs.started_unix, runs.instances, runs.columns)
        self._has_groups = any(each.rule.group for each in rules)

    def replay(self, end: int) -> None:
        """Take the new rules through runs of the past, and tell nobody."""
        new = [each for each in self._rules if each.is_new]
        for place in range(self._begin, end) if new else ():
            self._step(new, place)

    def advance(self, place: int, is_own: bool) -> List[Event]:
        """Take all rules to the next run; `is_own`: it is of the invocation that this one is."""
        is_early = place < self._begin
        self._step([each for each in self._rules if not (is_early and each.is_new)], place)
        is_last = place + 1 == len(self._runs.numbers)
        quiet = self._silenced | self._find_muted()
        events = []
        for each in self._rules:
            each.is_new = each.is_new and not is_own
            state = None if each.is_new else each.news(is_last, each.rule.id in quiet)
            if state is not None:
                events.append(Event(each.rule, state, place, each.value))
        return events

    def states(self) -> Dict[str, KeptState]:
        """Return how the rules stand that have seen a run, by id."""
        return {each.rule.id: each.kept for each in self._rules if each.standing.last_run}

    def _step(self, rules: Sequence[RuleOfHead], place: int) -> None:
        view = self._samples.view(place + 1)
        number, at_unix = self._runs.numbers[place], self._runs.started_unix[place]
        for each in rules:
            each.advance(view, number, at_unix)

    def _find_muted(self) -> AbstractSet[str]:
        if not self._has_groups:
            return frozenset()
        standings = {each.rule.id: each.standing for each in self._rules}
        return muted([each.rule for each in self._rules], standings)


def _standing(kept: KeptState) -> Standing:
    return Standing(*kept[1:-2])
