"""Tests of `hydra_heads.measure.parallel`."""

import math
import random
from typing import Dict, List, Optional, Sequence, Tuple

import pytest

from hydra_heads.measure.blocks import Taken
from hydra_heads.measure.parallel import PROBED_BLOCKS, Slowed, again, interference, worded
from hydra_heads.measure.schedule import HISTORY_ONLY, Block, Step, steps_of_block
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head, Instance
from tests.store.making import a_run

FIRST_BESIDE = 1001

TRIALS = 400


def _taken(heads: Sequence[str], blocks: int = PROBED_BLOCKS) -> List[Taken]:
    """Plan some blocks of these heads."""
    known = [Head(name, "command", {}, f"sha256:{name}") for name in heads]
    planned = []
    for number in range(1, blocks + 1):
        block = Block(number, Instance("x"))
        planned.append((block, steps_of_block(known, block, 7, (number - 1) * len(known))))
    return planned


def _runs(steps: Sequence[Step], seconds: Sequence[Optional[float]]) -> List[Run]:
    return [
        a_run(step.order, step.head.name, ok=value is not None, seconds=value or 0.5)
        for step, value in zip(steps, seconds)
    ]


def _found(
    spreads: Dict[str, float], factors: Dict[str, float], seed: int, blocks: int = PROBED_BLOCKS
) -> List[Slowed]:
    """Simulate blocks alone and beside others: lognormal times around those of each instance."""
    draw, taken = random.Random(seed), _taken(list(spreads), blocks)
    alone = [step for block in taken for step in block[1]]
    beside = [step for turn in again(taken, 2, FIRST_BESIDE) for step in turn]

    def seconds(steps: Sequence[Step], is_beside: bool) -> List[Optional[float]]:
        return [
            (factors.get(step.head.name, 1.0) if is_beside else 1.0)
            * math.exp(draw.gauss(0.0, spreads[step.head.name]))
            for step in steps
        ]

    return interference(
        taken,
        FIRST_BESIDE,
        _runs(alone, seconds(alone, False)),
        _runs(beside, seconds(beside, True)),
    )


EVEN = dict.fromkeys("abcde", 0.03)

UNEVEN = dict(dict.fromkeys("abcdefghi", 0.01), noisy=0.3)


@pytest.mark.parametrize("heads", ["a", "ab", "abcde"])
def test_a_slow_down_is_found(heads: str) -> None:
    """All heads 30 % slower side by side, at 3 % of noise: always found, and most of them named."""
    spreads, factors = dict.fromkeys(heads, 0.03), dict.fromkeys(heads, 1.3)
    found = [_found(spreads, factors, seed) for seed in range(40)]

    named = [len(slowed) for slowed in found]
    assert min(named) > 0
    assert sum(named) >= 0.85 * 40 * len(heads)
    factor = math.exp(
        math.fsum(math.log(one.factor) for slowed in found for one in slowed) / sum(named)
    )
    assert factor == pytest.approx(1.3, rel=0.02)


def test_only_the_head_that_is_disturbed_is_named() -> None:
    """One of five takes another time: that is the one that is found, faster or slower."""
    for factor in (1.4, 1 / 1.4):
        found = [[one.head for one in _found(EVEN, {"c": factor}, seed)] for seed in range(40)]

        assert len([names for names in found if names == ["c"]]) >= 32


@pytest.mark.parametrize("spreads", [{"a": 0.03}, EVEN])
def test_noise_is_not_taken_for_interference(spreads: Dict[str, float]) -> None:
    """Where nothing is disturbed there is a false alarm in at most one of twenty checks."""
    alarms = [seed for seed in range(TRIALS) if _found(spreads, {}, seed)]

    # At a rate of 5 % more than this happens in fewer than 1 of 100 sets of trials.
    assert len(alarms) <= 0.05 * TRIALS + 2.4 * math.sqrt(0.05 * 0.95 * TRIALS)


def test_a_noisy_head_among_steady_ones_raises_no_alarm() -> None:
    """The spread of the others says nothing of a head whose runs differ by themselves."""
    alarms = [seed for seed in range(TRIALS) if _found(UNEVEN, {}, seed)]

    assert len(alarms) <= 0.05 * TRIALS + 2.4 * math.sqrt(0.05 * 0.95 * TRIALS)


@pytest.mark.parametrize(("blocks", "heads"), [(0, "abc"), (1, "abc"), (1, "a")])
def test_too_few_runs_tell_nothing(blocks: int, heads: str) -> None:
    """One pair a head has no spread to judge by, so nobody is accused."""
    spreads, factors = dict.fromkeys(heads, 0.01), dict.fromkeys(heads, 5.0)

    assert _found(spreads, factors, 1, blocks) == []


def test_two_blocks_are_enough_for_a_gross_one() -> None:
    """With fewer than three something can still be said, if it is large."""
    assert _found(EVEN, dict.fromkeys(EVEN, 4.0), 1, 2) != []


def test_failed_runs_tell_nothing() -> None:
    """A pair of which one failed is none; a head without a pair is not judged."""
    taken = _taken("ab")
    alone = [step for block in taken for step in block[1]]
    beside = [step for turn in again(taken, 1, FIRST_BESIDE) for step in turn]
    times: Tuple[float, ...] = (1.0, 1.01, 0.99)
    seconds: Dict[str, List[Optional[float]]] = {
        "a": [*times, *(5 * time for time in times)],
        "b": [None, None, None, 5.0, 5.1, 5.2],
    }

    def pop(steps: Sequence[Step]) -> List[Optional[float]]:
        return [seconds[step.head.name].pop(0) for step in steps]

    found = interference(taken, FIRST_BESIDE, _runs(alone, pop(alone)), _runs(beside, pop(beside)))

    assert [one.head for one in found] == ["a"]


def test_runs_that_wait_for_their_block_tell_their_time() -> None:
    """Whether their output is that of others is not known yet; how long they took is."""
    taken = _taken("ab")
    alone = [step for block in taken for step in block[1]]
    beside = [step for turn in again(taken, 1, FIRST_BESIDE) for step in turn]
    draw = random.Random(5).random

    def wait(steps: Sequence[Step], factor: float) -> List[Run]:
        seconds = [factor * (1 + 0.01 * draw()) for _ in steps]
        return [run._replace(ok=None) for run in _runs(steps, seconds)]

    found = interference(taken, FIRST_BESIDE, wait(alone, 1.0), wait(beside, 2.0))

    assert [one.head for one in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("blocks", "workers", "turns"), [(3, 2, 4), (3, 3, 3), (1, 4, 4), (0, 2, 0)]
)
def test_every_worker_has_something_to_do(blocks: int, workers: int, turns: int) -> None:
    """What is run again keeps all of them at work; runs are counted on, and are of no block."""
    taken = _taken("ab", blocks)

    planned = again(taken, workers, FIRST_BESIDE)

    assert len(planned) == turns
    steps = [step for turn in planned for step in turn]
    assert [step.order for step in steps] == list(range(FIRST_BESIDE, FIRST_BESIDE + 2 * turns))
    assert {step.block for step in steps} <= {HISTORY_ONLY}
    for at, turn in enumerate(planned):
        assert [step.head for step in turn] == [step.head for step in taken[at % blocks][1]]


def test_the_warning_names_the_heads_and_what_follows() -> None:
    """How much slower each is stands there, and that it goes on with one job."""
    line = worded([Slowed("gzip", 1.3), Slowed("zstd", 0.8)], 2)

    assert line.startswith("2 jobs at a time disturb each other beyond noise:")
    assert "gzip (+30 %), zstd (-20 %)" in line
    assert "going on with one" in line
