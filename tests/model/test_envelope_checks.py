"""The two keys that say whether a document can be read at all."""

from typing import List

import pytest

from hydra_heads.model.documents import problems_of
from hydra_heads.model.envelope import SCHEMA_VERSION
from hydra_heads.model.envelope_checks import MAJOR, MINOR, envelope_problems

DOCUMENTS: List[object] = [
    None,
    [],
    {},
    {"schema": "hydra.weights"},
    {"schema_version": "1.0"},
    {"schema": "hydra.slot", "schema_version": "1.0"},
    {"schema": "hydra.weights", "schema_version": "2.0"},
    {"schema": "hydra.weights", "schema_version": "0.1"},
    {"schema": "hydra.weights", "schema_version": "x"},
    {"schema": "hydra.weights", "schema_version": 1},
    {"schema": "hydra.weights", "schema_version": "1." + "9" * 10},
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_envelope_is_refused_in_the_words_of_the_validator(document: object) -> None:
    """Whoever reads a document quickly says of its envelope what the validator says."""
    found = envelope_problems(document, "weights", "w.json")

    assert len(found) == 1
    assert found == problems_of(document, "weights", "w.json")


def test_version_is_that_of_the_documents() -> None:
    """What is read is what is written."""
    assert f"{MAJOR}.{MINOR}" == SCHEMA_VERSION
    assert envelope_problems({"schema": "hydra.x", "schema_version": "1.99"}, "x", "") == []
