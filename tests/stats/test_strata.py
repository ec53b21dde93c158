"""Changes instance by instance."""

import math
from typing import List

import pytest

from hydra_heads.stats.proportions import newcombe_difference
from hydra_heads.stats.strata import Stratum, log_change, rate_change

SLEEP_A = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]  # hours; Student, 1908
SLEEP_B = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def exponentials(values: List[float]) -> List[float]:
    """Times whose logarithms are the values."""
    return [math.exp(value) for value in values]


def test_one_instance_gives_the_published_welch_interval() -> None:
    """R's own example, t.test of Student's data: 17.776 degrees, -0.2054832 to 3.3654832."""
    found = log_change([Stratum(exponentials(SLEEP_A), exponentials(SLEEP_B))])

    assert found is not None
    assert round(found.degrees, 3) == 17.776
    assert math.log(found.ratio) == pytest.approx(1.58, abs=1e-12)
    assert round(math.log(found.interval.low), 7) == -0.2054832
    assert round(math.log(found.interval.high), 7) == 3.3654832
    assert found.interval.level == 0.95


def test_several_instances_weigh_alike_whatever_their_number_of_runs() -> None:
    """Twice as slow on one, eight times on another: four times, though one ran more often."""
    found = log_change([Stratum([1.0] * 9, [2.0] * 7), Stratum([3.0, 3.0], [24.0, 24.0])])

    assert found is not None
    assert found.ratio == pytest.approx(4.0, rel=1e-12)
    assert found.degrees == 8 + 6 + 1 + 1
    assert found.interval.low == pytest.approx(found.interval.high, rel=1e-9)


def test_the_interval_of_several_instances_is_the_one_worked_by_hand() -> None:
    """Pooled within instances, old and new apart, with Welch-Satterthwaite degrees."""
    strata = [
        Stratum(exponentials([0, 2]), exponentials([1, 3, 5])),
        Stratum(exponentials([10, 14]), exponentials([10, 11])),
    ]
    old_part = (2 + 8) / 2 * (1 / 2 + 1 / 2) / 4
    new_part = (8 + 0.5) / 3 * (1 / 3 + 1 / 2) / 4
    degrees = (old_part + new_part) ** 2 / (old_part**2 / 2 + new_part**2 / 3)

    found = log_change(strata, 0.9)

    assert found is not None
    assert math.log(found.ratio) == pytest.approx((2 - 1.5) / 2, rel=1e-12)
    assert found.degrees == pytest.approx(degrees, rel=1e-12)
    half = (math.log(found.interval.high) - math.log(found.interval.low)) / 2
    assert half == pytest.approx(found_quantile(degrees) * math.sqrt(old_part + new_part), rel=1e-9)


def found_quantile(degrees: float) -> float:
    """The 95 % quantile of Student's t, by a route of its own: Simpson's rule and bisection."""
    norm = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2))
    norm /= math.sqrt(degrees * math.pi)

    def share_up_to(t: float) -> float:
        step = t / 2000
        ends = [norm * (1 + (k * step) ** 2 / degrees) ** (-(degrees + 1) / 2) for k in range(2001)]
        return 0.5 + step / 3 * math.fsum(
            value * (1 if k in (0, 2000) else 4 if k % 2 else 2) for k, value in enumerate(ends)
        )

    low, high = 0.0, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if share_up_to(middle) < 0.95 else (low, middle)
    return low


def test_instances_on_one_side_only_count_for_nothing() -> None:
    """A new instance, a gone one and one without a time above 0 change no figure."""
    shared = [Stratum([1.0, 1.25, 0.8], [2.0, 2.5, 1.6])]
    alone = [Stratum([], [9.0, 99.0]), Stratum([1e-3, 5.0], []), Stratum([0.0, -1.0], [7.0, 8.0])]

    assert log_change(shared + alone) == log_change(shared)


def test_times_not_above_0_are_left_out() -> None:
    """A clock that stood still adds no logarithm of 0."""
    with_zero = log_change([Stratum([1.0, 0.0, 1.25], [2.0, 2.5, -3.0])])

    assert with_zero == log_change([Stratum([1.0, 1.25], [2.0, 2.5])])


