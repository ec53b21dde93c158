"""Which head to use, in words."""

from typing import Callable, Dict, List, Optional, Sequence

from hydra_heads.model.reading import number_in
from hydra_heads.report.thresholds import OK
from hydra_heads.report.verdict import case as found
from hydra_heads.report.verdict.case import Verdict
from hydra_heads.report.verdict.phrases import counted, listed, probability, time_amount
from hydra_heads.report.view import View
from hydra_heads.report.wording import percent, quantity

MOST_HEADS = 3
"""Heads that are named as best on some inputs before the rest is counted."""


def choice(view: View, verdict: Verdict) -> List[str]:
    """Return sentences that name the head to use, or say why none can be named."""
    return _WORDS[verdict.case](view, verdict)


def share_of_work(view: View, verdict: Verdict) -> str:
    """Say which heads get most of the work, as a part of a sentence."""
    leaders = verdict.leaders
    if len(leaders) == len(view.names):
        return f"the work is shared equally among {len(leaders)} heads"
    share = f"{percent_of_work(view, leaders[0])} %"
    if len(leaders) == 1:
        return f"{leaders[0]} gets {'all' if share == '100 %' else 'most'} of the work, {share}"
    return f"{listed(sorted(leaders))} get most of the work, {share} each"


def percent_of_work(view: View, name: str) -> str:
    """Word a head's weight in percent."""
    weight = number_in(view.head(name).get("weight"))
    return percent(None if weight is None else 100 * weight)


def cost_amount(view: View, cost: float) -> str:
    """Word a cost in the unit of the objective, and what it is a cost of when that is not time."""
    objective = found.objective_in(view)
    minimise, unit = objective.get("minimise"), str(objective.get("unit") or "")
    amount = time_amount(cost) if unit == "seconds" else f"{quantity(cost)} {unit}".rstrip()
    return amount + {"cpu": " of CPU time", "memory": " of memory"}.get(str(minimise), "")


def _no_heads(view: View, verdict: Verdict) -> List[str]:
    return ["No head to choose from yet: nothing was profiled."]


def _no_runs(view: View, verdict: Verdict) -> List[str]:
    who = "the only head has no run" if len(view.names) == 1 else "no head has a run"
    return [f"None can be named yet: {who}."]


def _no_success(view: View, verdict: Verdict) -> List[str]:
    runs = sum(profile.num_tests for profile in view.profiles)
    who = "no head ever" if len(view.names) > 1 else f"{view.names[0]} never"
    return [f"None yet: {who} succeeded, in {counted(runs, 'run')}."]


def _only_head(view: View, verdict: Verdict) -> List[str]:
    name = view.names[0]
    profile = view.profile(name)
    words = f"{profile.success_count} of {counted(profile.num_tests, 'run')} succeeded"
    if profile.avg_time is not None:
        words += f", in {time_amount(profile.avg_time)} on average"
    status = _status(view, name) if view.head(name).get("status") != OK else []
    return [f"{_called(view, name)}: it is the only head.", f"{words}.", *status]


def _unweighed(view: View, verdict: Verdict) -> List[str]:
    words = (
        f"None stands out yet: the {len(view.names)} heads are not weighed, "
        "so each gets the same share of the work."
    )
    return [words, *_never_succeeding(view)]


def _few_runs(view: View, verdict: Verdict) -> List[str]:
    kept = ", so the weights were kept" if found.are_kept(view) else ""
    why = (
        f"no head that may be used has {found.least_runs(view)} runs, and fewer do not count{kept}"
    )
    return [f"{_sentence(share_of_work(view, verdict))}: {why}.", *_never_succeeding(view)]


def _no_belief(view: View, verdict: Verdict) -> List[str]:
    why = f"the weights are those of the policy {found.policy_of(view)}"
    return [f"{_sentence(share_of_work(view, verdict))}: {why}.", *_never_succeeding(view)]


def _best(view: View, verdict: Verdict) -> List[str]:
    best = verdict.best
    assert best is not None
    cost, work = _cost(view, best), share_of_work(view, verdict)
    if verdict.leaders == (best,):
        share = percent_of_work(view, best)
        words = [f"{_called(view, best)}: {cost}. It gets {share} % of the work."]
    elif _are_alike(view, verdict):
        words = [f"{listed(sorted(verdict.leaders))} are alike: {cost}. {_sentence(work)}."]
    else:
        why = _why_not_heaviest(view, verdict)
        words = [f"{_called(view, best)}: {cost}. But {work}{why}."]
    words += _status(view, best)
    words += _by_instance(found.others_by_instance(view, best))
    return words


