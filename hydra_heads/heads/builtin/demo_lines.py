"""Log lines made from a seed, and a tally of what they say, kept while they are made.

The tally comes from what was meant, not from reading the lines, so that it can prove a
reader wrong. Only `Random.getrandbits` is used: it gives the same numbers on every Python.
"""

from random import Random
from typing import Iterator, List, Optional, Tuple

from hydra_heads.heads.builtin.log_job import Tally

_SERVICES = (b"checkout", b"search", b"cart", b"login", b"image-proxy", b"billing", b"mail", b"api")
_STATUSES = (b"200", b"200", b"200", b"204", b"301", b"304", b"404", b"500")
_KINDS = [service + b" " + status for service in _SERVICES for status in _STATUSES]

# The product of two bytes, divided: most latencies are short, few are long.
_LATENCY_SHIFT = 8
_LATENCIES = (255 * 255 >> _LATENCY_SHIFT) + 1

_LINES_A_SECOND = 1000

_NOISE = (
    b" INFO cache refreshed in the background, nothing to do for the next minute\n",
    b" DEBUG worker is idle and waits for work; queue empty, pool at rest, no timers\n",
    b" INFO served from memory, counted as no REQ because nothing was asked upstream\n",
    b" WARN clock differs from the time server by a few milliseconds, slewing\n",
    b" INFO health check passed, all dependencies answered in time, load is low\n",
    b" DEBUG configuration unchanged since the last look, sleeping until the next\n",
    b" INFO rotated the segment of yesterday and told the shipper where to find it\n",
    b" INFO session closed by the other side, which is what other sides do\n",
)

# Lines that just miss the grammar, and two that just meet it; with what they count for.
_ODD: Tuple[Tuple[bytes, Optional[Tuple[bytes, int]]], ...] = (
    (b" REQ cart 200 35\n", None),
    (b" REQ cart 600 35ms\n", None),
    (b" REQ cart 200 -3ms\n", None),
    (b" REQ Cart 200 35ms\n", None),
    (b" REQ cart  200 35ms\n", None),
    (b" REQ cart 200 1234567ms\n", None),
    (b" REQ \xe4\xf6\xfc 200 35ms\n", None),
    (b" REQ cart 200 35ms REQ cart 200 35ms\n", None),
    (b" DEBUG dump " + b"0f" * 1500 + b"\n", None),
    (b" REQ cart 200 35ms\r\n", (b"cart 200", 35)),
    (b" REQ cart 200 0035ms\n", (b"cart 200", 35)),
)


def make_log(seed: int, size: int, noise: int, tally: Tally) -> Iterator[bytes]:
    """Make a log of `size` bytes or a line more, piece by piece, and add what it says to `tally`.

    Of 1024 lines `noise` are noise, and one of 64 of these is odd. When the seed is odd, the
    last line lacks its end. The tally is complete when the last piece has been taken.
    """
    bits = Random(seed).getrandbits
    stamps = [b"2024-03-05T10:%02d:%02dZ" % divmod(second, 60) for second in range(3600)]
    endings = [b" %dms\n" % latency for latency in range(_LATENCIES)]
    requests = [b" REQ " + kind for kind in _KINDS]
    kinds, latencies, odd = [0] * len(_KINDS), [0] * _LATENCIES, [0] * len(_ODD)
    made = second = 0
    while made < size:
        lines: List[bytes] = []
        stamp = stamps[second % len(stamps)]
        second += 1
        while made < size and len(lines) < _LINES_A_SECOND:
            drawn = bits(32)
            if drawn & 1023 >= noise:
                kind = (drawn >> 10) & 63
                latency = ((drawn >> 16) & 255) * (drawn >> 24) >> _LATENCY_SHIFT
                kinds[kind] += 1
                latencies[latency] += 1
                line = stamp + requests[kind] + endings[latency]
            elif (drawn >> 10) & 63:
                line = stamp + _NOISE[(drawn >> 16) & 7]
            else:
                number = (drawn >> 16) % len(_ODD)
                odd[number] += 1
                line = stamp + _ODD[number][0]
            lines.append(line)
            made += len(line)
        piece = b"".join(lines)
        yield piece[:-1] if made >= size and seed & 1 else piece
    _add(tally, kinds, latencies, odd)


def _add(tally: Tally, kinds: List[int], latencies: List[int], odd: List[int]) -> None:
    """Add the counters of a log to a tally; those at 0 are no finds."""
    for kind, number in zip(_KINDS, kinds):
        if number:
            tally.add_kind(kind, number)
    for latency, number in enumerate(latencies):
        if number:
            tally.add_latency(latency, number)
    for (_, request), number in zip(_ODD, odd):
        if number and request is not None:
            tally.add_kind(request[0], number)
            tally.add_latency(request[1], number)
