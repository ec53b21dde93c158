"""Where `show --watch` shows its looks: in one place of a terminal, or one below the other."""

import logging
import os
import signal
import sys
from types import FrameType, TracebackType
from typing import List, NamedTuple, Optional, Sequence, Type

from hydra_heads.base.clock import now
from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.cli.output import drop_what_is_buffered, print_result
from hydra_heads.report.terminal.columns import shortened, wrapped
from hydra_heads.report.terminal.screen import Screen

LOG = logging.getLogger("hydra.cli.show_display")

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[0m\x1b[?25h\x1b[?1049l"
"""To the alternate screen, without a cursor, and back, as xterm has it and all after it."""

TO_TOP, CLEAR_LINE, CLEAR_BELOW = "\x1b[H", "\x1b[2K", "\x1b[J"

_SUSPEND: Optional[int] = getattr(signal, "SIGTSTP", None)
"""What Ctrl-Z sends; Windows has no such thing."""

_TO_SECONDS = 19

_TIME = slice(11, None)


class Look(NamedTuple):
    """What a look at the folder showed, what was logged meanwhile, and on which screen."""

    text: str
    records: Sequence[logging.LogRecord]
    screen: Screen


class Display:
    """One look below the other, with an empty line between them: for files and pipes."""

    def __init__(self) -> None:
        self._is_first = True
        self._logged: Sequence[str] = ()

    def __enter__(self) -> "Display":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        return

    def show(self, look: Look) -> bool:
        """Show a look; False when the reader has gone. Raises `OutputError` as results do."""
        self._log(look.records)
        before = "" if self._is_first else "\n"
        self._is_first = False
        return _write(f"{before}{_moment()}\n{look.text}\n")

    def leave_behind(self, look: Look) -> None:
        """Leave the last look where it can be read when all is over."""

    def _log(self, records: Sequence[logging.LogRecord]) -> None:
        """Let pass what was logged, unless it is what the last look said already."""
        messages = [record.getMessage() for record in records]
        if messages != self._logged:
            for record in records:
                LOG.handle(record)
        self._logged = messages


class Redrawn(Display):
    """One look in the place of the other: on a terminal, which is as before afterwards."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._drawn = ""

    def __enter__(self) -> "Redrawn":
        if _SUSPEND is not None and signal.getsignal(_SUSPEND) == signal.SIG_DFL:
            signal.signal(_SUSPEND, self._suspend)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        """Leave the alternate screen, whatever ended it."""
        if _SUSPEND is not None and signal.getsignal(_SUSPEND) == self._suspend:
            signal.signal(_SUSPEND, signal.SIG_DFL)
        if self._drawn:
            try:
                _write(LEAVE)
            except OutputError:
                return  # a terminal that has gone needs nothing

    def _suspend(self, signum: int, frame: Optional[FrameType]) -> None:
        """Give the terminal back while the shell has it (Ctrl-Z), and draw again afterwards."""
        # Not by way of the stream: it may be in the middle of writing.
        out = sys.stdout.fileno()
        os.write(out, LEAVE.encode("ascii"))
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
        signal.signal(signum, self._suspend)
        os.write(out, (ENTER + self._drawn).encode(sys.stdout.encoding, "replace"))

    def show(self, look: Look) -> bool:
        """Show a look, cut to the height of the screen."""
        title = f"{_moment()[_TIME]}, every {self._seconds:g} s; Ctrl-C ends"
        lines = [shortened(title, look.screen.text_width, look.screen), ""]
        for record in look.records:
            level = record.levelname.replace("WARNING", "WARN")
            lines += wrapped(f"[{level}] {record.getMessage()}", look.screen)
        lines = _cut([*lines, *look.text.split("\n")], look.screen)
        drawn = "\n".join(CLEAR_LINE + line for line in lines)
        before = "" if self._drawn else ENTER
        self._drawn = f"{TO_TOP}{drawn}{CLEAR_BELOW}"
        return _write(before + self._drawn)

    def leave_behind(self, look: Look) -> None:
        """Print the last look where the command was typed."""
        print_result(look.text)


def _cut(lines: List[str], screen: Screen) -> List[str]:
    """Leave out lines for which the screen is too low, and say so."""
    height = screen.height or len(lines)
    if len(lines) <= height:
        return lines
    more = f"and {len(lines) - height + 1} more lines"
    return [*lines[: max(0, height - 1)], shortened(more, screen.text_width, screen)]


def _moment() -> str:
    return f"{now().iso[:_TO_SECONDS].replace('T', ' ')} UTC"


def _write(text: str) -> bool:
    """Write to standard output; False when its reader has gone, who saw what he wanted."""
    if sys.stdout is None:
        raise OutputError("standard output: not written: it is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_what_is_buffered()
        return False
    except (OSError, ValueError) as error:
        raise OutputError(f"standard output: not written: {reason_of(error)}") from error
    return True
