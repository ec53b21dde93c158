"""When new weights replace old ones, and how far the weights then move.

New weights are published when runs that had no part in making them say that they are likely
better than the old ones, and that the lead of the heads that they rely on is no chance. Of a
change half is taken; a head whose cost rose beyond noise falls at once.
"""

import math
from typing import Callable, Iterable, List, NamedTuple, Optional, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.means import Pooled, mean
from hydra_heads.stats.order import median
from hydra_heads.weigh.contenders import contenders, spread_within
from hydra_heads.weigh.crossfit import FOLDS, Gain, Row, Weigh, cross_fitted_gain, fold_weights
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.sharpening import check_shares
from hydra_heads.weigh.standing import is_rival

Allow = Callable[[Sequence[float]], Sequence[float]]
"""Brings shares within the limits of the heads."""

LIKELY = 0.90
"""Probability from which on new weights count as likely better than the old ones."""

BY_CHANCE = 0.035
"""Probability of a lead as clear as this among alike heads; shared among the contenders.

Alike heads are then published in 3 to 4 % of cases, and below 5 % where runs fail now and then.
"""

SAME = 0.01
"""Part of the work below which a change of hands is none."""

STEP = 0.5
"""Part of a change that one publication takes."""

_LEVEL = 2 * LIKELY - 1  # of an interval with `LIKELY` above its lower end

_NOTHING = 1e-6
"""Share of a run's cost of which nobody would speak; rounding alone can make a hundredth of it."""


class Verdict(NamedTuple):
    """Whether to publish new weights, and what they would save.

    `gain` is the mean cost saved a run against the old weights, in the unit of the costs, with
    its interval `low` to `high` of `level`; all three None where too few runs say nothing.
    `reason` is worded for a person.
    """

    publish: bool
    gain: Optional[float]
    low: Optional[float]
    high: Optional[float]
    level: float
    reason: str


def judge(
    old: Sequence[float],
    costs: Sequence[Row],
    is_paired: bool,
    weigh: Weigh,
    allow: Optional[Allow] = None,
    was_doubtful: bool = False,
) -> Verdict:
    """Say whether the weights that `weigh` gives from the costs should replace the old ones.

    Costs stand one row a head, in the order of `old` and of what `weigh` returns; paired, one
    column a block, in the order of time. Published when two things hold on runs that did not
    make the weights. The gain against the old weights is above zero with a probability of 0.9.
    And it is no choice among alike heads: the new weights beat an equal share of the same work
    among the contenders, or that equal share beats the old weights, at 0.035 over the number of
    contenders (Bonferroni); `allow` brings equal shares within the heads' limits. Where the
    weights stay as they are, publishing says that they are no chance: done when the first of
    these holds and `was_doubtful` says that before they might have been. Heads with fewer than
    five runs speak neither for nor against. Raises ValueError for old weights that are no
    shares, for costs that are not finite, and where lengths do not fit.

    >>> costs = [[1.0, 1.2, 1.1, 1.0, 1.1], [2.0, 2.1, 1.9, 2.2, 2.0]]
    >>> judge([0.5, 0.5], costs, True, lambda rows: [0.99, 0.01]).reason
    'published: the new weights save 30.2 % a run (80 % interval 26.9 to 33.4 %)'
    >>> judge([0.99, 0.01], costs, True, lambda rows: [0.99, 0.01]).reason
    'kept: the new weights are the old ones'
    """
    _check_fit(old, costs, is_paired)
    judged = [head for head, row in enumerate(costs) if len(row) >= FOLDS]
    if len(judged) < 2:
        return _unjudged(f"fewer than two heads have {FOLDS} runs or more")
    folds = fold_weights(costs, weigh)
    if not any(weights[head] for weights in folds for head in judged):
        return _unjudged(f"no head that gets any of the work has {FOLDS} runs or more")
    trial = _Trial.of(costs, judged, folds, is_paired, allow)
    held = _restricted(old, judged)
    before = [held] * FOLDS
    if _is_nothing(before, trial.folds):
        if was_doubtful and trial.is_clear(trial.level, trial.folds):
            return _borne_out(trial)
        return _unjudged("the new weights are the old ones")
    is_no_choice = (
        _is_nothing(trial.level, trial.folds)
        or trial.is_clear(trial.level, trial.folds)
        or trial.is_clear(before, trial.level)
    )
    gain = trial.gain(before, trial.folds)
    return _verdict(gain, is_no_choice, trial.cost(held), trial.contending)


