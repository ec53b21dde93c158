"""How a source is made."""

import sys

import pytest

from tests.architecture.shape import (
    find_missing_docstrings,
    find_newer_syntax,
    find_oversize,
    find_tests_without_promise,
)
from tests.architecture.sources import breaches, parse, product_sources, suite_sources

ALL_SOURCES = [*product_sources(), *suite_sources()]


def test_every_public_name_has_a_docstring() -> None:
    """Every public module, class, function and method says what it is."""
    assert breaches(find_missing_docstrings, product_sources()) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x = 1", "the module"),
        ("'''Doc.'''\ndef f():\n    pass", "f has"),
        ("'''Doc.'''\nif x:\n    def f():\n        pass", "f has"),
        ("'''Doc.'''\nclass C:\n    '''Doc.'''\n    def m(self):\n        pass", "C.m has"),
        ("'''Doc.'''\nclass C:\n    pass", "C has"),
    ],
)
def test_a_missing_docstring_is_found(text: str, name: str) -> None:
    """Modules, classes, methods and functions are each looked at."""
    breaches = find_missing_docstrings(parse("hydra_heads/base/x.py", text))

    assert len(breaches) == 1
    assert name in breaches[0]


def test_private_names_need_no_docstring() -> None:
    """What begins with an underscore, inner functions and setters may stay silent."""
    text = (
        "'''Doc.'''\ndef _f():\n    pass\nclass _C:\n    def m(self):\n        pass\n"
        "def g():\n    '''Doc.'''\n    def inner():\n        pass\n"
        "class D:\n    '''Doc.'''\n    @p.setter\n    def p(self, value):\n        pass\n"
    )

    assert find_missing_docstrings(parse("hydra_heads/base/x.py", text)) == []


def test_every_test_states_its_promise() -> None:
    """Every test has a docstring."""
    assert breaches(find_tests_without_promise, suite_sources()) == ""


def test_a_test_without_promise_is_found() -> None:
    """A silent test is a breach, also as a method; a fixture's helper is none."""
    text = (
        "def test_a():\n    pass\nclass TestB:\n    def test_b(self):\n        pass\ndef c(): pass"
    )

    assert len(find_tests_without_promise(parse("tests/base/test_x.py", text))) == 2


def test_files_and_functions_stay_small() -> None:
    """No file has more than 400 lines, no function more than 60 [R-003]."""
    assert breaches(find_oversize, ALL_SOURCES) == ""


def test_an_oversize_file_and_function_are_found() -> None:
    """One line over the limit is a breach, the limit itself and a table of cases are none."""
    whole_file = parse("hydra_heads/base/x.py", "x = 1\n" * 401)
    largest = parse("hydra_heads/base/x.py", "def f():\n" + "    x = 1\n" * 59 + "x = 1\n" * 340)
    function = parse("hydra_heads/base/x.py", "def f():\n" + "    x = 1\n" * 60)
    table = parse("hydra_heads/base/x.py", "@d(\n" + "    1,\n" * 60 + ")\ndef f():\n    pass\n")

    assert len(find_oversize(whole_file)) == 1
    assert find_oversize(table) == []
    assert find_oversize(largest) == []
    assert len(find_oversize(function)) == 1


def test_every_source_can_be_read_by_the_oldest_python() -> None:
    """The suite runs on Python 3.7 or newer, and all sources keep to the syntax of 3.7 [H-068]."""
    assert sys.version_info >= (3, 7)
    assert breaches(find_newer_syntax, ALL_SOURCES) == ""


@pytest.mark.skipif(sys.version_info < (3, 10), reason="checked by newer Pythons")
@pytest.mark.parametrize("text", ["if (n := 1):\n    pass", "def f(a, /):\n    pass"])
def test_newer_syntax_is_found(text: str) -> None:
    """A walrus or a positional-only argument is a breach."""
    source = parse("hydra_heads/base/x.py", text)

    assert len(find_newer_syntax(source)) == 1
