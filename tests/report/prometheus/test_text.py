"""The exposition format."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.redact import printable
from hydra_heads.report.prometheus.names import Family
from hydra_heads.report.prometheus.text import Sample, exposition, quoted
from tests.report.prometheus.reading import read_back, series_lines

FAMILY = Family("hydra_slot_heads", "Heads of the slot.")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(words=st.text(alphabet=st.characters(), max_size=20))
def test_any_label_is_read_back_as_it_is_shown(words: str) -> None:
    """Whatever characters a label has, half ones too, it stays on its line [fault 85]."""
    text = exposition({FAMILY: [Sample((("slot", words), ("head", "x")), 1.5)]})

    assert len(series_lines(text)) == 1
    assert read_back(text).value("hydra_slot_heads", slot=printable(words), head="x") == 1.5
    text.encode("utf-8")


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_known_has_no_series(value: float) -> None:
    """Null and what is no number are left out, and so is a family without anything else."""
    samples = [Sample((("slot", "a"),), value), Sample((("slot", "b"),), 2)]

    assert read_back(exposition({FAMILY: samples})).of("hydra_slot_heads", "slot") == {"b": 2.0}
    assert exposition({FAMILY: samples[:1]}) == ""


def test_of_twins_one_stays() -> None:
    """Labels that are shown alike make one series: a twin would spoil the whole file."""
    samples = [Sample((("slot", name),), n) for n, name in enumerate(("a\\x1b", "a\x1b", "a"))]

    text = exposition({FAMILY: samples})

    assert read_back(text).of("hydra_slot_heads", "slot") == {"a\\x1b": 0.0, "a": 2.0}


def test_a_meaning_stays_on_its_line() -> None:
    """Backslashes and line ends of a meaning are escaped."""
    text = exposition({FAMILY._replace(help="one\\n\ntwo"): [Sample((), 1)]})

    assert text.splitlines()[0] == "# HELP hydra_slot_heads one\\\\n\\ntwo"


@pytest.mark.parametrize("value", [0.1, 1e-09, 1795321884.841, 0.30000000000000004, 12345678901])
def test_figures_are_read_back_to_the_last_digit(value: float) -> None:
    """Nothing is rounded on the way."""
    text = exposition({FAMILY: [Sample((("slot", "a"),), value)]})

    assert read_back(text).value("hydra_slot_heads", slot="a") == value


def test_quotes_are_escaped() -> None:
    """A label's value cannot end before its end."""
    assert quoted('a"b') == '"a\\"b"'
