"""Log lines: one form, one line each, and no trouble of their own."""

import io
import logging
import re
import sys
import time
from typing import Tuple

import pytest

from hydra_heads.base.log import LEVELS, format_line, log_message, show_log, write_line
from tests.base.children import PLAIN_LOCALE, run_python

LINE = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] \[(DEBUG|INFO|WARN|ERROR)\] (.*)\n\Z")


def _parts(text: str) -> Tuple[str, ...]:
    match = LINE.match(text)
    assert match, text
    return match.groups()


def test_the_default_level_is_info(capsys: pytest.CaptureFixture[str]) -> None:
    """`log_message` takes a message alone and calls it INFO, on standard error [H-026]."""
    log_message("hello")

    out, err = capsys.readouterr()
    assert _parts(err) == ("INFO", "hello")
    assert out == ""


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_the_same_form(capsys: pytest.CaptureFixture[str], level: str) -> None:
    """Time, level and message stand in every line in the same way [H-026, H-027, H-028]."""
    log_message("10 % done", level)

    assert _parts(capsys.readouterr().err) == (level, "10 % done")


def test_a_wrong_level_is_refused() -> None:
    """A level that is none of the four is an error that lists them."""
    with pytest.raises(ValueError, match="'WARNING', expected one of DEBUG, INFO, WARN, ERROR"):
        log_message("hello", "WARNING")


def test_a_line_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Line ends, escapes and text directions in a message are shown by their codes [fault 41]."""
    log_message("a\nb\x1b[2J\u202ec \udcff")

    assert _parts(capsys.readouterr().err) == ("INFO", "a\\nb\\x1b[2J\\u202ec \\udcff")


def test_the_time_is_local() -> None:
    """A line shows the moment as the clock on the wall does."""
    expected = time.strftime("[%Y-%m-%d %H:%M:%S] [INFO] x", time.localtime(1_700_000_000))

    assert format_line("x", "INFO", 1_700_000_000.9) == expected


@pytest.mark.parametrize(
    ("number", "level"),
    [(5, "DEBUG"), (10, "DEBUG"), (15, "DEBUG"), (20, "INFO"), (30, "WARN"), (40, "ERROR")]
    + [(50, "ERROR")],
)
def test_what_the_parts_log_has_the_same_form(
    capsys: pytest.CaptureFixture[str], number: int, level: str
) -> None:
    """A record of any of Python's levels becomes a line with one of the four [H-027, H-028]."""
    show_log("DEBUG")
    logging.getLogger("hydra").setLevel(1)

    logging.getLogger("hydra.test").log(number, "%s of %d", "one", 2)

    assert _parts(capsys.readouterr().err) == (level, "one of 2")


@pytest.mark.parametrize(("least", "shown"), [("DEBUG", 4), ("INFO", 3), ("WARN", 2), ("ERROR", 1)])
def test_only_what_is_grave_enough_is_shown(
    capsys: pytest.CaptureFixture[str], least: str, shown: int
) -> None:
    """The least level that was asked for decides what is shown."""
    show_log(least)
    logger = logging.getLogger("hydra.test")

    for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logger.log(number, "x")

    assert len(capsys.readouterr().err.splitlines()) == shown


def test_setting_the_log_twice_shows_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A later setting replaces an earlier one, and the root logger gets nothing."""
    show_log("WARN")
    show_log("INFO")

    logging.getLogger("hydra.test").info("once")

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_slip_in_a_log_call_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments that do not fit their text are shown beside it."""
    show_log("INFO")

    logging.getLogger("hydra.test").info("%d runs", "ten")

    assert _parts(capsys.readouterr().err) == ("INFO", "%d runs ('ten',)")


def test_a_stream_shows_what_it_can() -> None:
    """What the stream's encoding lacks is shown by its code [fault 43]."""
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="ascii", newline="\n")

    write_line(stream, "Größe 語")

    assert data.getvalue() == b"Gr\\xf6\\xdfe \\u8a9e\n"


def test_a_stream_without_an_encoding_takes_all() -> None:
    """A stream that keeps text as it is gets it as it is."""
    stream = io.StringIO()

    write_line(stream, "Größe 語")

    assert stream.getvalue() == "Größe 語\n"


def test_a_closed_stream_is_no_trouble() -> None:
    """Writing to a stream that is closed, or was never there, does nothing."""
    stream = io.StringIO()
    stream.close()

    write_line(stream, "x")
    write_line(None, "x")


LOGS_TWICE = """
import sys
from hydra_heads.base.log import log_message
log_message("first")
log_message("second")
sys.exit(3)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a device that is full")
def test_a_full_standard_error_is_no_trouble() -> None:
    """A program whose standard error takes nothing goes on and answers its own exit code."""
    with open("/dev/full", "wb", buffering=0) as full:
        ended = run_python(LOGS_TWICE, stderr=full)

    assert ended.code == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens what is closed")
def test_a_missing_standard_error_is_no_trouble() -> None:
    """A program that was started without a standard error goes on."""
    code = "import os, sys; os.close(2); os.execv(sys.executable, sys.argv[1:])"

    ended = run_python(code, sys.executable, "-c", LOGS_TWICE)

    assert ended.code == 3


@pytest.mark.skipif(sys.platform == "win32", reason="what POSIX systems have")
def test_text_of_all_kinds_is_logged_where_only_ascii_is_known() -> None:
    """A message with letters that the locale lacks is shown by their codes [fault 43]."""
    code = "from hydra_heads.base.log import log_message; log_message('Gr\\xf6\\xdfe \\udc80')"

    ended = run_python(code, environment=PLAIN_LOCALE)

    assert ended.code == 0
    assert ended.stderr.rstrip().endswith(b"[INFO] Gr\\xf6\\xdfe \\udc80")
