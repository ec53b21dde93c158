"""What the live runs say, told to a learner: those since the weights were made.

Whoever picks begins where the weights stand, and goes on from what was recorded since by all who
picked.
"""

from typing import TYPE_CHECKING, Iterable, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import TIME
from hydra_heads.model.minimised import Minimised, success_cost, used
from hydra_heads.model.objective import ResolvedObjective, resolved_objective_of
from hydra_heads.model.reading import number_in, object_in, objects_in
from hydra_heads.model.weight_limits import fault_of_sums, share_limits_of
from hydra_heads.store.live import MOST_LIVE, LiveRun
from hydra_heads.use.learning.learner import Learner, Prior, priors_of
from hydra_heads.use.present import present_weights
from hydra_heads.use.published import Published, evidence_until, shares_for
from hydra_heads.weigh.limits import Limit

if TYPE_CHECKING:
    from hydra_heads.store.queries import Queries

UNKNOWN = Prior(0.0, None, None, None, 0)
"""What weights say of a head that they do not know."""

_UNLIMITED: Mapping[str, object] = {}


def learner_for(
    slot: str,
    published: Optional[Published],
    heads: Sequence[str],
    fingerprints: Mapping[str, str],
    history: "Optional[Queries]",
    seed: Optional[int] = None,
    instance: Optional[str] = None,
) -> Learner:
    """Return a learner that stands where the weights do, and knows the live runs since.

    `heads` are those to be picked from, in the order in which the learner has them, and
    `fingerprints` what they are now. Without weights all are alike, and all live runs count;
    without a history there are none. The weights are those of the `instance` where they know
    it. Raises `HistoryError` for a history that cannot be read.
    """
    learner = seeded_learner(published, heads, seed, instance)
    if history is not None:
        learn_from(learner, live_runs_since(history, slot, published), fingerprints,
                   objective_of(published))  # fmt: skip
    return learner


def seeded_learner(
    published: Optional[Published],
    heads: Sequence[str],
    seed: Optional[int] = None,
    instance: Optional[str] = None,
) -> Learner:
    """Return a learner that stands where the weights do, and has seen nothing since."""
    if published is None or not any(head in published.heads for head in heads):
        return Learner(heads, seed=seed)
    objective = objective_of(published)
    return Learner(
        heads,
        failure_cost=None if objective is None else objective.failure_cost,
        priors=priors_for(published, heads, instance),
        seed=seed,
        limits=limits_in(published.document, heads),
    )


def priors_for(
    published: Published, heads: Sequence[str], instance: Optional[str] = None
) -> List[Prior]:
    """Return what the weights say of these heads, in their order.

    The shares are those of the instance where the weights know it, brought up to the heads that
    there are; see `present_weights`.
    """
    known = dict(zip(published.heads, priors_of(published.document)))
    present = present_weights(published, heads)
    if present is None:
        return [UNKNOWN] * len(heads)
    shares = dict(zip(present.heads, shares_for(present, instance)))
    return [known.get(head, UNKNOWN)._replace(weight=shares[head]) for head in heads]


def limits_in(document: Mapping[str, object], heads: Sequence[str]) -> Optional[List[Limit]]:
    """Return the limits that the weights were made within; None where there are none.

    Limits that these heads cannot keep, because others are gone, count for nothing.

    >>> limits_in({"method": {"parameters": {"limits": [{"head": "a", "min": 0.1}]}}}, ["b", "a"])
    [Limit(least=0.0, most=1.0), Limit(least=0.1, most=1.0)]
    """
    method = object_in(document.get("method")) or {}
    parameters = object_in(method.get("parameters")) or {}
    rows = {row.get("head"): row for row in objects_in(parameters.get("limits"))}
    limits = [Limit(*share_limits_of(rows.get(head, _UNLIMITED))) for head in heads]
    return None if not rows or fault_of_sums(heads, limits) else limits


def objective_of(published: Optional[Published]) -> Optional[ResolvedObjective]:
    """Return what runs cost by the weights; None without weights, or where they do not say."""
    given = object_in(published.document.get("objective")) if published is not None else None
    return None if given is None else resolved_objective_of(given)


def live_runs_since(
    history: "Queries", slot: str, published: Optional[Published], most: int = MOST_LIVE
) -> List[LiveRun]:
    """Return the newest live runs of a slot, those that the weights do not know; oldest first."""
    objective = objective_of(published)
    since = None if published is None else evidence_until(published)
    return history.live_runs(
        slot,
        since_unix=since,
        most=most,
        with_figures=objective is not None and objective.minimise != TIME,
    )


def learn_from(
    learner: Learner,
    runs: Iterable[LiveRun],
    fingerprints: Mapping[str, str],
    objective: Optional[ResolvedObjective],
) -> int:
    """Tell a learner of live runs, in the order of their time; return the last row, 0: none.

    Each call was one draw, whatever came of it. Left out are runs of heads that the learner does
    not have, or that were another version then (where `fingerprints` say what they are now),
    runs that are not decided, as those are that were stopped at their slice, and successes that
    lack what is minimised.
    """
    numbers = {head: number for number, head in enumerate(learner.heads)}
    minimised = TIME if objective is None else objective.minimise
    last = 0
    for run in sorted(runs, key=_moment):
        last = max(last, run.row)
        learner.draws += 1 if run.is_first else 0
        head = numbers.get(run.head)
        if head is None or run.ok is None or not is_present(run, fingerprints):
            continue
        amount = amount_of(run, minimised)
        if amount is not None:
            learner.record(head, run.ok, amount, run.is_first)
    return last


def amount_of(run: LiveRun, minimised: Minimised) -> Optional[float]:
    """Return what a decided run used of what is minimised; None where that is not known."""
    try:
        return (success_cost if run.ok else used)(minimised, run.seconds, run.metrics)
    except InputError:
        return None


def is_present(run: LiveRun, fingerprints: Mapping[str, str]) -> bool:
    """Say whether a run is of its head as it is now, as far as that is known."""
    now = fingerprints.get(run.head)
    return now is None or run.fingerprint is None or now == run.fingerprint


def _moment(run: LiveRun) -> Tuple[float, int]:
    return run.started_unix, run.row
