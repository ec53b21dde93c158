"""Why a head has its weight, in words a person uses.

The first reason is a few words, which stand in a table; then what is known of the head, what
that rests on, and what would change it.
"""

from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.stats import normal
from hydra_heads.stats.means import mean
from hydra_heads.weigh.constraints import eligibility_reasons
from hydra_heads.weigh.decision import KEPT, Decision
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import MIN_RUNS
from hydra_heads.weigh.limits import NO_LIMIT
from hydra_heads.weigh.more_runs import MoreRuns
from hydra_heads.weigh.past.summary import PastSummary, summaries
from hydra_heads.weigh.past.summary import in_words as past_in_words
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.standing import SURE, is_rival
from hydra_heads.weigh.weighing import Weighed
from hydra_heads.weigh.wording import amount, counted, listed, span

_NEAR = 1e-9


class _Case(NamedTuple):
    """What the reasons of all heads are worded from."""

    weighed: Weighed
    settings: SlotSettings
    decision: Decision
    weights: Mapping[str, float]
    needed: Optional[MoreRuns]
    past: List[PastSummary]
    names: Tuple[str, ...]
    floors: Tuple[float, ...]
    is_mixed: bool

    @property
    def unit(self) -> str:
        """The unit of costs."""
        return self.weighed.evidence.objective.unit


def head_reasons(
    weighed: Weighed,
    settings: SlotSettings,
    decision: Decision,
    weights: Mapping[str, float],
    needed: Optional[MoreRuns],
) -> List[List[str]]:
    """Word every head's reasons, the one that matters most first and in a few words.

    `weights` are those in force by head, `needed` what would settle who is best.
    """
    evidence = weighed.evidence
    case = _Case(
        weighed,
        settings,
        decision,
        weights,
        needed,
        summaries(evidence.past, evidence.profiles),
        evidence.names,
        weighed.floor_shares,
        evidence.is_mixed,
    )
    standings = _standings(weighed)
    constraints = eligibility_reasons(weighed.evidence.profiles, settings.constraints)
    reasons = []
    for row, profile in enumerate(weighed.evidence.profiles):
        own = _first_words(weighed, row, profile) + standings[row] + constraints[row]
        own += _race(profile) + _runs(profile) + _cost(case, row) + _belief(case, row, profile)
        reasons.append(own + _change(case, row) + _weight(case, row))
    return reasons


def _first_words(weighed: Weighed, row: int, profile: Profile) -> List[str]:
    words = []
    if not weighed.chosen[row]:
        words.append("not eligible")
    if profile.num_tests and not profile.success_count and weighed.evidence.has_success:
        words.append("never succeeded")
    if weighed.shares.reason is not None:
        words.append(weighed.shares.reason)
    if profile.name in weighed.evidence.few_runs:
        words.append(f"too few runs ({profile.num_tests}/{MIN_RUNS})")
    return words


def _standings(weighed: Weighed) -> List[List[str]]:
    """Say how the best head stands to the others, and each other to the best; names come second."""
    evidence, estimates, beliefs = weighed.evidence, weighed.estimates, weighed.shares.beliefs
    names = evidence.names
    if beliefs is None or estimates is None:
        return [[] for _ in names]
    if len(names) == 1:
        return [["the only head"]]
    order = weighed.ranked()
    best = order[0]
    few = evidence.few_runs
    if names[best] in few:
        return [[] for _ in names]
    rivals = [
        row
        for row in order[1:]
        if names[row] not in few and is_rival(estimates[row], estimates[best])
    ]
    standings = []
    for row, name in enumerate(names):
        if row == best:
            standings.append(_best_standing([names[other] for other in rivals]))
        elif name in few:
            standings.append([])
        elif row in rivals:
            standings.append(["may be the best", _not_told([names[best]])])
        else:
            costs = mean(evidence.costs[row]), mean(evidence.costs[best])
            unit = evidence.objective.unit
            figures = f"a run of {name} costs {amount(costs[0], unit)}, of {names[best]} "
            standings.append([_dearer(*costs), figures + amount(costs[1], unit)])
    return standings


def _best_standing(rivals: Sequence[str]) -> List[str]:
    """Say how the best head stands to the others, some of which may be as good."""
    if not rivals:
        return ["best, no rival"]
    return [f"best, {counted(len(rivals), 'rival')}", _not_told(rivals)]


def _not_told(names: Sequence[str]) -> str:
    """Name the heads from which one cannot be told apart.

    >>> _not_told(["bz2", "lzma", "zlib"])
    'its expected cost cannot be told apart from that of bz2, lzma and zlib'
    """
    return f"its expected cost cannot be told apart from that of {listed(names)}"


def _dearer(cost: float, lowest: float) -> str:
    """Say by how much a cost is above the lowest one.

    Few runs may have the lower mean and yet be expected to cost more.

    >>> _dearer(1.21, 1.2), _dearer(4.1, 1.2), _dearer(300.0, 1.2), _dearer(1.0, 0.0)
    ('costs 0.83 % more', 'costs 3.42 x the best', 'costs 250 x the best', 'costs more')
    """
    if lowest <= 0 or cost / lowest <= 1:
        return "costs more"
    ratio = cost / lowest
    if ratio < 1.1:
        return f"costs {100 * (ratio - 1):.2g} % more"
    return f"costs {ratio:.{2 if ratio < 10 else 0}f} x the best"


