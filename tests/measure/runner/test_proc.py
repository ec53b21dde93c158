"""Tests of `hydra_heads.measure.runner.proc`."""

import os
from pathlib import Path

import pytest

from hydra_heads.measure.runner.proc import ProcFolder, fields_of, read_file, read_on, size_of
from tests.measure.runner.trees import linux

pytestmark = linux


def test_no_more_files_stay_open_than_allowed() -> None:
    """Beyond the allowance nothing is opened, and what is closed makes room again."""
    proc = ProcFolder(left=1)
    first = proc.keep("/proc/self/stat")
    second = proc.keep("/proc/self/statm")
    proc.drop(second)
    proc.drop(first)
    third = proc.keep("/proc/self/statm")

    assert (first >= 0, second, third >= 0) == (True, -1, True)
    proc.drop(third)
    assert proc.left == 1


def test_a_file_that_cannot_be_opened_uses_no_allowance() -> None:
    """A process that ended leaves the allowance as it was."""
    proc = ProcFolder(left=1)

    with pytest.raises(FileNotFoundError):
        proc.keep("/proc/self/absent")

    assert proc.left == 1


def test_children_are_found_by_their_parents() -> None:
    """The table of all processes names this one among its parent's children."""
    table = ProcFolder().children_by_parent()

    assert os.getpid() in table[os.getppid()]


@pytest.mark.parametrize("size", [0, 10, 4096, 10000])
def test_files_are_read_to_their_end(size: int, tmp_path: Path) -> None:
    """A file is read whole, at once or after what was read of it already."""
    path = tmp_path / "list"
    content = bytes(index % 251 for index in range(size))
    path.write_bytes(content)

    whole = read_file(str(path))
    with open(str(path), "rb") as file:
        rest = read_on(file.fileno(), content[:4000])

    assert whole == content
    assert rest == content


def test_figures_stand_behind_the_last_bracket() -> None:
    """The name of a program may hold brackets, spaces and figures."""
    assert fields_of(b"7 (a) R 1 (b)) S 1 2 3")[:2] == [b"S", b"1"]


def test_a_process_that_ends_while_it_is_read_is_one_that_is_gone() -> None:
    """An empty answer is told like the failure of a later read."""
    with pytest.raises(ProcessLookupError):
        fields_of(b"")


def test_what_is_absent_has_no_size() -> None:
    """A process without a folder of descriptors has none of them."""
    assert size_of("/proc/self/absent") == 0
