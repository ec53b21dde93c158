"""Checks shared by the figures: what is refused, and how the message says so."""

from typing import Iterable

LARGEST = 1e150
"""Magnitude up to which values are taken: the square of one still fits a float."""


def check_finite(values: Iterable[float], name: str = "values") -> None:
    """Refuse NaN, infinities and magnitudes above `LARGEST` with a ValueError.

    >>> check_finite([0.5, float("nan")])
    Traceback (most recent call last):
    ValueError: values[1]: found nan, expected a number from -1e+150 to 1e+150
    """
    for index, value in enumerate(values):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(
                f"{name}[{index}]: found {value!r}, "
                f"expected a number from {-LARGEST!r} to {LARGEST!r}"
            )


def check_counts(successes: int, trials: int) -> None:
    """Refuse counts that cannot be, with a ValueError.

    >>> check_counts(4, 3)
    Traceback (most recent call last):
    ValueError: found 4 successes of 3 trials, expected whole numbers, 0 <= successes <= trials
    """
    whole = isinstance(successes, int) and isinstance(trials, int)
    if not (whole and 0 <= successes <= trials):
        raise ValueError(
            f"found {successes!r} successes of {trials!r} trials, "
            "expected whole numbers, 0 <= successes <= trials"
        )


def check_probability(probability: float, name: str = "probability") -> None:
    """Refuse what does not lie strictly between 0 and 1, with a ValueError.

    >>> check_probability(95, "level")
    Traceback (most recent call last):
    ValueError: level: found 95, expected a number above 0 and below 1
    """
    if not 0 < probability < 1:
        raise ValueError(f"{name}: found {probability!r}, expected a number above 0 and below 1")
