"""The cheapest cuts of a series into levels, and how fast they are found."""

import math
import random
from typing import Any, List, Tuple

import pytest

from hydra_heads.stats import fpop
from hydra_heads.stats.fpop import segmentation


def optimal_partitioning(values: List[float], penalty: float) -> Tuple[float, List[int]]:
    """The optimum by trying every last change (Jackson et al., 2005), without any pruning."""
    sums, squares = [0.0], [0.0]
    for value in values:
        sums.append(sums[-1] + value)
        squares.append(squares[-1] + value * value)
    best: List[Tuple[float, List[int]]] = [(-penalty, [])]
    for end in range(1, len(values) + 1):
        best.append(
            min(
                (
                    best[start][0]
                    + penalty
                    + squares[end]
                    - squares[start]
                    - (sums[end] - sums[start]) ** 2 / (end - start),
                    best[start][1] + [start],
                )
                for start in range(end)
            )
        )
    return best[-1][0], best[-1][1][1:]


def stepping(draw: random.Random, count: int) -> List[float]:
    """Noise about a level that changes at one place in ten."""
    level, values = 0.0, []
    for _ in range(count):
        if draw.random() < 0.1:
            level = draw.gauss(0, 3)
        values.append(level + draw.gauss(0, 1))
    return values


@pytest.mark.parametrize("seed", range(40))
def test_the_optimum_is_that_of_plain_optimal_partitioning(seed: int) -> None:
    """Nothing that could have been best is pruned: cost and changes are those without pruning."""
    draw = random.Random(seed)
    values = stepping(draw, draw.randrange(1, 80))
    penalty = draw.choice([0.5, 2.0, 8.0])

    found = segmentation(values, penalty)

    cost, changes = optimal_partitioning(values, penalty)
    assert found.cost == pytest.approx(cost, abs=1e-9)
    assert found.changes == changes


@pytest.mark.parametrize("seed", range(20))
def test_ties_and_trends_cost_what_the_optimum_costs(seed: int) -> None:
    """Where several cuts are equally cheap, one of them is given, at the same cost."""
    draw = random.Random(seed)
    rounded = [float(round(value)) for value in stepping(draw, 60)]
    rising = [place / 7 for place in range(60)]

    for values in (rounded, rising):
        for penalty in (0.0, 1.0, 5.0):
            found = segmentation(values, penalty)
            expected = optimal_partitioning(values, penalty)[0]
            assert found.cost == pytest.approx(expected, abs=1e-8)


def test_the_optimum_is_that_of_ruptures() -> None:
    """An independent implementation finds the same changes."""
    ruptures = pytest.importorskip("ruptures")
    numpy = pytest.importorskip("numpy")
    for seed in range(5):
        values = stepping(random.Random(seed), 120)
        algorithm = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(numpy.array(values))

        found = segmentation(values, 12.0)

        assert found.changes == algorithm.predict(pen=12.0)[:-1]


def test_shifting_and_scaling_move_no_change() -> None:
    """The changes of 7 + 3 x at nine times the penalty are those of x."""
    values = stepping(random.Random(5), 200)

    found = segmentation([7 + 3 * value for value in values], 9 * 10.0)

    assert found.changes == segmentation(values, 10.0).changes


def test_values_far_from_0_lose_no_digits() -> None:
    """A thousand million more on every value leaves changes and cost as they are."""
    values = [round(64 * value) / 64 for value in stepping(random.Random(7), 100)]
    expected = segmentation(values, 8.0)

    found = segmentation([value + 1e9 for value in values], 8.0)

    assert found.changes == expected.changes
    assert found.cost == pytest.approx(expected.cost, abs=1e-4)


def test_every_start_has_its_levels_in_pieces_that_do_not_touch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where two neighbouring levels are best from one start, they are one range of it."""
    plain, touching = fpop._pruned, 0

    def looked_at(starts: List[Any], ends: List[float], new: Any, low: float) -> Any:
        nonlocal touching
        kept, kept_ends = plain(starts, ends, new, low)
        touching += sum(here is there for here, there in zip(kept, kept[1:]))
        assert len(kept) == len(kept_ends)
        assert kept_ends == sorted(set(kept_ends))
        return kept, kept_ends

    monkeypatch.setattr(fpop, "_pruned", looked_at)

    segmentation(stepping(random.Random(8), 200), 4.0)

    assert touching == 0


def test_reversed_values_have_reversed_changes() -> None:
    """Which end a series is read from does not matter."""
    values = stepping(random.Random(6), 200)

    found = segmentation(values[::-1], 10.0)

    assert [200 - change for change in found.changes][::-1] == segmentation(values, 10.0).changes


@pytest.mark.parametrize("values", [[], [3.0], [3.0, 3.0], [3.0] * 50])
def test_short_and_constant_series_have_no_change(values: List[float]) -> None:
    """Where nothing differs, nothing is cut and nothing costs."""
    assert segmentation(values, 1.0) == ([], 0.0)


def test_without_a_penalty_every_difference_is_a_change() -> None:
    """At no cost each new value begins a level."""
    assert segmentation([1.0, 2.0, 3.0], 0.0).changes == [1, 2]


@pytest.mark.parametrize("penalty", [-1.0, math.nan, math.inf])
def test_penalties_that_are_none_are_refused(penalty: float) -> None:
    """A penalty below 0, infinite or no number is named."""
    with pytest.raises(ValueError, match="penalty: found"):
        segmentation([1.0, 2.0], penalty)


def test_values_that_are_not_finite_are_refused() -> None:
    """A value that is no number is named with its place."""
    with pytest.raises(ValueError, match=r"values\[1\]: found nan"):
        segmentation([1.0, math.nan], 1.0)


@pytest.mark.parametrize("changes", [0, 10])
def test_work_grows_with_the_values_and_not_with_their_square(
    changes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the values compare at most six times as many starts, with changes or without."""
    draw = random.Random(1)
    seen: List[int] = []
    plain = fpop._pruned

    def counted(starts: List[Any], ends: List[float], new: Any, low: float) -> Any:
        seen.append(len(starts))
        return plain(starts, ends, new, low)

    def work(count: int) -> int:
        seen.clear()
        segmentation(
            [draw.gauss(0, 1) + 5 * (at * (changes + 1) // count % 2) for at in range(count)],
            3 * math.log(count),
        )
        return sum(seen)

    monkeypatch.setattr(fpop, "_pruned", counted)

    assert work(4000) / work(1000) < 6
