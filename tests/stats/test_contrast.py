"""A weighted sum of means, its interval, and how many values would show it."""

import math
import re
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats import normal, student
from hydra_heads.stats.contrast import (
    MOST_RUNS,
    Contrast,
    contrast_interval,
    paired_contrast,
    unpaired_contrast,
    values_needed,
)
from hydra_heads.stats.interval import Interval

A = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
B = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.1]
C = [19.8, 20.4, 19.6, 17.8, 18.5, 18.9, 18.3, 18.9, 19.5, 22.0]

ROWS = st.lists(
    st.lists(st.floats(0.01, 100), min_size=4, max_size=4), min_size=2, max_size=5
)  # fmt: skip


def half_width(contrast: Contrast, level: float = 0.95) -> float:
    """Return half the width of an interval that there is."""
    interval = contrast_interval(contrast, level)
    assert interval is not None
    return interval.half_width


def test_pairs_agree_with_scipy() -> None:
    """The difference of two paired rows is scipy's t test of related samples."""
    scipy = pytest.importorskip("scipy.stats")
    expected = scipy.ttest_rel(A, B)

    contrast = paired_contrast([1, -1], [A, B])

    assert contrast.error is not None
    assert contrast.value / contrast.error == pytest.approx(expected.statistic, rel=1e-12)
    assert contrast.degrees == expected.df
    bounds = expected.confidence_interval(0.95)
    assert contrast_interval(contrast, 0.95) == pytest.approx((bounds.low, bounds.high, 0.95))


def test_samples_apart_agree_with_scipy() -> None:
    """The difference of two samples is scipy's t test without equal variances."""
    scipy = pytest.importorskip("scipy.stats")
    expected = scipy.ttest_ind(A, C, equal_var=False)

    contrast = unpaired_contrast([1, -1], [A, C])

    assert contrast.error is not None
    assert contrast.value / contrast.error == pytest.approx(expected.statistic, rel=1e-12)
    assert contrast.degrees == pytest.approx(expected.df, rel=1e-12)
    bounds = expected.confidence_interval(0.95)
    assert contrast_interval(contrast, 0.95) == pytest.approx((bounds.low, bounds.high, 0.95))


def test_many_factors_agree_with_numpy() -> None:
    """Weighted rows are what the weighted sum of their columns is, and variances add up."""
    numpy = pytest.importorskip("numpy")
    factors, rows = [0.3, -0.5, 0.2], [A[:10], B[:10], C]
    sums = numpy.dot(factors, rows)
    parts = [f * f * numpy.var(row, ddof=1) / 10 for f, row in zip(factors, rows)]

    pairs, apart = paired_contrast(factors, rows), unpaired_contrast(factors, rows)

    assert pairs[:3] == pytest.approx((sums.mean(), sums.std(ddof=1) / math.sqrt(10), 9))
    degrees = sum(parts) ** 2 / sum(part * part / 9 for part in parts)
    assert apart[:3] == pytest.approx((sums.mean(), math.sqrt(sum(parts)), degrees))


def test_what_is_not_asked_for_does_not_count() -> None:
    """A sample with a factor of 0 adds no doubt, be it a single value."""
    contrast = unpaired_contrast([1, 0, -1], [A, [1e9], C])

    assert contrast == unpaired_contrast([1, -1], [A, C])


def test_spread_is_at_least_what_is_known_of_it() -> None:
    """A variance that is known to be larger than that found takes its place, term by term."""
    factors, rows = [0.5, -0.5], [A, B]
    pairs, apart = paired_contrast(factors, rows), unpaired_contrast(factors, rows)

    assert paired_contrast(factors, rows, [0.1, 0.1]) == pairs
    assert unpaired_contrast(factors, rows, [0.1, 0.1]) == apart
    assert paired_contrast(factors, rows, [400.0, 200.0]).variances == (150.0,)
    assert unpaired_contrast(factors, rows, [400.0, 0.0]).variances == (100.0, apart.variances[1])


def test_a_single_value_has_no_spread() -> None:
    """Where a mean stands on one value nothing says how sure the sum is."""
    contrast = unpaired_contrast([1, -1], [A, [20.0]])

    assert contrast.value == pytest.approx(math.fsum(A) / 15 - 20)
    assert (contrast.error, contrast.degrees, contrast.variances) == (None, None, ())
    assert contrast_interval(contrast, 0.95) is None
    assert values_needed(contrast, 0.95) is None


@pytest.mark.parametrize("make", [paired_contrast, unpaired_contrast])
def test_without_spread_the_interval_is_the_value(make: object) -> None:
    """What never varies is known at once, and two values show it."""
    contrast = make([1.0, -0.5], [[2.0] * 3, [1.0] * 3])  # type: ignore[operator]

    assert contrast_interval(contrast, 0.95) == Interval(1.5, 1.5, 0.95)
    assert contrast.error == 0.0
    assert contrast.degrees == (2 if make is paired_contrast else None)
    assert values_needed(contrast, 0.95) == 2


