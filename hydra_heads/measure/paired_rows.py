"""Rows of a gate from two ways that ran in the same blocks: what of the difference is no noise.

Both met the same machine in a block, in an order that was drawn, so that nothing but their
difference tells them apart.
"""

import math
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.metrics import SUCCESS_RATE
from hydra_heads.model.minimised import figure_of
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED, GateRow
from hydra_heads.model.run import Run
from hydra_heads.stats.binomial import chances
from hydra_heads.stats.order import median
from hydra_heads.stats.signed_rank import rise_probability, signed_rank_shift
from hydra_heads.stats.strata import rate_change
from hydra_heads.store.series import RATIO, kind_of, unit_of

FEWEST_BLOCKS = 6
"""Blocks below which no difference is sure at 95 %, however large it is."""

LEVEL = 0.95

_LARGEST_LOG = 600.0  # what is further apart is shown as that far, so that it fits a float

Pair = Tuple[Run, Run]
"""The runs of one block: as it was, and as it is now."""


class _Change(NamedTuple):
    """How far the metric rose, in percent or points, its interval, and p of what is worse."""

    rise: float
    low: float
    high: float
    p: float


def row_of(head: str, metric: str, pairs: Sequence[Pair], min_effect_percent: float) -> GateRow:
    """Judge one head by one metric.

    Of the successes of blocks in which both ways had one: the signed-rank test on the
    differences of logarithms, or of the figures themselves where they are 0 as a rule, with the
    shift of Hodges and Lehmann (1963). Of success rates: McNemar's exact test (1947), with an
    interval by instance. Without six blocks it cannot tell. `p` is of what is worse and not
    corrected for other rows.
    """
    decided = [(old, new) for old, new in pairs if old.ok is not None and new.ok is not None]
    if metric == SUCCESS_RATE:
        return _rate_row(head, decided, min_effect_percent)
    return _figure_row(head, metric, decided, min_effect_percent)


def _figure_row(head: str, metric: str, pairs: Sequence[Pair], least: float) -> GateRow:
    is_ratio = kind_of(metric) == RATIO
    figures = [(_figure(old, metric), _figure(new, metric)) for old, new in pairs]
    known = [
        (old, new)
        for old, new in figures
        if old is not None and new is not None and (not is_ratio or min(old, new) > 0)
    ]
    row = GateRow(head, metric, unit_of(metric), CANNOT_TELL, "", runs=len(known))
    if len(known) < FEWEST_BLOCKS:
        return row._replace(reason=_too_few(len(known), len(pairs)))
    before = median([old for old, _ in known])
    differences = [math.log(new) - math.log(old) if is_ratio else new - old for old, new in known]
    shift = signed_rank_shift(differences, LEVEL)
    assert shift is not None, "six differences have an interval at 95 %"
    rise, low, high = shift.estimate, shift.interval.low, shift.interval.high
    after = before * _ratio(rise) if is_ratio else before + rise
    row = row._replace(old=before, new=after)
    if not is_ratio and before <= 0:
        return _without_percent(row, low, high, rise_probability(differences))
    rise, low, high = (
        100.0 * (_ratio(value) - 1.0 if is_ratio else value / before) for value in (rise, low, high)
    )
    return _judged(row, _Change(rise, low, high, rise_probability(differences)), least, 1)


def _without_percent(row: GateRow, low: float, high: float, p: float) -> GateRow:
    """Judge what was 0 before: any rise beyond noise is more than every percentage."""
    if low > 0:
        return row._replace(verdict=REGRESSED, reason="above 0 now, beyond noise", p=p)
    verdict = IMPROVED if high < 0 else OK
    return row._replace(verdict=verdict, reason=_REASONS[verdict], p=p)


def _rate_row(head: str, pairs: Sequence[Pair], least: float) -> GateRow:
    row = GateRow(head, SUCCESS_RATE, unit_of(SUCCESS_RATE), CANNOT_TELL, "", runs=len(pairs))
    if len(pairs) < FEWEST_BLOCKS:
        return row._replace(reason=_too_few(len(pairs), len(pairs)))
    old, new = (100.0 * sum(bool(pair[side].ok) for pair in pairs) / len(pairs) for side in (0, 1))
    lost = sum(bool(before.ok) and not after.ok for before, after in pairs)
    won = sum(bool(after.ok) and not before.ok for before, after in pairs)
    bounds = rate_change(_tries(pairs), LEVEL)
    assert bounds is not None, "both ways were tried on the same instances"
    change = _Change(new - old, 100.0 * bounds.low, 100.0 * bounds.high, _chance(lost, lost + won))
    return _judged(row._replace(old=old, new=new), change, least, -1)


def _chance(lost: int, changed: int) -> float:
    """Return the probability that so many of the blocks that changed, or more, got worse."""
    if not changed:
        return 1.0
    first, found = chances(changed, 0.5)
    return min(1.0, math.fsum(found[max(0, lost - first) :]))


def _tries(pairs: Sequence[Pair]) -> List[Tuple[int, int, int, int]]:
    """Count successes and runs by instance, before and now."""
    found: Dict[str, Tuple[int, int, int, int]] = {}
    for old, new in pairs:
        a, b, c, d = found.get(old.instance, (0, 0, 0, 0))
        found[old.instance] = (a + bool(old.ok), b + 1, c + bool(new.ok), d + 1)
    return list(found.values())


_REASONS = {
    OK: "not worse beyond noise in the same blocks",
    REGRESSED: "worse beyond noise in the same blocks",
    IMPROVED: "better beyond noise in the same blocks",
}


def _judged(row: GateRow, change: _Change, least: float, worse: int) -> GateRow:
    """Give a row its verdict: beyond noise, and not below the least change that counts."""
    bad, sure_of_bad = worse * change.rise, change.low > 0 if worse > 0 else change.high < 0
    sure_of_good = change.high < 0 if worse > 0 else change.low > 0
    verdict = OK
    if sure_of_bad and bad >= least:
        verdict = REGRESSED
    elif sure_of_good and -bad >= least:
        verdict = IMPROVED
    reason = _REASONS[verdict]
    if verdict == OK:
        reason += _not_ruled_out(change.high if worse > 0 else -change.low, least, worse)
    return row._replace(
        verdict=verdict,
        reason=reason,
        change_percent=change.rise,
        low=change.low,
        high=change.high,
        p=change.p,
    )


def _not_ruled_out(worst: float, least: float, worse: int) -> str:
    """Say how much worse it may be all the same: no evidence is not the same as no change."""
    if worst <= least:
        return ""
    unit = "%" if worse > 0 else "points"
    return f", but up to {worst:.3g} {unit} worse is not ruled out; more blocks tell more"


def _too_few(known: int, blocks: int) -> str:
    of_both = "1 block has" if known == 1 else f"{known} blocks have"
    return f"{of_both} a figure of both, of {blocks}; expected {FEWEST_BLOCKS} at least"


def _figure(run: Run, metric: str) -> Optional[float]:
    if not run.ok:
        return None
    known = {name: value for name, value in run.metrics.items() if value is not None}
    return figure_of(metric, run.seconds, known)


def _ratio(difference: float) -> float:
    return math.exp(min(difference, _LARGEST_LOG))
