"""The job cut into shares of about equal cost, one for each process."""

import hashlib
import json
import os
import re
from collections import Counter
from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.builtin.log_files import PACKED, list_logs, read_pieces
from hydra_heads.heads.builtin.log_job import LINE_LIMIT, REQUEST_PATTERN, Requests, Tally
from hydra_heads.heads.builtin.streaming import count_pieces

WORKERS_LIMIT = 8
"""More processes than this wait for the disk, not for a processor."""

PART_BYTES = 128 * 1024
"""Plain files are searched in parts of this size, each by any process; see `PIECE_BYTES`."""

# Compiled while this is loaded, so that a forked worker finds it ready.
_PATTERN = re.compile(REQUEST_PATTERN, re.MULTILINE)

# Rough costs of a byte, relative to hashing it. Errors shift the balance, not the result.
_HASHING, _SEARCHING, _UNPACKING = 1, 10, 100


class Task(NamedTuple):
    """Work on one file, made of text and numbers only, so that JSON can carry it.

    Without a range the task is everything about the file. With one (`start`, `stop`) it is
    the requests in the lines that begin there; the range (0, 0) means the file's digest.
    """

    name: str
    start: Optional[int]
    stop: Optional[int]
    cost: int


def count_workers() -> int:
    """Return how many processes or threads work at once: one a processor, 2 to 8."""
    if hasattr(os, "sched_getaffinity"):
        number = len(os.sched_getaffinity(0))
    else:
        number = os.cpu_count() or 1
    return max(2, min(number, WORKERS_LIMIT))


def plan_shares(folder: str, number: int) -> List[List[Task]]:
    """Deal the tasks of a folder to `number` shares, the costliest first to the least loaded.

    The rule is Graham's longest processing time first (1969): at most a third above the best.
    A share may be empty.
    """
    tasks = [task for name in list_logs(folder) for task in _tasks_of(folder, name)]
    tasks.sort(key=lambda task: -task.cost)
    shares: List[List[Task]] = [[] for _ in range(number)]
    loads = [0] * number
    for task in tasks:
        least = loads.index(min(loads))
        shares[least].append(task)
        loads[least] += task.cost
    return shares


def _tasks_of(folder: str, name: str) -> List[Task]:
    size = os.path.getsize(os.path.join(folder, name))
    if name.endswith(PACKED):
        return [Task(name, None, None, size * _UNPACKING)]
    if size <= PART_BYTES:
        return [Task(name, None, None, size * (_HASHING + _SEARCHING))]
    tasks = [Task(name, 0, 0, size * _HASHING)]
    for start in range(0, size, PART_BYTES):
        stop = min(start + PART_BYTES, size)
        tasks.append(Task(name, start, stop, (stop - start) * _SEARCHING))
    return tasks


def count_share(folder: str, tasks: Sequence[Task]) -> Tally:
    """Do the tasks of one share."""
    tally = Tally()
    requests: Requests = Counter()
    for name, start, stop, _ in tasks:
        path = os.path.join(folder, name)
        if start is None or stop is None:
            tally.add_file(name, *count_pieces(read_pieces(path), _PATTERN, requests))
        elif stop == 0:
            tally.add_file(name, *_digest_of(path))
        else:
            requests.update(_PATTERN.findall(read_part(path, start, stop)))
    tally.add_requests(requests)
    return tally


def _digest_of(path: str) -> Tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for piece in read_pieces(path):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def read_part(path: str, start: int, stop: int) -> bytes:
    """Return the lines of a plain file that begin at `start` or later and before `stop`.

    The last one may lack its end when it is longer than any request can be.
    """
    before = min(start, 1)  # the byte before tells whether a line begins at `start`
    with open(path, "rb") as file:
        file.seek(start - before)
        data = file.read(before + stop - start + LINE_LIMIT + 1)
    first = data.find(b"\n") + 1 if before else 0
    if before and not 0 < first < before + stop - start:
        return b""
    end = data.find(b"\n", before + stop - start - 1) + 1
    return data[first:end] if end else data[first:]


def reply_to(folder: str, tasks: Sequence[Task]) -> bytes:
    """Do the tasks of one share in a worker: a tally as JSON, or a text that says what failed."""
    try:
        return count_share(folder, tasks).to_json()
    except Exception as error:  # noqa: BLE001 - the process that waits has to hear of anything
        return json.dumps(f"{type(error).__name__}: {error}").encode("ascii")


def read_reply(folder: str, reply: bytes) -> Tally:
    """Read a worker's reply; raises `InputError` when the share was not counted."""
    if reply.startswith(b"["):
        return Tally.from_json(reply)
    reason = json.loads(reply.decode("ascii")) if reply else "its process ended without a reply"
    raise InputError(f"{folder}: a share of the logs was not counted: {reason}; run it again")
