"""Hostile logs for tests, and what they say according to a reader of its own."""

import gzip
import hashlib
import os
import re
from typing import Dict, List, Mapping

from hypothesis import strategies as st

from hydra_heads.heads.builtin.log_job import Tally, result_of

STAMP = b"2024-03-05T10:20:30Z"

REQUEST = STAMP + b" REQ cart 200 35ms"

NASTY: Dict[str, bytes] = {
    "empty": b"",
    "one_newline": b"\n",
    "no_final_newline": REQUEST,
    "carriage_return": REQUEST + b"\r\n" + REQUEST + b"\r",
    "two_carriage_returns": REQUEST + b"\r\r\n",
    "lone_carriage_return": REQUEST + b"\r" + REQUEST + b"\n",
    "other_line_ends": REQUEST + b"\x0b" + REQUEST + b"\x0c" + REQUEST + b"\x85\n\x1c\n",
    "not_utf8": b"\xff\xfe\n" + REQUEST.replace(b"cart", b"c\xe4rt") + b"\n" + REQUEST,
    "byte_order_mark": b"\xef\xbb\xbf" + REQUEST + b"\n",
    "nul_bytes": REQUEST + b"\0\n\0" + REQUEST + b"\n" + REQUEST + b"\n",
    "other_digits": "2024-03-05T10:20:30Z REQ cart 200 ٣٥ms\n".encode(),
    "tabs": REQUEST.replace(b" ", b"\t") + b"\n",
    "two_spaces": REQUEST.replace(b"REQ ", b"REQ  ") + b"\n",
    "space_around": b" " + REQUEST + b"\n" + REQUEST + b" \n",
    "request_twice": REQUEST + b" " + REQUEST + b"\n",
    "marker_twice": STAMP + b" REQ REQ cart 200 35ms\n" + REQUEST + b" REQ\n",
    "marker_in_noise": b"INFO 5 REQ cart 200 35ms\nINFO" + REQUEST + b"\n",
    "long_service": STAMP + b" REQ " + b"a" * 33 + b" 200 1ms\n",
    "longest_line": STAMP + b" REQ " + b"a" * 32 + b" 599 999999ms\r\n",
    "beyond_the_longest_line": STAMP + b" REQ " + b"a" * 32 + b" 599 999999ms\r\r",
    "longest_line_cut": STAMP + b" REQ " + b"a" * 32 + b" 599 999999ms\r",
    "long_stamp": b"0" + REQUEST + b"\n" + REQUEST[1:] + b"\n",
    "overflow": b"".join(STAMP + b" REQ a 200 " + b"9" * n + b"ms\n" for n in (6, 7, 19, 400)),
    "leading_zeros": STAMP + b" REQ a 200 000007ms\n" + STAMP + b" REQ a 200 7ms\n",
    "signs": STAMP + b" REQ a 200 -7ms\n" + STAMP + b" REQ a 200 +7ms\n",
    "underscore": STAMP + b" REQ a 200 1_0ms\n",
    "statuses": b"".join(STAMP + b" REQ a %d 7ms\n" % n for n in (0, 99, 100, 599, 600, 2000)),
    "no_unit": STAMP + b" REQ a 200 7\n" + STAMP + b" REQ a 200 ms\n",
    "very_long_line": b"x" * 400000 + b"\n" + REQUEST + b"\n" + b"y" * 400000,
    "long_with_request_inside": b"x" * 300000 + b" " + REQUEST + b"\n" + REQUEST,
    "long_request": REQUEST + b" " * 300000 + b"\n" + REQUEST + b"\n",
}
"""Logs that some reader might take otherwise, by what is nasty about them."""

_FRAGMENTS = [
    *(STAMP, b" REQ ", b"REQ", b" ", b"cart", b"a", b" 200 ", b"404", b"35ms", b"ms", b"7"),
    *(b"\n", b"\r\n", b"\r", b"\x85", b"\0", b"\xff", b"x" * 80, REQUEST, REQUEST + b"\n"),
]


def hostile_log() -> st.SearchStrategy[bytes]:
    """Draw a log of fragments that nearly make requests, and of any bytes."""
    piece = st.one_of(st.sampled_from(_FRAGMENTS), st.binary(max_size=4))
    return st.lists(piece, max_size=30).map(b"".join)


def write_logs(folder: str, logs: Mapping[str, bytes]) -> None:
    """Write logs into a folder, those whose name ends in `.gz` packed."""
    os.makedirs(folder, exist_ok=True)
    for name, data in logs.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(gzip.compress(data) if name.endswith(".gz") else data)


_WORDS = re.compile(rb"([^ ]*) REQ ([^ ]*) ([^ ]*) ([^ ]*)ms\r?")
_FIELDS = (rb"[-0-9TZ:]{20}", rb"[-a-z]{1,32}", rb"[1-5]\d\d", rb"\d{1,6}")


def result_by_hand(logs: Mapping[str, bytes]) -> Dict[str, object]:
    """Do the job in a way that is neither the split nor the pattern of the package."""
    tally = Tally()
    for name, data in logs.items():
        tally.add_file(name, hashlib.sha256(data).hexdigest(), len(data))
        for line in data.split(b"\n"):
            words = _WORDS.fullmatch(line)
            fields: List[bytes] = list(words.groups()) if words else []
            if fields and all(map(re.fullmatch, _FIELDS, fields)):
                tally.add_kind(fields[1] + b" " + fields[2])
                tally.add_latency(int(fields[3]))
    return result_of(tally)
