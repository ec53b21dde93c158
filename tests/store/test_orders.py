"""Tests of `hydra_heads.store.orders`."""

import sys
from typing import AbstractSet, Any, Set

from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.store.orders import Orders


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.sets(st.integers(0, 40)))
def test_it_is_the_set_it_was_made_from(orders: Set[int]) -> None:
    """Membership, size, order and equality are those of the plain set."""
    compact: AbstractSet[int] = Orders(sorted(orders))

    assert compact == orders
    assert list(compact) == sorted(orders)
    assert len(compact) == len(orders)
    assert [order in compact for order in range(-1, 43)] == [
        order in orders for order in range(-1, 43)
    ]


def test_runs_done_in_a_row_are_one_range() -> None:
    """A million orders without a gap need no more memory than ten."""
    few, many = Orders(range(10)), Orders(range(1, 1_000_001))

    assert len(many) == 1_000_000
    assert sys.getsizeof(many._starts) == sys.getsizeof(few._starts)


def test_what_is_no_number_is_no_order() -> None:
    """Asking for a text is answered, not an error."""
    text: Any = "1"

    assert text not in Orders([1])
