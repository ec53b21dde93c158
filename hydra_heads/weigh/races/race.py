"""Racing: heads that cannot matter any more stop running, and the race ends when one is sure.

Every block runs all heads that are still in it on one instance, so all of them are compared on
the same inputs (racing: Maron & Moore, 1994; on blocks: Birattari et al., F-race, 2002). A head
leaves as soon as the leader is surely cheaper, or surely no more than the tolerance dearer, so
that choosing between the two would not pay. When only the leader is left, it is named.
"""

import math
from collections import OrderedDict
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite, check_probability
from hydra_heads.weigh.races.pacing import places
from hydra_heads.weigh.races.rivalry import Rivalry, chance_of_reverse, compare, looks_allowance

FIRST_LOOK = 5
"""Blocks before the first look: fewer runs of a head say nothing."""

LOOK_SHARE = 25
"""The next look is due when the blocks have grown by this part (4 %): looking costs time."""

CAUTION = 0.9
"""Share of the doubt that the confidence leaves which is used: costs are not normal."""


class _Pool(NamedTuple):
    """All runs of a race taken together, whatever the head."""

    runs: float
    total: float
    squares: float

    def with_run(self, cost: float) -> "_Pool":
        return _Pool(self.runs + 1, self.total + cost, self.squares + cost * cost)

    @property
    def variance(self) -> float:
        mean = self.total / self.runs
        return max(self.squares / self.runs - mean * mean, 0.0)


