"""Tests of `hydra_heads.store.pending`: runs that have ended and are not in the history yet."""

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.store import pending
from hydra_heads.store.pending import clear_pending, drop_empty, read_pending
from tests.environment import ROOT

posix = pytest.mark.skipif(os.name == "nt", reason="locks and links of POSIX")

WRITER = """
import fcntl, os, sys
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
for number in range(int(sys.argv[3])):
    sum(range(20000))  # between two lines stands a run
    fcntl.flock(fd, fcntl.LOCK_EX)
    os.write(fd, b'{"worker": %d, "order": %d}\\n' % (int(sys.argv[2]), number))
    fcntl.flock(fd, fcntl.LOCK_UN)
"""


def put(path: Path, *lines: object, end: str = "\n") -> int:
    """Write lines, objects as JSON, and return the size of the file."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_bytes("\n".join(texts).encode("utf-8", "surrogateescape") + end.encode("ascii"))
    return os.path.getsize(str(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file that is not there yet."""
    return tmp_path / "runs.jsonl"


def test_whole_lines_come_in_their_order(path: Path) -> None:
    """Each line's object, and how far was read."""
    size = put(path, {"order": 1}, {"order": 2, "metrics": {"user_time": 0.5}})

    found = read_pending(str(path))

    assert list(found) == [{"order": 1}, {"order": 2, "metrics": {"user_time": 0.5}}]
    assert (found.damaged, found.end, found.has_more) == (0, size, False)


def test_without_a_file_nothing_waits(path: Path) -> None:
    """No file is no error, neither to read nor to empty, and none is made."""
    found = read_pending(str(path))

    assert list(found) == []
    assert (found.damaged, found.end) == (0, 0)
    assert clear_pending(str(path), 0)
    assert not path.exists()


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        '{"order": 1',
        "[1, 2]",
        "7",
        '{"seconds": NaN}',
        '{"order": 1, "order": 2}',
        '{"head": "\\ud800"}',
        "\udcff\udcfe",
        "\0\0\0",
        "[" * 100_000,
        '{"order": 1}{"order": 2}',
    ],
    ids=lambda line: ascii(line[:20]),
)
def test_damaged_lines_are_counted_and_left_out(path: Path, line: str) -> None:
    """What is no JSON object costs itself and no other run."""
    size = put(path, {"order": 1}, line, "", {"order": 3})

    found = read_pending(str(path))

    assert list(found) == [{"order": 1}, {"order": 3}]
    assert (found.damaged, found.end) == (1, size)


@pytest.mark.parametrize("cut", [1, 2, 8])
def test_a_torn_last_line_is_counted_unless_nothing_is_missing(path: Path, cut: int) -> None:
    """A writer that died in mid-line loses that run, and only if more than the end is missing."""
    put(path, {"order": 1}, {"order": 2})
    os.truncate(str(path), os.path.getsize(str(path)) - cut)

    found = read_pending(str(path))

    orders = [row["order"] for row in found]
    assert orders == ([1, 2] if cut == 1 else [1])
    assert found.damaged == (cut > 1)
    assert found.end == os.path.getsize(str(path))


def test_a_line_without_end_is_not_held(path: Path) -> None:
    """A line of many megabytes is damaged, takes no memory, and the next one is found."""
    most = pending.MOST_LINE_BYTES
    size = put(path, '{"a": "' + "x" * (8 * most) + '"}', '{"b": 1}' + " " * most, {"order": 1})

    tracemalloc.start()
    found = read_pending(str(path))
    rows = list(found)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert rows == [{"order": 1}]
    assert (found.damaged, found.end) == (2, size)
    assert peak < 4 * most


