"""Why a head has its weight, in words: how it stands to the best, and what its runs were."""

import math
from typing import List, Optional, Sequence

from hydra_heads.model.profile import Profile
from hydra_heads.stats.means import mean
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import Evidence
from hydra_heads.weigh.policy import Shares
from hydra_heads.weigh.standing import best_first, is_rival


def head_reasons(
    evidence: Evidence, shares: Shares, estimates: Optional[Sequence[Estimate]]
) -> List[List[str]]:
    """Word every head's reasons, the one that matters most first and in a few words."""
    standings: List[List[str]] = [[shares.reason] if shares.reason else [] for _ in shares.weights]
    if shares.beliefs is not None and estimates is not None and not shares.reason:
        standings = _standings(evidence, estimates, best_first(evidence, shares))
    return [
        _of_head(evidence, profile, standing, 0.0 if shares.reason else shares.floor_share)
        for profile, standing in zip(evidence.profiles, standings)
    ]


def _of_head(
    evidence: Evidence, profile: Profile, standing: Sequence[str], floor_share: float
) -> List[str]:
    reasons: List[str] = []
    if profile.num_tests and not profile.success_count and evidence.has_success:
        reasons.append("never succeeded")
    reasons += standing
    reasons += _runs(profile)
    if profile.name in evidence.apart:
        reasons.append(f"older than the profile of {evidence.newest}, and unpaired")
    if profile.name in evidence.summed_up:
        reasons.append("its profile has counts and no runs")
    if floor_share:
        reasons.append(f"{100 * floor_share:.2g} % is the floor, whatever its runs say")
    return reasons


def _standings(
    evidence: Evidence, estimates: Sequence[Estimate], order: Sequence[int]
) -> List[List[str]]:
    """Say how the best head stands to the others, and each other to the best; names come second.

    `order` holds the rows of the heads, the best one first.
    """
    names, best = evidence.names, order[0]
    if len(order) == 1:
        return [["the only head"]]
    rivals = [row for row in order[1:] if is_rival(estimates[row], estimates[best])]
    lowest = mean(evidence.costs[best])
    standings: List[List[str]] = []
    for row, name in enumerate(names):
        if row == best:
            standings.append(_best_standing([names[other] for other in rivals]))
        elif row in rivals:
            standings.append(["may be the best", _not_told([names[best]])])
        else:
            cost = mean(evidence.costs[row])
            figures = f"a run of {name} costs {_seconds(cost)}, of {names[best]} {_seconds(lowest)}"
            standings.append([_dearer(cost, lowest), figures])
    return standings


def _best_standing(rivals: Sequence[str]) -> List[str]:
    """Say how the best head stands to the others, some of which may be as good."""
    if not rivals:
        return ["best, no rival"]
    count = "1 rival" if len(rivals) == 1 else f"{len(rivals)} rivals"
    return [f"best, {count}", _not_told(rivals)]


def _not_told(names: Sequence[str]) -> str:
    """Name the heads from which one cannot be told apart.

    >>> _not_told(["bz2", "lzma", "zlib"])
    'its expected cost cannot be told apart from that of bz2, lzma and zlib'
    """
    last = f" and {names[-1]}" if len(names) > 1 else names[-1]
    return f"its expected cost cannot be told apart from that of {', '.join(names[:-1])}{last}"


def _dearer(cost: float, lowest: float) -> str:
    """Say by how much a cost is above the lowest one.

    Few runs may have the lower mean and yet be expected to cost more.

    >>> _dearer(1.21, 1.2), _dearer(4.1, 1.2), _dearer(300.0, 1.2), _dearer(1.0, 0.0)
    ('costs 0.83 % more', 'costs 3.42 x the best', 'costs 250 x the best', 'costs more')
    """
    ratio = cost / lowest if lowest > 0 else math.inf
    if ratio <= 1 or math.isinf(ratio):
        return "costs more"
    if ratio < 1.1:
        return f"costs {100 * (ratio - 1):.2g} % more"
    return f"costs {ratio:.{2 if ratio < 10 else 0}f} x the best"


def _runs(profile: Profile) -> List[str]:
    if not profile.num_tests:
        return ["no runs"]
    reasons = [f"{profile.success_count} of {profile.num_tests} succeeded"]
    if profile.avg_time is not None:
        reasons.append(f"a success takes {_seconds(profile.avg_time)} on average")
    return reasons


def _seconds(value: float) -> str:
    """Word a time with three digits that count.

    >>> _seconds(0.04123), _seconds(12345.6), _seconds(0.0)
    ('0.0412 s', '12346 s', '0 s')
    """
    if value <= 0:
        return "0 s"
    digits = min(max(0, 2 - math.floor(math.log10(value))), 12)
    return f"{value:.{digits}f} s"
