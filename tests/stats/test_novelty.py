"""The default detector."""

import math
import random
from typing import Dict, List, Optional

import pytest

from hydra_heads.stats.anomalies import Anomaly, find_anomalies
from hydra_heads.stats.novelty import Novelty
from hydra_heads.stats.period import find_period

EVENTS = (30, 100, 165, 238, 321, 377, 460, 549, 640, 1190)
"""Where something is planted."""


def noise(count: int, seed: int = 11) -> List[float]:
    """Values around 50 with a standard deviation of 1."""
    draw = random.Random(seed)
    return [50 + draw.gauss(0, 1) for _ in range(count)]


def day(count: int, period: int = 48, seed: int = 12) -> List[float]:
    """Low at night, high for half of the day."""
    draw = random.Random(seed)
    return [
        (80.0 if index % period >= period // 2 else 20.0) + draw.gauss(0, 1)
        for index in range(count)
    ]


def indices(found: List[Anomaly]) -> List[int]:
    """Where anomalies were found."""
    return [anomaly.index for anomaly in found]


def test_a_spike_is_reported_with_what_was_expected() -> None:
    """Value, bounds, and a share of blocks far below the limit."""
    values = noise(500)
    values[400] = 75.0

    (found,) = find_anomalies(values)

    assert found.index == 400
    assert found.effect == pytest.approx(25, abs=0.5)
    assert 44 < found.low < 47
    assert 53 < found.high < 56
    assert found.p is not None
    assert found.p < 1e-3


def test_a_small_shift_that_lasts_is_found_within_a_hundred_values() -> None:
    """Two standard deviations, none of whose values is far out by itself, are one event."""
    values = [value + (2.0 if index >= 600 else 0) for index, value in enumerate(noise(700))]

    found = find_anomalies(values)

    assert len(found) <= 2
    assert 600 <= found[0].index < 660
    assert found[0].value > found[0].high > found[0].low


def test_a_value_that_is_usual_at_another_time_of_day_is_found() -> None:
    """A high value at night lies within all that was seen, but not at this place."""
    values = day(1200)
    at_night = range(1008, 1020)
    for index in at_night:
        values[index] += 60

    found = find_anomalies(values)

    assert [anomaly.index for anomaly in found if anomaly.index > 600] == [1008]
    assert found[-1].effect == pytest.approx(60, abs=5)
    assert find_anomalies(day(1200))[-1:] == [] or find_anomalies(day(1200))[-1].index < 600


def test_what_has_come_five_times_is_no_news() -> None:
    """Equal spikes are reported at first, and not for ever."""
    values = noise(3000)
    values[200::100] = [90.0] * len(values[200::100])

    found = indices(find_anomalies(values))

    assert 200 in found
    assert all(index < 900 for index in found)


def test_the_first_other_value_after_a_constant_is_found() -> None:
    """Flat for 300 values, then another one: an event, with p 0."""
    (found,) = find_anomalies([4.0] * 300 + [5.0] + [4.0] * 50)

    assert (found.index, found.low, found.high, found.p) == (300, 4.0, 4.0, 0.0)


def test_a_new_level_is_learned() -> None:
    """After a step the new level is usual: hardly a report in the next 3,000 values."""
    values = [value + (20 if index >= 1000 else 0) for index, value in enumerate(noise(4000))]

    found = indices(find_anomalies(values))

    assert found[:1] == [1000]
    assert len(found) <= 5


def test_the_way_back_is_no_event() -> None:
    """A value where it was expected is no report, though the mean of ten is still far out."""
    values = [value + (15 if 200 <= index < 209 else 0) for index, value in enumerate(noise(234))]

    assert indices(find_anomalies(values)) == [200]


def test_bounds_are_where_reports_begin() -> None:
    """A value just inside of the stated bounds would not have been reported."""
    values = noise(500)
    low, high = find_anomalies([*values, 90.0])[0][3:5]

    inside = [find_anomalies([*values, value]) for value in (low + 1e-6, high - 1e-6)]
    outside = [indices(find_anomalies([*values, value])) for value in (low - 1e-6, high + 1e-6)]

    assert inside == [[], []]
    assert outside == [[500], [500]]


def shares_of_false_reports(kind: str) -> float:
    """Reports in 1,000 values in which nothing happens."""
    draw = random.Random(kind)
    count, reports = 0, 0
    for _ in range(5):
        shocks = [draw.gauss(0, 1) for _ in range(1000)]
        if kind == "lognormal":
            shocks = [math.exp(0.5 * shock) for shock in shocks]
        if kind == "autocorrelated":
            for index in range(1, len(shocks)):
                shocks[index] += 0.5 * shocks[index - 1]
        if kind == "bimodal":
            shocks = [shock + 10 * (draw.random() < 0.5) for shock in shocks]
        count += len(shocks)
        reports += len(find_anomalies(shocks))
    return 1000 * reports / count


@pytest.mark.parametrize("kind", ["normal", "lognormal", "autocorrelated", "bimodal"])
def test_false_reports_are_as_rare_as_stated(kind: str) -> None:
    """At most two in 1,000 values, whatever their distribution and with autocorrelation."""
    assert shares_of_false_reports(kind) <= 2


def test_a_detector_takes_values_as_they_come() -> None:
    """`add` answers at once, with bounds that leave the value out."""
    detector = Novelty()
    answers: List[Optional[object]] = [detector.add(value) for value in noise(100)]

    finding = detector.add(0.0)

    assert answers == [None] * 100
    assert finding is not None
    assert finding.low > 0.0


def expected_p(values: List[float]) -> List[float]:
    """The p of each value, from the formulas and all values before it, step by step."""
    found = []
    scales = {"1": 1, "10": 10, "100": 100}
    level, period = values[0], 0
    usual: List[float] = []
    means = dict.fromkeys([*scales, "season"], 0.0)
    distances: Dict[str, List[float]] = {name: [] for name in means}
    for index, value in enumerate(values):
        shares = []
        offs = dict.fromkeys(scales, value - level)
        if period:
            offs["season"] = value - usual[index % period]
        for name, off in offs.items():
            count = min(len(distances[name]) + 1, scales.get(name, 10))
            means[name] += (off - means[name]) / count
            shares.append(share_of_blocks(distances[name], abs(means[name])))
            distances[name].append(abs(means[name]))
        found.append(min(shares) * len(offs))
        level += (value - level) / min(index + 1, 1000)
        if period:
            usual[index % period] += 0.3 * offs["season"]
        new = find_period(values[: index + 1]) if index + 1 in (64, 128, 256, 512, 1024) else None
        if new is not None and new != period:
            period, usual = new, values[:new]
            means["season"], distances["season"] = 0.0, []
            for place, earlier in enumerate(values[period : index + 1], period):
                off = earlier - usual[place % period]
                means["season"] += (off - means["season"]) / min(place - period + 1, 10)
                distances["season"].append(abs(means["season"]))
                usual[place % period] += 0.3 * off
    return found


def share_of_blocks(distances: List[float], distance: float) -> float:
    """The share of blocks of ten that reach a distance (Hill, Weissman), below 10,000 values."""
    maxima = [max(distances[end - 10 : end]) for end in range(10, len(distances) + 1, 10)]
    top = sorted(maxima)[-5:]
    if len(top) < 2 or distance <= top[0]:
        return 1.0
    power = len(top) + 5
    index = (math.fsum(math.log(maximum / top[0]) for maximum in top) + 0.5) / power
    return len(top) / len(maxima) * (1 + math.log(distance / top[0]) / (power * index)) ** -power


PLANTED: Dict[str, List[float]] = {
    "no season": [-8.0 * 1.6**step for step in range(10)],
    "season": [-3.0 * 1.45**step for step in range(9)],
    "another season later": [0.0, 0.0, -40.0, 50.0, -63.0, 78.0, -98.0, 122.0, -152.0],
}
"""What is added to the values at `EVENTS`."""


def eventful(kind: str) -> List[float]:
    """Values with something planted."""
    values = noise(1200) if kind == "no season" else day(700, period=6)
    if kind == "another season later":
        values[:72] = [value % 1 + 30 * (index % 3) for index, value in enumerate(values[:72])]
    for index, change in zip(EVENTS, PLANTED[kind]):
        values[index] += change
    return values


@pytest.mark.parametrize("kind", list(PLANTED))
def test_p_is_that_of_the_formulas(kind: str) -> None:
    """Reported are those with p at most 1 / 150, with that p, as computed without any memory."""
    values = eventful(kind)
    p = expected_p(values)
    expected, quiet_until = [], 0
    for index in range(20, len(values)):
        if p[index] <= 1 / 150 and index + 1 > quiet_until:
            expected.append(index)
            quiet_until = index + 1 + max(10, (index + 1) // 20)

    found = find_anomalies(values)

    assert len(expected) >= 3
    assert indices(found) == expected
    assert [anomaly.p for anomaly in found] == pytest.approx([p[index] for index in expected])
