"""Texts in what an output can encode: signs of ours have a plain form, all else is escaped."""

import re

_DOUBT = re.compile(" ±(?=[0-9])")
"""It becomes two signs where only ASCII is known: its blank goes, columns stay."""


def can_encode(text: str, encoding: str, errors: str = "strict") -> bool:
    """Say whether an encoding has all characters of a text."""
    try:
        text.encode(encoding, errors)
    except UnicodeEncodeError:
        return False
    return True


def spelled(text: str, encoding: str, errors: str = "strict") -> str:
    r"""Return a text with nothing in it that cannot be encoded, no wider where that can be helped.

    >>> print(spelled("1.5 ±0.1 of ü", "ascii"))
    1.5+-0.1 of \xfc
    """
    if can_encode(text, encoding, errors):
        return text
    plain = _DOUBT.sub("+-", text).replace("±", "+-")
    if can_encode(plain, encoding, errors):
        return plain
    return plain.encode(encoding, "backslashreplace").decode(encoding)
