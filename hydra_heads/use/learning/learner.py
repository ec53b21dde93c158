"""Picks heads while they are used, and learns from each run.

**Choice.** For each head a cost is drawn from what is known of its mean cost, and the head with
the lowest draw is picked (Thompson, 1933), by half of the errors: the whole of them try doubtful
heads more than it pays. A head that was not picked for long is looked at.

**Change.** `Shift` watches each head's level. A head whose level changed starts again from the
runs that gave it away. The others' changes then count as likelier, and when a second head has
changed all start again: what changes one often changes all. A head that fails rests (`Rest`); it
gets its old evidence and its old share back when it works again, and then its runs decide.

**Published weights.** Without a live run the shares are the published ones. They were made from
k runs: after n live ones they have k / (k + n) of the draws, less where a head changed.
"""

import random
from math import fsum, inf
from typing import TYPE_CHECKING, Collection, Dict, List, Optional, Sequence, Tuple

from hydra_heads.use.learning.beside import Beside
from hydra_heads.use.learning.estimates import Estimates
from hydra_heads.use.learning.normals import MOST_HEADS, SIZE, normal_table
from hydra_heads.use.learning.prior import Prior, check_fit, level_of, priors_of
from hydra_heads.use.learning.rest import IS_WORSE, WORKS, Former, Rest
from hydra_heads.use.learning.schedule import Schedule
from hydra_heads.use.learning.shares import draw_by, shares_beside, shares_of, within_limits
from hydra_heads.use.learning.shift import FAILS_LESS, FAILS_MORE, FASTER, WORKS_AGAIN, Level, Shift
from hydra_heads.use.learning.standing import Change, Standing, reason_of
from hydra_heads.use.learning.suspicion import Suspicion

if TYPE_CHECKING:
    from hydra_heads.weigh.limits import Limit

__all__ = ["Learner", "Prior", "Standing", "priors_of"]

_FIRST_DRAWS = 64  # draws before the table of normal numbers is worth its making
_FEWEST_RUNS = 3.0  # a level known by fewer runs is none that could have changed
_BREAKS = 9.0  # the score of failures of a changed head that is out of order, and not just worse
_RARE = 0.03  # a failure that was less likely may be the first of an outage
_FORGOTTEN = 1.0  # runs that a head's old evidence counts as after a change of all
_FEW_RUNS = 64  # an estimate is fitted at each run, with more of them at every eighth


