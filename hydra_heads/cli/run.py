"""Do a slot's job, or run any command, record it, and pass its exit code through."""

import argparse
import errno
import logging
import os
import sys
from typing import Dict, Optional, Sequence, Tuple

from hydra_heads.base.errors import (
    DONE,
    NOT_FOUND,
    NOT_RUNNABLE,
    SIGNALLED,
    WRAPPER_FAILED,
    HydraError,
    OutputError,
    UsageError,
)
from hydra_heads.base.files import make_folder
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import add_config_option, config_path, configured
from hydra_heads.cli.folders import folder_from
from hydra_heads.cli.profile_options import sample_interval
from hydra_heads.cli.run_slot_options import OPTIONS, add_slot_options
from hydra_heads.cli.values import path_name, positive_seconds
from hydra_heads.heads.kind import Through
from hydra_heads.measure.request import DEFAULT_SAMPLE_INTERVAL_S
from hydra_heads.measure.script import Ran, ScriptRequest, run_recorded, summary_of
from hydra_heads.measure.wrapping import check_can_wrap
from hydra_heads.model.names import name_fault
from hydra_heads.model.places import DEFAULT_FOLDER, HISTORY_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History

LOG = logging.getLogger("hydra.cli.run")

TIMED_OUT = 124
"""The command reached its time limit: as `timeout` says it."""

_FIRST_FREE = 3


class NotRunError(HydraError):
    """The command could not be started; `exit_code` tells a missing one from others."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of both ways of `run`: with a slot, and with a command of one's own."""
    parser.usage = (
        f"{parser.prog} SLOT [OPTIONS]\n       {parser.prog} [OPTIONS] -- COMMAND [WORD ...]"
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="SLOT",
        help="the slot whose job is to be done, by the head that is picked by weight",
    )
    parser.add_argument(
        "--sample-interval",
        type=sample_interval,
        metavar="SECONDS",
        help="time between two looks at the command's processes, 0.01 to 10, 0 for none (default "
        f"{DEFAULT_SAMPLE_INTERVAL_S:g}, environment HYDRA_SAMPLE_INTERVAL)",
    )
    add_config_option(parser)
    add_slot_options(parser)
    _add_command_options(parser)
    parser.epilog = (
        "exit code with SLOT: 0 some head succeeded; 1 none did; 2 could not; 128 + n ended by "
        "signal n. With a command: that of the command; 128 + n when it was ended by signal n; "
        f"{TIMED_OUT} when it reached its time limit; {WRAPPER_FAILED} when Hydra failed; "
        f"{NOT_RUNNABLE} when the command cannot be run; {NOT_FOUND} when there is none"
    )


def _add_command_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("with -- COMMAND")
    group.add_argument(
        "--name",
        type=_head_name,
        help="head that the run is kept under (default the script's name, else the program's)",
    )
    group.add_argument(
        "--timeout",
        type=positive_seconds,
        metavar="SECONDS",
        help=f"end the command after so long, and answer {TIMED_OUT} (default no limit; "
        "environment HYDRA_TIMEOUT is about heads and does not count here)",
    )
    group.add_argument(
        "--output-dir",
        type=path_name,
        metavar="DIR",
        help=f"folder of the history (default {DEFAULT_FOLDER}, environment HYDRA_DIR)",
    )


def _head_name(text: str) -> str:
    fault = name_fault(text)
    if fault is not None:
        raise argparse.ArgumentTypeError(f"found {ascii(text)}, which {fault}; choose another")
    return text


def run(call: Call) -> int:
    """Do the job of a slot, or run the command behind `--` and answer as that does."""
    if call.options.words and call.passed is None:
        _refuse_options(call, _OF_COMMANDS, "-- COMMAND")
        # Only now: a command in our place is to start at once.
        from hydra_heads.cli.run_slot import run_slot

        return run_slot(call, sample_interval_of(call))
    return _run_command(call)


_OF_COMMANDS = ("name", "timeout", "output_dir")


def _refuse_options(call: Call, names: Sequence[str], way: str) -> None:
    """Refuse an option of the other way: it would say nothing."""
    for name in names:
        if getattr(call.options, name):
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} goes with {way} only; see --help")


def sample_interval_of(call: Call) -> float:
    """Return the time between two samples that is wished for, in seconds; 0: none."""
    given: Optional[float] = call.options.sample_interval
    if given is None:
        given = from_environment("HYDRA_SAMPLE_INTERVAL", sample_interval)
    return DEFAULT_SAMPLE_INTERVAL_S if given is None else given


