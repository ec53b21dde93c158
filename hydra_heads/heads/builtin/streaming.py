"""Pieces of fixed size: the same memory for a log of any length."""

import hashlib
import os
import re
from collections import Counter
from typing import Dict, Iterable, Pattern, Tuple

from hydra_heads.heads.builtin.log_files import list_logs, read_pieces
from hydra_heads.heads.builtin.log_job import (
    LINE_LIMIT,
    REQUEST_PATTERN,
    Requests,
    Tally,
    result_of,
)


def count_streaming(folder: str) -> Dict[str, object]:
    """Do the job piece by piece, carrying the cut line over to the next piece.

    Choose it when files may be larger than memory, or grow without anybody telling you.
    """
    pattern = re.compile(REQUEST_PATTERN, re.MULTILINE)
    tally = Tally()
    requests: Requests = Counter()
    for name in list_logs(folder):
        digest, size = count_pieces(read_pieces(os.path.join(folder, name)), pattern, requests)
        tally.add_file(name, digest, size)
    tally.add_requests(requests)
    return result_of(tally)


def count_pieces(
    pieces: Iterable[bytes], pattern: Pattern[bytes], requests: Requests
) -> Tuple[str, int]:
    """Count the requests of one file handed in pieces; return its sha256 in hex and size."""
    digest, size = hashlib.sha256(), 0
    carry = b""
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        end = piece.rfind(b"\n") + 1
        if end:
            requests.update(pattern.findall(carry + piece[:end]))
            carry = piece[end:]
        else:
            carry += piece
        # A line beyond the limit is noise, however it goes on: its start is enough to know.
        carry = carry[: LINE_LIMIT + 1]
    requests.update(pattern.findall(carry))
    return digest.hexdigest(), size
