"""Log lines on standard error: `[YYYY-MM-DD HH:MM:SS] [LEVEL] message`, or JSON objects.

Every module logs through a logger of its own, `hydra.<part>.<module>`; `cli` sets the handler
that shows it. The root logger is left alone: a program that uses the parts hears of them there,
if it wants to.
"""

import logging
import sys

from hydra_heads.base.log_lines import (
    JSON,
    LEVELS,
    LOG_FORMATS,
    TEXT,
    format_line,
    json_line,
    log_message,
    name_run,
    write_line,
)

__all__ = [
    "JSON",
    "LEVELS",
    "LOG_FORMATS",
    "TEXT",
    "JsonHandler",
    "LineHandler",
    "format_line",
    "json_line",
    "log_message",
    "name_run",
    "show_log",
    "write_line",
]

_BY_NAME = {
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
}


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
