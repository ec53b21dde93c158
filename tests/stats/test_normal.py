"""The normal distribution."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats import normal

PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-9, 0.001, 0.3, 0.49999, 0.5, 0.6, 0.975, 1 - 1e-12]


@pytest.mark.parametrize(
    ("p", "z"),
    [(0.5, 0.0), (0.9, 1.281552), (0.95, 1.644854), (0.975, 1.959964), (0.995, 2.575829)],
)
def test_quantiles_are_those_of_the_tables(p: float, z: float) -> None:
    """The quantiles printed in every table come out, and their mirror images."""
    assert round(normal.quantile(p), 6) == z
    assert round(normal.quantile(1 - p), 6) == -z


@pytest.mark.parametrize(
    ("z", "probability"), [(0.0, 0.5), (1.0, 0.841345), (1.96, 0.975002), (-3.0, 0.001350)]
)
def test_the_distribution_function_is_that_of_the_tables(z: float, probability: float) -> None:
    """Six digits of the printed tables come out."""
    assert round(normal.cdf(z), 6) == probability


def test_the_middle_is_exactly_0() -> None:
    """The median is 0 and half lies below it, without rounding."""
    assert normal.quantile(0.5) == 0.0
    assert normal.cdf(0.0) == 0.5


def test_density_is_symmetric_and_its_peak_is_known() -> None:
    """The peak is 1 over the root of 2 pi, and both sides are alike."""
    assert normal.density(0.0) == pytest.approx(1 / math.sqrt(2 * math.pi), rel=1e-15)
    assert normal.density(1.5) == normal.density(-1.5) == pytest.approx(0.129517596, rel=1e-8)


def test_the_figures_agree_with_scipy_far_into_the_tails() -> None:
    """Density, probability and quantile agree to 14 digits with another implementation."""
    scipy = pytest.importorskip("scipy.stats")
    for z in (-37.0, -20.0, -5.5, -0.1, 0.7, 3.0):
        assert normal.cdf(z) == pytest.approx(scipy.norm.cdf(z), rel=1e-13)
        assert normal.density(z) == pytest.approx(scipy.norm.pdf(z), rel=1e-13)
    for p in PROBABILITIES:
        assert normal.quantile(p) == pytest.approx(scipy.norm.ppf(p), rel=1e-14, abs=1e-15)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(1e-12, 1 - 1e-12))
def test_the_quantile_undoes_the_distribution_function(p: float) -> None:
    """Going to the quantile and back gives the probability again."""
    assert normal.cdf(normal.quantile(p)) == pytest.approx(p, rel=1e-13)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.5, 1.5, float("nan")])
def test_a_quantile_needs_a_probability(p: float) -> None:
    """0, 1 and what lies outside are refused by value."""
    with pytest.raises(ValueError, match=f"p: found {p!r}"):
        normal.quantile(p)


def test_places_that_are_no_number_are_refused() -> None:
    """NaN and infinities have no density and no probability here."""
    with pytest.raises(ValueError, match=r"z\[0\]: found nan"):
        normal.cdf(float("nan"))
    with pytest.raises(ValueError, match=r"z\[0\]: found inf"):
        normal.density(float("inf"))
