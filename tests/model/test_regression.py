"""What the regression gate found, as a document."""

from typing import Dict, List

import pytest

from hydra_heads.base.clock import stamp
from hydra_heads.model import regression
from hydra_heads.model.checks import own_key_problems
from hydra_heads.model.documents import problems_of
from hydra_heads.model.envelope import Origin
from hydra_heads.model.regression import (
    CANNOT_TELL,
    HISTORY,
    IMPROVED,
    OK,
    REGRESSED,
    Baseline,
    Gate,
    GateOptions,
    GateRow,
    MadeFrom,
    SharedChange,
    exit_code_of,
    regression_document,
    verdict_of,
)
from hydra_heads.stats import regression as statistics

OPTIONS = GateOptions(5.0, 3, ("time", "success_rate"))

ORIGIN = Origin("rabc-123456", stamp(1795248000.0))


def rows(*verdicts: str) -> List[Dict[str, object]]:
    """Return rows with these verdicts."""
    return [{"verdict": verdict} for verdict in verdicts]


def test_the_verdicts_are_those_of_the_statistics() -> None:
    """A document and the numbers it comes from use the same words."""
    for name in ("OK", "REGRESSED", "IMPROVED", "CANNOT_TELL"):
        assert getattr(regression, name) == getattr(statistics, name)


@pytest.mark.parametrize(
    ("found", "verdict", "code"),
    [
        (rows(OK, IMPROVED, CANNOT_TELL, REGRESSED), REGRESSED, 1),
        (rows(OK, IMPROVED, CANNOT_TELL), CANNOT_TELL, 3),
        (rows(OK, IMPROVED), IMPROVED, 0),
        (rows(OK), OK, 0),
        (rows(), CANNOT_TELL, 3),
        ([*rows(OK), {"verdict": CANNOT_TELL, "left_out": True}], OK, 0),
        ([{"verdict": OK, "left_out": True}], CANNOT_TELL, 3),
    ],
)
def test_the_gravest_row_decides(found: List[Dict[str, object]], verdict: str, code: int) -> None:
    """Red before unknown before better before unchanged; heads left out do not count [R-069]."""
    assert verdict_of(found) == verdict
    assert exit_code_of({"verdict": verdict}) == code


def test_a_whole_document_is_valid() -> None:
    """Every key is there, figures are rounded, and the document keeps its own contract."""
    row = GateRow(
        "zlib", "time", "seconds", REGRESSED, "worse", 0.1 + 0.2, 0.6, 100.0, 80.0, 120.0, 0.001,
        0.002, True, 9, 40, "r5",
    )  # fmt: skip
    gate = Gate(
        [row, GateRow("lz4", "time", "seconds", CANNOT_TELL, "not run", left_out=True)],
        "worse beyond noise: zlib time +100 %",
        Baseline(HISTORY, "hydra_profiles/history.db"),
        OPTIONS,
        {"time": SharedChange(12.0, None, 15.0)},
        [MadeFrom("hydra_profiles/history.db", None, "r9")],
    )

    document = regression_document("job", gate, ORIGIN)

    assert problems_of(document, "regression", "gate") == []
    assert own_key_problems(document, "gate") == []
    assert document["verdict"] == REGRESSED
    assert document["heads"][0]["old"] == 0.3  # type: ignore[index]
    assert document["settings"] == {
        "min_effect_percent": 5.0,
        "confirm": 3,
        "metrics": ["time", "success_rate"],
        "q": 0.05,
    }
    assert document["shared"] == {"time": {"change_percent": 12.0, "low": None, "high": 15.0}}


def test_nothing_shared_is_null() -> None:
    """Where nothing moved together there is no object."""
    gate = Gate([], "nothing", Baseline(HISTORY), OPTIONS)

    assert regression_document(None, gate, ORIGIN)["shared"] is None
