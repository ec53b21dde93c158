"""Weights from the probability that a head has the lowest expected cost."""

from typing import Sequence

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.best_probability import BestProbability
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.policy import Shares
from tests.weigh.profiles import FAILED, make_profile

POLICY = BestProbability()


def shares_of(*profiles: Profile, eligible: Sequence[float] = ()) -> Shares:
    """Weigh profiles."""
    evidence = gather_evidence(profiles, Objective(), 30.0)
    return POLICY.shares(evidence, eligible or [1.0] * len(profiles))


@pytest.mark.parametrize(("runs", "is_equal"), [(1, True), (4, True), (5, False)])
def test_below_five_runs_of_every_head_weights_are_equal(runs: int, is_equal: bool) -> None:
    """Anything else would be chance, and the reason says how many there are."""
    rows = [0.1, 0.11, 0.1, 0.12, 0.11], [1.0, 1.1, 1.2, 1.0, 1.0]

    found = shares_of(*(make_profile(n, r[:runs]) for n, r in zip("ab", rows)))

    assert (found.shares == (0.5, 0.5)) == is_equal
    assert found.reason == (f"too few runs ({runs}/5)" if is_equal else None)


def test_few_runs_earn_no_share() -> None:
    """Four quick runs may be luck, five count."""
    slow = make_profile("slow", [1.0, 1.1, 1.2] * 5)

    shares = [shares_of(make_profile("new", [0.1] * runs), slow).shares[0] for runs in (0, 4, 5)]

    assert shares == pytest.approx([0.0, 0.0, 1.0])


def test_the_best_of_four_heads_gets_all_but_the_floor() -> None:
    """The work goes to the cheapest head; two percent are set apart for all four alike."""
    heads = [make_profile(f"h{size}", [float(size)] * 30) for size in (1, 2, 3, 4)]

    found = shares_of(*heads)

    assert found.shares == pytest.approx((1.0, 0.0, 0.0, 0.0), abs=1e-9)
    assert POLICY.floor == 0.02


def test_a_head_that_may_not_be_used_gives_its_work_to_the_next() -> None:
    """Beliefs and shares are among the heads that may be used; where none may, among all."""
    heads = [make_profile(f"h{size}", [float(size)] * 30) for size in (1, 2, 3)]

    barred = shares_of(*heads, eligible=[0.0, 1.0, 1.0])
    none = shares_of(*heads, eligible=[0.0, 0.0, 0.0])

    assert barred.shares == pytest.approx((0.0, 1.0, 0.0), abs=1e-9)
    assert barred.beliefs == pytest.approx((0.0, 1.0, 0.0), abs=1e-9)
    assert none == shares_of(*heads)


@pytest.mark.parametrize("is_paired", [True, False])
def test_costs_alone_are_weighed_as_their_profiles_are(is_paired: bool) -> None:
    """What new weights are judged by are weights made in the same way."""
    rows = [[1.0, 3.0, 2.0, 8.0, 4.0], [1.002, 2.998, 2.001, 7.999, 4.001]]
    profiles = [
        make_profile(name, row, run_id="r1" if is_paired else name) for name, row in zip("ab", rows)
    ]

    found = POLICY.shares_of_costs(rows, is_paired, [1.0, 1.0])

    assert found == pytest.approx(shares_of(*profiles).shares, abs=1e-12)


def test_a_head_that_fails_fast_is_never_preferred() -> None:
    """It ends in a thousandth of the time, and gets the floor."""
    good = make_profile("good", [5.0, 5.5, 4.5] * 5)
    broken = make_profile("broken", [FAILED] * 14 + [0.001])

    found = shares_of(good, broken)

    assert found.shares[1] > 0.98


def test_pairing_sees_what_the_spread_of_the_inputs_hides() -> None:
    """Always 5 % slower on inputs a thousand times apart: clear when paired, hidden when not."""
    times = [0.01, 0.1, 1.0, 10.0] * 25
    slow = [1.05 * value for value in times]

    paired = shares_of(make_profile("a", times), make_profile("b", slow))
    plain = shares_of(make_profile("a", times), make_profile("b", slow, run_id="r9"))

    assert paired.beliefs is not None
    assert plain.beliefs is not None
    assert paired.beliefs[0] > 0.95
    assert plain.beliefs[0] < 0.65


def test_costs_that_are_not_paired_may_differ_in_number() -> None:
    """Six runs of one head and five of another are weighed by their means."""
    rows = [[1.0, 3.0, 2.0, 8.0, 4.0], [1.0, 3.0, 2.0, 8.0, 4.0, 5.0]]

    found = POLICY.shares_of_costs(rows, False, [1.0, 1.0])

    assert found == pytest.approx([1.0, 0.0], abs=1e-9)


def test_the_default_names_what_its_weights_depend_on() -> None:
    """Its constants stand in the document, so that old weights can be understood."""
    assert POLICY.parameters() == {
        "sharpness": 1e6,
        "floor": 0.02,
        "prior_runs": 1,
        "min_runs": 5,
    }


def test_shares_are_sharper_than_beliefs() -> None:
    """In doubt the work still goes to the head that is expected to cost least."""
    rows = [[1.0, 3.0, 2.0, 8.0, 4.0], [1.1, 2.9, 2.3, 7.9, 4.2]]

    found = shares_of(*(make_profile(name, row) for name, row in zip("ab", rows)))

    assert found.shares == pytest.approx((1.0, 0.0), abs=1e-9)
    assert found.beliefs is not None
    assert 0.5 < found.beliefs[0] < 0.95


def test_its_weights_wait_for_runs_that_did_not_make_them() -> None:
    """And nothing that succeeded gives equal shares, with the reason."""
    found = shares_of(*(make_profile(name, [FAILED] * 9) for name in "ab"))

    assert POLICY.is_steady
    assert found == Shares((0.5, 0.5), None, "nothing succeeded")


def test_where_only_a_head_of_few_runs_may_be_used_it_gets_the_work() -> None:
    """Little is known of it, and nobody else can do it."""
    few = make_profile("few", [5.0] * 4)

    found = shares_of(few, make_profile("many", [1.0] * 9), eligible=[0.7, 0.0])

    assert found.shares == (1.0, 0.0)