class _Trial(NamedTuple):
    """The heads that can be judged, and the shares that each stretch of runs judges.

    `folds` are the new weights, `level` the same with equal shares for the contenders; of the
    latter there are `contending`, whose costs vary by `spread` (see `cross_fitted_gain`).
    """

    rows: List[Row]
    folds: List[List[float]]
    level: List[List[float]]
    contending: int
    spread: Pooled
    is_paired: bool

    @classmethod
    def of(
        cls,
        costs: Sequence[Row],
        judged: List[int],
        folds: Sequence[Sequence[float]],
        is_paired: bool,
        allow: Optional[Allow],
    ) -> "_Trial":
        """Find the contenders, among the heads that any stretch gives weight to."""
        rivals = [head for head in judged if any(weights[head] for weights in folds)]
        if len(rivals) > 2:
            among = contenders([costs[head] for head in rivals], is_paired)
            rivals = [rivals[row] for row in among]
        level: List[Sequence[float]] = [_levelled(weights, rivals) for weights in folds]
        if allow is not None:
            level = [allow(shares) for shares in level]
        return cls(
            [costs[head] for head in judged],
            [_restricted(weights, judged) for weights in folds],
            [_restricted(weights, judged) for weights in level],
            len(rivals),
            _spread([costs[head] for head in rivals], is_paired),
            is_paired,
        )

    def gain(self, before: Sequence[Row], after: Sequence[Row]) -> Gain:
        """Return what is saved by one row of shares a stretch against another."""
        leaving = [_less(early, late) for early, late in zip(before, after)]
        return cross_fitted_gain(self.rows, leaving, self.spread, self.is_paired)

    def is_clear(self, before: Sequence[Row], after: Sequence[Row]) -> bool:
        """Say whether such a gain would hardly come up among alike contenders."""
        return self.gain(before, after).low(1 - BY_CHANCE / self.contending) > 0

    def cost(self, shares: Sequence[float]) -> float:
        """Return what a run costs by these shares."""
        return math.fsum(share * mean(row) for share, row in zip(shares, self.rows))


def step(old: Sequence[float], new: Sequence[float], rose: Sequence[bool]) -> List[float]:
    """Return the weights to publish: half-way from the old ones to the new ones.

    A head that `rose` names gets its new share at once where that is lower; what it frees goes
    to the others in proportion to their old shares (where those are all 0, to their new ones),
    and from there they take half of their way. All three in the same order; sums to 1. Raises
    ValueError for weights that are no shares, and where lengths differ.

    >>> step([0.9, 0.1], [0.1, 0.9], [False, False])
    [0.5, 0.5]
    >>> step([0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [True, False, False])
    [0.2, 0.55, 0.25]
    """
    _check_lengths(old, new, rose)
    check_shares(old)
    check_shares(new)
    before, after = _normalised(old), _normalised(new)
    falls = [up and late < early for up, early, late in zip(rose, before, after)]
    if all(falls):
        return after  # the same shares, but for rounding: nobody is left to take what is freed
    held = [0.0 if fall else early for fall, early in zip(falls, before)]
    to_others = held if any(held) else [0.0 if fall else late for fall, late in zip(falls, after)]
    kept = math.fsum(late for fall, late in zip(falls, after) if fall)
    moved = [share * (1 - kept) for share in _normalised(to_others)]
    return _normalised(
        late if fall else share + STEP * (late - share)
        for fall, share, late in zip(falls, moved, after)
    )


def rose(before: Sequence[Optional[Estimate]], now: Sequence[Optional[Estimate]]) -> List[bool]:
    """Say for each head whether its expected cost rose beyond noise since the weights before.

    It did when the 95 % interval of the difference lies above zero, and also above the median
    change of the other heads: a machine that is slower for all raises nobody. None stands for
    a head that was or is not estimated, which did not rise. Raises ValueError where lengths
    differ.

    >>> then = [Estimate(1.0, 0.1), Estimate(1.1, 0.1), Estimate(1.2, 0.1)]
    >>> rose(then, [Estimate(2.0, 0.1), Estimate(1.1, 0.1), Estimate(1.3, 0.1)])
    [True, False, False]
    >>> rose(then, [Estimate(2.0, 0.1), Estimate(2.1, 0.1), Estimate(2.2, 0.1)])
    [False, False, False]
    """
    _check_lengths(before, now)
    changes = [
        None if early is None or late is None else _change(early, late)
        for early, late in zip(before, now)
    ]
    return [_is_risen(head, changes) for head in range(len(changes))]


def _change(early: Estimate, late: Estimate) -> Estimate:
    return Estimate(late.mean - early.mean, math.hypot(early.error, late.error))


def _is_risen(head: int, changes: Sequence[Optional[Estimate]]) -> bool:
    own = changes[head]
    if own is None or is_rival(own, Estimate(0.0, 0.0)):
        return False
    others = [change for row, change in enumerate(changes) if row != head and change is not None]
    if not others:
        return True
    usual = Estimate(
        median([change.mean for change in others]), median([change.error for change in others])
    )
    return not is_rival(own, usual)


