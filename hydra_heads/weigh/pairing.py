"""Which runs of different heads are compared with each other."""

from typing import Dict, List, Mapping, Optional, Sequence, Set, Tuple

from hydra_heads.model.profile import CountedRun, Profile

Key = Tuple[Optional[str], Optional[int], str, int]
"""Run id, block, instance, and which run on it: what pairs a run with other heads' runs."""

Numbers = Tuple[Tuple[int, ...], ...]
"""A block's number for every run of every head; a number that one head has pairs nothing."""


def runs_by_key(profile: Profile) -> Dict[Key, CountedRun]:
    """Key each run by what pairs it with other heads' runs.

    That is run id, block and instance; without a block the k-th run on its instance.
    """
    seen: Dict[Tuple[Optional[str], Optional[int], str], int] = {}
    keyed = {}
    for run in profile.runs:
        place = (run.run_id, run.block, run.instance)
        seen[place] = seen.get(place, 0) + 1
        keyed[(*place, seen[place])] = run
    return keyed


def complete_blocks(rows: Sequence[Mapping[Key, object]]) -> List[Key]:
    """Return the keys that every head has, in the first head's order."""
    return [key for key in rows[0] if all(key in row for row in rows)] if rows else []


def number_blocks(rows: Sequence[Sequence[Key]]) -> Numbers:
    """Give every run the number of its block, where heads did not all run in the same ones.

    One row of keys a head. Runs of one invocation are paired by block. Across invocations the
    k-th block on an instance is paired with the k-th block on it: what makes an instance dear
    for every head is the same on every night. A single instance tells no run from another, so
    then nothing is paired across invocations.

    >>> number_blocks([[("r1", 0, "x", 1), ("r1", 1, "y", 1)], [("r2", 7, "y", 1)]])
    ((0, 1), (1,))
    """
    ranks = _ranks(rows)
    is_single = len({key[2] for key in ranks}) == 1
    numbers: Dict[Tuple[Optional[str], str, int], int] = {}

    def number(key: Key) -> int:
        place = (key[0] if is_single else None, key[2], ranks[key])
        return numbers.setdefault(place, len(numbers))

    return tuple(tuple(number(key) for key in row) for row in rows)


def has_shared_blocks(numbers: Numbers) -> bool:
    """Say whether two heads have a run in the same block.

    >>> has_shared_blocks(((0, 1), (1,))), has_shared_blocks(((0, 1), (2,)))
    (True, False)
    """
    seen: Set[int] = set()
    for row in numbers:
        if not seen.isdisjoint(row):
            return True
        seen.update(row)
    return False


def _ranks(rows: Sequence[Sequence[Key]]) -> Dict[Key, int]:
    """Rank the blocks of each invocation on each instance, whichever heads ran in them."""
    found: Dict[Tuple[Optional[str], str], Set[Key]] = {}
    for row in rows:
        for key in row:
            found.setdefault((key[0], key[2]), set()).add(key)
    return {
        key: rank for keys in found.values() for rank, key in enumerate(sorted(keys, key=_when))
    }


def _when(key: Key) -> Tuple[int, int]:
    return -1 if key[1] is None else key[1], key[3]
