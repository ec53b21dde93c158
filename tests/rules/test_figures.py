"""The numbers of functions, each against a slow plain way to the same."""

import math
import random
from itertools import combinations
from statistics import mean, median
from typing import Dict, List, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.rules.expression import Condition, Value
from hydra_heads.rules.figures import Figure, figure_of
from hydra_heads.rules.grammar import parse
from hydra_heads.rules.samples import Samples
from hydra_heads.stats.anomalies import find_anomalies

Column = Sequence[Optional[float]]


def value_in(text: str) -> Value:
    """Return the figure that a text writes."""
    condition = parse(f"{text} > 0")
    assert isinstance(condition, Condition)
    return condition.value


def figure(
    text: str, values: Column, instances: Optional[Sequence[object]] = None, end: int = -1
) -> Figure:
    """Compute a figure of `time` over runs a second apart, at the end of the last one."""
    count = len(values)
    samples = Samples(range(count), instances or [None] * count, {"time": values})
    return figure_of(value_in(text), samples.view(count if end < 0 else end))


def noise(count: int, seed: int = 1, level: float = 10.0) -> List[float]:
    """Return values with a tenth of spread around a level."""
    draw = random.Random(seed)
    return [level * draw.lognormvariate(0.0, 0.1) for _ in range(count)]


VALUES = st.lists(st.one_of(st.none(), st.integers(-3, 9).map(float)), max_size=30)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(VALUES, st.integers(1, 35))
def test_plain_functions_agree_with_plain_oracles(values: Column, runs: int) -> None:
    """last, mean, rate, absent and the bare metric say what their sentences say."""
    there = [value for value in values[-runs:] if value is not None]
    of = {
        "last": there[-1] if there else None,
        "mean": mean(there) if there else None,
        "rate": 100 * len([v for v in there if v != 0]) / len(there) if there else None,
        "absent": 0.0 if there else 1.0,
    }

    for function, expected in of.items():
        found = figure(f"{function}(time[{runs} runs])", values)

        assert found.number == (expected if expected is None else pytest.approx(expected))
        assert found.count == len(there)
    assert figure("time", values).number == (values[-1] if values else None)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(VALUES, st.integers(1, 99))
def test_percentiles_agree_with_a_plain_oracle(values: Column, share: int) -> None:
    """A percentile lies between the two values around its place, in proportion."""
    there = sorted(value for value in values if value is not None)
    expected = None
    if there:
        place = share / 100 * (len(there) - 1)
        low, high = there[math.floor(place)], there[math.ceil(place)]
        expected = pytest.approx(low + (high - low) * (place - math.floor(place)))

    found = figure(f"p{share:02}(time[1000 runs])", values)

    assert found.number == expected


@settings(max_examples=100, deadline=None, derandomize=True)
@given(VALUES, st.integers(1, 9), st.integers(1, 30))
def test_a_baseline_is_the_median_of_the_runs_before_the_window(
    values: Column, runs: int, before: int
) -> None:
    """The percentage is of the figure above that median, and the count is the baseline's."""
    inside = [value for value in values[-runs:] if value is not None]
    earlier = [v for v in values[max(0, len(values) - runs - before) : -runs] if v is not None]
    expected = None
    if inside and earlier and median(earlier) > 0:
        expected = pytest.approx(100 * (mean(inside) / median(earlier) - 1))

    found = figure(f"mean(time[{runs} runs]) vs median({before})", values)

    assert found.number == expected
    assert found.count == len(earlier)


def test_a_bare_metric_is_compared_with_the_runs_before_it() -> None:
    """The newest run's value stands against the median of those before the newest."""
    assert figure("time vs median(3)", [1.0, 10.0, 11.0, 12.0, 22.0]).number == 100.0
    assert figure("time vs median(3)", [1.0, 10.0, 11.0, 12.0, None]).number is None
    assert figure("time vs median(3)", [0.0, 0.0, 0.0, 12.0]).number is None
    assert figure("time vs median(3)", [-1.0, -1.0, -1.0, 12.0]).number is None


