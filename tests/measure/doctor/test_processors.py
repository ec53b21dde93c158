"""Processors, quotas and frequencies, as `doctor` sees them."""

import os
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK
from hydra_heads.measure.doctor.processors import (
    check_boost,
    check_cgroups,
    check_governor,
    check_processors,
    cpu_quota,
)


def write_all(folder: Path, files: Dict[str, str]) -> str:
    """Write files below a folder; return the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)


def test_siblings_are_one_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processors that share a core are good for one job."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1}, raising=False)
    siblings = "topology/thread_siblings_list"
    place = write_all(tmp_path, {f"cpu{number}/{siblings}": "0-1\n" for number in (0, 1)})

    found = check_processors(place)

    assert found.status == OK
    assert found.message == "2 processors on 1 core may be used: --jobs is 1"


def test_processors_of_their_own_are_good_for_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each core is good for one job."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 5}, raising=False)

    assert check_processors(str(tmp_path)).message.endswith("may be used: --jobs up to 3")


def test_without_affinity_there_is_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes cannot be kept on processors, that is said."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)

    found = check_processors()

    assert found.status == ABSENT
    assert "--jobs is 1" in found.message


@pytest.mark.parametrize(
    ("files", "own", "expected"),
    [
        ({"cgroup.controllers": "cpu", "a/cpu.max": "150000 100000\n"}, "0::/a\n", 1.5),
        ({"a/cpu.max": "200000 100000\n", "a/b/cpu.max": "max 100000\n"}, "0::/a/b\n", 2.0),
        ({"cpu.max": "50000 100000\n"}, "0::/../../x\n", 0.5),
        (
            {"cpu/d/cpu.cfs_quota_us": "30000\n", "cpu/d/cpu.cfs_period_us": "100000\n"},
            "5:memory:/d\n4:cpu,cpuacct:/d\n",
            0.3,
        ),
        (
            {"cpu/d/cpu.cfs_quota_us": "-1\n", "cpu/d/cpu.cfs_period_us": "100000\n"},
            "4:cpu,cpuacct:/d\n",
            None,
        ),
        ({"a/cpu.max": "nonsense\n"}, "0::/a\n", None),
        ({}, "", None),
    ],
)
def test_the_least_quota_on_the_way_up_counts(
    tmp_path: Path, files: Dict[str, str], own: str, expected: object
) -> None:
    """Quotas of both versions are read, of the own group and of those above it."""
    root = write_all(tmp_path / "groups", files)
    groups = tmp_path / "own"
    groups.write_text(own, encoding="utf-8")

    assert cpu_quota(root, str(groups)) == expected


@pytest.mark.parametrize(("allowed", "status"), [(2, NOTE), (1, OK)])
def test_a_quota_below_the_processors_is_a_note(tmp_path: Path, allowed: int, status: str) -> None:
    """A program that may use more processors than CPU time is held up now and then."""
    files = {"groups/cgroup.controllers": "cpu", "groups/cpu.max": "150000 100000", "own": "0::/"}
    place = write_all(tmp_path, files)

    found = check_cgroups(os.path.join(place, "groups"), os.path.join(place, "own"), allowed)

    assert found.status == status


def test_no_groups_are_no_problem(tmp_path: Path) -> None:
    """Hydra needs none."""
    assert check_cgroups(str(tmp_path), str(tmp_path / "own")).status == ABSENT


@pytest.mark.parametrize(
    ("text", "status"), [("performance\n", OK), ("powersave\n", NOTE), ("", ABSENT)]
)
def test_governors(tmp_path: Path, text: str, status: str) -> None:
    """Only a steady frequency is good; the message names the governor."""
    path = tmp_path / "governor"
    path.write_text(text, encoding="utf-8")

    found = check_governor(str(path))

    assert found.status == status
    assert text.strip() in found.message


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"boost": "1\n"}, NOTE),
        ({"boost": "0\n"}, OK),
        ({"no_turbo": "0\n"}, NOTE),
        ({"no_turbo": "1\n"}, OK),
        ({}, ABSENT),
    ],
)
def test_boost(tmp_path: Path, files: Dict[str, str], status: str) -> None:
    """Either file tells, each in its own sense, and the remedy turns it off."""
    place = write_all(tmp_path, files)

    found = check_boost(
        ((os.path.join(place, "boost"), "1"), (os.path.join(place, "no_turbo"), "0"))
    )

    assert found.status == status
    if status == NOTE:
        assert found.remedy.startswith("write 0" if "boost" in files else "write 1")
