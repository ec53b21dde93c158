"""How many more runs would settle who is best."""

import math
import random
from typing import List, Optional

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.stats import normal
from hydra_heads.stats.means import variance
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.more_runs import MoreRuns, more_runs, runs_to_settle
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.standing import is_rival
from hydra_heads.weigh.weighing import weigh_evidence
from tests.weigh.profiles import FAILED, make_profile, profile_document, weighed

BEST = Estimate(1.0, 0.1)


@pytest.mark.parametrize("gap", [0.02, 0.1, 0.2, 0.27])
def test_with_so_many_runs_it_is_settled_and_with_fewer_not(gap: float) -> None:
    """Errors that shrink with the root of the runs just let the interval exclude zero."""
    rival = Estimate(1.0 + gap, 0.1)
    needed = runs_to_settle(BEST, rival, 30)
    assert needed is not None

    verdicts = []
    for runs in (30 + needed - 1, 30 + needed):
        shrink = math.sqrt(31 * 32 / 30 * runs / (runs + 1) / (runs + 2))
        verdicts.append(is_rival(Estimate(1.0 + gap, 0.1 * shrink), Estimate(1.0, 0.1 * shrink)))

    assert verdicts == [True, False]


def test_the_prior_fades_with_the_square_of_the_runs() -> None:
    """What is all prior is settled by far fewer runs than what is all spread."""
    rival = Estimate(1.1, 0.1)
    squared = 2 * 0.1 * 0.1 * 31 * 32

    all_prior = runs_to_settle(BEST, rival, 30, squared / 2)
    all_spread = runs_to_settle(BEST, rival, 30)

    assert all_prior is not None
    assert all_spread is not None
    assert (30 + all_prior) ** 2 == pytest.approx(30 * (30 + all_spread), rel=0.1)


@pytest.mark.parametrize("prior", [0.0, 0.5, 5.0, 50.0])
@pytest.mark.parametrize("runs", [0, 1, 12])
def test_the_error_that_so_many_runs_leave_just_settles_it(runs: int, prior: float) -> None:
    """After n runs its square is (n * spread + prior variance) / (n + 1) / (n + 2), of each."""
    rival = Estimate(1.05, 0.2)
    squared = 0.1 * 0.1 + 0.2 * 0.2
    spread = max(0.0, squared * (runs + 1) * (runs + 2) - 2 * prior) / max(runs, 1)

    needed = runs_to_settle(BEST, rival, runs, prior)

    assert needed is not None
    verdicts = []
    for total in (runs + needed - 1, runs + needed):
        left = (spread * total + 2 * prior) / (total + 1) / (total + 2)
        verdicts.append(is_rival(Estimate(0.05, math.sqrt(left)), Estimate(0.0, 0.0)))
    assert verdicts == [True, False]


@pytest.mark.parametrize(("total", "is_known"), [(0.999e6, True), (1.001e6, False)])
def test_more_than_a_million_runs_settle_nothing_worth_knowing(
    total: float, is_known: bool
) -> None:
    """Counted with those there are."""
    spread = 2 * 0.1 * 0.1 * 31 * 32 / 30
    gap = normal.quantile(0.975) * math.sqrt(spread / total)

    needed = runs_to_settle(BEST, Estimate(1.0 + gap, 0.1), 30)

    assert (needed is not None) is is_known


def test_the_sign_of_the_gap_does_not_matter() -> None:
    """The best head by share may be expected to cost a little more than the next one."""
    assert runs_to_settle(BEST, Estimate(0.9, 0.1), 30) == runs_to_settle(
        BEST, Estimate(1.1, 0.1), 30
    )


def test_what_is_settled_needs_no_more() -> None:
    """Just beyond noise is 0, just within is 1 at least."""
    edge = normal.quantile(0.975) * math.hypot(0.1, 0.1)

    assert runs_to_settle(BEST, Estimate(1.0 + 1.0001 * edge, 0.1), 30) == 0
    assert runs_to_settle(BEST, Estimate(1.0 + 0.9999 * edge, 0.1), 30) == 1


@pytest.mark.parametrize("rival", [BEST, Estimate(1.0, 0.0), Estimate(1.0 + 1e-9, 0.1)])
def test_some_orders_are_never_settled(rival: Estimate) -> None:
    """Heads that cost the same, or so nearly that a million runs would not tell."""
    assert runs_to_settle(Estimate(1.0, rival.error), rival, 30) is None


