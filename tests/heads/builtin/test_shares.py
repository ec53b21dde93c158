"""Tests of cutting the job into shares."""

import os
import pathlib
import tempfile
from typing import List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.heads.builtin import shares
from hydra_heads.heads.builtin.log_job import LINE_LIMIT, parse_line, result_of
from hydra_heads.heads.builtin.shares import (
    count_share,
    count_workers,
    plan_shares,
    read_part,
    read_reply,
    reply_to,
)
from tests.heads.builtin.logs import REQUEST, hostile_log, write_logs


def test_shares_cover_everything_once(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is in some share, large plain ones by parts and a digest, packed ones whole."""
    logs = {"big.log": b"x" * 1000, "small.log": b"y", "big.log.gz": b"z" * 1000}
    write_logs(str(tmp_path), logs)
    monkeypatch.setattr(shares, "PART_BYTES", 400)

    tasks = [task for share in plan_shares(str(tmp_path), 3) for task in share]

    found = sorted((task.name, task.start, task.stop) for task in tasks if task.stop is not None)
    assert found == [
        ("big.log", 0, 0),
        ("big.log", 0, 400),
        ("big.log", 400, 800),
        ("big.log", 800, 1000),
    ]
    assert sorted(task.name for task in tasks if task.stop is None) == ["big.log.gz", "small.log"]


def test_shares_are_about_equal(tmp_path: pathlib.Path) -> None:
    """No share costs more than a third above the average where files are small and many."""
    write_logs(str(tmp_path), {f"{size}.log": b"x" * size for size in range(100, 1000, 50)})

    costs = [sum(task.cost for task in share) for share in plan_shares(str(tmp_path), 4)]

    assert max(costs) * 4 <= sum(costs) * 4 / 3


def test_one_small_file_makes_one_share_for_a_worker(tmp_path: pathlib.Path) -> None:
    """The first share gets the work, so that a strategy's start cost shows on the least job."""
    write_logs(str(tmp_path), {"x.log": REQUEST})

    planned = plan_shares(str(tmp_path), 2)

    assert [len(share) for share in planned] == [1, 0]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(hostile_log(), st.integers(1, 100))
def test_parts_hold_every_request_once(data: bytes, size: int) -> None:
    """However a file is cut, the requests of its parts are those of the file."""
    with tempfile.TemporaryDirectory() as folder:
        write_logs(folder, {"x.log": data})
        path = os.path.join(folder, "x.log")
        starts = range(0, len(data), size)
        parts = [read_part(path, start, min(start + size, len(data))) for start in starts]

    found = [request for part in parts for request in requests_of(part)]

    assert found == requests_of(data)


def requests_of(data: bytes) -> List[Tuple[bytes, int]]:
    """Read a whole log line by line."""
    found = [parse_line(line) for line in data.split(b"\n")]
    return [request for request in found if request]


def test_a_part_reads_no_more_than_a_line_too_far(tmp_path: pathlib.Path) -> None:
    """A part of a file without line ends is cut where no request can come any more."""
    write_logs(str(tmp_path), {"x.log": b"x" * 10000})

    parts = [read_part(str(tmp_path / "x.log"), start, start + 100) for start in (0, 100, 9900)]

    assert [len(part) for part in parts] == [100 + LINE_LIMIT + 1, 0, 0]


def test_workers_are_two_to_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """One processor still gets two workers, a hundred get eight, an unknown number two."""
    found: List[int] = []
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    for number in (1, 3, 100, None):
        monkeypatch.setattr(os, "cpu_count", lambda number=number: number)
        found.append(count_workers())

    assert found == [2, 3, 8, 2]
    assert 2 <= count_workers() <= 8


def test_a_reply_is_a_tally(tmp_path: pathlib.Path) -> None:
    """What a worker writes is read back as what it counted."""
    write_logs(str(tmp_path), {"x.log": REQUEST})
    (share,) = plan_shares(str(tmp_path), 1)

    tally = read_reply(str(tmp_path), reply_to(str(tmp_path), share))

    assert result_of(tally) == result_of(count_share(str(tmp_path), share))
    assert tally.kinds == {b"cart 200": 1}


def test_a_failed_share_says_why(tmp_path: pathlib.Path) -> None:
    """An error in a worker comes back as one line that names folder and reason."""
    write_logs(str(tmp_path), {"x.log": REQUEST})
    (share,) = plan_shares(str(tmp_path), 1)
    (tmp_path / "x.log").unlink()

    with pytest.raises(InputError, match="a share of the logs was not counted: FileNotFoundError"):
        read_reply(str(tmp_path), reply_to(str(tmp_path), share))
    with pytest.raises(InputError, match="ended without a reply"):
        read_reply("logs", b"")