def test_no_sum_of_nothing_is_told() -> None:
    """Factors that are all 0 give 0 without doubt, which no number of values shows."""
    contrast = unpaired_contrast([0, 0], [A, [1.0]])

    assert contrast == Contrast(0.0, 0.0, None, ())
    assert contrast_interval(contrast, 0.99) == Interval(0.0, 0.0, 0.99)
    assert values_needed(contrast, 0.95) is None


@pytest.mark.parametrize("unit", [1e-140, 1e-90, 1e-6, 1e6, 1e140])
def test_the_unit_does_not_matter(unit: float) -> None:
    """Degrees and values needed are the same in years and in picoseconds, and far beyond."""
    usual = unpaired_contrast([1, -1], [A, C])
    scaled = unpaired_contrast([1, -1], [[unit * v for v in A], [unit * v for v in C]])

    assert scaled.degrees == pytest.approx(usual.degrees, rel=1e-9)
    assert values_needed(scaled, 0.95) == values_needed(usual, 0.95)
    assert half_width(scaled) == pytest.approx(unit * half_width(usual), rel=1e-9)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ROWS)
def test_the_order_does_not_matter(rows: List[List[float]]) -> None:
    """Neither the order of the terms nor that of the columns changes anything."""
    factors = [1.0, *([-1.0 / (len(rows) - 1)] * (len(rows) - 1))]
    turned = [row[::-1] for row in rows[::-1]]

    assert paired_contrast(factors[::-1], turned) == paired_contrast(factors, rows)
    apart, back = unpaired_contrast(factors, rows), unpaired_contrast(factors[::-1], turned)
    assert back[:2] == pytest.approx(apart[:2], rel=1e-12, abs=1e-12)
    assert (back.degrees or 0) == pytest.approx(apart.degrees or 0, rel=1e-12)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(0.05, 2), st.sampled_from([(1.0,), (1.0, 0.5), (3.0, 0.1, 0.1)]),
       st.sampled_from([0.5, 0.9, 0.95, 0.999]))  # fmt: skip
def test_as_many_values_as_needed_show_it_and_one_fewer_do_not(
    value: float, variances: List[float], level: float
) -> None:
    """The figure is the smallest one at which the interval excludes zero."""
    needed = values_needed(Contrast(value, 1.0, 1.0, tuple(variances)), level)

    total = math.fsum(variances)
    each = total * total / math.fsum(part * part for part in variances)

    def excludes_zero(n: int) -> bool:
        t = student.quantile(1 - (1 - level) / 2, (n - 1) * each)
        return t * math.sqrt(total) / math.sqrt(n) < value

    assert needed is not None
    assert excludes_zero(needed)
    assert needed == 2 or not excludes_zero(needed - 1)


def test_a_loss_takes_as_many_values_as_a_gain() -> None:
    """Only the size counts."""
    assert values_needed(Contrast(-1.0, 0.5, 3.0, (4.0,)), 0.95) == 18


def test_what_nobody_would_ever_run_is_not_told() -> None:
    """Beyond a thousand million there is no figure; just below it there is."""
    assert values_needed(Contrast(1e-9, 0.5, 3.0, (4.0,)), 0.95) is None
    assert values_needed(Contrast(1.21e-4, 0.5, 3.0, (4.0,)), 0.95) is None
    edge = normal.quantile(0.975) * 2 / math.sqrt(MOST_RUNS - 1)
    assert values_needed(Contrast(edge, 0.5, 3.0, (4.0,)), 0.95) is None
    near = values_needed(Contrast(1.25e-4, 0.5, 3.0, (4.0,)), 0.95)
    assert near is not None
    assert 0.9 * MOST_RUNS < near <= MOST_RUNS


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: paired_contrast([1], [[1.0, 2.0], [1.0, 2.0]]), "factors: found 1, expected 2"),
        (lambda: paired_contrast([1, 1], [[1.0, 2.0], [1.0]]), "rows: found lengths"),
        (lambda: paired_contrast([1, 1], [[1.0], [1.0]]), "values: found 1, expected at least 2"),
        (lambda: paired_contrast([1], [[1.0, math.nan]]), "values[1]: found nan"),
        (lambda: paired_contrast([math.inf], [[1.0, 2.0]]), "factors[0]: found inf"),
        (lambda: unpaired_contrast([1, 1], [[1.0, 2.0], []]), "values: found none"),
        (lambda: contrast_interval(Contrast(1.0, 1.0, 5.0), 95), "level: found 95"),
        (lambda: contrast_interval(Contrast(1.0, 1.0, None), 0.95), "degrees: found None"),
    ],
)
def test_what_cannot_be_is_refused(call: object, message: str) -> None:
    """Each wrong argument is named with what is expected."""
    with pytest.raises(ValueError, match=re.escape(message)):
        call()  # type: ignore[operator]
