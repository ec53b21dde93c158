"""Rules evaluated over the runs that were recorded since they were evaluated last.

The runs of a head are taken in the order in which they were recorded, not in that of their
numbers: `run` and `Slot` go on side by side, and the one that began first may end last. What was
seen is remembered as a place in each of two orders (see `store.rule_samples`), so that a run with
a low number that is recorded late is the next one to be seen, and none is left out or seen twice.
Phase 1 shows its runs when it ends. Where two processes evaluate at once, the one that comes
second keeps nothing and looks again.
"""

import time
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.base.errors import HydraError
from hydra_heads.model.channels import Channel
from hydra_heads.model.rules import INACTIVE, Rule
from hydra_heads.store.history import History
from hydra_heads.store.rule_leftovers import anything_left

if TYPE_CHECKING:
    from hydra_heads.measure.rule_pass import ReadyRules, States
    from hydra_heads.store.rule_states import KeptState

SHORT_S = 1.0
"""Seconds that whoever used a head waits for its rules, where many runs were not seen yet."""

Rows = Dict[str, List[Dict[str, object]]]
"""The rows of a profile's `rules`, by head."""


class Alerting:
    """The rules of a slot, evaluated for its heads; what is to be told is queued.

    `slot` None: that of scripts, whose `heads` are only those that are meant.
    """

    def __init__(
        self,
        history: History,
        slot: Optional[str],
        rules: Sequence[Rule],
        channels: Sequence[Channel],
        heads: Sequence[str],
    ) -> None:
        self._history = history
        self._slot = slot
        self._rules = rules
        self._channels = channels
        self._heads = heads
        self._ready: Optional[ReadyRules] = None

    def advance(self, run_id: Optional[str] = None, within_s: Optional[float] = None) -> Rows:
        """Evaluate every rule for every run that none has seen yet, run by run.

        `run_id` is this invocation: its runs count although it has not ended, and of a rule
        whose definition is new nobody is told what was before it. How the rules stand and what
        is to be told are kept together, some hundred runs at a time; once `within_s` seconds
        have passed, what is left of a head's runs is seen the next time. Returns a row a rule for
        each head. Raises `HistoryError`; what was not kept is seen the next time.
        """
        if not self._rules:
            return {}
        # All this costs a start some milliseconds, and most slots have no rules.
        from hydra_heads.measure.rule_pass import RulePass, ready_rules

        if self._ready is None:
            self._ready = ready_rules(self._rules)
        until = None if within_s is None else time.monotonic() + within_s
        one = RulePass(self._history, self._slot, self._ready, self._channels, time.time(), until)
        states = {head: one.advance(head, run_id) for head in self._heads}
        return {head: self._rows_of(head, states[head]) for head in self._heads}

    def settle(
        self,
        run_id: str,
        warn: Callable[[str], object],
        within_s: Optional[float] = None,
        knows_all: bool = False,
    ) -> Rows:
        """Do what `advance` does at the end of an invocation, where nothing may go wrong.

        The runs are recorded by now: `warn` is told what went wrong, and there are no rows then.
        Who `knows_all` heads of the slot tidies up too.
        """
        try:
            rows = self.advance(run_id, within_s)
            if knows_all:
                self.tidy()
            return rows
        except HydraError as error:
            problem = error.message
        except Exception as error:  # no fault of a rule may hide what the runs say
            problem = f"{type(error).__name__}: {error}"
        warn(f"rules: not evaluated: {problem}")
        return {}

    def rows(self) -> Rows:
        """Return a row a rule for each head, as they stand: `id, expr, severity, state, since`."""
        if not self._rules:
            return {}
        from hydra_heads.rules.states import expression_hash
        from hydra_heads.store.rule_states import states_of

        hashes = {rule.id: expression_hash(rule) for rule in self._rules}
        states: Dict[str, Dict[str, KeptState]] = {head: {} for head in self._heads}
        for (head, name), kept in states_of(self._history, self._slot).items():
            if head in states and hashes.get(name) == kept.hash:
                states[head][name] = kept
        return {head: self._rows_of(head, states[head]) for head in self._heads}

    def tidy(self) -> None:
        """Forget heads and rules that are gone, and letters that were sent long ago.

        Where there are no rules and never were, that is one look. Raises `HistoryError`.
        """
        now = time.time()
        if not anything_left(self._history, self._slot, now):
            return
        from hydra_heads.store.notifications import forget_old
        from hydra_heads.store.rule_states import forget, states_of

        known = {
            (head, rule.id) for rule in self._rules for head in self._heads if rule.holds_for(head)
        }
        forget(self._history, self._slot, states_of(self._history, self._slot).keys() - known)
        forget_old(self._history, now)

    def _rows_of(self, head: str, states: "States") -> List[Dict[str, object]]:
        return [_row(rule, states.get(rule.id)) for rule in self._rules if rule.holds_for(head)]


def _row(rule: Rule, kept: Optional["KeptState"]) -> Dict[str, object]:
    return {
        "id": rule.id,
        "expr": rule.expr,
        "severity": rule.severity,
        "state": INACTIVE if kept is None else kept.state,
        "since": None if kept is None else _iso(kept.since_unix),
    }


def _iso(unix: Optional[float]) -> Optional[str]:
    """Word a moment; None for one outside the years that have words, by a clock that was wrong."""
    try:
        return None if unix is None else stamp(unix).iso
    except (ValueError, OverflowError, OSError):
        return None
