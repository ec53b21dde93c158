"""Tails of distances, from the largest ones seen."""

import math
import random
from typing import Iterable

import pytest

from hydra_heads.stats.tail import BLOCK, Tail


def learned(distances: Iterable[float]) -> Tail:
    """A tail that has seen these."""
    tail = Tail()
    for distance in distances:
        tail.add(distance)
    return tail


def blocks(*maxima: float) -> Tail:
    """A tail that has seen blocks with these maxima."""
    return learned(value for maximum in maxima for value in [0.0] * (BLOCK - 1) + [maximum])


def test_nothing_is_far_out_before_two_blocks_are_full() -> None:
    """With 19 distances a thousandfold one has p 1, with 20 hardly any."""
    assert learned([1.0] * 19).p(1000.0) == 1.0
    assert learned([1.0] * 20).p(1000.0) < 1e-6
    assert learned([1.0] * 19).reach(0.01) == Tail().reach(0.01) == math.inf


def test_the_formula_with_few_blocks_by_hand() -> None:
    """Maxima 1, 1 and e: index (1 + 5 * 0.1) / 8, and beyond the least one ** -8."""
    tail = blocks(1.0, math.e, 1.0)

    assert tail.p(math.exp(1.5 * 1.5)) == pytest.approx(2.5**-8)
    assert tail.reach(2.5**-8) == pytest.approx(math.exp(1.5 * 1.5))


def test_the_formula_by_hand() -> None:
    """Six blocks, five of them at 1, 1, 1, 1 and e: index (0.2 + 0.1) / 2, and 5 / 6 of 2.5^-10."""
    tail = blocks(0.5, 1.0, 1.0, math.e, 1.0, 1.0)

    assert tail.p(1.0) == 1.0
    assert tail.p(math.exp(0.15 * 10 * 1.5)) == pytest.approx(5 / 6 * 2.5**-10)


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_the_distances_does_not_matter(unit: float) -> None:
    """What is far out among small numbers is as far out among large ones."""
    tail, scaled = blocks(0.5, 1.0, 2.0, 1.5), blocks(*(unit * x for x in (0.5, 1.0, 2.0, 1.5)))

    assert scaled.p(3.0 * unit) == pytest.approx(tail.p(3.0))
    assert scaled.reach(0.01) == pytest.approx(unit * tail.reach(0.01))


def test_a_block_counts_once() -> None:
    """Ten large distances in one block weigh as one."""
    once = blocks(1.0, 1.0, 5.0, 1.0, 1.0, 1.0)
    together = learned([1.0] * 20 + [5.0] * 10 + [1.0] * 30)

    assert together.p(4.0) == once.p(4.0)


@pytest.mark.parametrize("p", [0.1, 0.01, 1e-4, 1e-9])
def test_reach_is_the_inverse_of_p(p: float) -> None:
    """The distance that a share of blocks reach has that share."""
    draw = random.Random(1)
    tail = learned(abs(draw.gauss(0, 1)) for _ in range(400))

    assert tail.p(tail.reach(p)) == pytest.approx(p)


def test_reach_stays_in_the_tail() -> None:
    """A share that more than the kept maxima reach gives the least of those."""
    tail = blocks(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)

    assert tail.reach(0.99) == 2.0


def test_where_nearly_all_is_zero_only_a_record_is_far_out() -> None:
    """Before five blocks had a distance above 0, p is 0 beyond the largest, else 1."""
    tail = blocks(0.0, 0.0, 3.0, 0.0, 2.0, 0.0)

    assert [tail.p(distance) for distance in (0.0, 2.5, 3.0, 3.1)] == [1.0, 1.0, 1.0, 0.0]
    assert tail.reach(0.01) == 3.0


@pytest.mark.parametrize("power", [0.0, 0.25, 0.5])
def test_estimated_shares_come_true(power: float) -> None:
    """From normal to heavy tails, less than two and a half times the estimated share go as far."""
    draw = random.Random(7)
    expected, came = 0.0, 0
    for _ in range(60):
        distances = [
            abs(draw.gauss(0, 1)) / (1 - draw.random()) ** power for _ in range(120 * BLOCK)
        ]
        bound = learned(distances[: 60 * BLOCK]).reach(0.02)
        expected += 0.02 * 60
        came += sum(
            max(distances[start : start + BLOCK]) > bound
            for start in range(60 * BLOCK, 120 * BLOCK, BLOCK)
        )

    assert 0.3 * expected < came < 2.5 * expected


def test_old_maxima_are_forgotten() -> None:
    """Two generations after a wild time, what it held is far out again."""
    tail = learned([50.0] * 50 + [1.0] * (20_000 - 50))
    remembered = tail.p(40.0)

    for _ in range(10):
        tail.add(1.0)

    assert remembered == 1.0
    assert tail.p(40.0) < 1e-6


def test_blocks_of_the_generation_before_are_counted() -> None:
    """Of 1,500 blocks, five at 1, 1, 1, 1 and e are one in 300."""
    tail = learned([1.0] * 40 + [math.e] + [0.5] * (15_000 - 41))

    assert tail.p(math.exp(0.15 * 10 * 1.5)) == pytest.approx(2.5**-10 / 300)