_WORDS: Dict[str, Callable[[View, Verdict], List[str]]] = {
    found.NO_HEADS: _no_heads,
    found.NO_RUNS: _no_runs,
    found.NO_SUCCESS: _no_success,
    found.ONLY_HEAD: _only_head,
    found.UNWEIGHED: _unweighed,
    found.FEW_RUNS: _few_runs,
    found.NO_BELIEF: _no_belief,
    found.BEST: _best,
}


def _are_alike(view: View, verdict: Verdict) -> bool:
    """Say whether the best head shares its weight with heads of which the same is known."""
    known = {
        (found.expected_cost(view, name), found.belief_of(view, name)) for name in verdict.leaders
    }
    return verdict.best in verdict.leaders and len(known) == 1


def _cost(view: View, name: str) -> str:
    """Say what a run of the best head is expected to cost, and how that stands to the others."""
    cost, lowest = found.expected_cost(view, name), found.cheapest(view)
    if cost is None or lowest is None:
        return "it is the likeliest to cost least"
    words = f"a run is expected to cost {cost_amount(view, cost)}"
    penalty = found.failure_cost(view)
    if penalty is not None and view.profile(name).failure_count:
        words += f" (a failure counts as {cost_amount(view, penalty)})"
    least = found.expected_cost(view, lowest)
    if least is None or cost <= least:
        return f"{words}, the least of {len(view.names)} heads"
    return f"{words}; {_why_not_used(view, lowest)}"


def _why_not_used(view: View, name: str) -> str:
    """Say why the head that is expected to cost least is not the one to use."""
    least, chance = found.least_runs(view), found.keeps_constraints(view, name)
    if view.profile(name).num_tests < least:
        return f"{name} may cost less, but has fewer than {least} runs"
    if not found.is_eligible(view, name):
        return f"{name} is expected to cost less, but does not keep the slot's constraints"
    if chance < 1:
        kept = f"keeps the slot's constraints with probability {probability(chance)} only"
        return f"{name} is expected to cost less, but {kept}"
    return f"{name} may cost as little"


def _why_not_heaviest(view: View, verdict: Verdict) -> str:
    """Say why the best head is not the one that gets most of the work, where that is known."""
    reason = found.reason_of(view)
    if found.are_kept(view):
        return f": the weights were kept ({reason.partition('kept: ')[2] or reason})"
    if verdict.best is not None and found.is_limited(view, verdict.best):
        return f": limits allow {verdict.best} {percent_of_work(view, verdict.best)} % and no more"
    if verdict.best is not None and _has_risen(view, verdict.best):
        return ", because half of a change is taken each time"
    return ""


def _has_risen(view: View, name: str) -> bool:
    """Say whether a head got more of the work than it had."""
    head = view.head(name)
    weight, before = (number_in(head.get(key)) for key in ("weight", "previous_weight"))
    return weight is not None and before is not None and weight > before


def _status(view: View, name: str) -> List[str]:
    """Say what speaks against a head although it is the best there is."""
    profile, row = view.profile(name), view.head(name)
    if profile.num_tests and not profile.success_count:
        return [f"{name} never succeeded."]
    status, reasons = row.get("status"), row.get("reasons")
    if status in ("critical", "warning"):
        first = str(reasons[0]) if isinstance(reasons, list) and reasons else "beyond a limit"
        return [f"The status of {name} is {status}: {first}."]
    failed = profile.num_tests - profile.success_count
    runs = counted(profile.num_tests, "run")
    return [f"{failed:,} of {runs} of {name} failed."] if failed else []


def _never_succeeding(view: View) -> List[str]:
    failing = [p.name for p in view.profiles if p.num_tests and not p.success_count]
    return [f"{listed(failing)} never succeeded."] if failing else []


def _by_instance(others: Sequence[found.OnInstance]) -> List[str]:
    """Name the heads that are best on some inputs, and those that may be."""
    words = []
    for is_sure, what in ((True, "is best"), (False, "may be best")):
        inputs: Dict[str, List[str]] = {}
        for one in others:
            if one.is_sure == is_sure:
                inputs.setdefault(one.head, []).append(one.instance)
        if inputs:
            named = [f"{head} for {listed(names)}" for head, names in inputs.items()]
            words.append(f"On some inputs another head {what}: {_in_turn(named)}.")
    return words


def _in_turn(parts: Sequence[str]) -> str:
    """List parts that hold commas themselves, and count the rest of many."""
    rest = len(parts) - MOST_HEADS
    if rest < 2:
        return "; ".join(parts)
    return "; ".join([*parts[:MOST_HEADS], f"{rest} more heads for others"])


def _called(view: View, name: str) -> str:
    label: Optional[str] = view.label(name)
    return name if label == name else f"{name} ({label})"


def _sentence(words: str) -> str:
    """Begin a sentence; a head's name stays as it is."""
    return f"The{words[3:]}" if words.startswith("the ") else words
