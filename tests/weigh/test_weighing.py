"""From evidence to the weights that it speaks for."""

import math
from typing import Optional, Sequence

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.estimation import estimate
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.policy import Shares
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.weighing import Weighed, weigh_evidence
from tests.weigh.profiles import FAILED, make_profile

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0, 1.05]


def weighed_of(
    *rows: Sequence[Optional[float]],
    settings: SlotSettings = SlotSettings(),  # noqa: B008
    policy: str = "best-probability",
) -> Weighed:
    """Weigh heads a, b, c ... by their times."""
    profiles = [make_profile(name, row) for name, row in zip("abcd", rows)]
    return weigh_evidence(gather_evidence(profiles, Objective(), 30.0), policy, settings)


def slower(factor: float) -> Sequence[float]:
    """Return times that are so many times as long."""
    return [factor * time for time in TIMES]


def test_heads_rank_by_their_share_then_belief_then_name() -> None:
    """The heaviest first; of those that have no share the likeliest."""
    found = weighed_of(TIMES, TIMES, TIMES, TIMES)._replace(
        shares=Shares((0.0, 0.5, 0.0, 0.5), (0.1, 0.3, 0.2, 0.4))
    )

    assert found.ranked() == [3, 1, 2, 0]


def test_a_head_that_may_not_be_used_has_no_rank_no_floor_and_no_weight() -> None:
    """What it would have had goes to the others."""
    settings = SlotSettings(constraints=(Constraint("success_rate", at_least=90),))

    found = weighed_of(TIMES, [0.1, *[FAILED] * 5], slower(3), settings=settings)

    assert found.chosen == (True, False, True)
    assert found.ranked() == [0, 2]
    assert found.floor_shares == (0.01, 0.0, 0.01)
    assert found.weights[1] == 0.0
    assert math.fsum(found.weights) == pytest.approx(1, rel=0, abs=1e-12)
    assert found.usable[1] == 0.0 < found.eligible[0] == found.usable[0]


def test_where_nobody_may_be_used_all_are() -> None:
    """The work must go somewhere: weighed as if there were no constraint."""
    settings = SlotSettings(constraints=(Constraint("avg_time", at_most=0.001),))

    found = weighed_of(TIMES, slower(3), settings=settings)

    assert found.chosen == (True, True)
    assert found.usable == (1.0, 1.0)
    assert found.weights == weighed_of(TIMES, slower(3)).weights
    assert max(found.eligible) < 0.05


def test_a_steady_policy_weighs_some_of_the_runs_as_it_does_all() -> None:
    """All of the runs give the weights themselves, limits included."""
    settings = SlotSettings(limits={"a": Limit(0.0, 0.6)})
    found = weighed_of(TIMES, slower(1.5), slower(3), settings=settings)

    assert list(found.weights_of(found.evidence.costs)) == pytest.approx(list(found.weights))
    assert found.weights[0] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((TIMES, TIMES), "from 6 blocks that every head ran"),
        ((TIMES[:2], TIMES[:3]), "equal: too few runs (3/5)"),
        (([FAILED] * 6, [FAILED] * 6), "equal: nothing succeeded"),
    ],
)
def test_what_weights_rest_on_is_told(
    rows: Sequence[Sequence[Optional[float]]], words: str
) -> None:
    """Blocks, runs, or nothing that speaks for anybody."""
    assert weighed_of(*rows).basis == words


def test_weights_move_into_limits_without_a_floor() -> None:
    """The weights before are held to what is allowed now."""
    found = weighed_of(TIMES, slower(2), settings=SlotSettings(limits={"a": Limit(0.0, 0.6)}))

    assert found.within_limits([1.0, 0.0]) == [0.6, 0.4]


def test_heads_of_other_invocations_rest_on_runs_that_are_not_paired() -> None:
    """And where two of three share their blocks, some are."""
    profiles = [make_profile("a", TIMES), make_profile("b", slower(2), run_id="r9")]

    apart, mixed = (
        weigh_evidence(
            gather_evidence(heads, Objective(), 30.0), "best-probability", SlotSettings()
        )
        for heads in (profiles, [*profiles, make_profile("c", slower(3))])
    )

    assert apart.basis == "from runs that are not paired"
    assert mixed.basis == "from runs of which some are paired"


def test_without_beliefs_heads_rank_by_their_share_then_name() -> None:
    """The classic weights know no probabilities."""
    found = weighed_of([*TIMES[:3], FAILED], TIMES, TIMES, policy="success-share")

    assert found.ranked() == [1, 2, 0]


@pytest.mark.parametrize("policy", ["best-probability", "uniform"])
def test_where_all_weigh_the_same_whatever_they_did_all_of_it_is_floor(policy: str) -> None:
    """Neither too few runs nor equal weights for everybody follow from what the runs say."""
    found = weighed_of(TIMES[:3], slower(2)[:3], policy=policy)

    assert found.floor_shares == found.weights == (0.5, 0.5)


def test_what_heads_are_expected_to_cost_comes_with_their_weights() -> None:
    """Whatever the policy; None when no head has a run."""
    found = weighed_of(TIMES, slower(2), policy="uniform")

    assert found.estimates == tuple(estimate(found.evidence))
    assert weighed_of([], []).estimates is None
