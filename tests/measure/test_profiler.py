"""Tests of `hydra_heads.measure.profiler`."""

import os
import re
import tempfile
from pathlib import Path
from typing import List

import pytest

import hydra_heads
from hydra_heads.base.errors import InputError
from hydra_heads.measure.profiler import (
    DEFAULT_TIMEOUT,
    MAX_RETRIES,
    HeadProfiler,
    profile_head,
)
from tests.measure.slots import instances, slot_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty project folder, with a folder for temporaries beside it."""
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(folder)
    return folder


def _files(folder: Path) -> List[str]:
    return sorted(os.listdir(str(folder)))


def test_a_head_is_run_as_often_as_asked(project: Path) -> None:
    """Successes and failures of the profile sum to the number of tests [H-061]."""
    line = "[ {x} = p ] || { echo no >&2; exit 4; }"
    slot_of(project, {"a": ["sh", "-c", line], "b": ["true"]}, instances=instances("p", "q"))

    profile = profile_head("a", num_tests=6)

    assert (profile.name, profile.success_count, profile.failure_count) == ("a", 3, 3)
    assert profile.get_success_rate() == 50.0
    assert profile.strategy == f"sh -c {line}"
    assert profile.total_time > 0
    failures = {run.failure.message for run in profile.runs if run.failure}
    assert failures == {"exit: exit code 4, expected 0: no"}


def test_no_file_is_written(project: Path) -> None:
    """Neither the project nor the folder for temporaries holds anything afterwards."""
    slot_of(project, {"a": ["true"]})

    profile_head("a", num_tests=2)

    assert _files(project) == ["hydra_heads.json"]
    assert _files(project.parent / "temporary") == []


def test_the_built_in_heads_need_no_file(project: Path) -> None:
    """In an empty folder the built-in heads are run, and their data does not stay [H-060]."""
    profile = HeadProfiler("sequential", num_tests=2, seed=1).run()

    assert (profile.success_count, profile.failure_count) == (2, 0)
    assert _files(project) == []
    assert _files(project.parent / "temporary") == []


@pytest.mark.parametrize("tests", [0, -1, -100])
def test_less_than_one_test_is_refused(tests: int) -> None:
    """Zero and negative numbers raise the error that users know [H-062]."""
    with pytest.raises(ValueError, match=re.escape("num_tests must be >= 1")):
        profile_head("a", num_tests=tests)


@pytest.mark.parametrize("tests", [2.5, True, "10", None])
def test_a_number_of_tests_is_a_whole_number(tests: object) -> None:
    """What is no whole number is refused with its value, before anything is run."""
    with pytest.raises(TypeError, match=f"a whole number, found {tests!r}"):
        profile_head("a", tests)  # type: ignore[arg-type]


def test_an_unknown_head_names_the_known_ones(project: Path) -> None:
    """A slip in a head's name is told with the names there are."""
    slot_of(project, {"alpha": ["true"], "beta": ["true"]})

    with pytest.raises(InputError, match="alpha, beta"):
        profile_head("gamma", num_tests=1)


def test_a_run_that_takes_too_long_is_a_timeout(project: Path) -> None:
    """The limit is 30 s unless told; a longer run is ended with its children [H-064]."""
    slot = slot_of(project, {"a": ["sh", "-c", "sleep 31 & echo $! > pid; wait"]})

    profile = HeadProfiler("a", num_tests=1, timeout_s=0.4).run()

    assert slot.head("a").timeout_s == DEFAULT_TIMEOUT == 30
    assert profile.failure_count == 1
    assert str(profile.runs[0].failure).find("timeout") > 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((project / "pid").read_text()), 0)


def test_a_program_that_is_missing_is_an_error(project: Path) -> None:
    """A head that cannot be started at all is told, not counted."""
    slot_of(project, {"a": ["no-such-program-anywhere"]})

    with pytest.raises(InputError, match="no-such-program-anywhere"):
        profile_head("a", num_tests=1)


def test_nothing_is_retried_while_profiling(project: Path) -> None:
    """A failing run is one failed run, however often a job may be tried elsewhere [H-063]."""
    slot_of(project, {"a": ["sh", "-c", "echo tried >> tries; exit 1"]})

    profile = profile_head("a", num_tests=4)

    assert (profile.failure_count, MAX_RETRIES) == (4, 3)
    assert (project / "tries").read_text().split() == ["tried"] * 4


def test_the_names_are_public() -> None:
    """What users import by name is found at the package's root."""
    assert hydra_heads.HeadProfiler is HeadProfiler
    assert (hydra_heads.DEFAULT_TIMEOUT, hydra_heads.MAX_RETRIES) == (30, MAX_RETRIES) == (30, 3)
