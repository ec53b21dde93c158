"""How much likelier values are after a shift."""

import random

from hydra_heads.stats.gate.density import Density
from hydra_heads.stats.gate.evidence import NOTHING, alone, evidence


def noisy(count: int = 40) -> Density:
    """A baseline about 0 with a standard deviation of 1."""
    draw = random.Random(1)
    return Density([draw.gauss(0, 1) for _ in range(count)], 0.5)


def test_more_values_of_a_new_level_say_more() -> None:
    """Each value that lies as far out makes chance less likely."""
    ps = [evidence(noisy(), [4.0] * count, 0.5).p for count in (1, 2, 3, 4, 5)]

    assert ps == sorted(ps, reverse=True)
    assert ps[0] > 0.05
    assert ps[-1] < 1e-3


def test_the_values_that_moved_are_told_from_those_before() -> None:
    """The count that says most is that of the values on the new level."""
    found = evidence(noisy(), [0.1, -0.5, 4.0, 4.2, 3.9], 0.5)

    assert found.runs == 3


def test_one_value_far_out_says_nothing_when_the_next_is_back() -> None:
    """A spike and a usual value are likelier without a shift."""
    assert evidence(noisy(), [9.0, 0.1], 0.5, fewest=2).p == 1


def test_a_fall_is_a_rise_upside_down() -> None:
    """The mirror image of a baseline and its newest values has the same evidence."""
    density = noisy()
    mirrored = Density([-value for value in density.ordered], 0.5)

    up = evidence(density, [3.0, 4.0, 3.5], 0.5)
    down = evidence(mirrored, [-3.0, -4.0, -3.5], 0.5, rises=False)

    assert (up.p, up.runs) == (down.p, down.runs)


def test_what_no_shift_reaches_is_no_evidence() -> None:
    """Values below the baseline are no rise, and fewer values than asked for are none."""
    assert evidence(noisy(), [-9.0, -9.0], 0.5) == NOTHING
    assert evidence(noisy(), [9.0], 0.5, fewest=2) == NOTHING


def test_chance_makes_strong_evidence_as_seldom_as_it_says() -> None:
    """Of newest values like those before at most a share p has a p as small."""
    draw = random.Random(5)
    ps = []
    for _ in range(1000):
        values = [draw.gauss(0, 1) for _ in range(45)]
        ps.append(evidence(Density(values[:40], 0.5), values[40:], 0.5, fewest=2).p)

    for level in (0.1, 0.03, 0.01):
        assert sum(p <= level for p in ps) <= 1000 * level


def test_a_value_alone_has_to_be_beyond_all_by_far() -> None:
    """The furthest of before, or hardly further, is chance; several times as far is not."""
    density = noisy()
    furthest = max(abs(value - density.centre) for value in density.ordered)

    at, beyond, far = (
        alone(density, density.centre + times * furthest, 0.5).p for times in (0.999, 1.2, 4.0)
    )

    assert at == 1
    assert beyond > 0.1
    assert far < 0.005


def test_a_value_alone_counts_the_distances_of_both_sides() -> None:
    """Where values fall far now and then, one that rises as far is no surprise."""
    density = Density([0.0, 0.1, -0.1, 0.05] * 8 + [-3.0], 0.05)

    assert alone(density, 2.9, 0.05) == NOTHING


def test_small_steps_of_constant_values_are_no_surprise() -> None:
    """Below three least effects a value alone says nothing, however quiet the past."""
    density = Density([1.0] * 40, 0.1)

    assert alone(density, 1.25, 0.1) == NOTHING
    assert alone(density, 1.35, 0.1).p < 0.01


def test_a_value_alone_may_be_better_too() -> None:
    """What lies far below is judged as what lies far above."""
    density = Density([-0.2, -0.1, 0.0, 0.1, 0.2] * 6, 0.1)

    assert alone(density, -2.0, 0.1, rises=False) == alone(density, 2.0, 0.1)
    assert alone(density, -2.0, 0.1) == NOTHING
