"""Names of heads made from commands."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.command_names import as_head_name, name_of_command
from hydra_heads.model.names import name_fault


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["python", "script.py"], "script"),
        (["/usr/bin/python3.11", "-u", "-W", "error", "../Nightly_Job.py", "-m"], "nightly_job"),
        (["python3", "-m", "http.server", "8000"], "http.server"),
        (["python3", "-Im", "pytest"], "pytest"),
        (["python3", "-m"], "python3"),
        (["python3", "-c", "print(1)", "x.py"], "python3"),
        (["python3", "-"], "python3"),
        (["python3"], "python3"),
        (["bash", "-x", "build.sh"], "build"),
        (["bash", "-o", "pipefail", "--", "-odd.sh"], "odd"),
        (["sh", "-ec", "make all"], "sh"),
        (["node", "--inspect", "server.js"], "server"),
        (["perl", "-w", "-I", "lib", "report.pl"], "report"),
        (["C:\\Python\\python.exe", "C:\\jobs\\Sync.py"], "sync"),
        (["/usr/bin/sort", "-u", "a.txt"], "sort"),
        (["./build.sh"], "build.sh"),
        (["tar.v1.2"], "tar.v1.2"),
        (["./con." + "x" * 80], "command-con." + "x" * 52),
        (["./"], "command"),
        ([""], "command"),
        ([], "command"),
    ],
)
def test_a_command_is_named_after_its_script_or_its_program(words: List[str], name: str) -> None:
    """An interpreter is known by what it runs, all else by itself."""
    assert name_of_command(words) == name


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_every_command_has_a_name_that_is_allowed(words: List[str]) -> None:
    """Whatever a command looks like, its runs can be kept under its name."""
    assert name_fault(name_of_command(words)) is None
    assert name_fault(as_head_name("".join(words))) is None


@pytest.mark.parametrize("name", ["x", "a-1.b_c", "9lives"])
def test_what_is_a_name_already_stays(name: str) -> None:
    """A text that is a head name is its own."""
    assert as_head_name(name) == name