def _verdict(gain: Gain, is_no_choice: bool, cost: float, rivals: int) -> Verdict:
    saving = _worded(gain, cost)
    low, high = gain.low(LIKELY), 2 * gain.mean - gain.low(LIKELY)
    is_better = low > 0
    if is_better and is_no_choice:
        reason = f"published: the new weights save {saving}"
    elif is_better:
        reason = (
            f"kept: the new weights would save {saving}, "
            f"but which of {rivals} contenders is cheapest may be chance"
        )
    elif max(abs(low), abs(high)) <= _NOTHING * abs(cost):
        reason = "kept: a run would cost the same by the new weights"
    elif gain.mean > 0:
        reason = f"kept: the new weights would save {saving}: may be noise"
    else:
        loss = _worded(gain._replace(mean=-gain.mean), cost)
        reason = f"kept: the new weights would cost more, {loss}"
    return Verdict(is_better and is_no_choice, gain.mean, low, high, _LEVEL, reason)


def _borne_out(trial: _Trial) -> Verdict:
    saving = _worded(trial.gain(trial.level, trial.folds), trial.cost(trial.level[0]))
    reason = f"published: the weights stay as they are, and are no chance: they save {saving}"
    return Verdict(True, 0.0, 0.0, 0.0, _LEVEL, f"{reason} against equal shares")


def _unjudged(why: str) -> Verdict:
    return Verdict(False, None, None, None, _LEVEL, f"kept: {why}")


def _worded(gain: Gain, cost: float) -> str:
    """Word a gain in percent of what a run costs by the old weights, or else as it is.

    >>> _worded(Gain(0.05, 0.01, 29), 1.0)
    '5.0 % a run (80 % interval 3.7 to 6.3 %)'
    """
    scale, unit = (100 / cost, " %") if cost > 0 else (1.0, "")
    low = gain.low(LIKELY)
    figures = [scale * value for value in (gain.mean, low, 2 * gain.mean - low)]
    digits = _decimals(max(figures))
    middle, lower, upper = [f"{figure:.{digits}f}" for figure in figures]
    level = round(100 * _LEVEL)
    return f"{middle}{unit} a run ({level} % interval {lower} to {upper}{unit})"


def _decimals(largest: float) -> int:
    """Return after how many decimals two digits of the largest figure are shown, at least one.

    >>> _decimals(12.3), _decimals(0.0123), _decimals(0.0), _decimals(1e-30)
    (1, 3, 1, 12)
    """
    return max(1, min(12, 1 - math.floor(math.log10(largest)))) if largest > 0 else 1


def _levelled(weights: Sequence[float], rivals: Sequence[int]) -> List[float]:
    """Share what the contenders have equally among them."""
    each = math.fsum(weights[rival] for rival in rivals) / len(rivals)
    return [each if head in rivals else weight for head, weight in enumerate(weights)]


def _less(before: Sequence[float], after: Sequence[float]) -> List[float]:
    return [early - late for early, late in zip(before, after)]


def _spread(costs: Sequence[Row], is_paired: bool) -> Pooled:
    """Return how far the contenders' costs vary; a single one sets nothing beside itself."""
    return spread_within(costs, is_paired) if len(costs) > 1 else Pooled(0.0, 1)


def _is_nothing(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Say whether in no stretch as much of the work changes hands as would matter."""
    return all(
        math.fsum(map(abs, _less(early, late))) < 2 * SAME for early, late in zip(before, after)
    )


def _restricted(weights: Sequence[float], heads: Sequence[int]) -> List[float]:
    """Keep some heads' weights, in proportion; equal where they have none."""
    kept = [weights[head] for head in heads]
    return _normalised(kept) if any(kept) else [1 / len(kept)] * len(kept)


def _normalised(values: Iterable[float]) -> List[float]:
    shares = list(values)
    total = math.fsum(shares)
    return [share / total for share in shares]


def _check_fit(old: Sequence[float], costs: Sequence[Row], is_paired: bool) -> None:
    _check_lengths(old, costs)
    check_shares(old)
    for head, row in enumerate(costs):
        check_finite(row, f"costs[{head}]")
    lengths = sorted({len(row) for row in costs if row})
    if is_paired and len(lengths) > 1:
        raise ValueError(f"costs: found rows of {lengths} blocks, expected as many for every head")


def _check_lengths(*rows: Sequence[object]) -> None:
    lengths = [len(row) for row in rows]
    if len(set(lengths)) > 1:
        raise ValueError(f"found {lengths} heads, expected as many in each")
