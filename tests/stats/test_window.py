"""The latest values of a series."""

from collections import deque
from typing import Deque, List

from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.window import Window


@given(st.lists(st.sampled_from([-1.5, 0.0, 1.0, 2.0, 7.25]), max_size=60), st.integers(1, 9))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_it_holds_the_latest_sorted(values: List[float], size: int) -> None:
    """At every moment the last `size` values, in order, with repetitions."""
    window = Window(size)
    latest: Deque[float] = deque(maxlen=size)

    for value in values:
        window.add(value)
        latest.append(value)

        assert window.ordered == sorted(latest)