class Learner:
    """Picks one of some heads, again and again, and learns what each costs.

    `failure_cost` is what a failure costs, in the unit of what is minimised; None finds it from
    the successes. `priors` and `limits` stand in the order of `heads`. The same seed and the
    same runs give the same picks. Not safe for threads: callers lock.

    Raises `ValueError` without heads and for priors or limits of another number of heads.

    >>> learner = Learner(["good", "bad"], failure_cost=10.0, seed=1)
    >>> for _ in range(300):
    ...     head = learner.pick()
    ...     learner.record(head, ok=head == 0, amount=0.5)
    >>> learner.shares()[0] > 0.95
    True
    """

    def __init__(
        self,
        heads: Sequence[str],
        failure_cost: Optional[float] = None,
        priors: Optional[Sequence[Prior]] = None,
        seed: Optional[int] = None,
        limits: Optional[Sequence["Limit"]] = None,
    ) -> None:
        self.heads: Tuple[str, ...] = tuple(heads)
        self.draws = 0
        count = len(self.heads)
        check_fit(count, priors, limits)
        generator = random.Random(seed)
        self._random, self._gauss = generator.random, generator.gauss
        self._priors = list(priors or ())
        self._beside = Beside(self._priors)
        self._limits = list(limits) if limits and any(one != (0.0, 1.0) for one in limits) else []
        levels = [level_of(prior, failure_cost) for prior in self._priors] or [Level()] * count
        self._shifts = [Shift(level) for level in levels]
        self._estimates = Estimates(count, failure_cost)
        self._is_cost_given = failure_cost is not None
        self._schedule = Schedule()
        self._rests = self._schedule.rests
        self._suspicion = Suspicion(self._shifts)
        self._changes: Dict[int, Change] = {}
        self._last = [0] * count  # the draw of each head's last run
        self._failed = [0] * count
        self._runs = 0  # live ones that count
        self._began = 0  # the draw at which all started
        self._table: Sequence[float] = ()
        self._held: List[float] = []  # shares within the limits
        self._published: List[float] = []  # the shares that count by now
        self._floors: List[float] = []
        self._shares: List[float] = []  # and when they were found, in draws and runs
        self._shares_at = (-1, -1)
        self._barred = [head for head, prior in enumerate(self._priors) if prior.is_barred]
        self._keep_up()

    def pick(self, without: Collection[int] = ()) -> int:
        """Pick a head, not one of `without`; return its place in `heads`.

        Raises `ValueError` where `without` leaves none.
        """
        self.draws = draws = self.draws + 1
        table = self._table
        if draws >= self._schedule.due or self._is_mixed or without or not table:
            head = self._pick_with_care(without)
            if head >= 0:
                return head
        place = int(self._random() * SIZE)
        lowest, picked, head = inf, -1, 0
        estimates = self._estimates
        for mean, spread in zip(estimates.means, estimates.spreads):
            cost = mean + spread * table[place]
            if cost < lowest:
                lowest, picked = cost, head
            place += 1
            head += 1  # noqa: SIM113 - enumerate would cost a tenth of the whole call
        return picked if picked >= 0 else self._longest_ago(without)

    def record(self, head: int, ok: bool, amount: float, is_first: bool = True) -> None:
        """Learn from a run of a head: whether it succeeded, and what it used of what is minimised.

        A run that is not the first of its call came after another's failure, perhaps because of
        the input: it only says whether a head that was resting works again.
        """
        shift = self._shifts[head]
        if head in self._rests:
            self._record_try(head, ok, amount, is_first)
            return
        if not is_first:
            return
        if ok:
            change = shift.succeed(amount)
        else:
            self._failed[head] += 1
            change = shift.fail(self._excess(amount))
        self._runs = runs = self._runs + 1
        self.draws = max(self.draws, runs)  # runs that are told were not picked here
        self._last[head] = self.draws
        if self._schedule.looking:
            self._see(head, ok)
        if change:
            self._change(head, change)
        elif not ok:
            self._fail(head)
        elif shift.runs < _FEW_RUNS or not shift.count & 7:
            self._estimates.fit(head, shift)
        if self._runs >= self._keep_up_at:
            self._keep_up()

    def shares(self) -> List[float]:
        """Return the probability of each head to be picked by now; they sum to 1.

        A head that rests is tried at certain draws: its share is one by the draws between them.
        """
        if self._held:
            return list(self._held)
        now = (self.draws, self._runs)
        if self._shares_at != now:
            self._shares, self._shares_at = self._free_shares(), now
        return list(self._shares)

    def standing(self, head: int) -> Standing:
        """Tell how a head stands, with the reason in words for a person."""
        shift, rest, change = self._shifts[head], self._rests.get(head), self._changes.get(head)
        level = shift.level if rest is None else shift.level_of(rest.tries + rest.streak)
        costs = [self._estimates.cost_of(one.level) for one in self._shifts]
        since = None if change is None else shift.count - change.runs
        standing = Standing(
            shift.count,
            self._failed[head],
            1 - level.failures / level.runs if level.runs else None,
            self._estimates.cost_of(level),
            self.shares()[head],
            self._priors[head].weight if self._priors else None,
            since,
            None if rest is None else max(1, rest.next_try - self.draws),
            "",
        )
        lowest = min([cost for cost in costs if cost is not None], default=None)
        words = reason_of(standing, level, lowest, rest, change, self.draws)
        return standing._replace(reason=words)

    def _pick_with_care(self, without: Collection[int]) -> int:
        """Pick where not only the lowest draw decides; -1 where it does after all."""
        if self.draws >= self._schedule.due:
            due = self._schedule.take(self.draws, without)
            if due >= 0:
                return due
        if self._is_mixed:
            head = self._head_beside(without)
            if head >= 0:
                return head
        if self._table and not without:
            return -1
        if self.draws >= _FIRST_DRAWS and len(self.heads) <= MOST_HEADS:
            self._table = normal_table()
        gauss, estimates = self._gauss, self._estimates
        drawn = [
            mean + spread * gauss(0.0, 1.0)
            for mean, spread in zip(estimates.means, estimates.spreads)
        ]
        for head in without:
            drawn[head] = inf
        lowest = min(drawn)
        return drawn.index(lowest) if lowest < inf else self._longest_ago(without)

    def _longest_ago(self, without: Collection[int]) -> int:
        """Pick the head that was not tried for the longest: where all rest it may work again."""
        left = [head for head in range(len(self.heads)) if head not in without]
        if not left:
            raise ValueError("without: found all heads, expected at least one to be left")
        allowed = [head for head in left if head not in self._barred]
        return min(allowed or left, key=self._last.__getitem__)

    def _head_beside(self, without: Collection[int]) -> int:
        """Pick by the shares that stand beside what was learned; -1 leaves it to that."""
        if self._held:
            return draw_by(self._held, self._random(), without)
        beside = self._beside
        if beside.has_returned:
            drawn = self._random()
            for head, share in beside.returned(self._counts()).items():
                drawn -= share
                if drawn < 0:
                    return -1 if head in without else head
        if self._published and self._random() < beside.say(self._runs):
            return draw_by(self._published, self._random(), without)
        if self._floors and self._random() < fsum(self._floors):
            return draw_by(self._floors, self._random(), without)
        return -1

    def _see(self, head: int, ok: bool) -> None:
        """Look again at once at a head that was better than what is known of it."""
        shift = self._shifts[head]
        self._schedule.looked(head)
        is_rare = ok and 2 * shift.failures > shift.runs
        if is_rare or shift.is_improving:
            self._schedule.look(head, self.draws + 1)

    def _excess(self, amount: float) -> float:
        """Tell what a failed run used beyond the cost of a failure: it never costs less."""
        return max(0.0, amount - self._estimates.failure_cost) if self._is_cost_given else 0.0

    def _counts(self) -> List[int]:
        return [shift.count for shift in self._shifts]

    def _successes(self) -> int:
        return sum(self._counts()) - sum(self._failed)

    def _record_try(self, head: int, ok: bool, amount: float, is_first: bool) -> None:
        """Learn from a run of a head that rests."""
        rest, shift = self._rests[head], self._shifts[head]
        if not (ok or is_first):
            return
        shift.note(amount if ok else None)
        self._failed[head] += not ok
        self._runs += 1
        self.draws = max(self.draws, self._runs)
        self._last[head] = self.draws
        told = rest.tried(ok, self.draws)
        if told == WORKS:
            self._end_rest(head)
        elif told == IS_WORSE:
            del self._rests[head]
            tries = shift.level_of(rest.tries)
            now = tries if rest.is_sure else rest.former.level.plus(tries)
            self._start_again(head, FAILS_MORE, rest.former.level, now)
            if not rest.is_known:
                self._suspect(head)
        elif rest.is_sure and not rest.is_known:
            rest.is_known = True
            self._suspect(head, is_outage=True)
        self._keep_up()

    def _end_rest(self, head: int) -> None:
        """Give a head that works again its evidence and its share.

        The failures of an outage do not count, odd ones do.
        """
        rest, shift = self._rests.pop(head), self._shifts[head]
        newest = rest.streak if rest.is_outage else rest.streak + rest.tries
        since = shift.level_of(newest)
        shift.start(rest.former.level.plus(since))
        if rest.is_outage:
            self._changes[head] = Change(WORKS_AGAIN, rest.former.level, since, shift.count)
            former, resting = rest.former, [one for one in self._rests if one != head]
            say, published = self._beside.say(former.runs), self._beside.published_without(resting)
            share = shares_of(former.estimates, published, say, self._floors)[head]
            self._beside.give_back(head, share, shift.count)
        self._suspicion.works_again(head)

    def _rest(self, head: int, before: Level, failed: Level) -> None:
        """Let a head rest that failed, and keep what its share follows from at its level before."""
        shift, estimates = self._shifts[head], self._estimates
        shift.start(before)
        estimates.fit(head, shift)
        self._beside.take_back(head)
        self._rests[head] = Rest(
            Former(before, estimates.failure_rate(before), estimates.all(), self._runs),
            int(failed.failures),
            int(failed.runs),
            self.draws,
        )

    def _fail(self, head: int) -> None:
        """See whether a failure that surprises costs a head its place among the best.

        It may be an odd one, or the first of many, which would not be seen without runs: so the
        head rests, and is tried again soon.
        """
        estimates, shift = self._estimates, self._shifts[head]
        mean, spread = estimates.means[head], estimates.spreads[head]
        estimates.fit(head, shift)
        others = [one for other, one in enumerate(estimates.means) if other != head]
        lowest = min(others, default=inf)
        if mean - 3 * spread < lowest <= estimates.means[head] - estimates.spreads[head]:
            newest, _ = shift.failing(_RARE)
            before = shift.level_before(newest)
            if estimates.failure_rate(before) < _RARE:
                self._rest(head, before, shift.level_of(newest))
                self._keep_up()

    def _change(self, head: int, kind: int) -> None:
        """Act on the change of a head's level."""
        shift = self._shifts[head]
        newest = shift.newest(kind)
        before, after = shift.level_before(newest), shift.level_of(newest)
        if before.runs < _FEWEST_RUNS:
            shift.calm()
            self._estimates.fit(head, shift)
            return
        failing, score = shift.failing(before.failure_rate)
        if kind == FAILS_MORE and score > _BREAKS:
            self._rest(head, shift.level_before(failing), shift.level_of(failing))
            self._rests[head].is_known = True
            self._suspect(head, is_outage=True)
        else:
            if kind == FAILS_MORE:
                # The newest runs were chosen for their failures, so some older ones temper them.
                after = after.plus(before.shrunk(after.runs))
            self._start_again(head, kind, before, after)
            self._suspect(head)
        self._keep_up()

    def _start_again(self, head: int, kind: int, before: Level, after: Level) -> None:
        """Let a head start from the runs since its level changed."""
        shift = self._shifts[head]
        shift.start(after)
        self._beside.take_back(head)
        self._beside.drop_published(None if kind in (FAILS_LESS, FASTER) else head)
        self._changes[head] = Change(kind, before, after, shift.count - int(after.runs))

    def _suspect(self, changed: int, is_outage: bool = False) -> None:
        """Let all heads start again when this change is one of all; the changed ones have."""
        heads = self._suspicion.changed(changed, self.draws, self._successes(), is_outage)
        if not heads:
            return
        self._began = self.draws
        self._beside.drop_published()
        for rest in self._rests.values():
            rest.doubt()
        for head, shift in enumerate(self._shifts):
            if head not in heads:
                shift.start(shift.level.shrunk(_FORGOTTEN))

    def _keep_up(self) -> None:
        """Fit all heads to what they are together, and see who was not tried for long."""
        self._keep_up_at = self._runs + 1 + self._runs // 32
        self._suspicion.expire(self.draws)
        self._estimates.fit_all(self._shifts, self._rests)
        for head in [*self._rests, *self._barred]:
            self._estimates.rest(head)
        self._published = self._beside.published_without(self._rests)
        self._floors = self._beside.floors_without(self._rests)
        self._is_mixed = bool(self._limits) or not self._beside.is_empty()
        self._schedule.look_at_idle(self.draws, self._began, self._last, self._barred)
        if self._limits:
            allowed = [head not in self._barred for head in range(len(self.heads))]
            shares = self._free_shares(with_tries=False)
            self._held = within_limits(shares, self._limits, allowed, self.heads)

    def _free_shares(self, with_tries: bool = True) -> List[float]:
        """Return the shares before limits; without tries, heads that rest have none."""
        beside = self._beside
        say = beside.say(self._runs)
        shares = shares_of(self._estimates.all(), self._published, say, self._floors)
        if len(self._rests) + len(self._barred) >= len(shares):
            return shares
        tried = {head: 1 / rest.gap(self.draws) for head, rest in self._rests.items()}
        tried = tried if with_tries else {}
        return shares_beside(shares, beside.returned(self._counts()), tried)
