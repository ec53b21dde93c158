"""Subjects for the tests of the gate, drawn from a seed."""

import math
import random
from typing import Callable, List, Optional, Sequence

from hydra_heads.model.metrics import SUCCESS_RATE
from hydra_heads.model.regression import GateOptions
from hydra_heads.rules.gate.subject import Subject

OPTIONS = GateOptions(5.0, 0, ("time", SUCCESS_RATE))

USUAL = [1.0, 1.02, 0.99, 1.01, 0.98, 1.0, 1.03, 0.97, 1.01, 0.99] * 3
"""Nights that differ by a few percent."""


def subject(
    values: Sequence[Optional[float]], head: str = "zlib", metric: str = "time", **facts: object
) -> Subject:
    """Make a subject of these values, in seconds; its invocations are r0, r1, ..."""
    is_rate = metric == SUCCESS_RATE
    made = Subject(
        head,
        metric,
        "percent" if is_rate else "seconds",
        not is_rate,
        -1 if is_rate else 1,
        tuple(values),
        tuple(f"r{place}" for place in range(len(values))),
        0.0 if is_rate else 0.5,
        runs=10,
    )
    return made._replace(**facts)  # type: ignore[arg-type]


def nights(
    seed: int, count: int, apart: float, factor: Callable[[int], float] = lambda night: 1.0
) -> List[float]:
    """Draw nights that differ by so much (standard deviation of logarithms)."""
    draw = random.Random(seed)
    return [factor(night) * math.exp(draw.gauss(0, apart)) for night in range(count)]