def test_inputs_of_different_size_are_compared_with_themselves() -> None:
    """A large input after small ones is no rise; one of its own size twice as long is."""
    sizes: Dict[str, float] = {"small": 1.0, "large": 100.0}
    instances = ["small", "large"] * 10
    values = [sizes[name] for name in instances]

    same = figure("time vs median(10)", values, instances)
    doubled = figure("time vs median(10)", [*values[:-1], 200.0], instances)

    assert same.number == 0.0
    assert doubled.number == pytest.approx(100.0)


def rank_p(old: Sequence[float], new: Sequence[float]) -> float:
    """Return the two-sided p of the rank test by listing all ways to draw the new values."""
    both = [*old, *new]
    least = 0
    ways = list(combinations(range(len(both)), len(new)))

    def above(places: Sequence[int]) -> int:
        rest = [both[at] for at in range(len(both)) if at not in places]
        return sum(1 for at in places for other in rest if both[at] > other)

    seen = above(range(len(old), len(both)))
    tail = min(seen, len(old) * len(new) - seen)
    least = sum(1 for places in ways if above(places) <= tail)
    return min(1.0, 2 * least / len(ways))


@pytest.mark.parametrize("seed", range(12))
def test_a_change_is_what_the_rank_test_finds(seed: int) -> None:
    """Beyond noise: the median of all differences over the median before; within it: 0."""
    draw = random.Random(seed)
    old = [10 + draw.random() for _ in range(6)]
    new = [10 + draw.random() + seed % 4 * 0.3 for _ in range(4)]
    expected = 0.0
    if rank_p(old, new) < 0.05:
        moved = median([after - before for before in old for after in new])
        expected = 100 * moved / median(old)

    found = figure("change(time[4 runs])", [*old, *new])

    assert found.number == pytest.approx(expected)
    assert found.count == 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([1.0] * 3, [2.0] * 3, None),  # no order of 3 and 3 is rare enough
        ([1.0, 1.1, 1.2], [2.0, 2.1, 2.2, 2.3], None),  # fewer before than in the window
        ([1.0, 1.1, 1.2, 1.3], [2.0, 2.1, 2.2, 2.3], 87.0),
        ([1.0, 1.1, 1.2, 1.3, 1.4], [2.0, 2.1, 2.2], 75.0),
        ([0.0] * 20, [1.0] * 20, None),  # no percentage of 0
        ([0.0] * 20, [0.0] * 20, 0.0),
        ([2.0] * 20, [1.0] * 20, -50.0),
    ],
)
def test_a_change_that_nobody_can_tell_is_none(
    old: List[float], new: List[float], expected: Optional[float]
) -> None:
    """Too few values, and a level of 0, are no answer; 0 is one only where it is known."""
    found = figure(f"change(time[{len(new)} runs])", [*old, *new]).number

    assert found == (expected if expected is None else pytest.approx(expected, abs=0.5))


def test_a_change_of_many_runs_is_found_and_noise_is_none() -> None:
    """A shift of a tenth among 2,000 runs is one of ten percent; without one it is mostly 0."""
    before, inside = noise(1000, 1), noise(1000, 2)

    risen = figure("change(time[1000 runs])", [*before, *(v * 1.1 for v in inside)]).number
    fallen = figure("change(time[1000 runs])", [*before, *(v * 0.8 for v in inside)]).number
    same = [figure("change(time[50 runs])", noise(200, seed)).number != 0 for seed in range(10, 50)]

    assert risen == pytest.approx(10.0, abs=1.5)
    assert fallen == pytest.approx(-20.0, abs=1.5)
    assert same.count(True) <= 5


