"""The order of runs: blocks of each head once on one instance, the same for the same seed.

A drifting machine makes measuring one head after the other lie; in random blocks it meets
all heads alike. Only `random.Random(text).random()` is used, whose numbers are the same in
every version of Python.
"""

import random
from typing import Iterator, List, NamedTuple, Sequence, TypeVar

from hydra_heads.model.slot import Head, Instance

T = TypeVar("T")


HISTORY_ONLY = 0
"""The `block` of a step that is no part of the schedule: a warm-up, or a run to compare with."""


class Step(NamedTuple):
    """One planned run; orders and blocks count from 1."""

    order: int
    block: int
    instance: Instance
    head: Head


class Block(NamedTuple):
    """One unit of the schedule: every head once on this instance."""

    number: int
    instance: Instance


def blocks(instances: Sequence[Instance], num_tests: int, seed: int) -> Iterator[Block]:
    """Yield a block a test: shuffled rounds over the instances, the last perhaps not whole.

    Each instance comes floor(N/M) or ceil(N/M) times of N tests over M instances; with fewer
    tests than instances a subset comes that follows from the seed. The order in which heads
    and instances are given does not matter.
    """
    by_name = sorted(instances, key=lambda instance: instance.name)
    for number in range(1, num_tests + 1):
        round_number, place = divmod(number - 1, len(by_name))
        if place == 0:
            order = shuffled(by_name, f"{seed} round {round_number}")
        yield Block(number, order[place])


def steps_of_block(heads: Sequence[Head], block: Block, seed: int, runs_before: int) -> List[Step]:
    """Return the runs of one block in their random order, counted on from the blocks before."""
    order = shuffled(sorted(heads, key=lambda head: head.name), f"{seed} block {block.number}")
    return [
        Step(number, block.number, block.instance, head)
        for number, head in enumerate(order, runs_before + 1)
    ]


def shuffled(items: Sequence[T], seed: str) -> List[T]:
    """Return the items in an order that follows from the seed (Fisher and Yates, 1938).

    >>> shuffled("abcde", "1 block 1") == shuffled("abcde", "1 block 1")
    True
    """
    order = list(items)
    if len(order) < 2:
        return order  # seeding costs more than all else here
    draw = random.Random(seed).random
    for last in range(len(order) - 1, 0, -1):
        other = int(draw() * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order
