"""Whether runs side by side disturb each other: the same steps alone and beside others.

Each head's first blocks run alone, then again on the same processors with all workers at work.
The logarithms of the ratios of their times are judged per head, at 95 % for all heads together
(Bonferroni), with the spread pooled over the heads: three blocks say little about one head's. A
head whose own ratios scatter more than the others' must stand out of its own scatter as well.
"""

import math
from typing import Dict, List, NamedTuple, Sequence

from hydra_heads.measure.blocks import Taken
from hydra_heads.measure.schedule import HISTORY_ONLY, Step
from hydra_heads.model.run import Run
from hydra_heads.stats import student

PROBED_BLOCKS = 3
"""How many blocks are run alone and side by side."""

LEVEL = 0.95

Seen = List[Run]


class Slowed(NamedTuple):
    """A head whose runs take another time side by side: by what factor."""

    head: str
    factor: float


def again(taken: Sequence[Taken], workers: int, order: int) -> List[List[Step]]:
    """Return the steps of the blocks once more, for runs side by side, counted from `order`.

    There are as many blocks as keep every worker busy: what comes on top repeats the first.
    """
    count = -(-len(taken) // workers) * workers
    turns = []
    for at in range(count):
        steps = taken[at % len(taken)][1]
        turns.append(
            [
                Step(order + number, HISTORY_ONLY, step.instance, step.head)
                for number, step in enumerate(steps)
            ]
        )
        order += len(steps)
    return turns


def interference(
    taken: Sequence[Taken], order: int, alone: Sequence[Run], beside: Sequence[Run]
) -> List[Slowed]:
    """Return the heads whose time side by side differs beyond noise.

    `order` is that of the first run side by side, as in `again`. Failed runs tell nothing.
    """
    alone_seconds = {run.order: run.seconds for run in alone if run.ok is not False}
    beside_seconds = {run.order: run.seconds for run in beside if run.ok is not False}
    ratios: Dict[str, List[float]] = {}
    for step in (step for block in taken for step in block[1]):
        before, after = alone_seconds.get(step.order), beside_seconds.get(order)
        order += 1
        if before and after:
            ratios.setdefault(step.head.name, []).append(math.log(after / before))
    return _beyond_noise(ratios)


def _beyond_noise(ratios: Dict[str, List[float]]) -> List[Slowed]:
    means = {head: math.fsum(values) / len(values) for head, values in ratios.items()}
    squares = [(value - means[head]) ** 2 for head, values in ratios.items() for value in values]
    freedom = len(squares) - len(means)
    if freedom < 1:
        return []
    spread = math.sqrt(math.fsum(squares) / freedom)
    quantile = student.quantile(1 - (1 - LEVEL) / (2 * len(means)), freedom)
    return [
        Slowed(head, math.exp(mean))
        for head, mean in sorted(means.items())
        if abs(mean) > quantile * spread / math.sqrt(len(ratios[head]))
        and _stands_out(mean, ratios[head])
    ]


def _stands_out(mean: float, values: Sequence[float]) -> bool:
    """Say whether one head's ratios differ from one beyond their own scatter."""
    if len(values) < 2:
        return False
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    quantile = student.quantile(1 - (1 - LEVEL) / 2, len(values) - 1)
    return abs(mean) > quantile * math.sqrt(variance / len(values))


def worded(slowed: Sequence[Slowed], workers: int) -> str:
    """Name the heads that do not take the same time side by side, and what follows."""
    heads = ", ".join(f"{one.head} ({100 * (one.factor - 1):+.0f} %)" for one in slowed)
    return (
        f"{workers} jobs at a time disturb each other beyond noise: {heads}; going on with one, "
        "the runs side by side stay in the history only"
    )