def _race(profile: Profile) -> List[str]:
    eliminated = profile.document.get("eliminated")
    return [f"left the race {eliminated}"] if isinstance(eliminated, str) else []


def _runs(profile: Profile) -> List[str]:
    """Tell runs, success and time, each with its interval."""
    if not profile.num_tests:
        return ["no runs"]
    succeeded = f"{profile.success_count} of {profile.num_tests} succeeded"
    low, high = (profile.figure("success_rate_ci", end) for end in ("low", "high"))
    if low is not None and high is not None:
        succeeded += f" (95 % interval of the rate: {low:.3g} to {high:.3g} %)"
    if profile.avg_time is None:
        return [succeeded]
    time = f"a success takes {amount(profile.avg_time, 'seconds')} on average"
    low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
    if low is not None and high is not None:
        time += f" (95 % interval: {span(low, high, 'seconds')})"
    return [succeeded, time]


def _cost(case: _Case, row: int) -> List[str]:
    if case.weighed.estimates is None:
        return []
    mean_cost, error = case.weighed.estimates[row]
    half = normal.quantile(SURE) * error
    limits = span(max(0.0, mean_cost - half), mean_cost + half, case.unit)
    words = f"a run is expected to cost {amount(mean_cost, case.unit)} (95 % interval: {limits})"
    failure = amount(case.weighed.evidence.objective.failure_cost, case.unit)
    return [f"{words}, where a failure counts as {failure}"]


def _belief(case: _Case, row: int, profile: Profile) -> List[str]:
    """Tell the belief and what it rests on."""
    beliefs, evidence = case.weighed.shares.beliefs, case.weighed.evidence
    words = []
    if beliefs is not None and case.weighed.chosen[row]:
        words.append(f"it is the cheapest with probability {beliefs[row]:.2g}: {_basis(case, row)}")
    if profile.name in evidence.apart:
        how = "compared on the inputs that both ran" if case.is_mixed else "unpaired"
        words.append(f"older than the profile of {evidence.newest}, and {how}")
    words += past_in_words(case.past[row])
    if profile.name in evidence.summed_up:
        words.append("its profile has counts and no runs")
    return words


def _basis(case: _Case, row: int) -> str:
    """Say what the belief rests on."""
    evidence = case.weighed.evidence
    if evidence.is_paired:
        return f"from {counted(evidence.blocks, 'block')} that every head ran"
    runs = counted(len(evidence.costs[row]), "run")
    if case.is_mixed:
        return f"from {runs}, some of them in the same blocks as other heads'"
    return f"from {runs} that share no block with other heads'"


def _change(case: _Case, row: int) -> List[str]:
    """Say what would change the belief, and how many more runs would settle it."""
    needed, estimates = case.needed, case.weighed.estimates
    if needed is None or estimates is None:
        return []
    names = case.names
    best = estimates[names.index(needed.best)]
    if names[row] not in (needed.best, needed.rival):
        return [_to_catch_up(estimates[row], best, needed.best)]
    other = needed.rival if names[row] == needed.best else needed.best
    if needed.needed == 0:
        gap = estimates[names.index(needed.rival)].mean - best.mean
        if names[row] == needed.rival:
            return [_to_catch_up(estimates[row], best, needed.best)]
        return [
            f"would change if a run came to cost {amount(gap, case.unit)} more, or of {other} less"
        ]
    if needed.needed is None:
        return [f"no number of runs that pays would settle it against {other}: either will do"]
    kind = "block" if case.weighed.evidence.is_paired else "run"
    each = "" if case.weighed.evidence.is_paired else " of each"
    return [f"{counted(needed.needed, f'more {kind}')}{each} would settle it against {other}"]


def _to_catch_up(own: Estimate, best: Estimate, name: str) -> str:
    if own.mean <= 0:
        return f"would change with runs that cost less than those of {name}"
    cut = 100 * (1 - best.mean / own.mean)
    return f"would change if its cost fell by {max(cut, 0.0):.2g} %, to that of {name}"


def _weight(case: _Case, row: int) -> List[str]:
    """Say what the weight is made of beside the belief."""
    weighed = case.weighed
    name = case.names[row]
    words = []
    floor = case.floors[row]
    if floor and weighed.shares.beliefs is not None:
        words.append(f"{100 * floor:.2g} % is the floor, whatever its runs say")
    limit = weighed.limits[row]
    weight = case.weights[name]
    if limit != NO_LIMIT and abs(weight - limit.most) < _NEAR:
        words.append(f"held at its limit, {100 * limit.most:.3g} %")
    if limit != NO_LIMIT and abs(weight - limit.least) < _NEAR:
        words.append(f"lifted to its limit, {100 * limit.least:.3g} %")
    new = weighed.weights[row]
    if abs(weight - new) > _NEAR:
        how = "kept" if case.decision.word == KEPT else "half of the way from before"
        words.append(f"weight {weight:.3g} is {how}; its runs alone would give {new:.3g}")
    return words
