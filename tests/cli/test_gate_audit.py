"""`gate --baseline-write`: made once, never overwritten."""

import os
import subprocess
import sys
from typing import List

import pytest

from hydra_heads.model.documents import read_document
from tests.cli.conftest import Desk
from tests.cli.gating import write_profiles

AUDIT = "HYDRA-AUDIT-REPORT.json"


@pytest.fixture
def measured(desk: Desk) -> Desk:
    """A desk with profiles of two heads."""
    write_profiles(desk, {"gzip": 1.0, "zlib": 2.0})
    return desk


def test_the_baseline_holds_whole_profiles(measured: Desk) -> None:
    """One document with every profile as it is, valid, readable by everybody [H-093]."""
    answer = measured.call("gate", "--baseline-write")

    document = read_document(AUDIT, "audit")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        f"{AUDIT}: the baseline of 2 heads",
        f"Next: hydra-heads gate --baseline {AUDIT}",
    ]
    assert (document["slot"], document["environment"]["machine_key"]) == ("job", "m" * 64)
    assert document["profiles"] == [
        measured.read("hydra_profiles/head_gzip.json"),
        measured.read("hydra_profiles/head_zlib.json"),
    ]
    assert measured.call("validate", AUDIT).code == 0


def test_it_is_made_once(measured: Desk) -> None:
    """A second time ends with 2 and one line, and changes nothing [H-093]."""
    measured.call("gate", "--baseline-write")
    write_profiles(measured, {"zlib": 9.0})
    before = measured.everything()

    answer = measured.call("gate", "--baseline-write")

    assert (answer.code, answer.out) == (2, "")
    assert f"{AUDIT}: a baseline is made once, and this one is there: not changed; " in answer.err
    assert "is made once" in measured.call("gate", "--baseline-write", "--profiles", "no").err
    assert len(answer.err.splitlines()) == 1
    assert measured.everything() == before


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_whatever_is_there_stays(measured: Desk, kind: str) -> None:
    """No file, folder or link gives way to a baseline [H-093]."""
    if kind == "file":
        measured.write("base.json", "")
    elif kind == "folder":
        os.mkdir("base.json")
    else:
        os.symlink("elsewhere.json", "base.json")

    answer = measured.call("gate", "--baseline-write", "base.json")

    assert answer.code == 2
    assert os.listdir(".").count("base.json") == 1
    assert not os.path.exists("elsewhere.json")


def test_two_at_once_make_one(measured: Desk) -> None:
    """Of four that start together one ends with 0, and its document is whole [H-093]."""
    words = [sys.executable, "-m", "hydra_heads", "gate", "--baseline-write", "--quiet"]
    environment = dict(os.environ, PYTHONPATH=_root())
    together = [subprocess.Popen(words, env=environment, stderr=subprocess.PIPE) for _ in range(4)]

    codes: List[int] = []
    for one in together:
        one.communicate()
        codes.append(one.returncode)

    assert sorted(codes) == [0, 2, 2, 2]
    assert len(read_document(AUDIT, "audit")["profiles"]) == 2
    assert [name for name in os.listdir(".") if name.endswith(".tmp")] == []


def _root() -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def test_heads_and_the_file_can_be_named(measured: Desk) -> None:
    """A baseline of some heads, in a file of its own."""
    answer = measured.call("gate", "zlib", "--baseline-write", "base.json", "--quiet")

    assert (answer.code, answer.out) == (0, "")
    assert [row["name"] for row in read_document("base.json", "audit")["profiles"]] == ["zlib"]


def test_profiles_of_two_slots_are_no_baseline(measured: Desk) -> None:
    """A baseline is of one job."""
    write_profiles(measured, {"lz4": 1.0}, slot="backup")

    answer = measured.call("gate", "--baseline-write")

    assert answer.code == 2
    assert "profiles of 2 slots: backup, job; keep one" in answer.err
    assert not os.path.exists(AUDIT)


def test_what_nobody_could_read_again_is_not_written(
    measured: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A baseline beyond the size that is read is refused while there are profiles to shorten."""
    monkeypatch.setattr("hydra_heads.cli.gate_audit.MAX_BYTES", 1000)

    answer = measured.call("gate", "--baseline-write")

    assert answer.code == 2
    assert "profile with fewer tests for a baseline" in answer.err
    assert not os.path.exists(AUDIT)


def test_bad_input_makes_no_file(measured: Desk) -> None:
    """An unknown head, a folder without profiles, a place that is not there."""
    os.mkdir("empty")

    unknown = measured.call("gate", "zstd", "--baseline-write")
    empty = measured.call("gate", "--baseline-write", "--profiles", "empty")
    nowhere = measured.call("gate", "--baseline-write", "nowhere/base.json")

    assert [answer.code for answer in (unknown, empty, nowhere)] == [2, 2, 2]
    assert "no profile of head 'zstd'; there are gzip, zlib" in unknown.err
    assert "no profiles here" in empty.err
    assert "nowhere/base.json: not saved: " in nowhere.err
    assert not os.path.exists(AUDIT)
