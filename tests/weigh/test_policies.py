"""The ways from evidence to weights."""

import math
from typing import Dict, List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from hydra_heads.weigh.policy import Shares
from tests.weigh.profiles import FAILED, make_profile


def shares_of(policy: str, *profiles: Profile, eligible: Sequence[float] = ()) -> Shares:
    """Weigh profiles by one policy."""
    evidence = gather_evidence(profiles, Objective(), 30.0)
    return POLICIES[policy].shares(evidence, eligible or [1.0] * len(profiles))


def test_the_default_is_in_the_table() -> None:
    """Three policies, each under its own name."""
    assert list(POLICIES) == ["best-probability", "success-share", "uniform"]
    assert [policy.name for policy in POLICIES.values()] == list(POLICIES)
    assert DEFAULT_POLICY == "best-probability"


def test_success_share_is_the_classic_formula() -> None:
    """success_count over the successes of all, with what is wrong with it.

    A head with 60 % of 1,000 runs gets .98 against one with all of 10 [H-057].
    """
    much = make_profile("much", [5.0] * 600 + [FAILED] * 400)
    quick = make_profile("quick", [0.1] * 10)

    found = shares_of("success-share", much, quick)

    assert found.shares == (600 / 610, 10 / 610)
    assert found.beliefs is None


def test_success_share_does_not_see_time() -> None:
    """Heads that succeed equally often weigh the same, however slow one is."""
    found = shares_of("success-share", make_profile("a", [9.0] * 5), make_profile("b", [0.1] * 5))

    assert found.shares == (0.5, 0.5)


def test_uniform_asks_nobody() -> None:
    """Equal, whatever the runs say."""
    found = shares_of("uniform", make_profile("a", [1.0] * 50), make_profile("b", [FAILED] * 50))

    assert found == Shares((0.5, 0.5), None, "uniform policy")


def test_a_head_never_run_makes_the_others_not_equal() -> None:
    """It is believed to be like the others, so the work is with the best of them [fault 34]."""
    heads: Dict[str, List[float]] = {
        "a": [1.0, 1.1, 0.9, 1.0, 1.2],
        "b": [],
        "c": [3.0, 3.1, 2.9, 3.0, 3.2],
    }

    found = shares_of(DEFAULT_POLICY, *(make_profile(name, row) for name, row in heads.items()))

    assert found.shares == pytest.approx((1.0, 0.0, 0.0), abs=1e-9)
    assert found.beliefs is not None
    assert found.beliefs[0] > found.beliefs[1] > found.beliefs[2]


def test_without_any_run_weights_are_equal() -> None:
    """Nobody knows anything, and the reason says so [fault 34]."""
    found = shares_of(DEFAULT_POLICY, make_profile("a", []), make_profile("b", []))

    assert found == Shares((0.5, 0.5), None, "too few runs (0/5)")


def test_identical_heads_weigh_the_same() -> None:
    """Three heads with the same runs get a third each, paired or not [fault 35]."""
    times = [1.0, 1.3, 0.9, 1.1, 1.2]

    paired = shares_of(DEFAULT_POLICY, *(make_profile(name, times) for name in "abc"))
    plain = shares_of(DEFAULT_POLICY, *(make_profile(name, times, run_id=name) for name in "abc"))

    assert paired.shares == pytest.approx((1 / 3,) * 3, abs=1e-12)
    assert plain.shares == pytest.approx((1 / 3,) * 3, abs=1e-12)


@pytest.mark.parametrize("policy", [DEFAULT_POLICY, "success-share"])
def test_weights_are_equal_when_nothing_succeeded(policy: str) -> None:
    """Also where the heads ran differently often, which would make beliefs differ [H-058]."""
    found = shares_of(
        policy,
        *(make_profile(f"h{runs}", [FAILED] * runs, run_id=f"r{runs}") for runs in (5, 10, 40)),
    )

    assert found.shares == (1 / 3, 1 / 3, 1 / 3)
    assert found.reason == "nothing succeeded"


def test_only_the_default_waits_until_new_weights_are_surely_better() -> None:
    """The other policies are to be seen as they are."""
    assert [policy.is_steady for policy in POLICIES.values()] == [True, False, False]


@pytest.mark.parametrize("policy", ["success-share", "uniform"])
def test_costs_alone_give_no_weights_that_do_not_depend_on_them(policy: str) -> None:
    """Asking for them is a mistake, and no shares of nothing are returned."""
    with pytest.raises(NotImplementedError):
        POLICIES[policy].shares_of_costs([[1.0] * 5], True, [1.0])


TIMES = st.lists(
    st.one_of(st.none(), st.floats(0, 1e9), st.sampled_from([0.0, 1e-300, 1.0, 1e9])), max_size=9
)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(TIMES, min_size=1, max_size=5), st.sampled_from(sorted(POLICIES)), st.booleans())
def test_shares_are_shares_whatever_the_runs(
    heads: List[List[float]], policy: str, is_paired: bool
) -> None:
    """Each from 0 to 1, none NaN, all together 1; beliefs too."""
    profiles = [
        make_profile(f"h{index}", times, run_id="r1" if is_paired else f"r{index}")
        for index, times in enumerate(heads)
    ]

    found = shares_of(policy, *profiles)

    for shares in (found.shares, found.beliefs or found.shares):
        assert all(0 <= share <= 1 for share in shares)
        assert math.fsum(shares) == pytest.approx(1, abs=1e-12)
