"""What holds for every method of finding anomalies."""

import random
import sys
from collections import deque
from typing import Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.anomalies import METHODS, Anomaly, Detector, Finding, find_anomalies

NAMES = list(METHODS)
POINTWISE = ["default", "mad", "iqr", "z"]


def normal_values(count: int, seed: int = 5) -> List[float]:
    """Values around 100 with a standard deviation of 2."""
    draw = random.Random(seed)
    return [100 + 2 * draw.gauss(0, 1) for _ in range(count)]


def eventful(seed: int) -> List[Optional[float]]:
    """Normal values with single ones far out, a season, a higher level and gaps."""
    draw = random.Random(seed)
    values: List[Optional[float]] = []
    for index, value in enumerate(normal_values(400, seed)):
        level = value + (30 if index > 250 else 0) + (8 if index % 4 == 0 else 0)
        values.append(level + 60 if draw.random() < 0.02 else level)
        if draw.random() < 0.05:
            values.append(None)
    return values


def indices(found: List[Anomaly]) -> List[int]:
    """Where anomalies were found."""
    return [anomaly.index for anomaly in found]


def bytes_held(thing: object, seen: Dict[int, object]) -> int:
    """Memory of an object and of all that it leads to, each once."""
    if id(thing) in seen or isinstance(thing, type):
        return 0
    seen[id(thing)] = thing
    inner: List[object] = [getattr(thing, name) for name in getattr(thing, "__slots__", ())]
    inner += list(vars(thing).values()) if hasattr(thing, "__dict__") else []
    if isinstance(thing, (list, tuple, deque)):
        inner += list(thing)
    return sys.getsizeof(thing) + sum(bytes_held(part, seen) for part in inner)


@pytest.mark.parametrize("method", POINTWISE)
def test_a_planted_outlier_is_found_and_nothing_else(method: str) -> None:
    """One value of 300 is ten standard deviations out: it is the report [R-040] [R-041] [R-042]."""
    values = normal_values(300)
    values[200] = 120.0

    found = find_anomalies(values, method)

    assert indices(found) == [200]
    assert found[0].value == 120.0
    assert found[0].low < 100 < found[0].high < 120
    assert found[0].effect == pytest.approx(20, abs=1)


@pytest.mark.parametrize("method", POINTWISE)
def test_an_outlier_below_is_one_too(method: str) -> None:
    """What lies far below is found as what lies far above."""
    values = normal_values(300)
    values[200] = 80.0

    found = find_anomalies(values, method)

    assert indices(found) == [200]
    assert found[0].effect == pytest.approx(-20, abs=1)


@pytest.mark.parametrize("method", NAMES)
def test_a_clean_series_gives_none(method: str) -> None:
    """300 normal values hold no anomaly by any method [R-040] [R-041] [R-042]."""
    assert find_anomalies(normal_values(300), method) == []


@pytest.mark.parametrize("method", NAMES)
@pytest.mark.parametrize("values", [[], [3.0], [3.0, 9.0], [7.5] * 500, [None] * 9, [0.0] * 500])
def test_short_and_constant_series_give_none(method: str, values: List[Optional[float]]) -> None:
    """Nothing, one value, two, only gaps, or always the same: no report."""
    assert find_anomalies(values, method) == []


@pytest.mark.parametrize("method", NAMES)
def test_fewer_values_than_stated_report_nothing(method: str) -> None:
    """Before `LEAST` values were seen even the wildest one is not reported [R-041]."""
    least = METHODS[method].LEAST
    wild = [[*normal_values(count), 1e9] for count in range(least)]

    assert least == 20
    assert [find_anomalies(values, method) for values in wild] == [[]] * least


@pytest.mark.parametrize("method", POINTWISE)
def test_the_first_value_after_the_least_number_may_be_reported(method: str) -> None:
    """`LEAST` is exact: the next value is judged [R-041]."""
    least = METHODS[method].LEAST

    found = find_anomalies([*normal_values(least), 1e9], method)

    assert indices(found) == [least]


@pytest.mark.parametrize("method", NAMES)
def test_a_report_rests_on_past_values_only(method: str) -> None:
    """What is reported of a beginning is the beginning of what is reported of the whole."""
    values = eventful(3)
    whole = find_anomalies(values, method)

    for length in range(0, len(values), 23):
        beginning = find_anomalies(values[:length], method)

        assert beginning == [anomaly for anomaly in whole if anomaly.index < length]


@pytest.mark.parametrize("method", POINTWISE)
def test_nulls_are_skipped_and_counted_in_the_index(method: str) -> None:
    """A gap is no observation: the index is that of the sequence as given."""
    values: List[Optional[float]] = []
    for value in normal_values(120):
        values += [None, value]
    values += [None, None, 150.0]

    assert indices(find_anomalies(values, method)) == [242]


@pytest.mark.parametrize("method", NAMES)
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e200])
def test_values_that_are_no_numbers_are_refused_by_their_index(method: str, bad: float) -> None:
    """NaN, infinities and absurd magnitudes are an error that says where."""
    with pytest.raises(ValueError, match=r"^values\[2\]: found "):
        find_anomalies([1.0, None, bad], method)