def test_the_document_names_the_two_to_decide() -> None:
    """The likeliest head, the next one, and the blocks that would settle it."""
    rng = random.Random(3)
    sizes = [rng.lognormvariate(0, 0.5) for _ in range(20)]
    heads = {
        name: [factor * size * rng.lognormvariate(0, 0.2) for size in sizes]
        for name, factor in (("a", 1.0), ("b", 1.05), ("c", 4.0))
    }

    found = weighed([make_profile(name, times) for name, times in heads.items()])

    row = found.document["more_runs"]
    assert isinstance(row, dict)
    assert row["to_decide"] == ["a", "b"]
    assert 5 < row["needed"] < 1000
    reasons = found.heads[0]["reasons"]
    assert isinstance(reasons, list)
    assert f"{row['needed']:,} more blocks would settle it against b" in reasons


@pytest.mark.parametrize("times", [[1.0] * 4, [FAILED] * 9])
def test_where_runs_say_nothing_nothing_is_to_be_decided(times: List[Optional[float]]) -> None:
    """Too few runs, no success, a single head: null."""
    assert weighed([make_profile(n, times) for n in "ab"]).document["more_runs"] is None
    assert weighed([make_profile("a", [1.0] * 9)]).document["more_runs"] is None


@pytest.mark.parametrize("is_paired", [True, False])
def test_the_two_to_decide_are_settled_by_their_estimates_and_the_pool(is_paired: bool) -> None:
    """With the blocks, or of apart heads the fewer runs, and with the variance of all costs."""
    rows = {"a": [1.0, 1.3, 0.8, 1.1, 1.2, 0.9], "b": [1.3, 1.0, 0.9, 1.1, 1.3], "c": [2.0] * 7}
    profiles = [
        make_profile(name, row[:5] if is_paired else row, run_id="r1" if is_paired else name)
        for name, row in rows.items()
    ]
    evidence = gather_evidence(profiles, Objective(), 30.0)
    found = weigh_evidence(evidence, "best-probability", SlotSettings())
    assert found.estimates is not None
    pool = [cost for row in evidence.costs for cost in row]

    expected = runs_to_settle(found.estimates[0], found.estimates[1], 5, variance(pool))

    assert more_runs(found) == MoreRuns(expected, "a", "b")
    assert evidence.is_paired is is_paired


def test_the_likeliest_of_the_others_is_the_one_to_settle_it_against() -> None:
    """By belief, not by place; of heads that are as likely the first by name."""
    rows = [[1.0, 1.1, 0.9, 1.2, 1.0], [3.0] * 5, [1.2, 1.1, 1.1, 1.2, 1.2], [1.2, 1.1] * 2 + [1.3]]

    near = weighed([make_profile(n, row) for n, row in zip("abcd", rows)]).document["more_runs"]
    same = weighed([make_profile(n, rows[0]) for n in "abc"]).document["more_runs"]

    assert isinstance(near, dict)
    assert isinstance(same, dict)
    assert near["to_decide"] == ["a", "c"]
    assert same["to_decide"] == ["a", "b"]


def test_two_heads_are_enough_to_be_settled() -> None:
    """The best one and the only other."""
    profiles = [make_profile(name, [1.0, 1.1, 0.9, 1.2, 1.0]) for name in "ab"]

    found = weighed(profiles).document["more_runs"]

    assert found == {"needed": None, "to_decide": ["a", "b"]}


def test_one_run_that_is_listed_has_no_spread() -> None:
    """A document that nobody checked may list fewer runs than it counts."""
    document = profile_document("a", [1.0] * 6)
    document["runs"] = [{"instance": "default", "ok": True, "seconds": 1.0}]

    found = weighed([Profile(document), make_profile("b", [])]).document["more_runs"]

    assert found == {"needed": None, "to_decide": ["a", "b"]}


def test_one_head_that_may_be_used_has_nobody_to_be_settled_against() -> None:
    """However near the others are."""
    profiles = [make_profile("a", [1.0] * 30), make_profile("b", [1.0, FAILED] * 15)]

    found = weighed(profiles, constraints=[Constraint("success_rate", at_least=90)])

    assert found.document["more_runs"] is None
