"""Log lines on standard error: `[YYYY-MM-DD HH:MM:SS] [LEVEL] message`, or JSON objects.

Every module logs through a logger of its own, `hydra.<part>.<module>`; `cli` sets the handler
that shows it. The root logger is left alone: a program that uses the parts hears of them there,
if it wants to.
"""

import logging
import sys
import time
from typing import Dict, Optional, TextIO

from hydra_heads.base.redact import printable

LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")

TEXT, JSON = "text", "json"

LOG_FORMATS = (TEXT, JSON)
"""Forms of a log line."""

_BY_NAME = {
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
}


def format_line(message: str, level: str, seconds: Optional[float] = None) -> str:
    """Word one log line in local time; control characters are escaped, so it stays one line."""
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
    return f"[{moment}] [{level}] {printable(message)}"


def log_message(message: str, level: str = "INFO") -> None:
    """Write one log line to standard error.

    Raises `ValueError` for a level other than DEBUG, INFO, WARN and ERROR.
    """
    if level not in LEVELS:
        raise ValueError(f"level is {level!r}, expected one of {', '.join(LEVELS)}")
    write_line(sys.stderr, format_line(message, level))


def write_line(stream: Optional[TextIO], line: str) -> None:
    """Write one line whatever the stream's encoding can show, and never fail for the log's sake.

    `sys.stderr` is None in a process that was started without one.
    """
    if stream is None:
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    safe = line.encode(encoding, "backslashreplace").decode(encoding)
    try:
        stream.write(safe + "\n")
        stream.flush()
    except (OSError, ValueError):
        return  # a closed or full standard error has nobody to tell


class _Named:
    """The invocation that the lines are about, None before there is one."""

    run_id: Optional[str] = None


def name_run(run_id: Optional[str]) -> None:
    """Say which invocation the log lines from here on belong to."""
    _Named.run_id = run_id


def json_line(
    message: str,
    level: str,
    logger: str,
    seconds: Optional[float] = None,
    more: Optional[Dict[str, str]] = None,
) -> str:
    r"""Word one log line as a JSON object in ASCII, in UTC to the millisecond.

    >>> name_run(None)
    >>> print(json_line("Gr\u00f6\u00dfe", "INFO", "hydra.cli.run", 0.5))
    ... # doctest: +NORMALIZE_WHITESPACE
    {"time": "1970-01-01T00:00:00.500+00:00", "level": "INFO", "logger": "hydra.cli.run",
    "message": "Gr\u00f6\u00dfe", "run_id": null}
    """
    import json

    from hydra_heads.base.clock import stamp

    line = {
        "time": stamp(time.time() if seconds is None else seconds).iso,
        "level": level,
        "logger": logger,
        "message": message,
        "run_id": _Named.run_id,
    }
    return json.dumps({**line, **(more or {})})


class LineHandler(logging.Handler):
    """Shows what the parts log as Hydra's log lines on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        line = format_line(_message_of(record), _level_of(record.levelno), record.created)
        write_line(sys.stderr, line)


class JsonHandler(logging.Handler):
    """Shows what the parts log as JSON objects, one a line, on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        level, message = _level_of(record.levelno), _message_of(record)
        write_line(sys.stderr, json_line(message, level, record.name, record.created))


def _level_of(number: int) -> str:
    """Return the gravest of the four levels that a record reaches."""
    return next((name for name in reversed(LEVELS) if number >= _BY_NAME[name]), "DEBUG")


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (KeyError, TypeError, ValueError):  # arguments that do not fit their text
        return f"{record.msg} {record.args!r}"


def show_log(least: str, form: str = TEXT) -> None:
    """Show log lines of at least this level on standard error, replacing an earlier setting.

    No line belongs to an invocation until `name_run` names one.
    """
    name_run(None)
    logger = logging.getLogger("hydra")
    logger.handlers = [JsonHandler() if form == JSON else LineHandler()]
    logger.propagate = False
    logger.setLevel(_BY_NAME[least])
