"""The processors that workers are kept on: each its own, siblings of one core counted once."""

import os
from typing import Dict, List, Optional, Sequence, Set, Tuple

from hydra_heads.base.errors import InputError

TOPOLOGY = "/sys/devices/system/cpu"
"""Where Linux lists which logical processors share a core."""


class Cpus:
    """The processors of each worker; with one worker nothing is set, and heads may use all."""

    def __init__(self, shares: Optional[Sequence[Sequence[int]]] = None) -> None:
        self.shares = shares

    def of_worker(self, worker: int) -> Optional[Tuple[int, ...]]:
        """Return the processors of a worker, None when it may use all."""
        return None if self.shares is None else tuple(self.shares[worker])


def cpus_for(jobs: int, topology: str = TOPOLOGY) -> Cpus:
    """Give each of so many workers the same number of cores.

    Raises `InputError` for less than one job, for more than cores that may be used, and where
    processes cannot be kept on processors.
    """
    if jobs < 1:
        raise InputError(f"--jobs: found {jobs}, expected 1 or more")
    if jobs == 1:
        return Cpus()
    if not hasattr(os, "sched_setaffinity"):
        raise InputError(
            f"--jobs: found {jobs}, but this system keeps no process on processors of its own; "
            "leave --jobs out"
        )
    cores = cores_of(os.sched_getaffinity(0), topology)
    if jobs > len(cores):
        raise InputError(
            f"--jobs: found {jobs}, expected at most {len(cores)}, the cores that this process "
            "may use"
        )
    each = len(cores) // jobs
    return Cpus([sorted(sum(cores[at * each : (at + 1) * each], [])) for at in range(jobs)])


def cores_of(allowed: Set[int], topology: str = TOPOLOGY) -> List[List[int]]:
    """Group the allowed processors by core: siblings share one, and so disturb each other."""
    cores: Dict[int, List[int]] = {}
    for cpu in sorted(allowed):
        cores.setdefault(min(_siblings_of(cpu, topology) & allowed), []).append(cpu)
    return list(cores.values())


def _siblings_of(cpu: int, topology: str) -> Set[int]:
    """Return the processors that share a core with this one, itself included."""
    path = os.path.join(topology, f"cpu{cpu}", "topology", "thread_siblings_list")
    try:
        with open(path, encoding="ascii") as file:
            return set(_numbers(file.read(4096))) | {cpu}
    except (OSError, ValueError):
        return {cpu}


def _numbers(text: str) -> List[int]:
    """Read a list such as `0-3,8`.

    >>> _numbers("0-2,8")
    [0, 1, 2, 8]
    """
    found: List[int] = []
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
