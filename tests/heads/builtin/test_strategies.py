"""Tests that the ten ways are ten ways of doing one job."""

import gzip
import os
import pathlib
import tempfile
import tracemalloc
from contextlib import contextmanager
from typing import Dict, Iterator, List
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.heads.builtin import entry, log_files, mapped, shares
from hydra_heads.heads.builtin.entry import STRATEGIES
from hydra_heads.heads.builtin.log_job import LINE_LIMIT, Tally, result_of
from tests.heads.builtin.conftest import Demo
from tests.heads.builtin.logs import NASTY, REQUEST, hostile_log, result_by_hand, write_logs

ALL = list(STRATEGIES)
IN_PROCESS = [name for name in ALL if name not in ("processes", "subprocesses")]
INSTANCES = ["tiny", "many", "copies", "packed", "single"]


def run(name: str, folder: str) -> Dict[str, object]:
    """Call a head as a run does."""
    head: entry.Head = getattr(entry, name)
    return head(folder=folder, answer="unused")


@contextmanager
def cut_at(size: int) -> Iterator[None]:
    """Let pieces, windows and parts be so many bytes long."""
    with mock.patch.object(log_files, "PIECE_BYTES", size):
        with mock.patch.object(mapped, "WINDOW_BYTES", size):
            with mock.patch.object(shares, "PART_BYTES", size):
                yield


@pytest.mark.parametrize("instance", INSTANCES)
@pytest.mark.parametrize("name", ALL)
def test_every_head_gives_the_known_answer(demo: Demo, name: str, instance: str) -> None:
    """Each of the ten heads proves right on each instance, by what the maker of the data knew."""
    result = run(name, os.path.join(demo.folder, instance))

    assert result["answer"] == demo.answers[instance]


@pytest.mark.parametrize("name", ALL)
def test_every_head_survives_nasty_logs(tmp_path: pathlib.Path, name: str) -> None:
    """Broken lines, odd bytes and endless lines, packed and plain, mislead no head."""
    logs = {f"{title}.log": data for title, data in NASTY.items()}
    logs.update({f"{title}.log.gz": data for title, data in NASTY.items()})
    write_logs(str(tmp_path), logs)

    assert run(name, str(tmp_path)) == result_by_hand(logs)


@pytest.mark.parametrize("name", ALL)
def test_every_head_takes_an_empty_folder(tmp_path: pathlib.Path, name: str) -> None:
    """A folder without logs has a result like any other."""
    assert run(name, str(tmp_path)) == result_by_hand({})


@pytest.mark.parametrize("name", ALL)
def test_every_head_refuses_a_damaged_log(tmp_path: pathlib.Path, name: str) -> None:
    """A packed log that is cut off is an error, never a smaller result."""
    write_logs(str(tmp_path), {"a.log": b"", "x.log.gz": NASTY["carriage_return"]})
    path = tmp_path / "x.log.gz"
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(Exception, match="cut off|end-of-stream"):
        run(name, str(tmp_path))


@pytest.mark.parametrize("size", [1, 30, LINE_LIMIT - 1, LINE_LIMIT, LINE_LIMIT + 1])
def test_cuts_at_any_place_mislead_nobody(tmp_path: pathlib.Path, size: int) -> None:
    """With pieces, windows and parts about as long as a line, nasty logs give what they gave."""
    logs = {f"{title}.log": data for title, data in NASTY.items() if len(data) < 1000}
    write_logs(str(tmp_path), logs)

    with cut_at(size):
        found = {name: run(name, str(tmp_path)) for name in IN_PROCESS}
        found["processes"] = run("processes", str(tmp_path))

    assert found == {name: result_by_hand(logs) for name in found}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(hostile_log(), max_size=3), st.integers(1, 200))
def test_heads_agree_on_anything(contents: List[bytes], size: int) -> None:
    """Wherever pieces, windows and parts are cut, all heads and a reader of its own agree."""
    logs = {f"{number}.log": data for number, data in enumerate(contents + contents[:1])}
    logs.update({f"{number}.log.gz": data for number, data in enumerate(contents)})

    with tempfile.TemporaryDirectory() as folder, cut_at(size):
        write_logs(folder, logs)
        wanted = result_by_hand(logs)
        found = {name: run(name, folder) for name in IN_PROCESS}
        in_shares = Tally()
        for share in shares.plan_shares(folder, 3):
            in_shares.merge(shares.count_share(folder, share))

    assert found == dict.fromkeys(IN_PROCESS, wanted)
    assert result_of(in_shares) == wanted


def test_packed_and_plain_bytes_are_not_confused(tmp_path: pathlib.Path) -> None:
    """The same bytes, once as a plain log and once as a packed one, are two contents."""
    packed = gzip.compress(REQUEST)
    for name in ("a.log", "b.log.gz"):
        (tmp_path / name).write_bytes(packed)

    assert run("cached", str(tmp_path)) == result_by_hand({"a.log": packed, "b.log.gz": REQUEST})


@pytest.mark.parametrize("name", ["streaming", "mmap", "threads"])
def test_memory_stays_bounded(tmp_path: pathlib.Path, name: str) -> None:
    """A log of 4 MB, half of it one endless line, needs less than 1 MB of memory at a time."""
    data = NASTY["no_final_newline"] + b"\n"
    write_logs(str(tmp_path), {"x.log": data * 50000 + b"y" * 2000000})
    run(name, str(tmp_path))
    tracemalloc.start()

    run(name, str(tmp_path))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak_bytes < 1000000
