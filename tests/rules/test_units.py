"""Numbers with units, read and written."""

import pytest

from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.units import MIB, PERCENT, PLAIN, SECONDS, converted, with_unit


def test_without_a_unit_a_number_is_in_the_figures_own() -> None:
    """A bare number is taken as it is, for every unit."""
    assert [converted(2.0, "", unit, "x", 1) for unit in (PERCENT, SECONDS, MIB, PLAIN)] == [
        2.0
    ] * 4


@pytest.mark.parametrize("sign", ["S", "sec", "mb", "Mb", "KIB", "percent"])
def test_units_are_spelled_in_one_way(sign: str) -> None:
    """A unit of another spelling could mean another thing, and is refused."""
    for unit in (PERCENT, SECONDS, MIB):
        with pytest.raises(RuleError, match=f"column 7: found the unit '{sign}' for x"):
            converted(1.0, sign, unit, "x", 7)


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (91.25, PERCENT, "91.25 %"),
        (91.256, PERCENT, "91.26 %"),
        (100.0, PERCENT, "100 %"),
        (0.000123456, SECONDS, "0.0001235 s"),
        (2048.0, MIB, "2,048 MiB"),
        (-2048.4, MIB, "-2,048 MiB"),
        (1234567.8, PLAIN, "1,234,568"),
        (9999.9, PLAIN, "10,000"),
        (1e20, PLAIN, "1e+20"),
        (0.0, SECONDS, "0 s"),
    ],
)
def test_figures_are_worded_for_a_person(number: float, unit: str, words: str) -> None:
    """Four digits, commas in long numbers, and the sign of the unit."""
    assert with_unit(number, unit) == words
