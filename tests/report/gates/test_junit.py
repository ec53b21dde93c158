"""A gate as JUnit XML, read by junitparser and by a check of what Jenkins and GitLab take."""

import re
from typing import Any, List, Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from hydra_heads.base.redact import printable
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED
from hydra_heads.report.gates.junit import render
from tests.report.formats.hostile import HOSTILE
from tests.report.gates.documents import document, every_verdict, hostile, row
from tests.report.gates.junit_schema import problems_of


def suite_of(text: str) -> TestSuite:
    """Read a report by junitparser; it has one suite."""
    (suite,) = JUnitXml.fromstring(text.encode("utf-8"))
    return suite


def cases_of(text: str) -> List[TestCase]:
    """Return the cases of a report as junitparser sees them."""
    return list(suite_of(text))


def tree_of(document: Mapping[str, Any]) -> ElementTree.Element:
    """Render and read a report as XML; it keeps to what Jenkins and GitLab take."""
    # Our own text, made a moment ago: nothing that an attacker could have written.
    root = ElementTree.fromstring(render(document))  # noqa: S314
    assert problems_of(root) == []
    return root


def test_a_reader_sees_pass_fail_error_and_skip() -> None:
    """A regression fails, cannot tell is an error, a head that was not run is skipped [R-070]."""
    suite = suite_of(render(document(*every_verdict())))

    results = {case.name: [type(result) for result in case.result] for case in suite}
    assert results == {
        "head-ok time": [],
        "head-re time": [Failure],
        "head-im time": [],
        "head-ca time": [Error],
        "head-gone time": [Skipped],
    }
    assert (suite.name, suite.tests) == ("compress", 5)
    assert (suite.failures, suite.errors, suite.skipped) == (1, 1, 1)
    assert {case.classname for case in suite} == {"compress"}


def test_counts_are_those_of_the_cases() -> None:
    """A reader that counts for itself finds what the report says, in the suite and above."""
    report: Any = JUnitXml.fromstring(render(document(*every_verdict())).encode("utf-8"))
    said = (report.tests, report.failures, report.errors)

    report.update_statistics()

    assert said == (report.tests, report.failures, report.errors)


def test_a_failure_says_what_it_found() -> None:
    """Message and text hold levels, change with interval, and the reason."""
    (case,) = cases_of(render(document(row(REGRESSED))))

    (failure,) = case.result
    assert failure.type == REGRESSED
    assert failure.message == (
        "regressed: 1.25 -> 1.47 s, +17.9 % (95 % interval +13.9 to +21.9), q 0.003, 100 runs, "
        "14 earlier nights; beyond noise and 5 %"
    )
    assert failure.text.split("\n")[-1] == "beyond noise and 5 %"


def test_a_pass_has_its_figures_as_output() -> None:
    """What is as it was says so, with the figures and the time that a run takes."""
    (case,) = cases_of(render(document(row(OK))))

    assert case.result == []
    assert case.system_out.startswith("ok: 1.25 -> 1.26 s, +0.50 %")
    assert case.time == pytest.approx(1.25625)


def test_a_figure_that_is_no_time_is_none() -> None:
    """Mebibytes are no seconds, and what nobody knows is not 0."""
    memory = row(OK, metric="memory_max_mb", unit="MiB")
    cases = tree_of(document(memory, row(CANNOT_TELL), row(OK, "a", new=-1.0))).iter("testcase")

    assert [case.get("time") for case in cases] == [None, None, None]


def test_the_time_of_the_suite_is_that_of_its_cases() -> None:
    """Readers that add up come to the same, in the suite and in the whole."""
    root = tree_of(document(row(OK, "a", new=0.125), row(OK, "b", new=2.5)))

    assert [root.get("time"), root[0].get("time")] == ["2.625000000"] * 2


def test_the_time_of_the_report_has_no_zone() -> None:
    """Readers expect UTC without an offset or fractions; what is no time is left out."""
    given = [document(row()), document(row(), timestamp_unix=1e300), document(timestamp_unix=None)]

    found = [tree_of(one)[0].get("timestamp") for one in given]

    assert found == ["2026-01-09T12:01:00", None, None]


def test_no_rows_are_no_pass() -> None:
    """A gate that judged nothing has one case, an error, with the reason."""
    (case,) = cases_of(render(document(reason="no history")))

    assert case.name == "gate"
    assert [type(result) for result in case.result] == [Error]
    assert case.result[0].message == "cannot tell: no history"


def test_a_good_verdict_is_not_doubted() -> None:
    """A verdict that is no graver than the rows adds no case, and no report is without one."""
    better = cases_of(render(document(row(OK), verdict=IMPROVED)))
    empty = cases_of(render(document(verdict=OK)))

    assert [case.name for case in better] == ["zlib time"]
    assert [(case.name, case.result) for case in empty] == [("gate", [])]


def test_a_verdict_that_no_row_has_is_told() -> None:
    """Where all rows are fine and the gate is not, a case of its own is red."""
    red = cases_of(render(document(row(OK), verdict=REGRESSED)))
    grey = cases_of(render(document(row(IMPROVED), verdict="splendid")))

    assert [type(result) for case in red for result in case.result] == [Failure]
    assert [type(result) for case in grey for result in case.result] == [Error]


def test_two_hundred_rows() -> None:
    """Every row has its case, whatever their number."""
    rows = [row(REGRESSED, f"head-{number}") for number in range(200)]

    root = tree_of(document(*rows))

    assert len(list(root.iter("testcase"))) == 200
    assert root.get("failures") == "200"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_text(text: str) -> None:
    """Control characters and markup come back from a reader as visible text [fault 85]."""
    found = suite_of(render(hostile(text)))

    # Rows that are all of one name are twins, which no slot can have.
    shown = printable(text)
    assert found.name == shown
    assert {case.name for case in found} == {f"{shown} {shown}"}
    assert all(shown in case.result[0].message for case in found if case.result)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(), max_size=20))
def test_any_text_makes_xml(text: str) -> None:
    """Whatever characters a text has, halves too, the report is ASCII and XML 1.0 [fault 85]."""
    given = document(row(REGRESSED, text, reason=text), slot=text)

    written = render(given)

    assert written.isascii()
    assert not re.search(r"[^\n -~]|&#(?:x|[0-9]\b|[12][0-9]\b|3[01]\b)", written)
    root = tree_of(given)
    assert root[0].get("name") == printable(text or "hydra")
