"""Tests of `hydra_heads.measure.cpus`."""

import os
from pathlib import Path
from typing import Dict, List, Set

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.measure.cpus import Cpus, cores_of, cpus_for


def _topology(folder: Path, siblings: Dict[int, str]) -> str:
    for cpu, text in siblings.items():
        place = folder / f"cpu{cpu}" / "topology"
        place.mkdir(parents=True)
        (place / "thread_siblings_list").write_text(text + "\n")
    return str(folder)


PAIRS = {cpu: f"{cpu % 4},{cpu % 4 + 4}" for cpu in range(8)}
"""Four cores of two processors each, numbered as Intel does."""


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process use eight processors."""
    _allow(monkeypatch, set(range(8)))


def _allow(monkeypatch: pytest.MonkeyPatch, cpus: Set[int]) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: cpus, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda pid, cpus: None, raising=False)


@pytest.mark.parametrize(
    ("siblings", "cores"),
    [
        (PAIRS, [[0, 4], [1, 5], [2, 6], [3, 7]]),
        ({cpu: f"{cpu - cpu % 2}-{cpu - cpu % 2 + 1}" for cpu in range(8)}, None),
        ({}, [[cpu] for cpu in range(8)]),
        (dict.fromkeys(range(8), "nonsense"), [[cpu] for cpu in range(8)]),
        (dict.fromkeys(range(8), "0-7"), [list(range(8))]),
    ],
)
def test_siblings_are_one_core(tmp_path: Path, siblings: Dict[int, str], cores: object) -> None:
    """Processors that share a core are counted once; one that says nothing is a core."""
    topology = _topology(tmp_path, siblings)

    assert cores_of(set(range(8)), topology) == (cores or [[0, 1], [2, 3], [4, 5], [6, 7]])


def test_only_allowed_processors_are_given(tmp_path: Path) -> None:
    """A sibling that we may not use does not come with its core."""
    topology = _topology(tmp_path, PAIRS)

    assert cores_of({1, 4, 5, 7}, topology) == [[1, 5], [4], [7]]


def test_one_job_may_use_all() -> None:
    """Nothing is set then, and nothing has to be asked."""
    cpus = cpus_for(1, "/nonexistent")

    assert (cpus.shares, cpus.of_worker(0)) == (None, None)


@pytest.mark.parametrize(
    ("jobs", "shares"),
    [
        (2, [[0, 1, 4, 5], [2, 3, 6, 7]]),
        (3, [[0, 4], [1, 5], [2, 6]]),
        (4, [[0, 4], [1, 5], [2, 6], [3, 7]]),
    ],
)
def test_each_worker_has_as_many_cores(
    tmp_path: Path, eight: None, jobs: int, shares: List[List[int]]
) -> None:
    """What cannot be shared evenly stays unused, so that no worker is faster than another."""
    cpus = cpus_for(jobs, _topology(tmp_path, PAIRS))

    assert cpus.shares == shares
    assert cpus.of_worker(1) == tuple(shares[1])


def test_more_jobs_than_cores_are_refused(tmp_path: Path, eight: None) -> None:
    """Siblings are no cores; the message says how many there are."""
    with pytest.raises(InputError, match="--jobs: found 5, expected at most 4"):
        cpus_for(5, _topology(tmp_path, PAIRS))


@pytest.mark.parametrize("jobs", [0, -1])
def test_less_than_one_job_is_refused(tmp_path: Path, eight: None, jobs: int) -> None:
    """No work can be done by nobody."""
    with pytest.raises(InputError, match=f"jobs: found {jobs}"):
        cpus_for(jobs, _topology(tmp_path, PAIRS))


def test_without_affinity_jobs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can be kept on a processor, runs side by side would disturb each other."""
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)

    with pytest.raises(InputError, match="leave --jobs out"):
        cpus_for(2)


def test_a_worker_knows_its_own() -> None:
    """They are told worker by worker."""
    assert Cpus([[3], [5, 6]]).of_worker(1) == (5, 6)
