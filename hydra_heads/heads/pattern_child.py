"""The program that searches for regular expressions, so that one that never ends can be killed.

Every frame is its length in four bytes, most significant first, and then its bytes (UTF-8). A
request is one frame with the number of patterns as text, a frame for each pattern, and the text
to search; each pattern is answered by one frame: `y`, `n`, or `e` and what is wrong with it.
"""

import os
import re
import signal
import sys
import warnings


def read_bytes(count: int) -> bytes:
    """Read exactly so many bytes of standard input; exits when it ends before."""
    parts = []
    while count:
        part = os.read(0, min(count, 1 << 20))
        if not part:
            raise SystemExit
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_frame() -> str:
    """Read one frame as text; bytes that are no UTF-8 become replacement characters."""
    return read_bytes(int.from_bytes(read_bytes(4), "big")).decode("utf-8", "replace")


def write_frame(text: str) -> None:
    """Write one frame."""
    data = text.encode("utf-8", "replace")
    os.write(1, len(data).to_bytes(4, "big") + data)


def search(pattern: str, text: str) -> str:
    """Search the text for a pattern, lines counted as `re.MULTILINE` does."""
    try:
        return "y" if re.search(pattern, text, re.MULTILINE) else "n"
    except (re.error, RecursionError, OverflowError, MemoryError) as error:
        return f"e{error}"[:500]


def serve(seconds: int) -> None:
    """Answer requests until standard input ends; one that takes `seconds` ends the program.

    The alarm is for the case that whoever should kill this program was killed itself.
    """
    warnings.simplefilter("ignore")
    while True:
        count = int(read_frame())
        patterns = [read_frame() for _ in range(count)]
        text = read_frame()
        if hasattr(signal, "alarm"):
            signal.alarm(seconds)
        for pattern in patterns:
            write_frame(search(pattern, text))
        if hasattr(signal, "alarm"):
            signal.alarm(0)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
