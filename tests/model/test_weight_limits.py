"""Limits of weights that leave weights, and those that leave none."""

from typing import List, Mapping, Optional, Tuple

import pytest

from hydra_heads.model.weight_limits import fault_of_sums, share_limits_of


@pytest.mark.parametrize(
    "limits",
    [
        [(0.1, 1.0)] * 10,
        [(0.0, 0.1)] * 10,
        [(0.7, 0.7), (0.2, 0.2), (0.1, 0.1)],
        [(1 / 3, 1 / 3)] * 3,
    ],
)
def test_sums_that_miss_1_by_their_last_digits_are_right(limits: List[Tuple[float, float]]) -> None:
    """Ten tenths are one, whatever their sum in binary."""
    assert fault_of_sums("abcdefghij"[: len(limits)], limits) is None


def test_the_largest_limits_are_named_and_no_more_than_five() -> None:
    """A line names the heads that matter most, of many the first by name."""
    names = [f"h{number}" for number in range(9)]

    fault = fault_of_sums(names, [(0.1, 1.0)] * 8 + [(0.4, 1.0)])

    assert fault == (
        "found weights of at least 1.2 in all (h8 0.4, h0 0.1, h1 0.1, h2 0.1, h3 0.1, ...), "
        "expected at most 1; lower a min"
    )


def test_heads_that_are_capped_at_nothing_are_not_named() -> None:
    """A cap of 0 is no part of what is missing."""
    assert fault_of_sums(["a", "b"], [(0.0, 0.0), (0.0, 0.5)]) == (
        "found weights of at most 0.5 in all (b 0.5), expected at least 1; raise a max"
    )


@pytest.mark.parametrize(
    ("weight", "limits"),
    [
        ({}, (0.0, 1.0)),
        ({"min": None, "max": None}, (0.0, 1.0)),
        ({"min": 1, "max": 0.5}, (1.0, 0.5)),
        ({"max": 0}, (0.0, 0.0)),
    ],
)
def test_what_a_head_does_not_limit_is_free(
    weight: Mapping[str, Optional[float]], limits: Tuple[float, float]
) -> None:
    """Null and a missing key are no limit; 0 is one."""
    assert share_limits_of(weight) == limits
