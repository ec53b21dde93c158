"""A gate in the Test Anything Protocol, read by tap.py."""

import json
from typing import Any, List, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tap.line import Plan, Result
from tap.parser import ENABLE_VERSION_13, Parser

from hydra_heads.base.redact import printable
from hydra_heads.model.regression import CANNOT_TELL, OK, REGRESSED
from hydra_heads.report.gates.tap import render
from tests.report.formats.hostile import HOSTILE
from tests.report.gates.documents import document, every_verdict, hostile, row


def lines_of(document: Mapping[str, Any]) -> List[Any]:
    """Render a document and read it by tap.py, which must know every line."""
    lines = list(Parser().parse_text(render(document)))
    assert ENABLE_VERSION_13
    assert [line.category for line in lines[:2]] == ["version", "plan"]
    assert "unknown" not in {line.category for line in lines}
    assert "bail" not in {line.category for line in lines}
    return lines


def results_of(document: Mapping[str, Any]) -> List[Result]:
    """Return the results that tap.py finds; their number is the plan's."""
    lines = lines_of(document)
    (plan,) = [line for line in lines if isinstance(line, Plan)]
    found = [line for line in lines if isinstance(line, Result)]
    assert plan.expected_tests == len(found)
    assert [result.number for result in found] == list(range(1, len(found) + 1))
    return found


def test_a_consumer_sees_every_verdict() -> None:
    """A regression and what cannot be told are not ok; a head not run is skipped [R-071]."""
    results = results_of(document(*every_verdict()))

    found = {result.description: (result.ok, result.skip) for result in results}
    assert found == {
        "- compress: head-ok time": (True, False),
        "- compress: head-re time": (False, False),
        "- compress: head-im time": (True, False),
        "- compress: head-ca time": (False, False),
        "- compress: head-gone time": (True, True),
    }


def test_a_result_has_its_figures_as_yaml() -> None:
    """Figures are numbers and what is not known is null, for whoever reads the block."""
    red, grey = results_of(document(row(REGRESSED, q=1e-9), row(CANNOT_TELL)))

    assert red.yaml_block["severity"] == "fail"
    assert red.yaml_block["change_percent"] == 17.9
    assert red.yaml_block["q"] == 1e-9
    assert red.yaml_block["message"].endswith("; beyond noise and 5 %")
    assert grey.yaml_block["old"] is None
    assert grey.yaml_block["verdict"] == CANNOT_TELL


def test_the_block_is_that_of_yaml_1_1_and_json() -> None:
    """Each value stands on a line of its own, as JSON has it."""
    lines = render(document(row(OK))).split("\n")

    block = lines[lines.index("  ---") + 1 : lines.index("  ...")]
    values = {
        key.strip(): json.loads(value) for key, _, value in (i.partition(": ") for i in block)
    }
    assert values["head"] == "zlib"
    assert values["confirmed"] is None


@pytest.mark.parametrize("verdict", [CANNOT_TELL, REGRESSED, "splendid"])
def test_no_rows_are_no_pass(verdict: str) -> None:
    """A gate that judged nothing has one result, which is not ok."""
    (result,) = results_of(document(verdict=verdict))

    assert not result.ok


def test_two_hundred_rows() -> None:
    """The plan says as many as there are, first of all."""
    assert len(results_of(document(*[row(OK, f"head-{n}") for n in range(200)]))) == 200


@pytest.mark.parametrize("text", [*HOSTILE, "a # TODO", "a \\# SKIP", "x\nok 7\nBail out!", "...",
                                  "---", "1..0 # skip"])  # fmt: skip
def test_a_hostile_text_is_only_text(text: str) -> None:
    """No text makes a directive, a result, a plan or the end of a block [fault 85]."""
    results = results_of(hostile(text))

    assert [result.ok for result in results] == [True, False, True, False, True]
    assert [bool(result.skip) for result in results] == [False] * 4 + [True]
    assert not any(result.todo for result in results)
    assert {result.yaml_block["head"] for result in results} == {printable(text)}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(st.characters(), st.sampled_from(["#", " TODO", "\n", "ok ", "\\", " # SKIP"])),
        max_size=10,
    ).map("".join)
)
def test_any_text_is_read_as_it_is_shown(text: str) -> None:
    """Whatever characters a head's name has, halves too, a reader gets its text [fault 85]."""
    (result,) = results_of(document(row(REGRESSED, text, reason=text)))

    assert not result.ok
    assert not result.todo
    assert not result.skip
    assert result.yaml_block["head"] == printable(text or "-")
