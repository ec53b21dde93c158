"""The list of rows that hold is true, and holds all that it must."""

from typing import Set

import pytest

from tests.architecture.sources import parse, suite_sources
from tests.contract.rows import (
    ROWS,
    Shown,
    find_misspelt,
    promises_of,
    read_rows,
    shown_rows,
)

REWRITE = "python -m tests.contract.rows --write"


def numbers(*ranges: str) -> Set[int]:
    """Spell out `4-6` and `9`."""
    bounds = [(text.split("-")[0], text.split("-")[-1]) for text in ranges]
    return {number for low, high in bounds for number in range(int(low), int(high) + 1)}


FEATURES = numbers("1", "4-11", "16", "18", "20-65", "68", "80", "84-86", "89", "93-94", "99")
RUNNER = numbers("1-42", "44-100", "114", "123-124", "126-130")
FAULTS = numbers(
    *("5", "8", "12-14", "18", "22-23", "25-28", "31-44", "47-67", "76-88", "93-94"),
)
REQUIRED = {
    *(f"H-{n:03}" for n in FEATURES),
    *(f"R-{n:03}" for n in RUNNER),
    *(f"fault-{n}" for n in FAULTS),
}


def listed() -> Set[Shown]:
    """Read the list as it lies in the repository."""
    with open(ROWS, encoding="ascii") as file:
        return set(read_rows(file.read()))


def test_every_line_names_a_test_that_is_there() -> None:
    """No line of the list names a test that was renamed or removed."""
    tests = {test for source in suite_sources() for test, _ in promises_of(source)}

    gone = {shown.test for shown in listed()} - tests

    assert "\n".join(sorted(gone)) == "", REWRITE


def test_the_list_and_the_docstrings_say_the_same() -> None:
    """Every listed test names its row, and every named row is listed with its test."""
    said = set(shown_rows(suite_sources()))

    assert "\n".join(sorted(map(str, listed() ^ said))) == "", REWRITE


def test_every_row_that_must_hold_has_a_test() -> None:
    """Each feature and each fault that Hydra is held to is shown by a test."""
    missing = REQUIRED - {shown.row for shown in listed()}

    assert " ".join(sorted(missing)) == ""


def test_no_row_is_misspelt() -> None:
    """No bracket that speaks of a row is spelt so that it would be passed over."""
    misspelt = [
        f"{test} {bracket}"
        for source in suite_sources()
        for test, docstring in promises_of(source)
        for bracket in find_misspelt(docstring)
    ]

    assert "\n".join(misspelt) == ""


def test_rows_are_read_from_functions_and_methods() -> None:
    """A parametrised test counts once, a test in a class by both names, another name never."""
    source = parse(
        "tests/model/test_x.py",
        "@pytest.mark.parametrize('x', [1, 2])\n"
        "def test_a(x):\n    '''Promise kept\n    [H-047,\n    fault 22].'''\n"
        "class TestB:\n    def test_b(self):\n        '''Promise [H-004].'''\n"
        "def helper():\n    '''No test [H-005].'''\n",
    )

    lines = [str(shown) for shown in shown_rows([source])]

    assert lines == [
        "H-004 tests/model/test_x.py::TestB::test_b",
        "H-047 tests/model/test_x.py::test_a",
        "fault-22 tests/model/test_x.py::test_a",
    ]


def test_rows_outside_test_files_do_not_count() -> None:
    """A file that pytest does not collect shows nothing."""
    source = parse("tests/model/cases.py", "def test_a():\n    '''Promise [H-047].'''\n")

    assert shown_rows([source]) == []


def test_a_line_that_is_no_row_is_refused() -> None:
    """A line without its test is an error, comments and empty lines are not."""
    with pytest.raises(ValueError, match="expected ROW FILE::TEST"):
        read_rows("# comment\n\nH-047\n")