class Race:
    """Which heads to run in the next block, and whether the best is found, from blocks of costs.

    `is_decided` means: the leader costs at most 1 + `tolerance` times the lowest expected cost,
    in the share `confidence` of such races. The normal model behind it is no bound for every
    distribution: replays of real programs kept it, several heads just beyond the tolerance are
    the hardest case. `most_blocks` ends the race undecided; `most_runs`, over all heads, also
    paces it, so that the last two get as many runs as every larger field did. The same blocks in
    the same order give the same decisions. Holds the costs of the heads that are still running.
    Raises ValueError for no head, twins, and settings out of range.

    >>> race = Race(["fast", "slow"])
    >>> while race.running:
    ...     race.add_block({"fast": 1.0, "slow": 2.0})
    >>> race.leader, race.is_decided, race.blocks
    ('fast', True, 5)
    """

    def __init__(
        self,
        heads: Sequence[str],
        tolerance: float = 0.05,
        confidence: float = 0.95,
        most_blocks: Optional[int] = None,
        most_runs: Optional[int] = None,
    ) -> None:
        """Start with all heads; the order decides between heads that are alike."""
        _check_heads(heads)
        check_probability(confidence, "confidence")
        if not 0 <= tolerance < 1:
            raise ValueError(f"tolerance: found {tolerance!r}, expected a number from 0 to below 1")
        self._tolerance = tolerance
        self._least_errors = normal.quantile(1 - CAUTION * (1 - confidence))
        self._most_blocks, self._most_runs = most_blocks, most_runs
        self._costs: Dict[str, List[float]] = OrderedDict((head, []) for head in heads)
        self._totals: Dict[str, float] = dict.fromkeys(heads, 0.0)
        self._places = places(len(heads), most_runs) if most_runs is not None else []
        self._eliminated: Dict[str, str] = OrderedDict()
        self._leader = heads[0]
        self._blocks = self._runs = 0
        self._next_look = FIRST_LOOK
        self._pool = _Pool(0.0, 0.0, 0.0)
        self._is_sure = True

    @property
    def blocks(self) -> int:
        """Blocks that were added."""
        return self._blocks

    @property
    def leader(self) -> str:
        """The head with the lowest mean cost of those still in the race."""
        return self._leader

    @property
    def eliminated(self) -> Mapping[str, str]:
        """The heads that left, in this order, each with the reason in words."""
        return dict(self._eliminated)

    @property
    def is_decided(self) -> bool:
        """Whether only the leader is left, and no head had to leave for want of runs."""
        return len(self._costs) == 1 and self._is_sure

    @property
    def running(self) -> Tuple[str, ...]:
        """The heads to run in the next block; none when decided or when all is used up."""
        if len(self._costs) == 1 or self._is_used_up():
            return ()
        return tuple(self._costs)

    def add_block(self, costs: Mapping[str, float]) -> None:
        """Take in the costs of one block: one figure for every running head, on one instance.

        Costs of heads that left are passed over. Raises ValueError when a running head is
        missing and for costs that are not finite.
        """
        missing = [head for head in self._costs if head not in costs]
        if missing:
            raise ValueError(f"costs: found none of {', '.join(missing)}, expected all of running")
        values = [costs[head] for head in self._costs]
        check_finite(values, "costs")
        self._take_in(values)
        self._leader = min(self._costs, key=self._totals.__getitem__)
        if self._blocks >= self._next_look:
            self._look()
            self._next_look = self._blocks + 1 + self._blocks // LOOK_SHARE
        self._keep_pace()

    def count_unseen_failure(self, cost: float) -> None:
        """Count one failure of this cost that no head has had yet; call it once, at any time.

        Where nothing has failed so far, runs alone do not say what a failure would cost, and the
        fastest head would be named before it could fail. So one failure more than was seen is
        among the runs of all heads (as in the rule of succession, Laplace, 1814). Raises
        ValueError for a cost that is not finite.
        """
        check_finite([cost], "cost")
        self._pool = self._pool.with_run(cost)

    def _take_in(self, values: Sequence[float]) -> None:
        for (head, row), value in zip(self._costs.items(), values):
            row.append(value)
            self._totals[head] += value
            self._pool = self._pool.with_run(value)
        self._blocks += 1
        self._runs += len(values)

    def _is_used_up(self) -> bool:
        if self._most_blocks is not None and self._blocks >= self._most_blocks:
            return True
        return self._most_runs is not None and self._runs + len(self._costs) > self._most_runs

    def _look(self) -> None:
        """Let go the heads that need no more runs."""
        pool = self._pool.variance
        leader = self._costs[self._leader]
        for head in [head for head in self._costs if head != self._leader]:
            rivalry = compare(leader, self._costs[head], self._tolerance, pool)
            reason = self._reason(rivalry)
            if reason:
                self._let_go(head, reason)

    def _reason(self, rivalry: Rivalry) -> str:
        """Word why a rival needs no more runs; empty when it does."""
        is_dearer = rivalry.dearer >= self._least_errors
        needed = self._least_errors * self._least_errors + looks_allowance(self._blocks)
        if not is_dearer and rivalry.useless < math.sqrt(needed):
            return ""
        lead = f"{rivalry.ratio:.3g} x the cost of {self._leader}"
        if is_dearer or self._tolerance == 0:
            return f"{lead}, cheaper than it {_chance(rivalry.dearer)}"
        percent = f"{100 * self._tolerance:g} %"
        return f"{lead}, more than {percent} cheaper than it {_chance(rivalry.useless)}"

    def _keep_pace(self) -> None:
        """Let go the dearest heads when the runs that are left are needed for the others."""
        while self._places and len(self._costs) > 2:
            heads = len(self._costs)
            if 2 * self._runs + heads <= 2 * self._places[heads - 3]:  # the nearer block
                return
            head = max(self._costs, key=self._totals.__getitem__)
            ratio = _ratio(self._totals[head], self._totals[self._leader])
            self._is_sure = False
            lead = f"{ratio:.3g} x the cost of {self._leader}"
            self._let_go(head, f"{lead}; the runs left are for cheaper heads")

    def _let_go(self, head: str, reason: str) -> None:
        self._eliminated[head] = f"after {self._blocks} blocks: {reason}"
        del self._costs[head]


def _ratio(theirs: float, ours: float) -> float:
    return theirs / ours if ours else 1.0


def _chance(errors: float) -> str:
    """Word a small probability like `in less than 1 of 80 such races`."""
    chance = chance_of_reverse(errors)
    races = 1000 if chance < 0.001 else int(1 / chance)
    return f"in less than 1 of {races:,} such races"


def _check_heads(heads: Sequence[str]) -> None:
    if not heads:
        raise ValueError("heads: found none, expected at least 1")
    for head in heads:
        if list(heads).count(head) > 1:
            raise ValueError(f"heads: found {head!r} twice; names are unique")
