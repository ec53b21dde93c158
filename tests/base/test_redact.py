"""No secret and no control character gets through."""

import os
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.redact import Masker, printable


def test_nothing_is_masked_without_secrets() -> None:
    """A masker of no values, or of empty ones, leaves every text as it is."""
    for masker in (Masker(), Masker([""])):
        assert masker.mask("text") == "text"
        assert masker.mask_bytes(b"text") == b"text"


@pytest.mark.parametrize(
    ("secrets", "text", "masked"),
    [
        (["hunter22"], "a hunter22 b hunter22", "a *** b ***"),
        (["hunter22"], "hunter22", "***"),
        (["hunter22"], "hunter2", "hunter2"),
        (["hunter", "hunter22"], "hunter22 hunter", "*** ***"),
        (["abcd", "cdef"], "xabcdefx", "x***x"),
        (["cdef", "abcd", "efgh"], "abcdefgh", "***"),
        (["abcdefgh", "cdef"], "xabcdefghx", "x***x"),
        (["aaaa"], "aaaaaa", "***"),
        (["abcd"], "abcdabcd", "******"),
        (["****", "abcd"], "*abcd", "****"),
        (["line one\nline two"], "is line one\nline two.", "is ***."),
        (["pässwörd"], "a pässwörd", "a ***"),
    ],
)
def test_no_character_of_a_secret_stays(secrets: List[str], text: str, masked: str) -> None:
    """Secrets that contain or overlap each other leave no rest behind [fault 66]."""
    masker = Masker(secrets)

    assert masker.mask(text) == masked
    assert masker.mask_bytes(text.encode()) == masked.encode()


@given(
    st.lists(st.text("ab", min_size=4, max_size=6), min_size=1, max_size=3),
    st.text("ab", max_size=30),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_left_holds_no_secret(secrets: List[str], text: str) -> None:
    """Between the masks no secret is left, and what stood outside all of them is kept."""
    covered = {
        at
        for secret in secrets
        for start in range(len(text))
        if text.startswith(secret, start)
        for at in range(start, start + len(secret))
    }

    masked = Masker(secrets).mask(text)

    kept = "".join(char for at, char in enumerate(text) if at not in covered)
    assert masked.replace("*", "") == kept


@pytest.mark.skipif(os.name == "nt", reason="what POSIX systems have")
def test_a_secret_that_is_no_text_is_masked_in_bytes() -> None:
    """The bytes of an environment variable are found as the program wrote them [fault 66]."""
    value = os.fsdecode(b"caf\xe9-token")

    masked = Masker([value]).mask_bytes(b"token: caf\xe9-token\n")

    assert masked == b"token: ***\n"


def test_a_secret_that_no_environment_can_hold_is_masked() -> None:
    """Half a character in a value is no error."""
    masker = Masker(["half \ud800 of it"])

    assert masker.mask("is half \ud800 of it") == "is ***"
    assert masker.mask_bytes(b"is half \xed\xa0\x80 of it") == b"is ***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ümläut, 語", "plain text, ümläut, 語"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\r\nlines\x00", "two\\r\\nlines\\x00"),
        ("\u202eright to left\u2066", "\\u202eright to left\\u2066"),
        ("line\u2028end\x85", "line\\u2028end\\x85"),
        ("half \ud800 \udcff", "half \\ud800 \\udcff"),
        ("wide \U000e0001", "wide \\U000e0001"),
        ("", ""),
    ],
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    """What moves a cursor, hides text or is half a character is shown by its code [fault 41]."""
    assert printable(text) == shown
    assert shown.isprintable()
