"""Times that depend on those before, from a seed."""

import math
import random
from typing import List


def autocorrelated_times(draw: random.Random, count: int) -> List[float]:
    """Times about 1 of which each keeps half of the deviation before, 5 % in all."""
    values, state = [], 0.0
    for _ in range(count):
        state = 0.5 * state + math.sqrt(0.75) * draw.gauss(0, 0.05)
        values.append(math.exp(state))
    return values
