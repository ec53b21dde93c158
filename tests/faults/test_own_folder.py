"""Tests of heads that write into the folder of the profiles, where they have no business."""

import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.model.documents import read_document
from tests.measure.launches import shell
from tests.measure.slots import Definition, Phase, run_phase, slot_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps open files from being moved")

DAMAGE = {
    "overwrites profiles": "echo '{' > out/head_good.json; echo '{' > out/head_hostile.json",
    "plants a profile": 'echo \'{"slot": "job"}\' > out/head_other.json',
    "overwrites the slot": "echo '{' > out/slot.json",
    "makes profiles links": "ln -sf ../precious out/head_good.json",
    "makes logs links": "ln -sf ../precious out/head_hostile.log; exit 1",
    "removes logs": "rm -f out/*.log; exit 1",
    "removes the journal": "rm -f out/runs.jsonl",
    "empties the journal": ": > out/runs.jsonl",
    "writes into the journal": "echo '{}' >> out/runs.jsonl; echo torn >> out/runs.jsonl",
    "makes the journal a link": "ln -sf ../precious out/runs.jsonl",
    "makes the journal a folder": "rm -rf out/runs.jsonl; mkdir out/runs.jsonl",
    "makes the journal a pipe": "rm -rf out/runs.jsonl; mkfifo out/runs.jsonl",
    "removes the lock": "rm -f out/.lock",
}


def _phase(folder: Path, line: str) -> Phase:
    (folder / "precious").write_text("mine\n")
    heads: Dict[str, Definition] = {"hostile": [*shell(line)], "good": ["true"]}
    return run_phase(slot_of(folder, heads), folder / "out", num_tests=5, seed=1)


def _check_whole(phase: Phase) -> None:
    """Check that every run is there, documents are whole, and nobody else's file was touched."""
    for name in ("hostile", "good"):
        document = read_document(str(phase.folder / f"head_{name}.json"), "profile")
        assert (document["num_tests"], document["complete"]) == (5, True)
        assert not (phase.folder / f"head_{name}.json").is_symlink()
    assert json.loads((phase.folder / "head_good.json").read_text())["success_count"] == 5
    assert [run.order for run in phase.runs] == list(range(1, 11))
    assert (phase.folder.parent / "precious").read_text() == "mine\n"


@pytest.mark.parametrize("damage", DAMAGE)
def test_writing_into_the_folder_of_profiles_disturbs_nothing(tmp_path: Path, damage: str) -> None:
    """Whatever a head does to documents, logs and journal, all runs are kept [fault 61].

    The documents are whole at the end, and no link of the head's leads Hydra elsewhere.
    """
    phase = _phase(tmp_path, DAMAGE[damage])

    _check_whole(phase)


@pytest.mark.parametrize("damage", ["removes", "empties", "writes into"])
def test_a_damaged_journal_does_not_stop_the_next_phase(tmp_path: Path, damage: str) -> None:
    """What a head did to the journal is over with the Phase 1 it was done in [fault 61]."""
    _phase(tmp_path, DAMAGE[f"{damage} the journal"])
    slot = slot_of(tmp_path, {"good": ["true"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=3)

    assert [run.ok for run in phase.runs] == [True] * 3


def test_a_history_that_is_held_by_a_head_is_waited_for(tmp_path: Path) -> None:
    """A head may lock the history for as long as it runs; every run is written then [fault 61]."""
    code = (
        "import sqlite3; held = sqlite3.connect('out/history.db', isolation_level=None); "
        "held.execute('BEGIN IMMEDIATE'); held.execute('DELETE FROM runs')"
    )
    heads: Dict[str, Definition] = {"hostile": [sys.executable, "-I", "-c", code], "good": ["true"]}

    phase = run_phase(slot_of(tmp_path, heads), tmp_path / "out", num_tests=3, seed=1)

    assert [run.ok for run in phase.runs] == [True] * 6
    with sqlite3.connect(str(tmp_path / "out" / "history.db")) as connection:
        found: List[object] = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    assert found == [("ok",)]
