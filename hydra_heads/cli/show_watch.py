"""`show --watch`: the same again and again."""

import logging
import os
import time
from contextlib import contextmanager
from typing import Iterator, List, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import DONE, HydraError
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import find_folder, weights_path
from hydra_heads.cli.show_cleaning import Cleaning
from hydra_heads.cli.show_display import Display, Look, Redrawn
from hydra_heads.cli.show_screen import can_redraw, screen_now
from hydra_heads.cli.show_text import folder_text
from hydra_heads.report.terminal.columns import wrapped

REFRESH_SECONDS = 30.0
"""After this what did not change is worded anew: it grows older, and is too old at last."""

Files = Tuple[Tuple[str, int, int], ...]
"""Name, time of the last change and size of what is read in a folder."""


class _Seen(NamedTuple):
    """A look, the files that it is made of, and when it was taken."""

    look: Look
    files: Optional[Files]
    seconds: float


def watch(call: Call, cleaning: Cleaning) -> int:
    """Show the folder every so many seconds, until a signal, `--times` or the reader ends it.

    Raises what the first look raises; what goes wrong later is shown, and looked at again.
    """
    seen = _looked(call, cleaning)
    display = Redrawn(call.options.watch) if can_redraw() else Display()
    shown = 0
    with display:
        while display.show(seen.look):
            shown += 1
            if shown == call.options.times:
                break
            time.sleep(call.options.watch)
            seen = _looked_again(call, cleaning, seen)
    if shown == call.options.times:
        display.leave_behind(seen.look)
    return DONE


def _looked(call: Call, cleaning: Cleaning) -> _Seen:
    """Read the folder and word what it holds; raises what reading it raises."""
    files = _files(call)
    screen = screen_now(call.options.color)
    with _collected(cleaning) as records:
        text = folder_text(call, screen, cleaning)
    return _Seen(Look(text, records, screen), files, time.monotonic())


def _looked_again(call: Call, cleaning: Cleaning, seen: _Seen) -> _Seen:
    """Return the look of before where nothing can have changed, else a new one.

    What cannot be read now, because it is being written or removed, is a line to look at.
    """
    screen = screen_now(call.options.color)
    is_fresh = time.monotonic() - seen.seconds < REFRESH_SECONDS
    is_same = seen.files is not None and seen.files == _files(call)
    if is_same and is_fresh and screen == seen.look.screen:
        return seen
    try:
        return _looked(call, cleaning)
    except HydraError as error:
        lines = wrapped(cleaning.text(error.message), screen)
        return _Seen(Look("\n".join(lines), (), screen), None, time.monotonic())


def _files(call: Call) -> Optional[Files]:
    """Return the state of the files that `show` reads; None where that cannot be told."""
    try:
        folder = find_folder(call)
        paths = [os.path.join(folder, name) for name in os.listdir(folder)]
        paths = sorted({*(path for path in paths if path.endswith(".json")), weights_path(folder)})
        found = [(path, os.stat(path)) for path in paths if os.path.exists(path)]
    except (OSError, HydraError):
        return None
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in found)


@contextmanager
def _collected(cleaning: Cleaning) -> "Iterator[List[logging.LogRecord]]":
    """Keep what is logged in the block, for whoever shows it."""
    records: List[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            record.msg, record.args = cleaning.text(record.getMessage()), ()
            records.append(record)

    logger = logging.getLogger("hydra")
    before, logger.handlers = logger.handlers, [Collector()]
    try:
        yield records
    finally:
        logger.handlers = before
