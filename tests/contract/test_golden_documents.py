"""Documents that earlier versions wrote are read for ever."""

import os
from typing import List

from hydra_heads.model.documents import FILE_KINDS, validate_path
from tests.contract.golden import GATE, REGRESSION

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def golden_documents() -> List[str]:
    """List the documents of all versions, as paths from their folder on."""
    found = [
        os.path.relpath(os.path.join(folder, name), GOLDEN)
        for folder, _, names in os.walk(GOLDEN)
        for name in names
        if name.endswith(".json")
    ]
    return sorted(found)


def test_every_golden_document_is_read() -> None:
    """No document of this or an earlier version has a problem."""
    lines = [
        line for path in golden_documents() for line in validate_path(os.path.join(GOLDEN, path))
    ]

    assert lines == []


def test_every_version_left_a_document_of_each_kind() -> None:
    """Each version that wrote documents is held by one of each kind."""
    versions = os.listdir(GOLDEN)

    assert "1.0" in versions
    for version in versions:
        names = os.listdir(os.path.join(GOLDEN, version))
        assert sum(name.startswith("head_") for name in names) >= 2
        assert {*FILE_KINDS, GATE, REGRESSION} <= set(names)
