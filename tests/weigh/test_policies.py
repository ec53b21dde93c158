"""The ways from evidence to weights."""

import math
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from hydra_heads.weigh.policy import Shares
from tests.weigh.profiles import FAILED, make_profile


def shares_of(policy: str, *profiles: Profile) -> Shares:
    """Weigh profiles by one policy."""
    return POLICIES[policy].shares(gather_evidence(profiles, Objective(), 30.0))


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

    assert found.weights == (600 / 610, 10 / 610)
    assert found.beliefs is None


def test_success_share_does_not_see_time() -> None:
    """Heads that succeed equally often weigh the same, however slow one is."""
    found = shares_of("success-share", make_profile("a", [9.0] * 5), make_profile("b", [0.1] * 5))

    assert found.weights == (0.5, 0.5)


def test_uniform_asks_nobody() -> None:
    """Equal, whatever the runs say."""
    found = shares_of("uniform", make_profile("a", [1.0] * 50), make_profile("b", [FAILED] * 50))

    assert found == Shares((0.5, 0.5), None, 0.5, "uniform policy")


@pytest.mark.parametrize(("runs", "is_equal"), [(0, True), (4, True), (5, False)])
def test_below_five_runs_of_one_head_weights_are_equal(runs: int, is_equal: bool) -> None:
    """One head with too few runs makes all weights equal, and the reason says how many."""
    often, seldom = [0.1, 0.11] * 10, [1.0, 1.1, 1.2, 1.0, 1.0][:runs]

    found = shares_of(DEFAULT_POLICY, make_profile("a", often), make_profile("b", seldom))

    assert (found.weights == (0.5, 0.5)) == is_equal
    assert found.reason == (f"too few runs ({runs}/5)" if is_equal else None)


@pytest.mark.parametrize("policy", [DEFAULT_POLICY, "success-share"])
def test_weights_are_equal_when_nothing_succeeded(policy: str) -> None:
    """Also where the heads ran differently often, which would make beliefs differ [H-058]."""
    found = shares_of(
        policy,
        *(make_profile(f"h{runs}", [FAILED] * runs, run_id=f"r{runs}") for runs in (5, 10, 40)),
    )

    assert found.weights == (1 / 3, 1 / 3, 1 / 3)
    assert found.reason == "nothing succeeded"


def test_every_head_keeps_the_floor() -> None:
    """The worst of four heads keeps a quarter of two percent, the best gets what is left."""
    heads = [make_profile(f"h{size}", [float(size)] * 30) for size in (1, 2, 3, 4)]

    found = shares_of(DEFAULT_POLICY, *heads)

    assert found.weights == pytest.approx((0.985, 0.005, 0.005, 0.005), abs=1e-9)
    assert found.floor_share == 0.005


def test_a_head_that_fails_fast_is_never_preferred() -> None:
    """It ends in a thousandth of the time, and gets the floor."""
    good = make_profile("good", [5.0, 5.5, 4.5] * 5)
    broken = make_profile("broken", [FAILED] * 14 + [0.001])

    found = shares_of(DEFAULT_POLICY, good, broken)

    assert found.weights[1] > 0.98


def test_identical_heads_weigh_the_same() -> None:
    """Three heads with the same runs get a third each, paired or not [fault 35]."""
    times = [1.0, 1.3, 0.9, 1.1, 1.2]

    paired = shares_of(DEFAULT_POLICY, *(make_profile(name, times) for name in "abc"))
    plain = shares_of(DEFAULT_POLICY, *(make_profile(name, times, run_id=name) for name in "abc"))

    assert paired.weights == pytest.approx((1 / 3,) * 3, abs=1e-12)
    assert plain.weights == pytest.approx((1 / 3,) * 3, abs=1e-12)


def test_pairing_sees_what_the_spread_of_the_inputs_hides() -> None:
    """Always 5 % slower on inputs a thousand times apart: clear when paired, hidden when not."""
    times = [0.01, 0.1, 1.0, 10.0] * 25
    slow = [1.05 * value for value in times]

    paired = shares_of(DEFAULT_POLICY, make_profile("a", times), make_profile("b", slow))
    plain = shares_of(
        DEFAULT_POLICY, make_profile("a", times), make_profile("b", slow, run_id="r9")
    )

    assert paired.beliefs is not None
    assert plain.beliefs is not None
    assert paired.beliefs[0] > 0.95
    assert plain.beliefs[0] < 0.65


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

    for shares in (found.weights, found.beliefs or found.weights):
        assert all(0 <= share <= 1 for share in shares)
        assert math.fsum(shares) == pytest.approx(1, abs=1e-12)
