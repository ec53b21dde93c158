"""What the figures of a slot say of its heads, before it is put into words."""

from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.report.view import View

NO_HEADS, NO_RUNS, NO_SUCCESS = "no heads", "no runs", "no success"
ONLY_HEAD, UNWEIGHED, NO_BELIEF = "only head", "unweighed", "no belief"
FEW_RUNS, BEST = "few runs", "best"

SURE = 0.95
"""Belief from which on a head counts as the cheapest one."""

LEAST_ELIGIBLE = 0.05
"""Probability below which a head does not count as one that keeps the constraints."""

_FIRST_RUNS = 20
"""Runs of a profile that are looked at for the moment at which it began."""

_SAME = 1e-9


class Verdict(NamedTuple):
    """What is known of a slot, as one of few cases.

    `leaders` are the heads that have the greatest weight, alike but for rounding. Of the case
    `BEST` alone: `best` is expected to cost least of the heads that may be used, with `belief`;
    `rival` is the likeliest other one and `needed` the number of blocks, or unpaired of runs of
    each, that would settle it against that one (None: no number that pays). `blocks` is 0 where
    the heads are not compared block by block.
    """

    case: str
    leaders: Tuple[str, ...] = ()
    best: Optional[str] = None
    belief: Optional[float] = None
    rival: Optional[str] = None
    needed: Optional[int] = None
    blocks: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether more runs are not needed to know the cheapest head."""
        return self.rival is None or self.needed == 0 or (self.belief or 0.0) >= SURE

    @property
    def heads(self) -> Tuple[str, ...]:
        """The best head and its rival, as far as there are such."""
        return tuple(name for name in (self.best, self.rival) if name is not None)


def verdict_of(view: View) -> Verdict:
    """Tell which case a slot is, the gravest first."""
    profiles = view.profiles
    if not profiles:
        return Verdict(NO_HEADS)
    leaders = _leaders(view)
    if not any(profile.num_tests for profile in profiles):
        return Verdict(NO_RUNS, leaders)
    if not any(profile.success_count for profile in profiles):
        return Verdict(NO_SUCCESS, leaders)
    if len(profiles) == 1:
        return Verdict(ONLY_HEAD, leaders)
    if view.weights is None:
        return Verdict(UNWEIGHED, leaders)
    usable = _usable(view)
    likely = [name for name in usable if belief_of(view, name) is not None]
    if not likely:
        return Verdict(FEW_RUNS if _have_all_too_few_runs(view) else NO_BELIEF, leaders)
    best = view.best if view.best in usable else max(likely, key=lambda n: belief_of(view, n) or 0)
    assert best is not None
    rival = view.rival if view.rival in view.names and best == view.best else None
    if best in too_few_runs(view):
        return Verdict(FEW_RUNS, leaders)
    more = object_in(view.weights.document.get("more_runs")) or {}
    needed = number_in(more.get("needed")) if rival else None
    return Verdict(
        BEST,
        leaders,
        best,
        belief_of(view, best),
        rival,
        None if needed is None else int(needed),
        blocks_of(view),
    )


def blocks_of(view: View) -> int:
    """Return the blocks that every head ran, by which they are compared; 0 where they are not."""
    method = object_in(view.weights.document.get("method")) if view.weights else None
    return int(number_in((method or {}).get("blocks")) or 0)


def too_few_runs(view: View) -> List[str]:
    """Name the heads that have fewer runs than say anything, by the policy's own constant."""
    least = least_runs(view)
    return [profile.name for profile in view.profiles if profile.num_tests < least]


def is_rival_unknown(view: View, verdict: Verdict) -> bool:
    """Say whether the rival of the best head has too few runs to be weighed."""
    return verdict.rival in too_few_runs(view)


def least_runs(view: View) -> int:
    """Return the fewest runs that say anything of a head; 0 where the policy has no such bound."""
    return int(number_in(_parameters(view).get("min_runs")) or 0)


def policy_of(view: View) -> str:
    """Return the name of the policy that made the weights."""
    method = object_in(view.weights.document.get("method")) if view.weights else None
    return str((method or {}).get("name"))


def are_kept(view: View) -> bool:
    """Say whether the weights are those of before, and not what the newest runs would give."""
    return view.weights is not None and view.weights.document.get("decision") == "kept"


def reason_of(view: View) -> str:
    """Return why the weights are what they are, as their document says."""
    return text_in(view.weights.document.get("reason")) or "" if view.weights else ""


def objective_in(view: View) -> Mapping[str, object]:
    """Return the resolved objective as it stands in the weights; empty without."""
    return object_in(view.weights.document.get("objective")) or {} if view.weights else {}


def is_eligible(view: View, name: str) -> bool:
    """Say whether a head may be used."""
    return view.weight_row(name).get("eligible") is not False


def is_constrained(view: View) -> bool:
    """Say whether the slot has constraints."""
    return bool(objects_in(_parameters(view).get("constraints")))


def keeps_constraints(view: View, name: str) -> float:
    """Return the probability that a head keeps the slot's constraints; 1 where there are none."""
    found = number_in(view.weight_row(name).get("eligible_probability"))
    return 1.0 if found is None or not is_constrained(view) else found


