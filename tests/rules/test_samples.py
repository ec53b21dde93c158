"""What is seen of a head's runs at the end of each."""

import math
from statistics import median
from typing import List, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.rules.expression import Window
from hydra_heads.rules.samples import Samples, metrics_only


def samples_of(
    values: Sequence[Optional[float]],
    instances: Optional[List[str]] = None,
    started_unix: Optional[List[float]] = None,
) -> Samples:
    """Return runs with one metric, `x`, by default of one instance and a second apart."""
    count = len(values)
    return Samples(
        started_unix or [float(at) for at in range(count)],
        instances or ["a"] * count,
        {"x": values},
    )


def test_a_window_of_runs_holds_the_newest() -> None:
    """So many runs are looked at; those without a value are among them."""
    view = samples_of([1.0, None, 3.0, 4.0, None]).view(5)

    assert view.inside("x", Window(3)) == [3.0, 4.0]
    assert view.inside("x", Window(100)) == [1.0, 3.0, 4.0]
    assert view.newest("x") is None


def test_a_window_of_time_goes_back_from_the_newest_start() -> None:
    """Runs that began at most so long before the newest one are in it, up to 1,000."""
    started = [0.0, 50.0, 90.0, 100.0]
    view = samples_of([1.0, 2.0, 3.0, 4.0], started_unix=started).view(4)

    assert view.inside("x", Window(1000, 10.0)) == [3.0, 4.0]
    assert view.inside("x", Window(1000, 9.9)) == [4.0]
    assert view.inside("x", Window(2, 1000.0)) == [3.0, 4.0]


def test_a_clock_that_was_set_back_ends_a_window_of_time() -> None:
    """A window is runs in a row: it ends at the first run that is too old, going back."""
    started = [95.0, 20.0, 99.0, 100.0]
    view = samples_of([1.0, 2.0, 3.0, 4.0], started_unix=started).view(4)

    assert view.inside("x", Window(1000, 10.0)) == [3.0, 4.0]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e151, -1e200, None])
def test_what_is_no_finite_number_is_no_value(value: Optional[float]) -> None:
    """NaN, infinities and numbers beyond all measure are as if there were none [fault 77]."""
    view = samples_of([1.0, value]).view(2)

    assert view.newest("x") is None
    assert view.inside("x", Window(2)) == [1.0]


def test_a_metric_that_was_not_handed_in_has_no_values() -> None:
    """An own figure that no run has reported yet is not an error."""
    view = samples_of([1.0]).view(1)

    assert view.newest("user_tokens") is None
    assert view.inside("user_tokens", Window(9)) == []


def test_before_the_first_run_there_is_nothing() -> None:
    """The view of no runs has no values in any window."""
    view = samples_of([1.0]).view(0)

    assert view.newest("x") is None
    assert view.inside("x", Window(9)) == []
    assert view.inside("x", Window(9, 60.0)) == []


def test_instances_are_put_on_one_scale() -> None:
    """Values are divided by the median of their instance's; without five values it is left out."""
    values = [10.0, 1.0, 20.0, 2.0, 30.0, 3.0, 40.0, 4.0, 50.0, 5.0, 7.0]
    instances = ["big", "small"] * 5 + ["new"]

    found = samples_of(values, instances).view(11).inside("x", Window(100), 1000)

    assert found == [1 / 3, 1 / 3, 2 / 3, 2 / 3, 1.0, 1.0, 4 / 3, 4 / 3, 5 / 3, 5 / 3]


def test_the_scale_is_of_the_runs_within_reach() -> None:
    """Older runs than those that can be looked at do not move the scale."""
    values = [1e9] * 10 + [10.0, 1.0] * 5
    instances = ["big", "small"] * 10

    view = samples_of(values, instances).view(20)

    assert view.inside("x", Window(100), 10) == [1.0] * 10
    assert view.before("x", Window(5), 100, 10) == [1.0] * 5


def test_a_single_instance_needs_no_scale() -> None:
    """Where all runs have the same input, values stay as they are."""
    assert samples_of([1.0, 2.0, None]).view(3).inside("x", Window(9), 9) == [1.0, 2.0]


