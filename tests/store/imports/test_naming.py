"""Tests of `hydra_heads.store.imports.naming`: head names made of commands."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.names import name_fault
from hydra_heads.store.imports.naming import HeadNames, head_name_of


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("gzip -9 -c data.txt", "gzip-9-c-data.txt"),
        ("/opt/tools/gzip -d", "gzip-d"),
        (r"C:\tools\gzip.exe -d", "gzip.exe-d"),
        ('"my tool" --fast', "my-tool-fast"),
        ("Sum(range(10))", "sum-range-10"),
        ("sleep 0.01", "sleep-0.01"),
        ("???", "imported"),
        ("\u65e5\u672c", "imported"),
        ("con", "imported-con"),
        ("psobject", "imported-psobject"),
        ("x" * 80, "x" * 64),
        ("a...", "a"),
    ],
)
def test_names_of_commands(title: str, name: str) -> None:
    """A command's words become a name that every system can keep as a file."""
    assert head_name_of(title) == name


@given(st.lists(st.text(max_size=80), max_size=20))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_title_gets_a_name_of_its_own(titles: List[str]) -> None:
    """Whatever the titles are, their names are allowed, differ, and stay."""
    names = HeadNames()

    given_names = [names.name_of(title) for title in titles]

    assert all(name_fault(name) is None for name in given_names)
    assert len(set(given_names)) == len(set(titles))
    assert [names.name_of(title) for title in titles] == given_names


def test_collisions_are_numbered() -> None:
    """Titles that would share a name are told apart by a number, however long they are."""
    names = HeadNames()

    assert [names.name_of(title) for title in ("a b", "a-b", "a  b")] == ["a-b", "a-b-2", "a-b-3"]
    assert names.name_of("x" * 70) == "x" * 64
    assert names.name_of("x" * 71) == "x" * 62 + "-2"
