r"""The job of the built-in slot: what a log says about requests, and one answer for all of it.

A log is bytes, cut into lines by `\n`; the last line may lack it. A line counts as a request
when it is, apart from one `\r` at its end,

    TS REQ SERVICE STATUS LATENCYms

with single spaces, where TS is 20 characters out of digits and `T`, `Z`, `:`, `-`; SERVICE 1
to 32 out of `a` to `z` and `-`; STATUS three digits, the first 1 to 5; LATENCY 1 to 6
digits. Every other line is noise. Two readers of this grammar are kept here, `parse_line`
and `REQUEST_PATTERN`; whatever a strategy does, it has to agree with both.
"""

import hashlib
import json
from typing import Counter, Dict, Mapping, Optional, Sequence, Tuple

LINE_LIMIT = 71
"""The longest request in bytes, without the line end (20 + 5 + 32 + 5 + 8 and one `\r`)."""

REQUEST_PATTERN = (
    rb" REQ (?<=^[0-9TZ:-]{20} REQ )"
    rb"([a-z-]{1,32} [1-5][0-9]{2} [0-9]{1,6})ms\r?$"
)
"""A request as a multi-line pattern; its one group is `SERVICE STATUS LATENCY`.

It starts with five fixed bytes and looks back from there, because the search skips to
fixed bytes much faster than it tries a line start: nine times on logs that are noise.
"""

Requests = Counter[bytes]
"""How often each `SERVICE STATUS LATENCY` was found."""

_DIGITS = b"0123456789"
_TIME_BYTES = _DIGITS + b"TZ:-"
_SERVICE_BYTES = b"abcdefghijklmnopqrstuvwxyz-"
_PERCENTILES = (50, 90, 99)


def parse_line(line: bytes) -> Optional[Tuple[bytes, int]]:
    r"""Return the kind (`SERVICE STATUS`) and latency in ms of a line, None when it is noise.

    >>> parse_line(b"2024-03-05T10:20:30Z REQ cart 200 35ms\r\n")
    (b'cart 200', 35)
    >>> parse_line(b"2024-03-05T10:20:30Z INFO cart is empty\n") is None
    True
    """
    if line.endswith(b"\n"):
        line = line[:-1]
    if line.endswith(b"\r"):
        line = line[:-1]
    fields = line.split(b" ")
    if len(fields) != 5 or fields[1] != b"REQ" or not fields[4].endswith(b"ms"):
        return None
    stamp, _, service, status, latency = fields
    latency = latency[:-2]
    fits = (
        _is_made_of(_TIME_BYTES, stamp, 20, 20)
        and _is_made_of(_SERVICE_BYTES, service, 1, 32)
        and _is_made_of(_DIGITS, status, 3, 3)
        and b"1" <= status[:1] <= b"5"
        and _is_made_of(_DIGITS, latency, 1, 6)
    )
    return (service + b" " + status, int(latency)) if fits else None


def _is_made_of(allowed: bytes, word: bytes, least: int, most: int) -> bool:
    return least <= len(word) <= most and not word.strip(allowed)