def test_instances_without_a_median_above_0_are_left_out_unless_all_are() -> None:
    """What cannot be scaled cannot be compared; where nothing can, values are as they are."""
    instances = ["a", "b"] * 5

    some = samples_of([0.0, 2.0] * 5, instances).view(10).inside("x", Window(9), 100)
    none = samples_of([0.0, -2.0] * 5, instances).view(10).inside("x", Window(9), 100)

    assert some == [1.0] * 5
    assert none == [-2.0, 0.0, -2.0, 0.0, -2.0, 0.0, -2.0, 0.0, -2.0]


def test_an_instance_that_gets_rare_loses_its_scale() -> None:
    """Going from run to run, what leaves the reach counts no longer: first its scale goes, and
    where one instance is left values are as they are.
    """
    values = [10.0] * 6 + [2.0] * 12
    samples = samples_of(values, ["old"] * 6 + ["new"] * 12)

    found = [samples.view(end).inside("x", Window(12), 12) for end in range(1, 19)]

    assert found[11] == [1.0] * 12
    assert found[12] == [1.0] * 12
    assert found[13] == [1.0] * 8
    assert found[16] == [1.0] * 11
    assert found[17] == [2.0] * 12


@pytest.mark.parametrize("sign", [1, -1])
def test_scaled_values_beyond_all_measure_are_left_out(sign: int) -> None:
    """A scale near 0 makes no infinities."""
    values = [1e-300, 1.0] * 5 + [sign * 1e150, 2.0]
    instances = ["tiny", "plain"] * 6

    found = samples_of(values, instances).view(12).inside("x", Window(2), 100)

    assert found == [2.0]


def test_going_back_gives_what_was_there() -> None:
    """Ends may be looked at in any order."""
    values = [float(at % 7 + 1) for at in range(60)]
    instances = ["a", "b", "b"] * 20
    samples = samples_of(values, instances)

    there = [samples.view(end).inside("x", Window(9), 20) for end in range(61)]

    for end in (3, 60, 20, 21, 22, 21, 0, 1):
        assert samples.view(end).inside("x", Window(9), 20) == there[end]


def test_columns_of_different_lengths_are_refused() -> None:
    """A column that does not belong to the runs is a mistake of the caller."""
    with pytest.raises(ValueError, match="x: found 1 values, expected 2"):
        Samples([0.0, 1.0], ["a", "a"], {"x": [1.0]})
    with pytest.raises(ValueError, match="instances: found 1 values"):
        Samples([0.0, 1.0], ["a"], {})
    with pytest.raises(ValueError, match="end: found 3, expected a number from 0 to 2"):
        Samples([0.0, 1.0], ["a", "b"], {}).view(3)


def test_what_was_found_is_kept_for_all_who_ask_at_one_end() -> None:
    """A view is one and the same until another end is asked for, and finds each thing once."""
    samples = samples_of([1.0, 2.0])
    asked: List[int] = []

    def find() -> int:
        asked.append(1)
        return 7

    assert samples.view(2).once("key", find) == samples.view(2).once("key", find) == 7
    assert len(asked) == 1
    assert samples.view(1).once("key", find) == 7
    assert len(asked) == 2


def test_metrics_of_one_run_are_samples_of_one_run() -> None:
    """A mapping of metrics can be looked at as the newest run."""
    view = metrics_only({"cpu_max": 90.0, "memory_max_mb": None}).view(1)

    assert view.newest("cpu_max") == 90.0
    assert view.newest("memory_max_mb") is None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.integers(-2, 9))), max_size=40
    ),
    st.integers(1, 45),
)
def test_scaling_agrees_with_a_plain_oracle(runs: List[object], reach: int) -> None:
    """Each value is over the median of its instance's within reach, as the docstring says."""
    pairs = [(str(run[0]), run[1]) for run in runs]  # type: ignore[index]
    samples = samples_of([value for _, value in pairs], [name for name, _ in pairs])

    for end in range(len(pairs) + 1):
        near = pairs[max(0, end - reach) : end]
        of = {name: [v for n, v in near if n == name and v is not None] for name in "abc"}
        scale = {name: median(v) for name, v in of.items() if len(v) >= 5 and median(v) > 0}
        if sum(1 for values in of.values() if values) < 2:
            scale = {}
        expected = [
            v / scale.get(n, 1) for n, v in near if v is not None and (not scale or n in scale)
        ]

        assert samples.view(end).inside("x", Window(1000), reach) == expected
