"""Command lines split into words, as a shell or as Windows would, and run by neither."""

import os
import shlex
from typing import Iterator, List, Optional, Tuple

SHELL_WORDS = frozenset(["|", "||", ">", ">>", "2>", "2>&1", "<", "<<", "&", "&&", ";"])
"""Words that only mean something to a shell, when they are not quoted."""


def split_command(text: str, windows: bool = os.name == "nt") -> List[str]:
    """Split a command line by the rules of this system.

    Raises `ValueError` when a quotation is not closed (not on Windows, where the end closes it).
    """
    return split_windows(text) if windows else shlex.split(text)


def shell_word_in(text: str, windows: bool = os.name == "nt") -> Optional[str]:
    """Return the first word that is an operator of shells and is not quoted, None without one.

    >>> shell_word_in("grep '|' a.txt", windows=False), shell_word_in("a | b", windows=False)
    (None, '|')
    """
    bare = "".join(_unquoted(text, windows))
    return next((word for word in bare.split() if word in SHELL_WORDS), None)


def _unquoted(text: str, windows: bool) -> Iterator[str]:
    """Give the text with every quoted or escaped character replaced by a letter."""
    quotes = '"' if windows else "\"'"
    quote, is_escaped = "", False
    for char in text:
        # On Windows a backslash escapes a quote and nothing else.
        if is_escaped and (not windows or char in '"\\'):
            is_escaped = False
            yield "x"
            continue
        is_escaped = char == "\\" and quote != "'"
        is_quote = char == quote if quote else char in quotes and not is_escaped
        yield "x" if quote or is_quote or is_escaped else char
        if is_quote:
            quote = "" if quote else char


def split_windows(text: str) -> List[str]:
    r"""Split a command line as Windows' CommandLineToArgvW does.

    In the first word, the program, quotes only group and a backslash is a letter. In the others
    2n backslashes before a quote are n backslashes, and the quote groups; one backslash more,
    and the quote is a letter. Of three quotes in a row the third is a letter.

    >>> split_windows(r'"C:\my tools\zip.exe" -o "a b" c\d \"e\"')
    ['C:\\my tools\\zip.exe', '-o', 'a b', 'c\\d', '"e"']
    """
    text = text.strip(" \t\r\n")
    if not text:
        return []
    program, rest = _windows_program(text)
    return [program, *_windows_arguments(rest)]


def _windows_program(text: str) -> Tuple[str, str]:
    if text[0] == '"':
        program, _, rest = text[1:].partition('"')
        return program, rest
    end = next((at for at, char in enumerate(text) if char in " \t"), len(text))
    return text[:end], text[end:]


def _windows_arguments(text: str) -> Iterator[str]:
    word: List[str] = []
    is_word, quotes, at = False, 0, 0
    while at < len(text):
        char = text[at]
        if char in " \t" and quotes == 0:
            if is_word:
                yield "".join(word)
            word, is_word, at = [], False, at + 1
            continue
        is_word = True
        slashes = len(text) - at - len(text[at:].lstrip("\\"))
        at += slashes
        if at < len(text) and text[at] == '"':
            word.append("\\" * (slashes // 2))
            at, quotes = _windows_quotes(text, at, quotes, slashes % 2 == 1, word)
        elif slashes:
            word.append("\\" * slashes)
        else:
            word.append(char)
            at += 1
    if is_word:
        yield "".join(word)


def _windows_quotes(
    text: str, at: int, quotes: int, is_letter: bool, word: List[str]
) -> Tuple[int, int]:
    """Read a run of quotes; return where it ends and how many of a group of three are open."""
    if is_letter:
        word.append('"')
    else:
        quotes += 1
    at += 1
    while at < len(text) and text[at] == '"':
        quotes += 1
        if quotes == 3:
            word.append('"')
            quotes = 0
        at += 1
    return at, 0 if quotes == 2 else quotes
