"""`show --watch`."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from typing import Callable, List

import pytest

from hydra_heads.cli import show_watch
from hydra_heads.cli.call import Call
from hydra_heads.cli.show_cleaning import Cleaning
from hydra_heads.cli.show_display import CLEAR_BELOW, CLEAR_LINE, ENTER, LEAVE, TO_TOP
from hydra_heads.cli.show_text import folder_text
from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.screen import Screen
from tests.cli.conftest import Desk
from tests.cli.terminals import Terminal, call_at, standing_at
from tests.environment import ROOT

on_posix = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals of POSIX")


def between_looks(monkeypatch: pytest.MonkeyPatch, *deeds: Callable[[], object]) -> List[float]:
    """Do one thing after the other instead of waiting; return the list of waits."""
    waits: List[float] = []

    def wait(seconds: float) -> None:
        if len(waits) < len(deeds):
            deeds[len(waits)]()
        waits.append(seconds)

    monkeypatch.setattr(time, "sleep", wait)
    return waits


def looks_in(out: str) -> List[str]:
    """Return what each look showed, without the moment above it."""
    parts = out.split(" UTC\n")[1:]
    return [part.rpartition("\n2")[0] if part is not parts[-1] else part for part in parts]


def test_looks_stand_below_each_other(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """In a file or a pipe: when, what `show` says, an empty line."""
    waits = between_looks(monkeypatch)

    answer = weighed.call("show", "--watch", "--times", "3")

    assert answer.code == 0
    once = weighed.call("show").out
    assert [look.rstrip("\n") + "\n" for look in looks_in(answer.out)] == [once] * 3
    assert waits == [2.0, 2.0]


def test_seconds_between_looks_can_be_given(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """With the heads before them."""
    waits = between_looks(monkeypatch)

    answer = weighed.call("show", "left", "--watch", "0.5", "--times", "2")

    assert answer.code == 0
    assert looks_in(answer.out)[0].startswith("left\n")
    assert waits == [0.5]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--watch", "0.01"], "argument --watch: found '0.01', expected seconds from 0.1 to 86400"),
        (["--watch", "left"], "expected seconds from 0.1 to 86400; heads are named before it"),
        (["--watch", "--json"], "--watch: found with --json, which is printed once"),
        (["--watch", "--quiet"], "--watch: found with --quiet, which leaves nothing to watch"),
        (["--watch", "--live"], "--watch: found with --live, which is shown once"),
        (["--times", "2"], "--times: found without --watch, which it belongs to"),
        (["--watch", "--times", "0"], "argument --times: found '0', expected a whole number"),
        (["--calls", "2"], "--calls: found without --live, which it belongs to"),
        (["--color", "red"], "argument --color: found 'red', expected one of auto, always, never"),
    ],
)
def test_options_that_do_not_fit(weighed: Desk, words: List[str], message: str) -> None:
    """They are usage errors of one line that say why."""
    answer = weighed.call("show", *words)

    assert answer.code == 2
    assert message in answer.err
    assert answer.err.endswith("; see --help\n")
    assert answer.err.count("\n") == 1


def test_what_is_wrong_at_first_is_an_error(desk: Desk) -> None:
    """A folder that is not there is a slip of the pen, nothing to wait for."""
    answer = desk.call("show", "--watch", "--times", "2")

    assert answer.code == 2
    assert answer.err.startswith("hydra-heads show: hydra_profiles: no such folder; make profiles")
    assert answer.out == ""


def test_a_folder_may_vanish_and_come_back(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """Each look says in one line what it found, and the next one looks again."""
    away = weighed.folder / "away"
    between_looks(
        monkeypatch,
        lambda: weighed.profiles.rename(away),
        lambda: away.rename(weighed.profiles),
    )

    answer = weighed.call("show", "--watch", "--times", "3")

    first, second, third = looks_in(answer.out)
    assert answer.code == 0
    assert "no such folder" in second
    assert third.rstrip() == first.rstrip()


def test_a_half_made_state_is_one_line(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """A profile that another program is just writing is looked at again."""
    between_looks(monkeypatch, lambda: weighed.write("hydra_profiles/head_left.json", '{"sch'))

    answer = weighed.call("show", "--watch", "--times", "2")

    assert answer.code == 0
    assert looks_in(answer.out)[1].startswith("hydra_profiles/head_left.json: ")


def test_what_did_not_change_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch, weighed: Desk
) -> None:
    """A hundred heads with a thousand runs are seconds of work."""
    between_looks(
        monkeypatch, lambda: None, lambda: os.utime(str(weighed.profiles / "weights.json"))
    )
    read: List[str] = []

    def reading(call: Call, screen: Screen, cleaning: Cleaning) -> str:
        read.append("read")
        return folder_text(call, screen, cleaning)

    monkeypatch.setattr(show_watch, "folder_text", reading)

    weighed.call("show", "--watch", "--times", "3")

    assert len(read) == 2


def test_doubts_are_logged_once(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """Not with every look, and again when they change."""
    weighed.write("hydra_heads.json", "{}")
    monkeypatch.setattr(show_watch, "REFRESH_SECONDS", 0.0)
    between_looks(monkeypatch)

    answer = weighed.call("show", "--watch", "--times", "3")

    assert answer.err.count("changed or gone since these profiles were made") == 1


@on_posix
def test_a_terminal_is_redrawn(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """In its own screen, from the top; afterwards it is as before, with the last look below."""
    between_looks(monkeypatch)

    shown = call_at(monkeypatch, weighed, "show", "--watch", "--times", "2", columns=60).out

    assert shown.startswith(ENTER + TO_TOP + CLEAR_LINE)
    assert shown.count(TO_TOP) == 2
    drawn, _, behind = shown.partition(LEAVE)
    assert "every 2 s; Ctrl-C ends" in drawn
    assert behind.startswith("job: ")
    assert LEAVE not in behind


@on_posix
def test_a_look_fits_the_terminal_whatever_size_it_gets(
    monkeypatch: pytest.MonkeyPatch, weighed: Desk
) -> None:
    """A resize between two looks counts for the next one; what is cut off is counted."""
    terminal = Terminal(100, 40)
    between_looks(monkeypatch, lambda: terminal.resize(40, 8))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")

    with standing_at(monkeypatch, terminal):
        weighed.call("show", "--watch", "--times", "2")

    _, first, second = terminal.close().partition(LEAVE)[0].split(TO_TOP)
    sizes = [
        [
            display_width(line.replace(CLEAR_LINE, "").replace("\x1b[J", ""))
            for line in look.split("\n")
        ]
        for look in (first, second)
    ]
    assert 60 < max(sizes[0]) <= 100
    assert max(sizes[1]) <= 40
    assert len(sizes[1]) == 8
    assert re.search("and [0-9]+ more lines\x1b", second)


@on_posix
def test_doubts_stand_in_the_look(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """On a terminal a log line would stand across it."""
    weighed.write("hydra_heads.json", "{}")
    between_looks(monkeypatch)

    answer = call_at(monkeypatch, weighed, "show", "--watch", "--times", "2", columns=150)

    assert answer.err == ""
    assert answer.out.count("[WARN] hydra_heads.json: changed or gone since") == 2


@on_posix
def test_a_dumb_terminal_is_not_redrawn(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> None:
    """It would show the escapes."""
    between_looks(monkeypatch)

    shown = call_at(
        monkeypatch, weighed, "show", "--watch", "--times", "2", environment={"TERM": "dumb"}
    ).out

    assert "\x1b" not in shown
    assert len(looks_in(shown)) == 2


@on_posix
@pytest.mark.parametrize(
    ("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_and_gives_the_terminal_back(
    weighed: Desk, signum: int, code: int
) -> None:
    """The cursor is there again, and the exit code is that of every interrupted command."""
    terminal = Terminal(80, 24)
    process = watching(weighed, terminal)

    process.send_signal(signum)
    answered = process.wait(20)

    shown = terminal.close()
    assert answered == code
    assert shown.startswith(ENTER)
    assert shown.endswith(LEAVE)
    assert "Traceback" not in shown


@on_posix
def test_a_suspended_watch_gives_the_terminal_back_meanwhile(weighed: Desk) -> None:
    """After Ctrl-Z the shell is on its own screen, with a cursor; after `fg` all is drawn again."""
    terminal = Terminal(80, 24)
    process = watching(weighed, terminal)

    for looks in (2, 3):
        process.send_signal(signal.SIGTSTP)
        wait_for(partial(is_stopped, process.pid))
        wait_for(lambda: terminal.seen.endswith(LEAVE))
        process.send_signal(signal.SIGCONT)
        wait_for(partial(is_drawn, terminal, looks))
    process.send_signal(signal.SIGINT)
    answered = process.wait(20)

    looks_seen = [part for part in terminal.close().split(LEAVE) if part]
    assert answered == 130
    assert len(looks_seen) == 3
    assert len(set(looks_seen)) == 1
    assert looks_seen[0].startswith(ENTER)


@on_posix
def test_a_reader_that_has_gone_ends_it(weighed: Desk) -> None:
    """`show --watch | head -1` leaves no process behind [fault 10]."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "hydra_heads", "show", "--watch", "0.1"],
        cwd=str(weighed.folder), stdout=writing, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(writing)

    os.read(reading, 1)
    os.close(reading)
    _, err = process.communicate(timeout=20)

    assert (process.returncode, err) == (0, b"")


def watching(desk: Desk, terminal: Terminal) -> "subprocess.Popen[bytes]":
    """Start to watch a folder at a terminal; return when the first look is drawn."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hydra_heads", "show", "--watch", "60"],
        cwd=str(desk.folder),
        stdout=terminal.fd,
        stderr=terminal.fd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        # As a shell starts it: in a group whose parent no shell controls, Ctrl-Z has no effect.
        preexec_fn=os.setpgrp,  # noqa: PLW1509
    )
    wait_for(lambda: terminal.seen.endswith(CLEAR_BELOW))
    return process


def is_stopped(pid: int) -> bool:
    """Say whether a process stands still, once for each time that it does."""
    found, status = os.waitpid(pid, os.WUNTRACED | os.WNOHANG)
    return found == pid and os.WIFSTOPPED(status)


def is_drawn(terminal: Terminal, looks: int) -> bool:
    """Say whether a terminal has so many whole looks."""
    return terminal.seen.count(CLEAR_BELOW) == looks


def wait_for(is_true: Callable[[], bool]) -> None:
    """Wait until something holds; fail when it never does."""
    deadline = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.005)
