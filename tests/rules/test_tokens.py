"""How an expression is cut into pieces."""

import pytest

from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.tokens import MOST_CHARACTERS, tokens_of


def test_pieces_know_where_they_begin() -> None:
    """Each piece has its kind and its column, counted from 1; the last one is the end."""
    tokens = tokens_of(" p95(time) >= -2.5e1 % ")

    assert [tuple(token) for token in tokens] == [
        ("name", "p95", 2),
        ("sign", "(", 5),
        ("name", "time", 6),
        ("sign", ")", 10),
        ("sign", ">=", 12),
        ("number", "-2.5e1", 15),
        ("sign", "%", 22),
        ("end", "", 23),
    ]


@pytest.mark.parametrize("text", ["1", "-2", ".5", "5.", "1e3", "1E-3", "-.5e+2", "0012"])
def test_numbers_as_programs_write_them(text: str) -> None:
    """Signs, points on either side and exponents belong to a number."""
    assert [token.kind for token in tokens_of(text)] == ["number", "end"]


def test_a_unit_may_touch_its_number() -> None:
    """A letter that is no exponent ends a number."""
    assert [token.text for token in tokens_of("1h 2e 20runs")] == [
        *("1", "h", "2", "e", "20", "runs", ""),
    ]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("cpu_max = 1", 9, "did you mean '=='?"),
        ("a && b", 3, "did you mean AND?"),
        ("a || b", 3, "did you mean OR?"),
        ("! a", 1, "did you mean NOT?"),
        ("__import__('os')", 12, '"\'", expected'),
        ("9**9**9", 2, "'*', expected"),
        ("cpu_max > \u0661", 11, "'\\u0661', expected"),
        ("cpu_max \u2265 1", 9, "'\\u2265', expected"),
        ("cpu_max\x00 > 1", 8, "'\\x00', expected"),
        ("cpu_max\u00a0> 1", 8, "'\\xa0', expected"),
        ("\u0441pu_max > 1", 1, "'\\u0441', expected"),
        ("a + \ud800", 3, "'+', expected"),
    ],
)
def test_a_strange_sign_is_named_with_its_place(text: str, column: int, words: str) -> None:
    """What is no piece of the language is refused with its column; digits are ASCII [fault 76]."""
    with pytest.raises(RuleError) as raised:
        tokens_of(text)

    assert raised.value.column == column
    assert raised.value.message.startswith(f"column {column}: found ")
    assert words in raised.value.message


def test_long_texts_are_refused_before_they_are_read() -> None:
    """More than 1,000 characters are too many, whatever they are [fault 76]."""
    assert len(tokens_of(" " * MOST_CHARACTERS)) == 1

    with pytest.raises(RuleError, match="found 10000 characters, expected at most 1000"):
        tokens_of("(" * 10000)
