"""Log lines on standard error: `[YYYY-MM-DD HH:MM:SS] [LEVEL] message`.

Parts log through `logging.getLogger("hydra.<part>")`; `cli` sets the handler that shows it.
"""

import logging
import sys
import time
from typing import Optional, TextIO

from hydra_heads.base.redact import printable

LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")

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


class LineHandler(logging.Handler):
    """Shows what the parts log as Hydra's log lines on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        line = format_line(_message_of(record), _level_of(record.levelno), record.created)
        write_line(sys.stderr, line)


def _level_of(number: int) -> str:
    """Return the gravest of the four levels that a record reaches."""
    return next((name for name in reversed(LEVELS) if number >= _BY_NAME[name]), "DEBUG")


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (KeyError, TypeError, ValueError):  # arguments that do not fit their text
        return f"{record.msg} {record.args!r}"


def show_log(least: str) -> None:
    """Show log lines of at least this level on standard error, replacing an earlier setting."""
    logger = logging.getLogger("hydra")
    logger.handlers = [LineHandler()]
    logger.propagate = False
    logger.setLevel(_BY_NAME[least])
