"""How far two single values lie apart."""

import random

import pytest

from hydra_heads.stats.gate.single import single_noise


def test_two_values_lie_within_reach_as_often_as_it_says() -> None:
    """Of pairs from the same source about one in twenty is further apart."""
    draw = random.Random(1)
    beyond = 0
    for _ in range(500):
        values = [draw.gauss(0, 1) for _ in range(20)]
        beyond += abs(draw.gauss(0, 1) - draw.gauss(0, 1)) > single_noise(values, 0.01, 0.95).reach

    assert 8 <= beyond <= 35


def test_changes_of_the_level_do_not_count() -> None:
    """Two levels of a quiet series reach no further than one of them."""
    draw = random.Random(2)
    quiet = [draw.gauss(0, 1) for _ in range(60)]

    one = single_noise(quiet, 0.01, 0.95)
    two = single_noise(quiet[:30] + [value + 50 for value in quiet[30:]], 0.01, 0.95)

    assert two.reach == pytest.approx(one.reach, rel=0.1)
    assert two.degrees == one.degrees - 1


def test_equal_values_reach_as_far_as_is_allowed_at_least() -> None:
    """No spread at all is not believed."""
    noise = single_noise([5.0] * 10, 0.1, 0.95)

    assert noise.reach == pytest.approx(0.1 * 2**0.5 * 2.262, abs=1e-3)
    assert noise.p(0.0) == pytest.approx(0.5)
    assert noise.p(5.0) < 1e-8


def test_far_values_of_the_past_keep_p_from_vanishing() -> None:
    """Where pairs did lie as far apart, t alone is not trusted."""
    values = [0.0, 0.1, -0.1, 0.05] * 5 + [9.0, 0.0, 0.1, -0.1] * 3

    noise = single_noise(values, 0.01, 0.95)

    assert noise.p(8.5) > 0.02
    assert noise.p(-8.5) > 0.97
