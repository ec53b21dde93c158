"""Figures in words."""

import pytest

from hydra_heads.weigh.wording import amount, counted, listed, span


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0 s"),
        (0.00012345, "0.000123 s"),
        (9.996, "10.00 s"),
        (1234.5, "1234 s"),
        (1.234e-11, "0.000000000012 s"),
    ],
)
def test_amounts_keep_three_digits_that_count(value: float, words: str) -> None:
    """And all of those before the point; there are no more than twelve places."""
    assert amount(value, "seconds") == words


def test_units_are_short_where_they_have_a_short_form() -> None:
    """Others stand as they are, and none leaves no gap."""
    assert [amount(2.0, unit) for unit in ("percent", "MiB", "cents", "")] == [
        "2.00 %",
        "2.00 MiB",
        "2.00 cents",
        "2.00",
    ]
    assert span(1.0, 2.0, "seconds") == "1.00 to 2.00 s"


def test_names_are_listed_as_a_sentence_does() -> None:
    """None, one, two and three of them."""
    assert [listed(list(names), "or") for names in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a or b",
        "a, b or c",
    ]


def test_counts_have_their_plural() -> None:
    """And thousands have their comma."""
    assert [counted(count, "run") for count in (0, 1, 2, 1500)] == [
        "0 runs",
        "1 run",
        "2 runs",
        "1,500 runs",
    ]