def test_swapping_old_and_new_turns_the_ratio_round() -> None:
    """Twice as slow one way is twice as fast the other."""
    old, new = [1.0, 1.2, 0.9], [2.1, 1.9, 2.2]
    forth, back = log_change([Stratum(old, new)]), log_change([Stratum(new, old)])

    assert forth is not None
    assert back is not None
    assert forth.ratio * back.ratio == pytest.approx(1, rel=1e-12)
    assert forth.interval.low * back.interval.high == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(
    "strata",
    [
        [],
        [Stratum([], [])],
        [Stratum([1.0, 2.0], [])],
        [Stratum([1.0, 2.0], [1.0])],
        [Stratum([1.0], [1.0, 2.0])],
        [Stratum([1.0], [2.0]), Stratum([1.0], [2.0])],
    ],
)
def test_without_a_degree_of_freedom_on_either_side_there_is_no_answer(
    strata: List[Stratum],
) -> None:
    """Instances run once on one side tell nothing of that side's noise."""
    assert log_change(strata) is None


def test_a_hopelessly_wide_interval_stays_finite() -> None:
    """Bounds beyond what a float holds are cut, not an overflow."""
    found = log_change([Stratum([1e-150, 1e150], [1e-150, 1e150])])

    assert found is not None
    assert 0 < found.interval.low < 1e-290
    assert 1e290 < found.interval.high < math.inf


def test_unchanged_times_are_within_noise_in_most_cases() -> None:
    """Of 200 seeded comparisons of a head with itself about 5 % come out beyond noise."""
    import random

    rng = random.Random(11)
    beyond = 0
    for _ in range(200):
        strata = [
            Stratum(
                *([scale * rng.lognormvariate(0, 0.1) for _ in range(count)] for count in (4, 3))
            )
            for scale in (0.01, 1.0, 50.0)
        ]
        found = log_change(strata)
        assert found is not None
        beyond += not found.interval.contains(1.0)

    assert 3 <= beyond <= 20


def test_equally_often_run_instances_give_the_plain_interval_of_the_sums() -> None:
    """With a balanced mix it is Newcombe's interval of all runs together."""
    found = rate_change([(10, 10, 6, 8), (9, 10, 8, 8), (4, 10, 1, 8)])

    expected = newcombe_difference(15, 24, 23, 30)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-14)
    assert found.level == 0.95


def test_a_changed_mix_of_instances_is_no_change() -> None:
    """A hard instance run more often lowers the plain rate, not the one by instance."""
    found = rate_change([(90, 90, 10, 10), (5, 10, 45, 90)])
    plain = newcombe_difference(55, 100, 95, 100)

    assert found is not None
    assert found.contains(0.0)
    assert not plain.contains(0.0)


def test_a_head_that_began_to_fail_everywhere_is_beyond_noise() -> None:
    """From all to none on three instances of five runs excludes 0."""
    found = rate_change([(5, 5, 0, 5)] * 3)

    assert found is not None
    assert found.high < -0.5


def test_few_runs_of_one_instance_widen_the_interval() -> None:
    """An instance run once makes the mean over instances as unsure as it is."""
    even, uneven = rate_change([(9, 10, 9, 10)] * 2), rate_change([(9, 10, 17, 19), (9, 10, 1, 1)])

    assert even is not None
    assert uneven is not None
    assert uneven.half_width > even.half_width


@pytest.mark.parametrize("strata", [[], [(0, 0, 1, 1)], [(1, 1, 0, 0), (0, 0, 0, 0)]])
def test_without_a_shared_instance_rates_have_no_change(strata: List[List[int]]) -> None:
    """Nothing run on both sides: no answer."""
    assert rate_change([(a, b, c, d) for a, b, c, d in strata]) is None


def test_instances_without_trials_on_one_side_count_for_nothing() -> None:
    """A new instance changes no figure of the others."""
    assert rate_change([(3, 4, 2, 4), (0, 0, 9, 9), (1, 9, 0, 0)]) == rate_change([(3, 4, 2, 4)])


def test_bad_input_is_refused_even_where_the_answer_is_none() -> None:
    """NaN, counts that cannot be and a level in percent."""
    with pytest.raises(ValueError, match=r"times\[1\]: found nan"):
        log_change([Stratum([1.0, float("nan")], [])])
    with pytest.raises(ValueError, match=r"times\[0\]: found inf"):
        log_change([Stratum([], [float("inf")])])
    with pytest.raises(ValueError, match="level: found 95"):
        log_change([], 95)
    with pytest.raises(ValueError, match="level: found 95"):
        rate_change([], 95)
    with pytest.raises(ValueError, match="found 2 successes of 1 trials"):
        rate_change([(2, 1, 0, 0)])
    with pytest.raises(ValueError, match="found 3 successes of 2 trials"):
        rate_change([(0, 0, 3, 2)])
