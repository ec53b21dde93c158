"""One pass of rules over what was recorded since the last one: head by head, kept as it goes."""

import time
from typing import AbstractSet, Iterator, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.measure.rule_steps import (
    Event,
    ReadyRule,
    RuleOfHead,
    RuleSteps,
    reach,
    ready_rule,
)
from hydra_heads.model.channels import Channel
from hydra_heads.model.notifications import Notification
from hydra_heads.model.rules import Rule
from hydra_heads.model.severities import severity_rank
from hydra_heads.store import rule_states, silences
from hydra_heads.store.history import History
from hydra_heads.store.rule_samples import NOTHING, Runs, Seen, invocation_of, name_of, newest_runs
from hydra_heads.store.rule_states import KeptState

MOST_REPLAYED = 1000
"""Runs of the past that a new rule is taken through."""

MOST_NEW = 10_000
"""Runs of a head that are seen one by one; of more, the older ones are only looked back at."""

RUNS_A_STEP = 250
"""Runs after which what was found is kept: one transaction."""

TRIES = 100
"""How often a head is begun anew because others went on with it meanwhile."""

States = Mapping[str, KeptState]
"""How the rules stand for one head, by id."""


class Stretch(NamedTuple):
    """The runs that a pass takes rules through: those from `first_new` on were not seen yet.

    `own` is the number of this invocation, 0: none.
    """

    runs: Runs
    first_new: int
    own: int

    def is_own(self, place: int) -> bool:
        """Say whether a run is of this invocation."""
        return self.runs.numbers[place] >> 32 == self.own

    @property
    def first_own(self) -> int:
        """The place of the first run of this invocation; the end without one."""
        end = len(self.runs.numbers)
        return next((place for place in range(self.first_new, end) if self.is_own(place)), end)

    def parts(self) -> Iterator[Tuple[int, int]]:
        """Yield places between which the unseen runs are kept at once; one part at least."""
        end = len(self.runs.numbers)
        for first in range(self.first_new, max(end, self.first_new + 1), RUNS_A_STEP):
            yield first, min(first + RUNS_A_STEP, end)


class ReadyRules(NamedTuple):
    """The rules of a slot, ready for any head, and how many runs of which metrics they need."""

    rules: Sequence[ReadyRule]
    needs: Mapping[str, int]


def ready_rules(rules: Sequence[Rule]) -> ReadyRules:
    """Make rules ready; one that cannot be read is one whose state is `error`."""
    ready = [ready_rule(rule) for rule in rules]
    return ReadyRules(ready, reach(ready))


class RulePass:
    """Takes rules to the newest run of each head, at one moment.

    `until` is a moment of the monotonic clock after which no head is gone on with: what is left
    of its runs is for the next pass. None: there is time for all.
    """

    def __init__(
        self,
        history: History,
        slot: Optional[str],
        rules: ReadyRules,
        channels: Sequence[Channel],
        now_unix: float,
        until: Optional[float] = None,
    ) -> None:
        self._history = history
        self._slot = slot
        self._rules = rules.rules
        self._needs = rules.needs
        self._channels = {channel.name: channel for channel in channels}
        self._now = now_unix
        self._until = until
        self._silences = silences.active(history, now_unix)

    def advance(self, head: str, run_id: Optional[str]) -> States:
        """Take the rules of a head to its newest run, and queue what is to be told.

        Returns how they stand, by id.
        """
        rules = [ready for ready in self._rules if ready.rule.holds_for(head)]
        for _ in range(TRIES if rules else 0):
            states = self._try_to_advance(head, rules, run_id)
            if states is not None:
                return states
        if not rules:
            return {}
        raise HistoryError(
            f"{self._history.path}: rules of head {head!r} are not evaluated: other processes "
            "are at it; the next run of the slot does it"
        )

    def _try_to_advance(
        self, head: str, rules: Sequence[ReadyRule], run_id: Optional[str]
    ) -> Optional[States]:
        """Try it once; None when another process came first."""
        before = rule_states.progress_of(self._history, self._slot, head)
        kept = rule_states.states_of_head(self._history, self._slot, head)
        has_new_rules = any(_is_new(ready, kept) for ready in rules)
        stretch = self._stretch(head, before, run_id, has_new_rules)
        if stretch is None:
            return kept
        moving = [RuleOfHead(ready, kept.get(ready.rule.id)) for ready in rules]
        begin = max(0, stretch.first_own - MOST_REPLAYED)
        steps = RuleSteps(moving, stretch.runs, begin, self._silenced(head))
        steps.replay(stretch.first_new)
        for first, end in stretch.parts():
            events = [
                event
                for place in range(first, end)
                for event in steps.advance(place, stretch.is_own(place))
            ]
            letters = [
                letter for event in events for letter in self._letters(head, event, stretch.runs)
            ]
            seen = stretch.runs.seen[end - 1] if first < end else before or NOTHING
            states = steps.states()
            changed = {name: state for name, state in states.items() if kept.get(name) != state}
            if not rule_states.keep(
                self._history, self._slot, head, (before, seen), changed, letters, self._now
            ):
                return None
            before, kept = seen, states
            if self._until is not None and time.monotonic() >= self._until:
                break
        return kept

    def _silenced(self, head: str) -> AbstractSet[str]:
        return {each.rule for each in self._silences if each.covers(each.rule, head)}

    def _stretch(
        self, head: str, before: Optional[Seen], run_id: Optional[str], has_new_rules: bool
    ) -> Optional[Stretch]:
        """Read the runs that rules are to be taken through; None where there are none."""
        after, needs = before or NOTHING, self._needs
        new = newest_runs(
            self._history, self._slot, head, needs, MOST_NEW, after=after, closing=run_id
        )
        own = 0 if run_id is None else invocation_of(self._history, run_id)
        if before is None:
            return Stretch(new, 0, own) if new.numbers else None
        if not (new.numbers or has_new_rules):
            return None
        count = max(needs.values(), default=1) + (MOST_REPLAYED if has_new_rules else 0)
        old = newest_runs(
            self._history, self._slot, head, needs, count, until=before, closing=run_id
        )
        runs = old.followed_by(new)
        return Stretch(runs, len(old.numbers), own) if runs.numbers else None

    def _letters(self, head: str, event: Event, runs: Runs) -> Iterator[Notification]:
        """Yield a letter for each channel that is to be told."""
        rule = event.rule
        run_id, order = name_of(self._history, runs.numbers[event.place])
        for name in rule.channels:
            channel = self._channels.get(name)
            if channel is not None and _is_grave_enough(rule, channel):
                yield Notification(
                    name, self._slot or "", head, rule.id, rule.severity, event.state, rule.expr,
                    run_id, order, runs.started_unix[event.place], event.value,
                )  # fmt: skip


def _is_new(ready: ReadyRule, kept: States) -> bool:
    before = kept.get(ready.rule.id)
    return before is None or before.hash != ready.hash


def _is_grave_enough(rule: Rule, channel: Channel) -> bool:
    return severity_rank(rule.severity) >= severity_rank(channel.min_severity)
