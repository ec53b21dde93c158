"""Tests of `hydra_heads.measure.versions`."""

import os
from pathlib import Path

import pytest

from hydra_heads.measure import versions
from hydra_heads.measure.versions import with_versions
from tests.measure.slots import run_phase, slot_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands here are those of POSIX")


def _head(folder: Path) -> object:
    return {"command": ["true"], "version_command": ["cat", str(folder / "version")]}


def test_what_a_version_command_says_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    """Another version is another head, the same version the same; other heads stay."""
    version = tmp_path / "version"
    slot = slot_of(tmp_path, {"a": _head(tmp_path), "b": ["true"]})  # type: ignore[dict-item]
    fingerprints = []
    for said in ("1.0", "1.1", "1.0"):
        version.write_text(said)
        fingerprints.append([head.fingerprint for head in with_versions(slot).heads])

    assert fingerprints[0] == fingerprints[2]
    assert fingerprints[0][0] != fingerprints[1][0]
    assert {both[1] for both in fingerprints} == {slot.heads[1].fingerprint}
    assert slot.heads[0].fingerprint not in {both[0] for both in fingerprints}


def test_without_version_commands_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slot that has none stays as it is."""
    monkeypatch.setattr(versions, "open_crew", None)
    slot = slot_of(tmp_path, {"a": ["true"]})

    assert with_versions(slot) is slot


def test_another_version_is_not_compared_with_the_one_before(tmp_path: Path) -> None:
    """The profile of Phase 1 has the fingerprint with the version, and no `previous` of another."""
    version = tmp_path / "version"
    slot = slot_of(tmp_path, {"a": _head(tmp_path)})  # type: ignore[dict-item]
    documents = []
    for said in ("1.0", "1.0", "1.1"):
        version.write_text(said)
        documents.append(run_phase(slot, tmp_path / "out", num_tests=2).document("a"))

    assert documents[0]["fingerprint"] == documents[1]["fingerprint"]
    assert documents[2]["fingerprint"] != documents[1]["fingerprint"]
    assert documents[1]["previous"] is not None
    assert documents[2]["previous"] is None
