"""Student's t distribution."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats import normal, student

TABLE = [
    (0.95, 1, 6.3138),
    (0.975, 1, 12.7062),
    (0.975, 2, 4.3027),
    (0.975, 3, 3.1824),
    (0.975, 5, 2.5706),
    (0.975, 10, 2.2281),
    (0.995, 10, 3.1693),
    (0.975, 30, 2.0423),
    (0.975, 120, 1.9799),
]


@pytest.mark.parametrize(("p", "degrees", "t"), TABLE)
def test_quantiles_are_those_of_the_tables(p: float, degrees: float, t: float) -> None:
    """The quantiles printed in every table come out, and their mirror images."""
    assert round(student.quantile(p, degrees), 4) == t
    assert round(student.quantile(1 - p, degrees), 4) == -t


@pytest.mark.parametrize("t", [-1e6, -3.0, -1.0, -1e-9, 0.0, 0.4, 1.0, 1.0000001, 2.5, 1e6])
def test_one_and_two_degrees_have_closed_forms(t: float) -> None:
    """With 1 degree it is the arc tangent (Cauchy), with 2 an algebraic function."""
    cauchy = math.atan2(1, -t) / math.pi
    root = math.sqrt(2 + t * t)
    algebraic = 1 / (root * (root - t)) if t < 0 else 1 - 1 / (root * (root + t))

    assert student.cdf(t, 1) == pytest.approx(cauchy, rel=1e-13)
    assert student.cdf(t, 2) == pytest.approx(algebraic, rel=1e-13)


@pytest.mark.parametrize("degrees", [1e13, 1e20, 1e100])
def test_with_very_many_degrees_it_is_the_normal_distribution(degrees: float) -> None:
    """No digit is lost where the degrees dwarf the square of t."""
    for t in (-6.0, -1.7, -0.3, 0.99, 1.01, 4.0):
        assert student.cdf(t, degrees) == pytest.approx(normal.cdf(t), rel=2e-11)
    assert student.quantile(0.975, degrees) == pytest.approx(1.959963984540054, abs=2e-12)


def test_the_figures_agree_with_scipy_on_a_grid() -> None:
    """Probability to 12 and quantile to 1e-12 agree, from 0.1 to a million degrees."""
    scipy = pytest.importorskip("scipy.stats")
    for degrees in (0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 7.5, 29.0, 100.0, 1e4, 1e6):
        for t in (0.01, 0.5, 0.999, 1.001, 1.5, 2.0, 5.0, 36.0):
            expected = scipy.t.sf(t, degrees)
            assert student.cdf(-t, degrees) == pytest.approx(expected, rel=1e-12)
            assert student.cdf(t, degrees) == pytest.approx(1 - expected, rel=1e-12)
        for p in (1e-6, 0.01, 0.3, 0.4999, 0.6, 0.975, 1 - 1e-7):
            expected = scipy.t.ppf(p, degrees)
            assert student.quantile(p, degrees) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("a", [1, 3, 19, 20, 21, 40])
def test_ratios_of_gamma_functions_are_right_to_the_last_digits(a: int) -> None:
    """For whole numbers the ratio is a binomial coefficient, and fifteen digits of it come out."""
    middle = Fraction(math.factorial(2 * a), math.factorial(a) ** 2)
    expected = math.sqrt(math.pi) * float(middle * a / 4**a)

    found = student._gamma_ratio(float(a))

    assert found == pytest.approx(expected, rel=1e-15 if a >= 20 else 4e-15, abs=0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.5, 1e7))
def test_the_quantile_undoes_the_distribution_function(p: float, degrees: float) -> None:
    """Going to the quantile and back gives the probability again."""
    assert student.cdf(student.quantile(p, degrees), degrees) == pytest.approx(p, rel=1e-10)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(-1e150, 1e150), st.floats(0.01, 1e100))
def test_probabilities_are_symmetric_and_within_0_and_1(t: float, degrees: float) -> None:
    """Whatever t and degrees: a probability, and with that of -t it makes 1."""
    below, above = student.cdf(t, degrees), student.cdf(-t, degrees)

    assert 0 <= below <= 1
    assert below + above == pytest.approx(1, abs=1e-12)


def test_the_middle_is_exactly_0() -> None:
    """The median is 0 and half lies below it, without rounding."""
    assert student.quantile(0.5, 3.3) == 0.0
    assert student.cdf(0.0, 3.3) == 0.5


def test_tails_are_found_where_1_minus_p_has_no_digits_left() -> None:
    """A lower tail of 1e-40 has a quantile although 1 - 1e-40 is 1."""
    t = student.quantile(1e-40, 30)

    assert student.cdf(t, 30) == pytest.approx(1e-40, rel=1e-9)


@pytest.mark.parametrize("degrees", [0.0, -1.0, 0.001, float("inf"), float("nan")])
def test_degrees_outside_the_range_are_refused(degrees: float) -> None:
    """Degrees are named with the value found and the range allowed."""
    with pytest.raises(ValueError, match=f"degrees: found {degrees!r}, expected a number from"):
        student.cdf(1.0, degrees)
    with pytest.raises(ValueError, match=f"degrees: found {degrees!r}"):
        student.quantile(0.9, degrees)


def test_a_place_and_a_probability_are_checked() -> None:
    """NaN is no place, 1 no probability."""
    with pytest.raises(ValueError, match=r"t\[0\]: found nan"):
        student.cdf(float("nan"), 3)
    with pytest.raises(ValueError, match=r"p: found 1\.0"):
        student.quantile(1.0, 3)


def test_the_largest_degrees_and_quantiles_are_what_is_said() -> None:
    """1e100 degrees are taken and more are not; a quantile below 1e100 is found, beyond not."""
    assert student.quantile(0.975, 1e100) == pytest.approx(1.96, abs=1e-4)
    with pytest.raises(ValueError, match=r"found 1\.1e\+100, expected a number from 0\.01 to 1e"):
        student.quantile(0.975, 1.1e100)
    # with 1 degree the tail is 1 / (pi t)
    assert student.quantile(1 / (math.pi * 4e99), 1.0) == pytest.approx(-4e99, rel=1e-9)
    with pytest.raises(ValueError, match=r"beyond 1e\+100"):
        student.quantile(1 / (math.pi * 1.2e100), 1.0)


def test_quantiles_are_found_by_halving_so_that_another_language_ends_at_the_same() -> None:
    """Halved from 0 to 1, or from one power of two to the next, until 1e-12 of it are left.

    So a quantile is an odd number of the last step's halves, whatever a last digit of exp is.
    """
    for p, degrees, halves in ((0.6, 10, 2**41), (0.975, 10, 2**40), (0.975, 1, 2**38)):
        found = student.quantile(p, degrees) * halves

        assert found % 2 == 1


def test_a_quantile_beyond_all_measure_is_refused() -> None:
    """Where the tail is so heavy that the search would not end, it says so."""
    with pytest.raises(ValueError, match="lies beyond"):
        student.quantile(1e-12, 0.1)
