"""How the best head compares with the next, in words."""

import math
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.stats.paired import Ratio, times_slower
from hydra_heads.weigh.decision import estimate_in
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.pairing import runs_by_key
from hydra_heads.weigh.standing import is_rival


class _Entrant(NamedTuple):
    """One of the heads that are compared: its profile, and what its row of the weights says."""

    profile: Profile
    estimate: Optional[Estimate]
    weight: float

    @property
    def name(self) -> str:
        """The head's name."""
        return self.profile.name


def in_words(document: Mapping[str, object], profiles: Sequence[Profile]) -> str:
    """Compare the two heaviest heads of a weights document by their successes on the same blocks.

    Mean paired difference of successful times with its t interval over blocks, told as a ratio;
    of heads that weigh the same the one that is expected to cost less comes first. Says so
    when they cannot be told apart, and when there is nothing to compare.
    """
    shares = Weights(document).shares
    rows = {str(row["name"]): row for row in Weights(document).heads}
    entrants = [
        _Entrant(profile, estimate_in(rows[profile.name]), shares[profile.name])
        for profile in profiles
        if profile.name in shares
    ]
    if len(entrants) < 2:
        return f"{entrants[0].name} is the only head" if entrants else "there is no head to compare"
    best, other = sorted(entrants, key=_rank)[:2]
    for entrant in (best, other):
        if not entrant.profile.success_count:
            return f"{entrant.name} never succeeded: its time is not compared"
    ratio = times_slower(*_common_successes(best.profile, other.profile))
    if ratio is None:
        return (
            f"{best.name} and {other.name} share no two blocks in which both succeeded: "
            "their times are not compared"
        )
    sentence = _sentence(best.name, other.name, ratio) + _rates(best.profile, other.profile)
    return sentence + _doubt(best, other, ratio)


def _rank(entrant: _Entrant) -> Tuple[float, float, str]:
    """Return what puts the best head first: its weight, then what it is expected to cost."""
    cost = entrant.estimate.mean if entrant.estimate else math.inf
    return -entrant.weight, cost, entrant.name


def _sentence(best: str, other: str, ratio: Ratio) -> str:
    blocks = f"({ratio.pairs} blocks)"
    if ratio.interval.contains(1.0):
        return f"{best} and {other} cannot be told apart by time {blocks}"
    if ratio.ratio > 1.0:
        return f"{best} is {_spread(ratio)} times faster than {other} {blocks}"
    return f"{best} is slower than {other}, which takes {_spread(ratio)} of its time {blocks}"


def _spread(ratio: Ratio) -> str:
    """Word a ratio and its half width with as many digits as show the half width.

    >>> from hydra_heads.stats.interval import Interval
    >>> _spread(Ratio(1.8342, 0.0921, 30, Interval(1.74, 1.93, 0.95)))
    '1.8 ± 0.1'
    >>> _spread(Ratio(123.4, 12.3, 30, Interval(111.1, 135.7, 0.95)))
    '123 ± 12'
    """
    digits = 0 if ratio.half_width >= 10 else 1
    while digits < 9 and float(f"{ratio.half_width:.{digits}f}") == 0:
        digits += 1
    digits = digits if ratio.half_width else 2
    return f"{ratio.ratio:.{digits}f} ± {ratio.half_width:.{digits}f}"


def _common_successes(best: Profile, other: Profile) -> Tuple[List[float], List[float]]:
    """Return the times of both heads on the blocks where both succeeded."""
    others = runs_by_key(other)
    firsts: List[float] = []
    seconds: List[float] = []
    for key, run in runs_by_key(best).items():
        rival = others.get(key)
        if rival is None or not run.ok or not rival.ok:
            continue
        if run.seconds is not None and rival.seconds is not None:
            firsts.append(run.seconds)
            seconds.append(rival.seconds)
    return firsts, seconds


def _rates(best: Profile, other: Profile) -> str:
    """Tell the success rates where they differ."""
    rates = best.success_rate, other.success_rate
    if rates[0] == rates[1] or rates[0] is None or rates[1] is None:
        return ""
    return f"; {best.name} succeeds in {rates[0]:.4g} % of runs, {other.name} in {rates[1]:.4g} %"


def _doubt(best: _Entrant, other: _Entrant, ratio: Ratio) -> str:
    """Tell that a difference in time does not settle the cost, where the sentence could mislead."""
    if ratio.interval.contains(1.0) or best.estimate is None or other.estimate is None:
        return ""
    if not is_rival(other.estimate, best.estimate):
        return ""
    return "; that is too little to say which of them costs less in the long run"
