"""Where a process comes in: by a script, by `python -m hydra_heads`, by the installed command.

Next to nothing is imported here before `leave_quietly`: until then Ctrl-C shows a traceback.
"""

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Optional, Sequence

if TYPE_CHECKING:
    from hydra_heads.cli.calling import Calling


def leave_quietly() -> None:
    """Let Ctrl-C just end the process, as long as there is nothing to put in order."""
    # A signal that whoever started us ignores (`nohup`) stays ignored.
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def console() -> None:
    """Run the command that the process was called with, and exit."""
    _prepare()
    # A process of some milliseconds has no garbage that is worth looking for.
    gc.disable()
    code = _begun_quickly(sys.argv[1:])
    if code is not None:
        _leave_at_once(code)
    gc.enable()
    from hydra_heads.cli.calling import from_module_or_command
    from hydra_heads.cli.dispatch import dispatch

    sys.exit(dispatch(sys.argv[1:], from_module_or_command(sys.argv[0])))


def run_script(command: str) -> None:
    """Run one of the phases for the script that was called, and exit."""
    _prepare()
    from hydra_heads.cli.calling import from_script

    sys.exit(main([command, *sys.argv[1:]], from_script(sys.argv[0])))


def main(words: Sequence[str], calling: "Optional[Calling]" = None) -> int:
    """Run one command line, without the program's name; return the exit code."""
    code = _begun_quickly(words)
    if code is not None:
        return code
    from hydra_heads.cli.dispatch import dispatch

    return dispatch(words) if calling is None else dispatch(words, calling)


def _begun_quickly(words: Sequence[str]) -> Optional[int]:
    """Do what must be done in no time; None where all the rest is needed."""
    if not words or words[0] != "pick":
        return None
    from hydra_heads.cli.quick_pick import pick_quickly

    try:
        return pick_quickly(words[1:])
    except Exception:  # a fault of ours: the whole command meets it too, and words it
        return None


def _leave_at_once(code: int) -> None:
    """End the process without taking its modules and documents to pieces first.

    Nothing is open and nothing is left to write: results are flushed as they are printed.
    """
    os._exit(code)


def _prepare() -> None:
    leave_quietly()
    _fill_standard_descriptors()


def _fill_standard_descriptors() -> None:
    """Open what was closed (`>&-`) on nothing, so that no file of ours gets its number.

    What a program prints by that number would end up in the file.
    """
    try:
        fd = os.open(os.devnull, os.O_RDWR)
        while fd <= 2:
            fd = os.open(os.devnull, os.O_RDWR)
        os.close(fd)
    except OSError:
        return  # a system without a null device