def test_one_reading_takes_in_a_bounded_part(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends after whole lines and says whether there is more, for the next one to go on from."""
    rows = [{"order": number} for number in range(10)]
    size = put(path, *rows)
    monkeypatch.setattr(pending, "MOST_BYTES", 40)

    readings: List[List[Dict[str, Any]]] = []
    start, has_more = 0, True
    while has_more:
        found = read_pending(str(path), start)
        readings.append(list(found))
        start, has_more = found.end, found.has_more

    assert [len(reading) for reading in readings] == [4, 4, 2]
    assert [row for reading in readings for row in reading] == rows
    assert start == size


def test_a_file_that_just_fits_has_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading that ends with the file does not promise another one."""
    size = put(path, {"order": 1}, {"order": 2})
    monkeypatch.setattr(pending, "MOST_BYTES", size)

    found = read_pending(str(path))

    assert len(list(found)) == 2
    assert (found.end, found.has_more) == (size, False)


@pytest.mark.long
def test_memory_does_not_grow_with_the_lines(path: Path) -> None:
    """Twenty thousand waiting runs, a megabyte, are read in a tenth of that."""
    put(path, *['{"order": 1, "head": "a", "seconds": 0.5}'] * 20_000)

    tracemalloc.start()
    count = sum(1 for _ in read_pending(str(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_000
    assert peak < 100_000


@posix
@pytest.mark.parametrize("kind", ["link", "loop", "fifo", "folder"])
def test_only_an_ordinary_file_is_read_or_emptied(path: Path, tmp_path: Path, kind: str) -> None:
    """A link is not followed out of the folder, and nothing else in its place blocks or breaks."""
    target = tmp_path / "precious"
    size = put(target, {"order": 1})
    if kind == "fifo":
        os.mkfifo(str(path))
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if kind == "loop" else target)

    with pytest.raises(HistoryError, match=r"runs\.jsonl: not an ordinary file"):
        list(read_pending(str(path)))
    with pytest.raises(HistoryError, match=r"runs\.jsonl: not an ordinary file"):
        clear_pending(str(path), size)

    assert os.path.getsize(str(target)) == size


@posix
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_named(path: Path) -> None:
    """The line says which file, why, and what to do."""
    put(path, {"order": 1})
    path.chmod(0)

    with pytest.raises(HistoryError, match=r"runs\.jsonl: .*Permission denied; change its mode"):
        list(read_pending(str(path)))


def test_a_disk_that_fails_is_worded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system while emptying ends in our own, and the file stays."""
    size = put(path, {"order": 1})

    def fail(fd: int, length: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "ftruncate", fail)
    with pytest.raises(HistoryError, match="Input/output error"):
        clear_pending(str(path), size)

    assert os.path.getsize(str(path)) == size


def test_a_file_is_emptied_once_all_of_it_is_known(path: Path) -> None:
    """It stays, empty, for those who have it open."""
    size = put(path, {"order": 1})

    assert clear_pending(str(path), size)

    assert path.read_bytes() == b""


def add(path: Path, *orders: int) -> None:
    """Append lines, as a writer that has the file open does."""
    with open(str(path), "a", encoding="ascii") as file:
        file.writelines(f'{{"order": {order}}}\n' for order in orders)


def orders_in(path: Path) -> List[int]:
    """Return what the whole lines of a file say."""
    return [row["order"] for row in read_pending(str(path))]


def test_lines_that_came_since_are_kept(path: Path) -> None:
    """Only what was read goes; the rest can be read, and goes the next time."""
    size = put(path, {"order": 1}, {"order": 2}, {"order": 3})
    add(path, 4, 5)

    assert clear_pending(str(path), size)

    assert orders_in(path) == [4, 5]
    assert clear_pending(str(path), os.path.getsize(str(path)))
    assert orders_in(path) == []


@pytest.mark.parametrize("size", [-1, 0, 12, 25, 27, 1000])
def test_what_does_not_fit_the_file_changes_nothing(path: Path, size: int) -> None:
    """More new lines than known ones, or a size that the file does not have, leave it alone."""
    put(path, {"order": 1}, {"order": 2}, {"order": 3})

    assert not clear_pending(str(path), size)

    assert orders_in(path) == [1, 2, 3]


def test_of_several_writers_all_goes_or_nothing(path: Path) -> None:
    """Where known lines need not be the first ones, a file with any other line stays as it is."""
    size = put(path, {"order": 1}, {"order": 2})
    add(path, 3)

    assert not clear_pending(str(path), size, only_all=True)

    assert orders_in(path) == [1, 2, 3]
    assert clear_pending(str(path), os.path.getsize(str(path)), only_all=True)
    assert orders_in(path) == []


def test_a_line_that_was_read_in_half_is_kept(path: Path) -> None:
    """What had not been written whole when it was read stays, and is read whole the next time."""
    put(path, {"order": 1}, {"order": 2}, '{"ord', end="")
    found = read_pending(str(path))
    assert list(found) == [{"order": 1}, {"order": 2}]
    with open(str(path), "a", encoding="ascii") as file:
        file.write('er": 3}\n')

    assert not clear_pending(str(path), found.end)

    assert orders_in(path) == [1, 2, 3]


def test_a_torn_end_does_not_spoil_the_next_line(path: Path) -> None:
    """What a dead writer left goes with the lines before it."""
    put(path, {"order": 1}, '{"ord', end="")
    found = read_pending(str(path))
    list(found)

    assert clear_pending(str(path), found.end)

    add(path, 2)
    assert orders_in(path) == [2]


def test_a_death_while_lines_move_loses_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the file is cut, each line that was not known is in it, and at most one is torn."""
    size = put(path, {"order": 1000}, {"order": 2}, {"order": 3})
    add(path, 4, 5)

    def die(fd: int, length: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "ftruncate", die)
    with pytest.raises(KeyboardInterrupt):
        clear_pending(str(path), size)

    found = read_pending(str(path))
    assert [row["order"] for row in found] == [4, 5, 3, 4, 5]
    assert found.damaged == 1


def test_only_an_empty_file_is_removed(path: Path) -> None:
    """A file with a line in it stays, and one that is not there is no error."""
    drop_empty(str(path))
    put(path, {"order": 1})
    drop_empty(str(path))
    assert path.exists()

    clear_pending(str(path), os.path.getsize(str(path)))
    drop_empty(str(path))

    assert not path.exists()


@posix
def test_a_writer_that_holds_the_lock_is_not_waited_for(path: Path) -> None:
    """While somebody appends, the file is left alone; afterwards it can be emptied."""
    import fcntl

    size = put(path, {"order": 1})
    with open(str(path), "ab") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)

        assert not clear_pending(str(path), size)
        assert os.path.getsize(str(path)) == size

    assert clear_pending(str(path), size)


@posix
def test_no_line_is_lost_between_writers_and_who_empties(path: Path) -> None:
    """Two processes append while a third takes in and empties: every line is seen."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number), "800"], cwd=ROOT)
        for number in range(2)
    ]
    seen: Set[Tuple[int, int]] = set()
    cleared = 0
    while True:
        is_over = all(writer.poll() is not None for writer in writers)
        found = read_pending(str(path))
        seen.update((row["worker"], row["order"]) for row in found)
        if found.end:
            cleared += clear_pending(str(path), found.end)
        if is_over:
            break

    assert seen == {(worker, order) for worker in range(2) for order in range(800)}
    assert cleared > 10
    assert [writer.returncode for writer in writers] == [0, 0]