@pytest.mark.parametrize(("runs", "growth"), [(5, 0.1), (40, 0.01), (700, 0.002), (30, -0.02)])
def test_a_steady_rise_is_a_trend_of_its_size(runs: int, growth: float) -> None:
    """Values that grow by a constant share have the percentage from the first to the last."""
    draw = random.Random(3)
    values = [(1 + growth) ** at * draw.lognormvariate(0, 0.001) for at in range(runs)]
    group = -(-runs // 50)

    found = figure(f"trend(time[{runs} runs])", values).number

    # medians of groups in a row: the line goes from the first group's middle to the last one's
    span = runs - group
    assert found == pytest.approx(100 * ((1 + growth) ** span - 1), rel=0.01)


def test_a_trend_through_0_is_a_share_of_the_lines_start() -> None:
    """Where a logarithm is not possible the line is straight; one from 0 or below has none."""
    assert figure("trend(time)", [float(9 - at) for at in range(12)]).number == pytest.approx(
        -100 * 11 / 9
    )
    assert figure("trend(time)", [float(at) for at in range(12)]).number is None


def test_noise_and_few_values_are_no_trend() -> None:
    """Without a trend it is mostly 0; below five values nobody can tell."""
    found = [figure("trend(time)", noise(100, seed)).number != 0 for seed in range(40)]

    assert found.count(True) <= 5
    assert figure("trend(time)", [1.0, 2.0, 3.0, 4.0]).number is None
    assert figure("trend(time)", [3.0] * 50).number == 0.0


def test_an_anomaly_is_one_of_the_newest_value() -> None:
    """It is 1 at the run where the detector reports, and 0 before and after."""
    values = [*noise(60), 100.0, *noise(5, 2)]
    reported = {found.index for found in find_anomalies(values)}

    by_end = [figure("anomaly(time)", values, end=end).number for end in range(30, 67)]

    assert 60 in reported
    assert by_end == [float(end - 1 in reported) for end in range(30, 67)]
    assert by_end.count(1.0) == len({at for at in reported if at >= 29})


def test_an_anomaly_needs_values_to_learn_from() -> None:
    """Where the detector cannot report yet nobody can tell."""
    assert figure("anomaly(time)", noise(20)).number is None
    assert figure("anomaly(time)", noise(21)).number == 0.0
    assert figure("anomaly(time[20 runs])", noise(90)).number is None


def test_numbers_beyond_all_measure_are_none() -> None:
    """What does not fit a number is no number, and no error."""
    assert figure("time vs median(3)", [1e-300, 1e-300, 1e-300, 1e150]).number is None
    assert figure("trend(time)", [1e-150 * 10**at for at in range(0, 300, 10)]).number is not None


TEXTS = [
    *("time", "last(time)", "mean(time[7 runs])", "p95(time[5 s])", "rate(time)", "absent(time)"),
    *("time vs median(9)", "p50(time[4 runs]) vs median(6)", "change(time[5 runs])"),
    *("trend(time[12 runs])", "anomaly(time[30 runs])", "absent(time[1 s])"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_no_figure_looks_ahead(text: str) -> None:
    """What is seen at the end of a run is the same whatever comes after it."""
    draw = random.Random(7)
    values = [None if draw.random() < 0.1 else draw.lognormvariate(0, 1) for _ in range(60)]
    instances = [draw.choice("ab") for _ in values]

    for end in range(0, 60, 3):
        alone = figure(text, values[:end], instances[:end])

        assert figure(text, values, instances, end=end) == alone


@pytest.mark.parametrize("text", TEXTS)
def test_older_runs_than_are_asked_for_change_nothing(text: str) -> None:
    """Who hands in as many newest runs as `needs` says gets the figure of the whole history."""
    draw = random.Random(8)
    values = [None if draw.random() < 0.1 else draw.lognormvariate(0, 1) for _ in range(1300)]
    instances = [draw.choice("ab") for _ in values]
    enough = value_in(text).needs

    for end in (1300, 1250, 1203):
        part = slice(end - enough, end)
        samples = Samples(range(part.start, end), instances[part], {"time": values[part]})

        newest = figure_of(value_in(text), samples.view(len(samples)))

        assert newest == figure(text, values, instances, end=end)