def _run_command(call: Call) -> int:
    options, argv = call.options, _command_of(call)
    _refuse_options(call, OPTIONS, "SLOT")
    check_can_wrap()
    folder = folder_from(options.output_dir)
    slot = None if config_path(call) is None else _configured(call)
    request = ScriptRequest(
        argv,
        options.name,
        options.timeout,
        sample_interval_s=sample_interval_of(call),
        env=_inherited_environment(),
    )
    if slot is not None:
        request = request._replace(rules=slot.rules, channels=slot.channels)
    make_folder(folder)
    with History.open(os.path.join(folder, HISTORY_FILE)) as history:
        ran = run_recorded(request, history, _taken_over())
    _tell(ran)
    if slot is not None:
        # Only now: most commands have no rules.
        from hydra_heads.cli.notifying import send_after

        send_after(call, folder, slot)
    return _code_of(ran)


def _configured(call: Call) -> SlotDefinition:
    """Return the rules and channels of the configuration; a command is of no slot."""
    here = os.getcwd()
    return configured(call, SlotDefinition("", here, here, (), ()))


def _command_of(call: Call) -> Tuple[str, ...]:
    """Return the words behind `--`; raises `UsageError` that shows how it is done."""
    words = call.options.words
    if words:
        line = call.calling.line("run", ["--", *(call.passed or words)])
        raise UsageError(f"found {ascii(words[0])}, expected -- and the command after it: {line}")
    if not call.passed:
        line = call.calling.line("run", ["--"])
        raise UsageError(
            f"the command is missing; give it after --: {line} COMMAND [WORD ...]; or name a slot"
        )
    return call.passed


def _taken_over() -> Through:
    """Hand our standard streams over to the command: none of them is ours any more.

    Whoever is at the other end sees then what the command does with them, and when it has
    finished with them. Standard error stays, for our own lines.
    """
    others = _inherited_descriptors()
    stdin, stdout, stderr = (os.dup(fd) for fd in (0, 1, 2))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1):
        os.dup2(nowhere, fd)
    os.close(nowhere)
    return Through(stdin, stdout, stderr, others, is_ours=True)


def _inherited_descriptors() -> Tuple[int, ...]:
    """Return the descriptors beside the first three that our caller gave us to pass on.

    Those are for the command too, such as what a shell makes of `<(sort list)`. All that
    Python opens is closed for other programs.
    """
    folder = "/proc/self/fd" if sys.platform.startswith("linux") else "/dev/fd"
    found = []
    try:
        numbers = [int(name) for name in os.listdir(folder) if name.isdigit()]
    except OSError:
        return ()
    for fd in numbers:
        try:
            if fd >= _FIRST_FREE and os.get_inheritable(fd):
                found.append(fd)
        except OSError:
            continue  # the one that the list itself was read by
    return tuple(sorted(found))


def _inherited_environment() -> Dict[str, str]:
    """Return our environment as our caller gave it.

    Python itself sets LC_CTYPE where it finds the plain C locale (PEP 538); a command that is
    no Python is not to see that.
    """
    env = dict(os.environ)
    if "LC_CTYPE" in env:
        try:
            with open("/proc/self/environ", "rb") as file:
                given = file.read().split(b"\0")
        except OSError:
            return env
        if given != [b""] and not any(pair.startswith(b"LC_CTYPE=") for pair in given):
            del env["LC_CTYPE"]
    return env


def _tell(ran: Ran) -> None:
    run, outcome = ran.run, ran.ending.outcome
    if ran.skipped is not None:
        LOG.warning("%s", ran.skipped)
    if outcome.start_error is None:
        LOG.debug("%s", ", ".join(f"{name} {value:g}" for name, value in run.metrics.items()))
    if ran.unrecorded is not None:
        LOG.warning("the run is not recorded: %s", ran.unrecorded)
    if ran.unjudged is not None:
        LOG.warning("%s", ran.unjudged)
    used = summary_of(run, outcome.memory_floor_mb)
    LOG.info("%s %s: %s", "recorded as" if ran.unrecorded is None else "run", run.id, used)


def _code_of(ran: Ran) -> int:
    """Return what the command answered; raises `HydraError` when that would not be the truth."""
    outcome, start_errno = ran.ending.outcome, ran.ending.start_errno
    if outcome.lost is not None:
        raise HydraError(outcome.lost)
    if outcome.start_error is not None:
        code = NOT_FOUND if start_errno == errno.ENOENT else NOT_RUNNABLE
        raise NotRunError(outcome.start_error, code)
    code = _own_code_of(ran)
    if ran.ending.unwritten:
        line = "; ".join(ran.ending.unwritten)
        if code == DONE:
            raise OutputError(f"{line}; the command itself ended well")
        LOG.warning("%s", line)
    return code


def _own_code_of(ran: Ran) -> int:
    outcome = ran.ending.outcome
    if outcome.timed_out:
        return TIMED_OUT
    if outcome.signum is not None:
        return SIGNALLED + outcome.signum
    code: Optional[int] = outcome.exit_code
    return WRAPPER_FAILED if code is None else code
