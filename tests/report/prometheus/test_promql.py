"""The reader of questions to Prometheus."""

import pytest

from tests.report.prometheus.promql import Spoken, read_query


@pytest.mark.parametrize(
    ("expr", "spoken"),
    [
        ("up", Spoken({"up"}, set(), set())),
        ('time() - up{job="x"}', Spoken({"up"}, {"time"}, {"job"})),
        ('up{a="b{c",d=~"e"} < 0.5', Spoken({"up"}, set(), {"a", "d"})),
        ("sum by (le, head) (up)", Spoken({"up"}, {"sum"}, {"le", "head"})),
        ("sum(up) by (on)", Spoken({"up"}, {"sum"}, {"on"})),
        ("a unless on (by) b", Spoken({"a", "b"}, set(), {"by"})),
        ("sort(a + 1e-06 * b)", Spoken({"a", "b"}, {"sort"}, set())),
    ],
)
def test_names_are_told_apart(expr: str, spoken: Spoken) -> None:
    """What is a series, a function and a label follows from where it stands."""
    assert read_query(expr) == spoken


@pytest.mark.parametrize("expr", ["sum(up", "up)", "up{a=(b}"])
def test_brackets_that_do_not_match_are_found(expr: str) -> None:
    """An expression that Prometheus would refuse is refused here too."""
    with pytest.raises(ValueError, match="closes nothing|is missing"):
        read_query(expr)
