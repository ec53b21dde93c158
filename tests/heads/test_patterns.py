"""Regular expressions under a deadline."""

import os
import signal
import subprocess
import sys
import threading
from typing import Iterator, List

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.heads import patterns
from hydra_heads.heads.patterns import CHILD, Searcher, Unmatched

BOMB = "^(a+)+$"

FUSE = b"a" * 40 + b"b"


@pytest.fixture
def searcher() -> Iterator[Searcher]:
    """Make a searcher and end it after the test."""
    searcher = Searcher()
    yield searcher
    searcher.close()


def child_of(searcher: Searcher) -> int:
    """Return the number of the process that searches."""
    assert searcher._child is not None
    return searcher._child.pid


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        (["b+"], b"abbc", None),
        (["^two$"], b"one\ntwo\nthree", None),
        (["^$"], b"", None),
        (["a", "x", "y"], b"a", Unmatched(1, "is not found")),
        (["ä→"], "ä→".encode(), None),
        (["\ufffd"], b"\xff\xfe", None),
        (["a\\x00b"], b"a\x00b", None),
        (["("], b"", None),
        ([], b"x", None),
    ],
)
def test_patterns_are_searched_for(
    wanted: List[str], text: bytes, expected: object, searcher: Searcher
) -> None:
    """Every pattern must be found somewhere; ^ and $ hold at lines; bytes are taken as UTF-8."""
    found = searcher.first_unmatched(wanted, text)

    if wanted == ["("]:
        assert found is not None
        assert found.reason.startswith("is no pattern: ")
    else:
        assert found == expected


def test_one_process_serves_all_runs(searcher: Searcher) -> None:
    """The process is started once and answers again and again; no thread stays."""
    before = threading.active_count()
    searcher.first_unmatched(["a"], b"a")
    first = child_of(searcher)

    verdicts = [searcher.first_unmatched(["a"], text) for text in (b"a", b"b", b"x" * 8_000_000)]
    threads = threading.active_count()

    assert verdicts == [None, Unmatched(0, "is not found"), Unmatched(0, "is not found")]
    assert child_of(searcher) == first
    assert threads == before


def test_no_process_without_patterns() -> None:
    """Who needs no pattern pays for no process."""
    searcher = Searcher()

    searcher.close()

    assert searcher._child is None


def test_a_pattern_that_never_ends_is_killed(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern over its deadline is told, its process is gone, and the next search works."""
    searcher.first_unmatched(["a"], b"a")
    first = child_of(searcher)
    monkeypatch.setattr(patterns, "DEADLINE_SECONDS", 0.3)

    verdict = searcher.first_unmatched(["a", BOMB], FUSE)

    assert verdict == Unmatched(1, "ran over 0.3 s")
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    monkeypatch.undo()
    assert searcher.first_unmatched(["a"], b"a") is None


def test_a_process_that_was_killed_is_replaced(searcher: Searcher) -> None:
    """Should somebody end the process between two runs, no run suffers from it."""
    searcher.first_unmatched(["a"], b"a")
    os.kill(child_of(searcher), signal.SIGKILL)

    assert searcher.first_unmatched(["a"], b"a") is None


def test_a_process_that_cannot_run_is_told(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a process to search in, the run fails and says why."""
    monkeypatch.setattr(sys, "executable", "/no/such/python")

    verdict = searcher.first_unmatched(["a"], b"a")

    assert verdict is not None
    assert verdict.reason.startswith("cannot be searched for: ")


def test_a_process_that_ends_at_once_is_told(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that always dies is not started for ever."""
    monkeypatch.setattr(patterns, "CHILD", os.devnull)

    verdict = searcher.first_unmatched(["a"], b"a")

    assert verdict == Unmatched(0, "cannot be searched for: the process that searches ends at once")


def test_an_interrupted_search_leaves_nothing(searcher: Searcher) -> None:
    """A request to stop in the middle of a search ends the process with it."""

    def stop(signum: int, frame: object) -> None:
        raise StopRequest(signum)

    searcher.first_unmatched(["a"], b"a")
    first = child_of(searcher)
    before = signal.signal(signal.SIGUSR1, stop)
    timer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGUSR1])
    timer.start()
    try:
        with pytest.raises(StopRequest):
            searcher.first_unmatched([BOMB], FUSE)
    finally:
        timer.join()
        signal.signal(signal.SIGUSR1, before)

    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_the_process_ends_by_itself_when_it_is_orphaned() -> None:
    """A search that nobody can end any more is ended by an alarm of its own."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", CHILD, "1"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert child.stdin is not None
    for frame in (b"1", BOMB.encode(), FUSE):
        child.stdin.write(len(frame).to_bytes(4, "big") + frame)
    child.stdin.flush()

    code = child.wait(timeout=30)

    child.stdin.close()
    assert code == -signal.SIGALRM
