"""The value at which a count reaches a target."""

import math
from bisect import bisect_right
from typing import List

from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.selection import lowest_reaching

VALUES = st.lists(
    st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6)), min_size=1, max_size=30
)


def reaching(target: float, values: List[float]) -> float:
    """Select among listed values."""
    return lowest_reaching(
        target,
        min(values),
        max(values),
        lambda bound: len([value for value in values if value <= bound]),
        lambda bound: min((value for value in values if value > bound), default=math.inf),
    )


@given(VALUES, st.data())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_every_rank_is_the_value_at_its_place(values: List[float], data: st.DataObject) -> None:
    """The k-th value is found exactly, whatever ties and spread there are."""
    rank = data.draw(st.integers(1, len(values)))

    assert reaching(rank, values) == sorted(values)[rank - 1]


def test_values_too_close_to_part_by_halves_are_told_apart() -> None:
    """Two values within a ten-billionth of a millionth of the range are still two."""
    values = [-1.0, 0.0, 1e-15, 2e-15, 1.0]

    assert [reaching(rank, values) for rank in range(1, 6)] == values


def test_few_steps_find_one_of_many_values() -> None:
    """Ten thousand values are counted about fourteen times by halves, and then one by one."""
    values = [float(value) ** 2 for value in range(10_000)]
    for unit in (1e-6, 1.0, 1e6):
        scaled = [unit * value for value in values]
        steps = [0, 0]

        def counted(bound: float, scaled: List[float] = scaled, steps: List[int] = steps) -> float:
            steps[0] += 1
            return bisect_right(scaled, bound)

        def next_above(
            bound: float, scaled: List[float] = scaled, steps: List[int] = steps
        ) -> float:
            steps[1] += 1
            return scaled[bisect_right(scaled, bound)]

        found = lowest_reaching(7000, scaled[0], scaled[-1], counted, next_above)

        assert found == scaled[6999]
        assert steps[0] < 60
        assert steps[1] <= 2


def test_equal_values_need_no_search() -> None:
    """A range without width, and neighbours among floats, end the search."""
    assert reaching(2, [3.0, 3.0, 3.0]) == 3.0
    assert reaching(2, [1.0, 1.0 + 2**-52]) == 1.0 + 2**-52
