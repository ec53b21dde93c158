"""What must hold of documents of any kind beyond their schemas."""

import calendar

import pytest

from hydra_heads.model.checks import (
    WRITTEN_BY_PEOPLE,
    own_key_problems,
    semantic_problems,
    text_problems,
)
from hydra_heads.model.documents import KINDS
from tests.model import samples
from tests.model.samples import SAMPLES, changed

GENERATED = [kind for kind in KINDS if kind not in WRITTEN_BY_PEOPLE]


@pytest.mark.parametrize("kind", KINDS)
def test_right_documents_have_no_problems(kind: str) -> None:
    """A document that contradicts nothing passes."""
    assert semantic_problems(SAMPLES[kind](), kind, "x.json") == []


@pytest.mark.parametrize("kind", GENERATED)
@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-02-29T00:00:00+00:00",
        "2026-13-01T00:00:00+00:00",
        "2026-00-01T00:00:00+00:00",
        "2026-01-00T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
    ],
)
def test_a_moment_that_never_was_is_refused(kind: str, timestamp: str) -> None:
    """A timestamp is a real date and time of day."""
    lines = semantic_problems(changed(SAMPLES[kind](), "timestamp", timestamp), kind, "x.json")

    assert lines == [f"x.json: timestamp: found '{timestamp}', expected a real date and time"]


@pytest.mark.parametrize("year", [1, 1900, 2000, 2023, 2024, 9999])
def test_days_are_those_of_the_calendar(year: int) -> None:
    """Each month has as many days as the calendar gives it."""
    for month in range(1, 13):
        days = calendar.monthrange(year, month)[1]
        for day in (1, days, days + 1):
            timestamp = f"{year:04}-{month:02}-{day:02}T23:59:59.999Z"

            lines = semantic_problems(
                changed(samples.profile(), "timestamp", timestamp), "profile", ""
            )

            assert (lines == []) is (day <= days), timestamp


@pytest.mark.parametrize("kind", GENERATED)
def test_keys_that_differ_by_case_only_are_refused(kind: str) -> None:
    """No generated document has two keys that Windows PowerShell takes for one [H-039]."""
    document = changed(SAMPLES[kind](), "extra", [{"deep": {"Fast": 1, "fast": 2}}])

    assert semantic_problems(document, kind, "x.json") == [
        "x.json: extra[0].deep: found keys 'Fast' and 'fast', which differ by case only"
    ]


@pytest.mark.parametrize("key", ["", "PSObject"])
def test_keys_that_powershell_refuses_are_refused(key: str) -> None:
    """No generated document has a key that stops PowerShell's JSON reader [H-039]."""
    document = changed(samples.dashboard(), "extra", {key: 1})

    lines = semantic_problems(document, "dashboard", "x.json")

    assert len(lines) == 1
    assert "which PowerShell's JSON reader refuses" in lines[0]


@pytest.mark.parametrize("rows", [1, 2, 100])
@pytest.mark.parametrize("bad", [{"A": 1, "a": 2}, {"psobject": 1}, {"b": {"": 1}}, ({"": 1},)])
def test_a_bad_key_is_found_among_many_objects(bad: object, rows: int) -> None:
    """One object of many with other keys is enough, whatever it stands in [H-039]."""
    table = [{"a": 1, "b": {"c": at}} for at in range(rows)]
    for place in ([*table, bad], [bad, *table], {"x": table, "y": [[bad]]}, (table, (bad,))):
        document = changed(samples.profile(), "extra", place)

        assert len(semantic_problems(document, "profile", "x.json")) == 1, place


def test_variables_may_differ_by_case() -> None:
    """`http_proxy` and `HTTP_PROXY` are two variables, and stay so in slot.json."""
    document = samples.slot()
    document["heads"][0]["env"] = {"http_proxy": "a", "HTTP_PROXY": "b"}

    assert semantic_problems(document, "slot", "x.json") == []


def test_a_text_beyond_ascii_is_found() -> None:
    """A document that Windows PowerShell would misread is named with its line [H-039]."""
    assert text_problems('{\n "a": "\\u00e9"\n}', "x.json") == []
    assert text_problems('{\n "a": "\xe9"\n}', "x.json") == [
        "x.json: found '\\xe9' in line 2, expected ASCII; write it as \\u"
    ]


def test_a_metric_in_a_foreign_unit_is_found() -> None:
    """Each registered metric has one unit, in which its figures are read [H-065]."""
    document = changed(samples.profile(), "units", {"success_rate": "fraction", "tokens": "count"})

    assert semantic_problems(document, "profile", "x.json") == [
        "x.json: units.success_rate: found 'fraction', expected 'percent'"
    ]


def test_our_own_keys_follow_one_pattern() -> None:
    """Keys are lower case with underscores, but for maps keyed by a person's names [H-039]."""
    good = {"weights": {"zlib-9.1": 1}, "units": {"avg_time": "seconds"}, "env": {"PATH": "x"}}
    bad = {"heads": [{"Weight": 1}], "units": {"avg-time": "seconds"}}

    assert own_key_problems(good, "x.json") == []
    assert sorted(own_key_problems(bad, "x.json")) == [
        "x.json: heads[0]: found key 'Weight', expected one like 'success_rate'",
        "x.json: units: found key 'avg-time', expected one like 'success_rate'",
    ]


def test_nesting_costs_no_recursion() -> None:
    """Unknown keys may nest deeper than Python calls may."""
    deep: object = {"leaf": 1}
    for level in range(5000):
        deep = {f"k{level}": [deep]}

    document = changed(samples.profile(), "extra", deep)

    assert semantic_problems(document, "profile", "x.json") == []
