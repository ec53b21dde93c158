"""How fast a head that starts failing loses its share, and how fast it has it back.

Five heads succeed in 99 of 100 runs; one of them fails always for a while. Looked at are heads
of equal and of different costs, the leader and one in the middle, after few and many draws.
"""

import random
from typing import List, NamedTuple, Optional, Sequence

from benchmarks.rows import Row
from hydra_heads.use.learning.learner import Learner

SUCCESS = 0.99
FAILURE_COST = 100.0
COSTS = {"equal": (1.0, 1.0, 1.0, 1.0, 1.0), "different": (1.0, 1.5, 2.0, 3.0, 4.0)}
BEFORE, OUTAGES = (100, 1000, 5000), (60, 200, 1000, 4000)
REPEATS = 10

MOST_OWN_RUNS = 20
SHORT_OUTAGE, SHORT_RETURN = 200, 100


class Case(NamedTuple):
    """Costs of the heads' successes, which head fails, draws before and while it does."""

    costs: Sequence[float]
    is_leader: bool
    before: int
    outage: int


class Outage(NamedTuple):
    """What an outage did to a head's share.

    Its own runs until 90 % of its share were lost, and draws of the slot until 90 % were back;
    None where that did not happen in time.
    """

    own_runs: Optional[int]
    draws_back: Optional[int]


def rows(quick: bool) -> List[Row]:
    """Let heads fail and recover."""
    repeats = 1 if quick else REPEATS
    cases = [
        Case(costs, is_leader, before, outage)
        for name, costs in COSTS.items()
        for is_leader in ((True, False) if name == "equal" else (True,))
        for before in BEFORE
        for outage in (OUTAGES[:2] if quick else OUTAGES)
    ]
    found = [(case, suffer(case, seed)) for case in cases for seed in range(repeats)]
    lost = sorted(MOST_OWN_RUNS + 1 if o.own_runs is None else o.own_runs for _, o in found)
    back = sorted(
        9.99 if o.draws_back is None else o.draws_back / longest(case.outage) for case, o in found
    )
    late = len([share for share in back if share > 1])
    conditions = (
        f"{len(cases)} cases, {repeats} seeds each: {', '.join(COSTS)} costs, the leader or one "
        f"in the middle, after {BEFORE} draws, outages of {OUTAGES} draws"
    )
    return [
        Row(
            "own runs in which a head that starts failing loses 90 % of its share",
            f"median {lost[len(lost) // 2]}, longest {lost[-1]}",
            f"at most {MOST_OWN_RUNS}",
            lost[-1] <= MOST_OWN_RUNS,
            conditions,
        ),
        Row(
            "draws until a head that works again has 90 % of its share back, over those allowed",
            f"median {back[len(back) // 2]:.2f}, 95 % of cases {back[len(back) * 95 // 100]:.2f}; "
            f"{late} of {len(back)} came later than allowed",
            "at most 1: 100 draws after an outage of at most 200, else half of its length",
            not late,
            "a head whose tries meet one of its odd failures comes later; " + conditions,
        ),
    ]


def longest(outage: int) -> float:
    """Tell within how many draws a head is to have its share back."""
    return SHORT_RETURN if outage <= SHORT_OUTAGE else outage / 2


def suffer(case: Case, seed: int) -> Outage:
    """Play one outage and see what becomes of the head's share."""
    rng = random.Random(seed)
    learner = Learner([f"head{place}" for place in range(len(case.costs))], FAILURE_COST, seed=seed)
    for _ in range(case.before):
        _step(learner, case.costs, rng)
    shares = learner.shares()
    ranked = sorted(range(len(shares)), key=shares.__getitem__)
    head = ranked[-1] if case.is_leader else ranked[len(ranked) // 2]
    share, own, lost = shares[head], 0, None
    for _ in range(case.outage):
        picked = _step(learner, case.costs, rng, head)
        own += picked == head
        if lost is None and picked == head and learner.shares()[head] <= share / 10:
            lost = own
    if lost is None and own <= MOST_OWN_RUNS:
        lost = own  # the outage was over before it had its runs
    for draw in range(1, int(longest(case.outage)) * 2):
        _step(learner, case.costs, rng)
        if learner.shares()[head] >= 0.9 * share:
            return Outage(lost, draw)
    return Outage(lost, None)


def _step(learner: Learner, costs: Sequence[float], rng: random.Random, failing: int = -1) -> int:
    head = learner.pick()
    ok = rng.random() < SUCCESS and head != failing
    learner.record(head, ok, costs[head] * rng.uniform(0.7, 1.3))
    return head
