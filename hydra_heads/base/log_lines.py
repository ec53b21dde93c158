"""The words of a log line, as text or as JSON, and writing one: without the `logging` module.

A command that has nothing to say never pays for importing that.
"""

import sys
import time
from typing import Dict, Optional, TextIO

from hydra_heads.base.redact import printable

LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")

TEXT, JSON = "text", "json"

LOG_FORMATS = (TEXT, JSON)
"""Forms of a log line."""


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