@pytest.mark.parametrize("method", NAMES)
def test_a_detector_refuses_what_is_no_number(method: str) -> None:
    """A detector that is fed directly refuses the same, and is unharmed."""
    detector = METHODS[method]()

    with pytest.raises(ValueError, match=r"^value\[0\]: found nan"):
        detector.add(float("nan"))

    assert detector.add(1.0) is None


def test_an_unknown_method_names_the_known_ones() -> None:
    """The message lists what there is."""
    with pytest.raises(ValueError, match=r"^method: found 'magic', expected one of default, mad,"):
        find_anomalies([1.0], "magic")


@pytest.mark.parametrize("method", NAMES)
def test_memory_does_not_grow(method: str) -> None:
    """Once all it keeps is full, further values take no more of it."""
    full = 11_000 if method in ("default", "seasonal") else 1000
    detector = METHODS[method]()
    values = normal_values(full + 3000)
    for value in values[:full]:
        detector.add(value)
    before = bytes_held(detector, {})

    for value in values[full:]:
        detector.add(value)

    assert bytes_held(detector, {}) <= 1.1 * before < 60_000


@pytest.mark.parametrize("method", NAMES)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 99), power=st.integers(-20, 20), shift=st.integers(-8, 8))
def test_the_unit_of_the_values_changes_nothing(
    method: str, seed: int, power: int, shift: int
) -> None:
    """Values in another unit, or counted from elsewhere, have the same anomalies."""
    values = [None if value is None else round(value * 64) / 64 for value in eventful(seed)]
    unit = 2.0**power

    moved = [None if value is None else (value + 128 * shift) * unit for value in values]

    assert indices(find_anomalies(moved, method)) == indices(find_anomalies(values, method))


@pytest.mark.parametrize("method", NAMES)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([0.0, 1.0, -1.0, 5e-324, 1e-300, 1e150, -1e150]),
            st.floats(-1e150, 1e150),
        ),
        max_size=120,
    )
)
def test_no_numbers_are_too_wild(method: str, values: List[float]) -> None:
    """Whatever the values, reports are in order and their bounds leave the value out."""
    found = find_anomalies([*values, *values], method)

    assert indices(found) == sorted(set(indices(found)))
    assert all(not anomaly.low <= anomaly.value <= anomaly.high for anomaly in found)
    assert all(anomaly.p is None or 0 <= anomaly.p < 0.02 for anomaly in found)


@pytest.mark.parametrize("method", NAMES)
def test_the_largest_numbers_on_either_side_are_no_error(method: str) -> None:
    """Distances are up to twice the largest magnitude allowed, and their squares are finite."""
    draw = random.Random(7)
    seldom = [1e150 if index % 7 == 0 else -1e150 for index in range(150)]
    either = [draw.choice([1e150, -1e150]) for _ in range(150)]

    assert len(find_anomalies(seldom, method)) <= 10
    assert len(find_anomalies(either, method)) <= 10


@pytest.mark.parametrize("method", ["iqr", "mad", "z"])
def test_a_value_as_large_as_one_seen_is_usual_where_no_scale_exists(method: str) -> None:
    """Among nothing but fives no other value is usual, and its doubt is 0 where one is told."""
    values = [5.0] * 30

    (above,) = find_anomalies([*values, 5.5], method)
    (below,) = find_anomalies([*values, 4.5], method)

    assert (above.low, above.high) == (below.low, below.high) == (5.0, 5.0)
    assert above.p in {None, 0.0}


@pytest.mark.parametrize("method", NAMES)
def test_values_that_are_mostly_equal_do_not_alarm_at_every_other(method: str) -> None:
    """Nine in ten values are 0 and the others 1 to 3: seldom a report, though no scale exists."""
    draw = random.Random(8)
    values = [float(draw.randint(1, 3)) if draw.random() < 0.1 else 0.0 for _ in range(2000)]

    assert len(find_anomalies(values, method)) <= 12


class Loud(Detector):
    """Finds every value anomalous, and says which ones were reported."""

    LEAST = 1

    def __init__(self) -> None:
        """Begin with nothing reported."""
        super().__init__()
        self.reported: List[int] = []

    def _judge(self, value: float) -> Optional[Finding]:
        return Finding(0.0, 0.0, 0.0)

    def _learn(self, value: float) -> None:
        """Learn nothing."""

    def _reported(self) -> None:
        self.reported.append(self._seen - 1)


def test_after_a_report_a_detector_is_quiet() -> None:
    """Ten values, from 200 on a twentieth of those seen: one event is one report."""
    detector = Loud()

    found = [index for index in range(1000) if detector.add(1.0)]

    assert found[:4] == [1, 12, 23, 34]
    assert found == detector.reported
    assert [late - early for early, late in zip(found[-3:], found[-2:])] == [
        1 + int(0.05 * (early + 1)) for early in found[-3:-1]
    ]
