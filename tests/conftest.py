"""What holds for every test: nothing comes from the person's own settings, nothing stays behind."""

import logging
import os
from typing import Dict, Iterator, List

import pytest

from tests.leftovers import left_since, look

KEPT_VARIABLES = ("HYDRA_TEST_", "HYDRA_PWSH")
"""They steer the tests themselves: where their environments lie, which PowerShell they start."""

PERSONAL_FOLDERS = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")

PERSONAL_SETTINGS = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Leave the long tests out, unless they are asked for."""
    if os.environ.get("HYDRA_TEST_LONG"):
        return
    skipped = pytest.mark.skip(reason="long; HYDRA_TEST_LONG=1 runs it")
    for item in items:
        if item.get_closest_marker("long") is not None:
            item.add_marker(skipped)


@pytest.fixture(scope="session", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point everything that belongs to a person at a folder that is empty at first."""
    home = str(tmp_path_factory.mktemp("home"))
    before = dict(os.environ)
    for variable in PERSONAL_SETTINGS:
        os.environ.pop(variable, None)
    for variable in PERSONAL_FOLDERS:
        if variable in before or variable == "HOME":
            os.environ[variable] = home
    yield
    _restore_environment(before)


@pytest.fixture(autouse=True)
def leaves_nothing_behind() -> Iterator[None]:
    """Fail a test that leaves processes, threads, descriptors or files behind."""
    before = look()
    yield
    left = left_since(before)
    if left:
        pytest.fail("; ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def clean_environment(leaves_nothing_behind: None) -> Iterator[None]:
    """Take away `HYDRA_*`, and put the environment back as it was after the test."""
    before = dict(os.environ)
    for variable in before:
        if variable.startswith("HYDRA_") and not variable.startswith(KEPT_VARIABLES):
            del os.environ[variable]
    yield
    _restore_environment(before)


@pytest.fixture(autouse=True)
def own_log_settings() -> Iterator[None]:
    """Begin with a log that nobody has set up, and leave one behind.

    A command that a test runs sets it up for the whole process, and so may an example in a
    docstring, for which no fixture of ours holds.
    """
    _forget_log_settings()
    yield
    _forget_log_settings()


def _forget_log_settings() -> None:
    logger = logging.getLogger("hydra")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


def _restore_environment(before: Dict[str, str]) -> None:
    # pytest itself changes this one in the course of a test.
    before.pop("PYTEST_CURRENT_TEST", None)
    for variable in set(os.environ) - set(before) - {"PYTEST_CURRENT_TEST"}:
        del os.environ[variable]
    for variable, value in before.items():
        if os.environ.get(variable) != value:
            os.environ[variable] = value
