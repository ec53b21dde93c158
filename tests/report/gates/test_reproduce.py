"""The command that asks a gate's question again."""

from typing import Any, Dict

import pytest

from hydra_heads.model.regression import OK, Baseline
from hydra_heads.report.gates.reproduce import COMMAND, command_of
from tests.report.gates.documents import document, row


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        (Baseline("history", "hydra_profiles/history.db"), ""),
        (Baseline("audit", "HYDRA-AUDIT-REPORT.json"), " --baseline HYDRA-AUDIT-REPORT.json"),
        (Baseline("audit", "a b.json", "v1"), " --baseline 'v1:a b.json'"),
        (Baseline("profiles", "old"), " --baseline old"),
        (Baseline("revision", None, "3f2a"), " --against-command 3f2a"),
    ],
)
def test_the_baseline_is_named_as_it_was(baseline: Baseline, words: str) -> None:
    """Whoever pastes the line compares with the same; words with spaces are quoted."""
    found = command_of(document(row(OK, runs=30), baseline=baseline))

    tail = " --num-tests 30" if baseline.kind == "revision" else ""
    assert found == f"{COMMAND}{words} --metric time --min-effect-percent 5{tail}"


def test_a_document_that_says_nothing() -> None:
    """What is not known is left out."""
    nothing: Dict[str, Any] = {}

    assert command_of(nothing) == COMMAND
