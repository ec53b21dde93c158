"""Tests of `hydra_heads.measure.schedule`."""

import itertools
import tracemalloc
from collections import Counter
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.measure.schedule import shuffled
from hydra_heads.model.slot import Head, Instance
from tests.measure.slots import schedule


def _heads(count: int) -> List[Head]:
    return [Head(f"h{number}", "command", {}, f"sha256:{number}") for number in range(count)]


def _instances(count: int) -> List[Instance]:
    return [Instance(f"i{number}") for number in range(count)]


GOLDEN = """
1 i1 h1  1 i1 h0  1 i1 h2
2 i0 h1  2 i0 h2  2 i0 h0
3 i1 h1  3 i1 h2  3 i1 h0
4 i0 h2  4 i0 h0  4 i0 h1
5 i1 h2  5 i1 h0  5 i1 h1
"""


def test_the_order_never_changes() -> None:
    """Seed 7 gives this order in every version of Python, and so `--resume` can go on with it."""
    steps = schedule(_heads(3), _instances(2), 5, 7)

    words = [f"{step.block} {step.instance.name} {step.head.name}" for step in steps]
    assert " ".join(words).split() == GOLDEN.split()


@pytest.mark.long
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 20), st.integers(0, 2**63))
def test_blocks_hold_each_head_once(heads: int, instances: int, tests: int, seed: int) -> None:
    """Each block runs every head once on one instance; instances differ by one test at most."""
    steps = list(schedule(_heads(heads), _instances(instances), tests, seed))

    assert [step.order for step in steps] == list(range(1, heads * tests + 1))
    names = sorted(head.name for head in _heads(heads))
    of_block = []
    for number, group in itertools.groupby(steps, key=lambda step: step.block):
        block = list(group)
        assert sorted(step.head.name for step in block) == names
        assert len({step.instance.name for step in block}) == 1
        of_block.append((number, block[0].instance.name))
    assert [number for number, _ in of_block] == list(range(1, tests + 1))
    counts = Counter(name for _, name in of_block)
    assert all(counts[item.name] - tests // instances in (0, 1) for item in _instances(instances))


def test_few_tests_take_a_seeded_subset() -> None:
    """Three tests over nine instances take three of them, others with another seed."""
    subsets = {
        tuple(step.instance.name for step in schedule(_heads(1), _instances(9), 3, seed))
        for seed in range(5)
    }

    assert all(len(set(subset)) == 3 for subset in subsets)
    assert len(subsets) > 1


def test_blocks_are_in_different_orders() -> None:
    """Heads do not always come one after the other in the same way."""
    steps = list(schedule(_heads(4), _instances(1), 12, 1))
    orders = {
        tuple(step.head.name for step in steps[start : start + 4])
        for start in range(0, len(steps), 4)
    }

    assert len(orders) > 6


def test_the_order_of_definitions_does_not_matter() -> None:
    """Moving a head within the heads file leaves an interrupted invocation resumable."""
    forth = list(schedule(_heads(3), _instances(4), 6, 3))
    back = list(schedule(_heads(3)[::-1], _instances(4)[::-1], 6, 3))

    assert forth == back


def test_every_order_is_equally_likely() -> None:
    """The six orders of three items come about equally often."""
    counts = Counter("".join(shuffled("abc", f"{seed}")) for seed in range(3000))

    assert len(counts) == 6
    assert all(400 < count < 600 for count in counts.values())


@pytest.mark.parametrize("tests", [100, 10_000])
def test_a_long_schedule_needs_no_memory(tests: int) -> None:
    """Steps are made as they are asked for."""
    steps = schedule(_heads(5), _instances(20), tests, 1)
    tracemalloc.start()

    for _ in steps:
        pass

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