class Tally:
    """What was found so far; tallies of parts of the job merge into that of the whole.

    kinds      requests per `SERVICE STATUS`
    latencies  requests per latency in ms
    digests    sha256 in hex of each file's bytes, unpacked, by file name
    size       bytes of these files
    """

    __slots__ = ("digests", "kinds", "latencies", "size")

    def __init__(self) -> None:
        self.kinds: Dict[bytes, int] = {}
        self.latencies: Dict[int, int] = {}
        self.digests: Dict[str, str] = {}
        self.size = 0

    def add_kind(self, kind: bytes, number: int = 1) -> None:
        """Count requests of a kind, as `SERVICE STATUS`."""
        self.kinds[kind] = self.kinds.get(kind, 0) + number

    def add_latency(self, latency: int, number: int = 1) -> None:
        """Count requests that took so many ms."""
        self.latencies[latency] = self.latencies.get(latency, 0) + number

    def add_requests(self, requests: Mapping[bytes, int], times: int = 1) -> None:
        """Count requests given as `SERVICE STATUS LATENCY`, each found `times` times over."""
        kinds: Dict[bytes, int] = {}
        latencies: Dict[bytes, int] = {}
        for request, number in requests.items():
            kind, _, latency = request.rpartition(b" ")
            kinds[kind] = kinds.get(kind, 0) + number
            latencies[latency] = latencies.get(latency, 0) + number
        for kind, number in kinds.items():
            self.add_kind(kind, number * times)
        for latency, number in latencies.items():
            self.add_latency(int(latency), number * times)

    def add_file(self, name: str, digest: str, size: int) -> None:
        """Note the sha256 in hex and the size of a file whose lines are counted."""
        self.digests[name] = digest
        self.size += size

    def merge(self, other: "Tally") -> None:
        """Add what another tally found."""
        for kind, number in other.kinds.items():
            self.add_kind(kind, number)
        for latency, number in other.latencies.items():
            self.add_latency(latency, number)
        self.digests.update(other.digests)
        self.size += other.size

    def to_json(self) -> bytes:
        """Write the tally as JSON, for another process."""
        kinds = {kind.decode("ascii"): number for kind, number in self.kinds.items()}
        return json.dumps([kinds, self.latencies, self.digests, self.size]).encode("ascii")

    @classmethod
    def from_json(cls, text: bytes) -> "Tally":
        """Read what `to_json` wrote."""
        tally = cls()
        kinds, latencies, tally.digests, tally.size = json.loads(text.decode("ascii"))
        tally.kinds = {kind.encode("ascii"): number for kind, number in kinds.items()}
        tally.latencies = {int(latency): number for latency, number in latencies.items()}
        return tally


def result_of(tally: Tally) -> Dict[str, object]:
    """Return the result of the job as a value that can be written as JSON.

    `counts` are requests per service and status class, `latency_ms` is null where there is
    no request, `digest` is the sha256 over the files' sha256s in the order of their names,
    and `answer` proves all of it by one string.
    """
    counts: Dict[str, Dict[str, int]] = {}
    for kind, number in tally.kinds.items():
        service, status = kind.decode("ascii").split(" ")
        classes = counts.setdefault(service, {})
        name = status[0] + "xx"
        classes[name] = classes.get(name, 0) + number
    digest = hashlib.sha256()
    for name in sorted(tally.digests):
        digest.update(bytes.fromhex(tally.digests[name]))
    result: Dict[str, object] = {
        "files": len(tally.digests),
        "bytes": tally.size,
        "counts": counts,
        "latency_ms": summarise(tally.latencies),
        "digest": digest.hexdigest(),
    }
    result["answer"] = answer_of(result)
    return result


def summarise(latencies: Mapping[int, int]) -> Dict[str, Optional[int]]:
    """Return count, sum, percentiles and maximum of a histogram of whole numbers.

    The p-th percentile is the smallest value that at least p % of all do not exceed
    (nearest rank), so it is one of the values and needs no rounding.

    >>> summarise({10: 98, 20: 1, 500: 1})
    {'count': 100, 'sum': 1500, 'p50': 10, 'p90': 10, 'p99': 20, 'max': 500}
    """
    count = sum(latencies.values())
    summary: Dict[str, Optional[int]] = {
        "count": count,
        "sum": sum(latency * number for latency, number in latencies.items()),
    }
    values = sorted(latencies)
    for percent in _PERCENTILES:
        summary[f"p{percent}"] = _percentile(latencies, values, percent, count)
    summary["max"] = values[-1] if values else None
    return summary


def _percentile(
    latencies: Mapping[int, int], values: Sequence[int], percent: int, count: int
) -> Optional[int]:
    seen = 0
    for value in values:
        seen += latencies[value]
        if seen * 100 >= percent * count:
            return value
    return None


def answer_of(result: Mapping[str, object]) -> str:
    """Return the sha256, in hex, of a result as canonical JSON, its own `answer` left out.

    Canonical: keys sorted, no white space, ASCII.
    """
    rest = {key: value for key, value in result.items() if key != "answer"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
