"""Command lines split as a shell or as Windows would."""

from typing import List, Optional

import pytest

from hydra_heads.heads.splitting import shell_word_in, split_command, split_windows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'prog "a b c" d e', ["prog", "a b c", "d", "e"]),
        (r'prog "ab\"c" "\\" d', ["prog", 'ab"c', "\\", "d"]),
        (r'prog a\\\b d"e f"g h', ["prog", "a\\\\\\b", "de fg", "h"]),
        (r"prog a\\\"b c d", ["prog", 'a\\"b', "c", "d"]),
        (r'prog a\\\\"b c" d e', ["prog", "a\\\\b c", "d", "e"]),
        (r'prog "" x', ["prog", "", "x"]),
        (r'prog a"""b c', ["prog", 'a"b', "c"]),
        (r'prog "a""b" c', ["prog", 'a"b c']),
        (r"prog 'a b'", ["prog", "'a", "b'"]),
        ("prog\ta  b ", ["prog", "a", "b"]),
        (r'prog "never closed', ["prog", "never closed"]),
        (r"prog dir\ x", ["prog", "dir\\", "x"]),
        (r'"C:\Program Files\x\" a', ["C:\\Program Files\\x\\", "a"]),
        (r'"a b"c d', ["a b", "c", "d"]),
        (r'C:\dir\prog.exe "C:\dir\\"', ["C:\\dir\\prog.exe", "C:\\dir\\"]),
        ("", []),
        ("   ", []),
    ],
)
def test_windows_rules(text: str, expected: List[str]) -> None:
    """Windows' own rules hold for backslashes, quotes and the program's name, on every system."""
    assert split_windows(text) == expected
    assert split_command(text, windows=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gzip -9 -c {file}", ["gzip", "-9", "-c", "{file}"]),
        ("sh -c 'echo $HOME | wc'", ["sh", "-c", "echo $HOME | wc"]),
        (r"a b\ c \"d\"", ["a", "b c", '"d"']),
        ("a '' #x", ["a", "", "#x"]),
    ],
)
def test_shell_rules(text: str, expected: List[str]) -> None:
    """Elsewhere quotes and backslashes group as in a shell; nothing is expanded."""
    assert split_command(text, windows=False) == expected


def test_an_open_quotation_is_an_error() -> None:
    """A shell would wait for the rest; here it is a mistake."""
    with pytest.raises(ValueError, match="quotation"):
        split_command("a 'b", windows=False)


@pytest.mark.parametrize(
    ("text", "windows", "expected"),
    [
        ("a | b", False, "|"),
        ("a > b", False, ">"),
        ("a < b", False, "<"),
        ("a && b", False, "&&"),
        ("a ; b", False, ";"),
        ("a 2>&1", False, "2>&1"),
        ("a '|' b", False, None),
        ('a ">" b', False, None),
        (r"a \> b", False, None),
        ("a 'x | y'", False, None),
        (r'a "x \" | y"', False, None),
        ("a;b >c", False, None),
        ("a ' | ' b", True, "|"),
        ('a "|" b', True, None),
        (r"dir\ | b", True, "|"),
        (r'a "x \" | y"', True, None),
    ],
)
def test_bare_operators_of_shells_are_found(
    text: str, windows: bool, expected: Optional[str]
) -> None:
    """An operator is found when it is a word by itself and is not quoted [fault 65]."""
    assert shell_word_in(text, windows) == expected
