"""Times as a busy machine gives them, from a seed."""

import math
import random
from typing import List


def quiet_times(draw: random.Random, count: int, jitter: float = 0.03) -> List[float]:
    """Times about 1 that vary by so much, each for itself."""
    return [math.exp(draw.gauss(0.0, jitter)) for _ in range(count)]


def heavy_times(draw: random.Random, count: int) -> List[float]:
    """Quiet times of which one in twenty is longer, by half of it on average."""
    return [
        time * (1 + (draw.random() < 0.05) * draw.expovariate(2.0))
        for time in quiet_times(draw, count)
    ]


def bursty_times(draw: random.Random, count: int, length: float = 8.0) -> List[float]:
    """Heavy times, a quarter of them 28 % longer, in bursts of so many runs on average."""
    share, times = 0.25, []
    is_busy = draw.random() < share
    for time in heavy_times(draw, count):
        times.append(time * (1.28 if is_busy else 1.0))
        if is_busy:
            is_busy = draw.random() >= 1 / length
        else:
            is_busy = draw.random() < share / (1 - share) / length
    return times
