"""What standard output is: a terminal of some size with colours, or a file or pipe."""

import os
import sys
from typing import Any, Optional, Tuple

from hydra_heads.report.terminal.screen import Screen

AUTO, ALWAYS, NEVER = "auto", "always", "never"

COLOUR_CHOICES = (AUTO, ALWAYS, NEVER)

USUAL_WIDTH, USUAL_HEIGHT = 80, 24
"""What a terminal that does not tell its size is taken for."""

_PLATFORM = sys.platform

_ENABLE_ESCAPES = 0x0004  # ENABLE_VIRTUAL_TERMINAL_PROCESSING

_STANDARD_OUTPUT = -11  # STD_OUTPUT_HANDLE


def screen_now(colour: Optional[str] = None) -> Screen:
    """Return what standard output is at this moment: a terminal may be resized.

    `colour` is one of `COLOUR_CHOICES`. By itself only a terminal that knows escape sequences
    has colours, and only where `NO_COLOR` is not set (no-color.org).
    """
    is_terminal = _is_terminal()
    width, height = _size() if is_terminal else (None, None)
    is_coloured = colour == ALWAYS or (
        colour != NEVER and not os.environ.get("NO_COLOR") and can_redraw()
    )
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return Screen(width, height, encoding, is_coloured)


def can_redraw() -> bool:
    """Say whether standard output is a terminal that knows escape sequences."""
    return _is_terminal() and os.environ.get("TERM") != "dumb" and _knows_escapes()


def _is_terminal() -> bool:
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:  # it was closed
        return False


def _size() -> Tuple[int, int]:
    """Return columns and lines of the terminal."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return USUAL_WIDTH, USUAL_HEIGHT
    return size.columns or USUAL_WIDTH, size.lines or USUAL_HEIGHT


def _knows_escapes() -> bool:
    """Say whether escape sequences work; a console of Windows has to be told first."""
    if _PLATFORM != "win32":
        return True
    import ctypes

    kernel: Any = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009 - only Windows has it
    kernel.GetStdHandle.restype = ctypes.c_void_p
    handle, mode = ctypes.c_void_p(kernel.GetStdHandle(_STANDARD_OUTPUT)), ctypes.c_ulong()
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    return bool(kernel.SetConsoleMode(handle, mode.value | _ENABLE_ESCAPES))
