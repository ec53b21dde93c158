"""Files seen through the page cache, not copied (the head `mmap`)."""

import hashlib
import mmap
import os
import re
from collections import Counter
from typing import BinaryIO, Dict, Iterator, Pattern, Tuple

from hydra_heads.heads.builtin.log_files import PACKED, list_logs, read_pieces
from hydra_heads.heads.builtin.log_job import REQUEST_PATTERN, Requests, Tally, result_of
from hydra_heads.heads.builtin.streaming import count_pieces

WINDOW_BYTES = 256 * 1024
"""How much of a map is searched at once, so that the finds of a large file stay few."""


def count_mapped(folder: str) -> Dict[str, object]:
    """Do the job on memory maps; packed files cannot be mapped and come in pieces.

    Choose it when several processes read the same large files, which then share the pages,
    and nobody cuts the files meanwhile: a page that vanishes kills the process.
    """
    pattern = re.compile(REQUEST_PATTERN, re.MULTILINE)
    tally = Tally()
    requests: Requests = Counter()
    for name in list_logs(folder):
        path = os.path.join(folder, name)
        # An empty file cannot be mapped either.
        if name.endswith(PACKED) or not os.path.getsize(path):
            digest, size = count_pieces(read_pieces(path), pattern, requests)
        else:
            digest, size = _count_map(path, pattern, requests)
        tally.add_file(name, digest, size)
    tally.add_requests(requests)
    return result_of(tally)


def _count_map(path: str, pattern: Pattern[bytes], requests: Requests) -> Tuple[str, int]:
    digest = hashlib.sha256()
    with open(path, "rb") as file, _map(file) as mapped, memoryview(mapped) as view:
        for start, stop in _windows(mapped):
            digest.update(view[start:stop])
            requests.update(pattern.findall(mapped, start, stop))
        return digest.hexdigest(), len(mapped)


def _map(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _windows(mapped: mmap.mmap) -> Iterator[Tuple[int, int]]:
    """Cut a map into ranges that end with a line; a very long line makes a large range."""
    start, size = 0, len(mapped)
    while start < size:
        stop = mapped.find(b"\n", min(start + WINDOW_BYTES, size)) + 1 or size
        yield start, stop
        start = stop
