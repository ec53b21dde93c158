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


@pytest.mark.parametrize(("runs", "is_equal"), [(1, True), (4, True), (5, False)])
def test_below_five_runs_of_every_head_weights_are_equal(runs: int, is_equal: bool) -> None:
    """Anything else would be chance, and the reason says how many there are."""
    rows = [0.1, 0.11, 0.1, 0.12, 0.11], [1.0, 1.1, 1.2, 1.0, 1.0]

    found = shares_of(DEFAULT_POLICY, *(make_profile(n, r[:runs]) for n, r in zip("ab", rows)))

    assert (found.shares == (0.5, 0.5)) == is_equal
    assert found.reason == (f"too few runs ({runs}/5)" if is_equal else None)


def test_few_runs_earn_no_share() -> None:
    """Four quick runs may be luck, five count."""
    slow = make_profile("slow", [1.0, 1.1, 1.2] * 5)

    shares = [
        shares_of(DEFAULT_POLICY, make_profile("new", [0.1] * runs), slow).shares[0]
        for runs in (0, 4, 5)
    ]

    assert shares == pytest.approx([0.0, 0.0, 1.0])


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


@pytest.mark.parametrize("policy", [DEFAULT_POLICY, "success-share"])
def test_weights_are_equal_when_nothing_succeeded(policy: str) -> None:
    """Also where the heads ran differently often, which would make beliefs differ [H-058]."""
    found = shares_of(
        policy,
        *(make_profile(f"h{runs}", [FAILED] * runs, run_id=f"r{runs}") for runs in (5, 10, 40)),
    )

    assert found.shares == (1 / 3, 1 / 3, 1 / 3)
    assert found.reason == "nothing succeeded"


def test_the_best_of_four_heads_gets_all_but_the_floor() -> None:
    """The work goes to the cheapest head; two percent are set apart for all four alike."""
    heads = [make_profile(f"h{size}", [float(size)] * 30) for size in (1, 2, 3, 4)]

    found = shares_of(DEFAULT_POLICY, *heads)

    assert found.shares == pytest.approx((1.0, 0.0, 0.0, 0.0), abs=1e-9)
    assert POLICIES[DEFAULT_POLICY].floor == 0.02


def test_only_the_default_waits_until_new_weights_are_surely_better() -> None:
    """The other policies are to be seen as they are."""
    assert [policy.is_steady for policy in POLICIES.values()] == [True, False, False]


def test_a_head_that_may_not_be_used_gives_its_work_to_the_next() -> None:
    """Beliefs and shares are among the heads that may be used; where none may, among all."""
    heads = [make_profile(f"h{size}", [float(size)] * 30) for size in (1, 2, 3)]

    barred = shares_of(DEFAULT_POLICY, *heads, eligible=[0.0, 1.0, 1.0])
    none = shares_of(DEFAULT_POLICY, *heads, eligible=[0.0, 0.0, 0.0])

    assert barred.shares == pytest.approx((0.0, 1.0, 0.0), abs=1e-9)
    assert barred.beliefs == pytest.approx((0.0, 1.0, 0.0), abs=1e-9)
    assert none == shares_of(DEFAULT_POLICY, *heads)


@pytest.mark.parametrize("is_paired", [True, False])
def test_costs_alone_are_weighed_as_their_profiles_are(is_paired: bool) -> None:
    """What new weights are judged by are weights made in the same way."""
    rows = [[1.0, 3.0, 2.0, 8.0, 4.0], [1.002, 2.998, 2.001, 7.999, 4.001]]
    profiles = [
        make_profile(name, row, run_id="r1" if is_paired else name) for name, row in zip("ab", rows)
    ]

    found = POLICIES[DEFAULT_POLICY].shares_of_costs(rows, is_paired, [1.0, 1.0])

    assert found == pytest.approx(shares_of(DEFAULT_POLICY, *profiles).shares, abs=1e-12)


def test_a_head_that_fails_fast_is_never_preferred() -> None:
    """It ends in a thousandth of the time, and gets the floor."""
    good = make_profile("good", [5.0, 5.5, 4.5] * 5)
    broken = make_profile("broken", [FAILED] * 14 + [0.001])

    found = shares_of(DEFAULT_POLICY, good, broken)

    assert found.shares[1] > 0.98


def test_identical_heads_weigh_the_same() -> None:
    """Three heads with the same runs get a third each, paired or not [fault 35]."""
    times = [1.0, 1.3, 0.9, 1.1, 1.2]

    paired = shares_of(DEFAULT_POLICY, *(make_profile(name, times) for name in "abc"))
    plain = shares_of(DEFAULT_POLICY, *(make_profile(name, times, run_id=name) for name in "abc"))

    assert paired.shares == pytest.approx((1 / 3,) * 3, abs=1e-12)
    assert plain.shares == pytest.approx((1 / 3,) * 3, abs=1e-12)


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


def test_costs_that_are_not_paired_may_differ_in_number() -> None:
    """Six runs of one head and five of another are weighed by their means."""
    rows = [[1.0, 3.0, 2.0, 8.0, 4.0], [1.0, 3.0, 2.0, 8.0, 4.0, 5.0]]

    found = POLICIES[DEFAULT_POLICY].shares_of_costs(rows, False, [1.0, 1.0])

    assert found == pytest.approx([1.0, 0.0], abs=1e-9)


def test_the_default_names_what_its_weights_depend_on() -> None:
    """Its constants stand in the document, so that old weights can be understood."""
    assert POLICIES[DEFAULT_POLICY].parameters() == {
        "sharpness": 1e6,
        "floor": 0.02,
        "prior_runs": 1,
        "min_runs": 5,
    }


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
