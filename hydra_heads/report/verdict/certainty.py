"""How sure the choice of a head is, in words."""

from typing import Callable, Dict, List, Sequence

from hydra_heads.model.reading import number_in, objects_in
from hydra_heads.report.verdict import case as found
from hydra_heads.report.verdict.case import Verdict
from hydra_heads.report.verdict.phrases import counted, listed, probability
from hydra_heads.report.view import View

USUAL_TESTS = 30
"""Runs of a head from which on a profile is no small sample."""


def certainty(view: View, verdict: Verdict) -> List[str]:
    """Return sentences that say how sure the choice is, and what lessens that."""
    return _WORDS[verdict.case](view, verdict)


def why_open(view: View, verdict: Verdict) -> str:
    """Say why more runs of all heads will not tell the best head from its rival; empty where not.

    A part of a sentence.
    """
    if verdict.rival is None or (verdict.belief or 0.0) >= found.SURE:
        return ""
    if found.is_rival_unknown(view, verdict):
        return f"{verdict.rival} has too few runs to count"
    if verdict.needed is None:
        return f"no number of runs that pays would tell it from {verdict.rival}"
    return ""


def _nothing_run(view: View, verdict: Verdict) -> List[str]:
    return ["Nothing is known without runs."]


def _no_success(view: View, verdict: Verdict) -> List[str]:
    kinds: Dict[str, int] = {}
    for profile in view.profiles:
        for row in objects_in(profile.document.get("failures")):
            kind = str(row.get("kind"))
            kinds[kind] = kinds.get(kind, 0) + int(number_in(row.get("count")) or 0)
    ranked = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    words = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ranked)
    words = f" ({words})" if words else ""
    return [f"Every run failed{words}: nothing speaks for any head.", *_age(view)]


def _only_head(view: View, verdict: Verdict) -> List[str]:
    return ["There is nothing to compare it with.", *_doubts(view, view.names)]


def _unweighed(view: View, verdict: Verdict) -> List[str]:
    return ["Not known: that follows from weighing.", *_doubts(view, view.names)]


def _few_runs(view: View, verdict: Verdict) -> List[str]:
    return ["Nothing can be said: what so few runs did may be chance.", *_age(view)]


def _no_belief(view: View, verdict: Verdict) -> List[str]:
    policy = found.policy_of(view)
    words = f"Not known: the weights, of the policy {policy}, do not say which head is cheapest."
    return [words, *_doubts(view, view.names)]


def _best(view: View, verdict: Verdict) -> List[str]:
    best, rival = verdict.best, verdict.rival
    belief = (
        f"probability that {best} is the cheapest, its belief, is {probability(verdict.belief)}"
    )
    if rival is None:
        words = f"No other head may be used, so the {belief}."
    elif (verdict.belief or 0.0) >= found.SURE:
        words = f"Sure. The {belief}."
    elif why_open(view, verdict):
        words = f"Not sure. The {belief}, and {why_open(view, verdict)}."
    elif verdict.needed == 0:
        words = f"It is cheaper than {rival}, its likeliest rival, beyond noise. The {belief}."
    else:
        words = f"Not sure. The {belief}. The cheapest may be {rival}{_dearer(view, verdict)}."
    basis = [] if rival is None else [_basis(view, verdict)]
    told = [name for name in verdict.heads if name in found.too_few_runs(view)]
    heads = [name for name in verdict.heads if name not in told]
    doubts = _doubts(view, heads, told if why_open(view, verdict) else ())
    return [words, *basis, *doubts, *_constraint_doubts(view, verdict)]


_WORDS: Dict[str, Callable[[View, Verdict], List[str]]] = {
    found.NO_HEADS: _nothing_run,
    found.NO_RUNS: _nothing_run,
    found.NO_SUCCESS: _no_success,
    found.ONLY_HEAD: _only_head,
    found.UNWEIGHED: _unweighed,
    found.FEW_RUNS: _few_runs,
    found.NO_BELIEF: _no_belief,
    found.BEST: _best,
}


def _basis(view: View, verdict: Verdict) -> str:
    """Say what the belief rests on."""
    if not verdict.blocks:
        return "Not all heads ran in the same blocks, which tells less."
    earlier = " and on earlier runs" if found.have_earlier_runs(view) else ""
    return f"This rests on {counted(verdict.blocks, 'block')} that every head ran{earlier}."


def _dearer(view: View, verdict: Verdict) -> str:
    """Say by how much the rival is expected to cost more."""
    assert verdict.best is not None
    assert verdict.rival is not None
    cost = found.expected_cost(view, verdict.best)
    other = found.expected_cost(view, verdict.rival)
    if cost is None or other is None or not 0 < cost < other:
        return ""
    return f", which is expected to cost {_percent(100 * (other / cost - 1))} more"


def _percent(value: float) -> str:
    """Word a percentage that may be large, with two digits that count.

    >>> _percent(0.04), _percent(8.24), _percent(41.8), _percent(1234.0)
    ('less than 0.1 %', '8.2 %', '42 %', '1,234 %')
    """
    if value < 0.1:
        return "less than 0.1 %"
    return f"{value:.1f} %" if value < 9.95 else f"{value:,.0f} %"


def _doubts(view: View, names: Sequence[str], told: Sequence[str] = ()) -> List[str]:
    """Say what lessens what the runs of these heads say; of those `told` it was said already."""
    words = []
    fewest = min((view.profile(name).num_tests for name in names), default=0)
    if fewest < USUAL_TESTS:
        runs = counted(fewest, "run")
        words.append(f"The sample is small: {runs} of a head, where {USUAL_TESTS} are usual.")
    short = found.cut_short(view)
    if short:
        words.append(f"Measuring ended early for {listed(short)}.")
    few = [name for name in found.too_few_runs(view) if name not in told]
    if few:
        have = "has" if len(few) == 1 else "have"
        words.append(f"{listed(few)} {have} too few runs to count.")
    if found.are_newer(view):
        words.append("The newest runs are not weighed yet.")
    return words + _age(view)


def _age(view: View) -> List[str]:
    return ["Profiles are older than they are valid."] if found.are_old(view) else []


def _constraint_doubts(view: View, verdict: Verdict) -> List[str]:
    if found.nobody_keeps_constraints(view):
        return ["No head keeps the slot's constraints: all are weighed as if there were none."]
    chance = 1.0 if verdict.best is None else found.keeps_constraints(view, verdict.best)
    if chance < found.SURE:
        return [f"It keeps the slot's constraints with probability {probability(chance)}."]
    return []
