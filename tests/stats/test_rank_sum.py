"""Two samples by ranks, stratum by stratum."""

import math
import random
from typing import List, Sequence, Tuple

import pytest

from hydra_heads.stats.rank_sum import stratified_shift
from hydra_heads.stats.strata import Stratum

PERMEABILITY_LATER = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
PERMEABILITY_EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]


def by_listing(old: Sequence[float], new: Sequence[float]) -> Tuple[float, float, float]:
    """Estimate and bounds from all differences, listed, by the normal approximation."""
    listed = sorted(y - x for x in old for y in new)
    spread = math.sqrt(len(listed) * (len(old) + len(new) + 1) / 12)
    rank = math.floor(len(listed) / 2 + 0.5 - 1.959963984540054 * spread)
    middle = (listed[(len(listed) - 1) // 2] + listed[len(listed) // 2]) / 2
    return middle, listed[rank - 1], listed[-rank]


def test_the_published_example() -> None:
    """Human chorioamnion (Hollander & Wolfe, 1999, 4.1): a shift of 0.305."""
    found = stratified_shift([Stratum(PERMEABILITY_EARLY, PERMEABILITY_LATER)])

    assert found is not None
    assert found.estimate == pytest.approx(0.305, abs=1e-12)
    assert found.interval.contains(0)


def test_one_stratum_equals_listing() -> None:
    """Estimate and bounds are those of the sorted list of differences, with ties too."""
    draw = random.Random(1)
    for case in range(40):
        sizes = draw.randint(4, 20), draw.randint(4, 20)
        old, new = (
            [draw.gauss(0, 1) if case % 2 else float(draw.randint(0, 5)) for _ in range(size)]
            for size in sizes
        )

        found = stratified_shift([Stratum(old, new)])

        assert found is not None
        shown = (found.estimate, found.interval.low, found.interval.high)
        assert shown == pytest.approx(by_listing(old, new), abs=1e-12)


def test_strata_of_different_size_count_by_their_pairs() -> None:
    """Few pairs near 0 beside many near 100, in any order: the shift is that of the many."""
    few, many = Stratum([0.0, 1.0], [0.5, 1.5]), Stratum([*map(float, range(9))], [100.0] * 9)

    one, other = stratified_shift([few, many]), stratified_shift([many, few])

    assert one == other
    assert one is not None
    assert one.estimate == 95.0
    assert 92.0 <= one.interval.low < 95.0 < one.interval.high <= 100.0


def test_bounds_agree_with_scipy() -> None:
    """The interval excludes 0 where scipy's Mann-Whitney test rejects."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(2)
    for _ in range(60):
        old, new = ([draw.gauss(side * 0.7, 1) for _ in range(17)] for side in (0, 1))
        p = scipy.mannwhitneyu(old, new, method="asymptotic", use_continuity=True).pvalue

        found = stratified_shift([Stratum(old, new)])

        assert found is not None
        assert found.interval.contains(0) == (p > 0.05)


def stratum_like(draw: random.Random, base: float, sizes: Tuple[int, int], shift: float) -> Stratum:
    """A stratum of values about `base`, the new ones moved."""
    old = [draw.gauss(base, 0.05) for _ in range(sizes[0])]
    return Stratum(old, [draw.gauss(base + shift, 0.05) for _ in range(sizes[1])])


def test_strata_of_different_size_do_not_mix() -> None:
    """Inputs a hundred times apart, run unequally often, hide no difference and make none."""
    draw = random.Random(3)
    shapes = [(0.0, (3, 12)), (4.6, (12, 3)), (9.2, (5, 5))]

    moved = stratified_shift([stratum_like(draw, *shape, 0.2) for shape in shapes])
    alike = stratified_shift([stratum_like(draw, *shape, 0.0) for shape in shapes])

    assert moved is not None
    assert alike is not None
    assert moved.interval.low > 0
    assert moved.interval.contains(0.2)
    assert alike.interval.contains(0.0)


def test_many_small_strata_keep_the_level() -> None:
    """Twenty instances of three runs each are found different in 5 %, within chance."""
    draw = random.Random(4)
    different = 0
    for _ in range(150):
        strata = [stratum_like(draw, float(k), (3, 3), 0.0) for k in range(20)]
        found = stratified_shift(strata)
        assert found is not None
        different += not found.interval.contains(0.0)

    assert different <= 14  # of 150 at 5 %: more come in 1 %


def test_strata_with_an_empty_side_count_for_nothing() -> None:
    """A new instance and a gone one change no figure."""
    shared = Stratum([1.0, 2.0, 3.0, 4.0], [3.5, 5.5, 6.5, 7.0])

    alone = stratified_shift([shared])

    assert stratified_shift([shared, Stratum([], [9.0]), Stratum([5.0], [])]) == alone


def test_inflation_widens_the_interval() -> None:
    """Values that are alike when they follow each other count for less."""
    draw = random.Random(5)
    strata = [stratum_like(draw, 0.0, (30, 30), 0.1)]

    plain, wide = stratified_shift(strata), stratified_shift(strata, inflation=4.0)

    assert plain is not None
    assert wide is not None
    assert wide.estimate == plain.estimate
    assert wide.interval.half_width == pytest.approx(2 * plain.interval.half_width, rel=0.25)


@pytest.mark.parametrize(
    "strata", [[], [Stratum([], [])], [Stratum([1.0] * 3, [2.0] * 3)], [Stratum([1.0], [2.0])] * 3]
)
def test_too_few_values_give_no_interval(strata: List[Stratum]) -> None:
    """What could come by chance in more than 5 % is no answer."""
    assert stratified_shift(strata) is None


@pytest.mark.parametrize("inflation", [0.5, math.inf, math.nan])
def test_an_inflation_that_is_none_is_refused(inflation: float) -> None:
    """Less than 1 would promise more than independent values can."""
    with pytest.raises(ValueError, match="inflation: found"):
        stratified_shift([Stratum([1.0], [2.0])], inflation=inflation)


def test_values_that_are_none_are_refused() -> None:
    """NaN has no rank, on either side."""
    for stratum in (Stratum([math.nan], [1.0]), Stratum([1.0], [math.inf])):
        with pytest.raises(ValueError, match=r"\[0\]: found"):
            stratified_shift([stratum])
