"""The value at which a count reaches a target."""

import math
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


def test_equal_values_need_no_search() -> None:
    """A range without width, and neighbours among floats, end the search."""
    assert reaching(2, [3.0, 3.0, 3.0]) == 3.0
    assert reaching(2, [1.0, 1.0 + 2**-52]) == 1.0 + 2**-52
