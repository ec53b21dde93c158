"""Texts in what an output can encode."""

import pytest

from hydra_heads.base.spelling import can_encode, spelled


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("41.2 ±1.1", "utf-8", "41.2 ±1.1"),
        ("41.2 ±1.1", "latin-1", "41.2 ±1.1"),
        ("41.2 ±1.1", "ascii", "41.2+-1.1"),
        ("[..] and ±: 95 %", "ascii", "[..] and +-: 95 %"),
        ("\u2603 ±1", "latin-1", "\\u2603+-1"),
        ("half \ud800", "utf-8", "half \\ud800"),
    ],
)
def test_every_text_can_be_encoded(text: str, encoding: str, expected: str) -> None:
    """Our own signs have a plain form of the same width, all else is escaped [fault 43]."""
    found = spelled(text, encoding)

    assert found == expected
    assert can_encode(found, encoding)


def test_bytes_of_the_posix_locale_stay() -> None:
    """What `surrogateescape` turns back into bytes needs no escape."""
    assert spelled("\udcfc", "ascii", "surrogateescape") == "\udcfc"
