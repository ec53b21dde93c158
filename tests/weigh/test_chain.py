"""The whole way from runs to weights, computed a second time from the formulas alone.

Nothing here calls the code under test but `weigh`: costs, fits, the integral, the choice and the
floor are written out again, the integral as a sum over a fine even grid.
"""

import math
from typing import Dict, List, Optional, Sequence, Tuple

import pytest

from tests.weigh.profiles import FAILED, make_profile, weighed

RUNS: Dict[str, List[Optional[float]]] = {
    "bz2": [1.1, 2.2, 8.1, 1.2, 2.0, 8.4],
    "lzma": [1.0, 2.3, 8.0, 1.1, 2.1, 8.2],
    "zlib": [0.9, 2.1, FAILED, 1.0, 1.9, 7.9],
}


def costs_of(runs: Dict[str, List[Optional[float]]]) -> List[List[float]]:
    """PAR10: a failure costs ten limits, a limit is ten median times of the median head."""
    medians = []
    for seconds in runs.values():
        times = sorted(value for value in seconds if value is not None)
        half = len(times) // 2
        medians.append(times[half] if len(times) % 2 else (times[half - 1] + times[half]) / 2)
    failure = 10 * 10 * sorted(medians)[1]
    return [[failure if value is None else value for value in row] for row in runs.values()]


def pool_of(costs: Sequence[Sequence[float]]) -> Tuple[float, float]:
    """Mean and variance of all costs: the one pooled run of the prior."""
    every = [cost for row in costs for cost in row]
    mu = sum(every) / len(every)
    return mu, sum((cost - mu) ** 2 for cost in every) / len(every)


def centred(costs: Sequence[Sequence[float]]) -> List[Tuple[float, float]]:
    """Mean and error of heads that ran in the same blocks, by their differences to the leader."""
    mu, v0 = pool_of(costs)
    n = len(costs[0])
    leader = min(costs, key=sum)
    squares = []
    for row in costs:
        d = [x - y for x, y in zip(row, leader)]
        squares.append(sum((x - sum(d) / n) ** 2 for x in d))
    half = min(q for q, row in zip(squares, costs) if row is not leader) / 2
    own = [half if row is leader else q - half for q, row in zip(squares, costs)]
    return [
        ((sum(row) + mu) / (n + 1), math.sqrt((q + v0) / (n + 1) / (n + 2)))
        for q, row in zip(own, costs)
    ]


def plain(costs: Sequence[Sequence[float]]) -> List[Tuple[float, float]]:
    """Mean and error of heads that ran for themselves."""
    mu, v0 = pool_of(costs)
    fits = []
    for row in costs:
        n = len(row)
        m = (sum(row) + mu) / (n + 1)
        v = (sum(c * c for c in row) + v0 + mu * mu) / (n + 1) - m * m
        fits.append((m, math.sqrt(v / (n + 2))))
    return fits


def beliefs_of(fits: Sequence[Tuple[float, float]]) -> List[float]:
    """P(lowest): the density of one times the others' probability to lie above, summed up."""
    low = min(m - 10 * s for m, s in fits)
    high = max(m + 10 * s for m, s in fits)
    step = (high - low) / 40000
    sums = [0.0] * len(fits)
    for i in range(40000):
        z = low + (i + 0.5) * step
        for h, (m, s) in enumerate(fits):
            product = math.exp(-((z - m) ** 2) / (2 * s * s)) / s
            for j, (mean, error) in enumerate(fits):
                if j != h:
                    product *= math.erfc((z - mean) / error / math.sqrt(2)) / 2
            sums[h] += product
    return [value / sum(sums) for value in sums]


def weights_of(fits: Sequence[Tuple[float, float]]) -> List[float]:
    """All to the head of the lowest mean, but two percent for all alike."""
    means = [mean for mean, _ in fits]
    return [0.02 / len(means) + 0.98 * (mean == min(means)) for mean in means]


@pytest.mark.parametrize("is_paired", [True, False])
def test_weights_are_what_the_formulas_say(is_paired: bool) -> None:
    """Costs, centred or plain fit, belief, choice and floor, each as published."""
    profiles = [
        make_profile(name, seconds, instances=["x", "y"] if is_paired else [f"of {name}"])
        for name, seconds in RUNS.items()
    ]
    costs = costs_of(RUNS)
    fits = centred(costs) if is_paired else plain(costs)
    beliefs = beliefs_of(fits)
    expected = weights_of(fits)

    found = weighed(profiles)

    assert [row["name"] for row in found.heads] == list(RUNS)
    for row, (mean, error), belief, weight in zip(found.heads, fits, beliefs, expected):
        interval = row["expected_cost_ci"]
        assert isinstance(interval, dict)
        assert row["expected_cost"] == pytest.approx(mean, rel=1e-11)
        assert interval["high"] == pytest.approx(mean + 1.959963984540054 * error, rel=1e-11)
        assert interval["low"] == pytest.approx(
            max(0.0, mean - 1.959963984540054 * error), rel=1e-10
        )
        assert row["belief"] == pytest.approx(belief, abs=1e-4)
        assert row["weight"] == pytest.approx(weight, abs=1e-9)
        assert row["floor_share"] == pytest.approx(0.02 / 3, rel=1e-11)
    method = found.document["method"]
    assert isinstance(method, dict)
    assert method["blocks"] == (6 if is_paired else 0)
