"""Log lines for programs: one JSON object each, whatever is in them."""

import json
import logging
from typing import Any, Dict, List

import pytest

from hydra_heads.base.log import JSON, json_line, log_message, name_run, show_log


@pytest.fixture(autouse=True)
def shown() -> None:
    """Show all log lines as JSON."""
    show_log("DEBUG", JSON)


def _objects(capsys: pytest.CaptureFixture[str]) -> List[Dict[str, Any]]:
    err = capsys.readouterr().err
    assert err.isascii()
    return [json.loads(line) for line in err.splitlines()]


@pytest.mark.parametrize(
    "message",
    ["Größe 語", "a\nb\r\x1b[2J\u202ec\x00", '"quoted" \\', ""],
    ids=["letters", "control", "quoted", "empty"],
)
def test_any_text_is_one_line_of_ascii(capsys: pytest.CaptureFixture[str], message: str) -> None:
    """Letters and control characters come back as they were [R-079]."""
    logging.getLogger("hydra.test.one").info("%s", message)

    (line,) = _objects(capsys)
    assert (line["message"], line["logger"], line["level"]) == (message, "hydra.test.one", "INFO")


def test_half_a_character_is_an_escape() -> None:
    """What no UTF-8 can hold, as in the name of a file, is one line of ASCII too [R-079]."""
    line = json_line("lone \udcff", "INFO", "hydra.test.one")

    assert line.isascii()
    assert json.loads(line)["message"] == "lone \udcff"


def test_lines_carry_the_invocation_that_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    """From its naming on every line has the id; a new setting of the log forgets it."""
    logger = logging.getLogger("hydra.test.one")

    logger.info("before")
    name_run("r1-a")
    logger.warning("meanwhile")
    show_log("DEBUG", JSON)
    logger.error("afterwards")

    found = [(line["run_id"], line["level"]) for line in _objects(capsys)]
    assert found == [(None, "INFO"), ("r1-a", "WARN"), (None, "ERROR")]


def test_a_slip_in_a_log_call_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments that do not fit their text are shown beside it."""
    show_log("DEBUG", JSON)  # without pytest's own handler, which stumbles over such a call

    logging.getLogger("hydra.test.one").info("%d runs", "ten")

    (line,) = _objects(capsys)
    assert line["message"] == "%d runs ('ten',)"


def test_the_time_is_utc_to_the_millisecond() -> None:
    """A moment is told so that programs of any time zone read the same."""
    line = json.loads(json_line("x", "INFO", "hydra.test.one", 1_700_000_000.1234))

    assert line["time"] == "2023-11-14T22:13:20.123+00:00"


def test_the_public_function_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """`log_message` keeps its form, which other programs read."""
    log_message("hello", "WARN")

    assert capsys.readouterr().err.endswith("] [WARN] hello\n")
