"""What can be sent as a header: names, and values that end none."""

import re
from typing import Optional

_NAME = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


def fault_of_header(name: str, text: str) -> Optional[str]:
    """Say why a header cannot be sent, None when it can.

    >>> fault_of_header("X-A", "b")
    >>> fault_of_header("X A", "b")
    "that is no header's name"
    """
    if not _NAME.fullmatch(name):
        return "that is no header's name"
    if _CONTROL.search(text):
        return "it holds a line end or another control character, which would end the header"
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return "it holds a character that no header can have (ISO 8859-1 at most)"
    return None