def nobody_keeps_constraints(view: View) -> bool:
    """Say whether the constraints leave no head, so that all are weighed as if there were none."""
    return is_constrained(view) and all(
        keeps_constraints(view, name) < LEAST_ELIGIBLE for name in view.names
    )


def is_limited(view: View, name: str) -> bool:
    """Say whether a head has the most that its limits allow."""
    weight = number_in(view.head(name).get("weight")) or 0.0
    return any(
        row.get("head") == name and weight >= (number_in(row.get("max")) or 0.0) - _SAME
        for row in objects_in(_parameters(view).get("limits"))
    )


def expected_cost(view: View, name: str) -> Optional[float]:
    """Return what a run of a head is expected to cost, in the objective's unit."""
    return number_in(view.weight_row(name).get("expected_cost"))


def cheapest(view: View) -> Optional[str]:
    """Return the head whose expected cost is lowest, whether it may be used or not."""
    known = [name for name in view.names if expected_cost(view, name) is not None]
    return min(known, key=lambda name: (expected_cost(view, name), name)) if known else None


class OnInstance(NamedTuple):
    """The head that gets the work on one instance, and whether it is surely the best there."""

    instance: str
    head: str
    is_sure: bool


def others_by_instance(view: View, name: str) -> List[OnInstance]:
    """Return the instances for which another head is the heaviest, each with that head."""
    document: Mapping[str, object] = view.weights.document if view.weights else {}
    found = []
    for row in objects_in(document.get("by_instance")):
        shares = {
            head: number_in(share) or 0.0
            for head, share in (object_in(row.get("weights")) or {}).items()
        }
        top = max(shares.values(), default=0.0)
        if shares.get(name, 0.0) < top - _SAME:
            head = max(sorted(shares), key=shares.__getitem__)
            belief = number_in((object_in(row.get("beliefs")) or {}).get(head))
            found.append(OnInstance(str(row.get("instance")), head, (belief or 0.0) >= SURE))
    return found


def are_newer(view: View) -> bool:
    """Say whether some profile was measured after what the weights are made of."""
    until = number_in(view.weights.document.get("evidence_until_unix")) if view.weights else None
    if until is None:
        return False
    for profile in view.profiles:
        rows = profile.document.get("runs")
        first = objects_in(rows[:_FIRST_RUNS] if isinstance(rows, list) else None)
        moments = [number_in(row.get("started_unix")) for row in first]
        begun = [moment for moment in moments if moment is not None]
        if begun and min(begun) > until:
            return True
    return False


def are_old(view: View) -> bool:
    """Say whether some profile is older than the slot's profiles are valid, or nobody knows."""
    valid = number_in(view.dashboard.get("valid_for_s"))
    ages = [number_in(view.head(name).get("profile_age")) for name in view.names]
    return valid is not None and any(age is None or age > valid for age in ages)


def have_earlier_runs(view: View) -> bool:
    """Say whether some profile sums up invocations before its own."""
    return any(objects_in(profile.document.get("earlier")) for profile in view.profiles)


def cut_short(view: View) -> List[str]:
    """Name the heads whose measuring ended early, those that left a race not counted."""
    return [
        profile.name
        for profile in view.profiles
        if profile.document.get("complete") is False and not profile.document.get("eliminated")
    ]


def failure_cost(view: View) -> Optional[float]:
    """Return what one failure costs at least, in the objective's unit; None where nobody says."""
    objective = objective_in(view)
    penalty = number_in(objective.get("penalty"))
    if penalty is not None:
        return penalty
    factor, limit = (number_in(objective.get(key)) for key in ("penalty_factor", "time_limit_s"))
    return None if factor is None or limit is None else factor * limit


def failing_pays(view: View) -> bool:
    """Say whether a failure costs less than every success takes, where time is minimised."""
    times = [profile.avg_time for profile in view.profiles if profile.avg_time is not None]
    cost = failure_cost(view)
    if objective_in(view).get("minimise") != "time" or not times or cost is None:
        return False
    return cost < min(times)


def _have_all_too_few_runs(view: View) -> bool:
    return len(too_few_runs(view)) == len(view.names)


def _leaders(view: View) -> Tuple[str, ...]:
    weights = {name: number_in(view.head(name).get("weight")) or 0.0 for name in view.names}
    most = max(weights.values())
    return tuple(name for name in view.names if weights[name] >= most - _SAME)


def _usable(view: View) -> Sequence[str]:
    """Return the heads that may be used; all where none may, because the work must go on."""
    usable = [name for name in view.names if is_eligible(view, name)]
    return usable or view.names


def belief_of(view: View, name: str) -> Optional[float]:
    """Return the probability that a head is the cheapest; None where nobody knows."""
    return number_in(view.weight_row(name).get("belief"))


def _parameters(view: View) -> Mapping[str, object]:
    method = object_in(view.weights.document.get("method")) if view.weights else None
    return object_in((method or {}).get("parameters")) or {}
