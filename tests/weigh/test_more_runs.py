"""How many more runs would settle who is best."""

import math
import random
from typing import List, Optional

import pytest

from hydra_heads.stats import normal
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.more_runs import runs_to_settle
from hydra_heads.weigh.standing import is_rival
from tests.weigh.profiles import FAILED, make_profile, weighed

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
