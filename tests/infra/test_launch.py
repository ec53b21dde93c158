"""How `python tests` turns its words into a call of pytest."""

import os
from typing import Dict, List

import pytest

from tests import launch
from tests.environment import Environment
from tests.launch import main, pytest_command, spread_arguments, suite_environment

MADE = Environment(os.path.join("cache", "tests-3.11-0"), "python-of-the-tests")


@pytest.mark.parametrize("words", [[], ["-x"], ["-k", "weights"], ["-v", "--durations=5"]])
def test_the_whole_suite_is_spread_over_the_cores(words: List[str]) -> None:
    """Without a path the tests share the cores, at most four."""
    assert spread_arguments(words, 2) == ["-n", "2", "--dist", "worksteal"]
    assert spread_arguments(words, 64)[1] == "4"


@pytest.mark.parametrize(
    "words",
    [
        ["tests/infra"],
        ["tests/infra/test_launch.py::test_the_whole_suite_is_spread_over_the_cores"],
        ["-n", "3"],
        ["-n3"],
        ["--numprocesses=3"],
        ["-p", "no:xdist"],
        ["-pno:xdist"],
        ["--pdb"],
        ["-s"],
        ["--collect-only"],
        ["-h"],
    ],
)
def test_a_part_or_a_dialogue_stays_in_one_process(words: List[str]) -> None:
    """A path, a word about processes, or a wish to see or talk: nothing is added."""
    assert spread_arguments(words, 8) == []


def test_one_core_gets_one_process() -> None:
    """Where there is nothing to share nothing is spread."""
    assert spread_arguments([], 1) == []


def test_the_words_go_to_pytest_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands after `python tests` reaches pytest last and in order."""
    monkeypatch.setattr(launch, "usable_cores", lambda: 2)

    command = pytest_command(MADE, ["-k", "a or b", "-x"], {}, writable=True)

    assert command[:3] == ["python-of-the-tests", "-m", "pytest"]
    assert command[3:] == ["-n", "2", "--dist", "worksteal", "-k", "a or b", "-x"]


def test_standing_arguments_count_too() -> None:
    """What PYTEST_ADDOPTS says about processes is heard, and left to pytest."""
    command = pytest_command(MADE, [], {"PYTEST_ADDOPTS": "-n 1 -k 'a b'"}, writable=True)

    assert command == ["python-of-the-tests", "-m", "pytest"]


def test_a_read_only_checkout_is_not_written_to() -> None:
    """Neither bytecode nor pytest's cache is tried where the checkout cannot be written."""
    command = pytest_command(MADE, ["-s"], {}, writable=False)

    assert command == ["python-of-the-tests", "-B", "-m", "pytest", "-p", "no:cacheprovider", "-s"]


def test_examples_of_hypothesis_are_kept_beside_the_packages() -> None:
    """The tests write no folder of their own into the checkout, unless one was asked for."""
    chosen = suite_environment(MADE, {"HYPOTHESIS_STORAGE_DIRECTORY": "mine"})
    default = suite_environment(MADE, {})

    assert chosen["HYPOTHESIS_STORAGE_DIRECTORY"] == "mine"
    assert default["HYPOTHESIS_STORAGE_DIRECTORY"] == os.path.join("cache", "hypothesis")


def test_packages_in_a_folder_are_put_on_the_path() -> None:
    """Where there is no virtual environment, PYTHONPATH leads to the packages and only there."""
    given = {"PYTHONPATH": "foreign"}

    plain = suite_environment(MADE, given)
    beside = suite_environment(MADE._replace(package_path="packages"), given)

    assert "PYTHONPATH" not in plain
    assert beside["PYTHONPATH"] == "packages"


@pytest.mark.parametrize("words", [["--tool"], ["--tool", "black"]])
def test_an_unknown_tool_is_an_error_that_lists_the_known(
    words: List[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """One line names what was found and what is allowed, and the exit code is 2."""
    code = main(words)

    error = capfd.readouterr().err
    assert code == 2
    assert error.count("\n") == 1
    assert "expected one of coverage, mypy, ruff" in error


def test_a_tool_gets_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows `--tool NAME --` is the tool's, and its packages are its own."""
    called: List[List[str]] = []

    def become(command: List[str], environ: Dict[str, str]) -> int:
        called.append(command)
        return 7

    monkeypatch.setattr(launch, "prepare", lambda name, environ: MADE._replace(python=name))
    monkeypatch.setattr(launch, "become", become)

    code = main(["--tool", "ruff", "--", "check", "--fix"])

    assert code == 7
    assert called == [["ruff", "-m", "ruff", "check", "--fix"]]


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux tells")
def test_only_the_cores_this_process_may_use_count() -> None:
    """A process bound to some cores starts no more workers than those."""
    assert launch.usable_cores() == len(os.sched_getaffinity(0))
