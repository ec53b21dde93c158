"""Tests of `hydra_heads.report.errors`: failed runs by what their output says."""

from hydra_heads.report.errors import Group, errors_rows, errors_text, gravest_first

QUIET = Group("other", "INFO", 9, {"a": 9}, {"exit": 9}, 0.0, 1.0, "r1.1", "")
LOUD = Group(
    "memory",
    "CRITICAL",
    7,
    {"a": 1, "b": 2, "c": 1, "d": 3},
    {"exit": 3, "memory": 4},
    60.0,
    120.0,
    "r1.2",
    "oom\x1b",
)


def test_gravest_first() -> None:
    """Severity comes before number; among equals the more frequent one comes first."""
    more = QUIET._replace(category="mine", runs=10)

    assert gravest_first([QUIET, more, LOUD]) == [LOUD, more, QUIET]


def test_text() -> None:
    """Table, then line, first run and hint; the heads that failed most are named."""
    lines = errors_text([QUIET, LOUD]).splitlines()

    assert lines[1].split() == (
        "memory CRITICAL 7 3 d, 2 b, 1 a, 1 more 1970-01-01T00:01:00+00:00 "
        "1970-01-01T00:02:00+00:00".split()
    )
    assert lines[4] == "memory: oom\\x1b"
    assert lines[5].startswith(
        "  first in r1.2, by kind: 4 memory, 3 exit; compare the peak memory"
    )
    assert lines[6] == "other: (no output)"


def test_rows() -> None:
    """The same as JSON objects, with every head."""
    row = errors_rows([LOUD])[0]

    assert row["heads"] == {"a": 1, "b": 2, "c": 1, "d": 3}
    assert row["kinds"] == {"exit": 3, "memory": 4}
    assert row["first"] == "1970-01-01T00:01:00.000+00:00"
    assert row["line"] == "oom\x1b"
