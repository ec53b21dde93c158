"""From a command line to its exit code: finds the command, runs it, shows its one error."""

import argparse
import sys
import textwrap
from types import ModuleType
from typing import Optional, Sequence

from hydra_heads.base.errors import DONE, FAILED, SIGNALLED, HydraError, UsageError
from hydra_heads.base.log import show_log, write_line
from hydra_heads.base.redact import printable
from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import AS_INSTALLED, Calling
from hydra_heads.cli.commands import COMMANDS, find_command
from hydra_heads.cli.output import drop_what_is_buffered, print_result
from hydra_heads.cli.parser import Parser, ShowVersion
from hydra_heads.version import NAME, VERSION

EXIT_CODES = """\
exit code: 0 done; 1 done, the answer is negative (a head never succeeded, a problem was
found); 2 could not; 128 + n ended by signal n"""

_WIDTH = 79


def dispatch(words: Sequence[str], calling: Calling = AS_INSTALLED) -> int:
    """Run one command line, without the program's name; return the exit code."""
    program = " ".join(calling.launcher)
    verbose = "--verbose" in words
    try:
        if not words:
            raise UsageError("a command is missing; see --help")
        if words[0] in ("-h", "--help"):
            print_result(_overview(program))
            return DONE
        if words[0] == "--version":
            print_result(f"{NAME} {VERSION}")
            return DONE
        module = find_command(words[0])
        program = calling.program(words[0])
        options = _parse(module, program, words)
        with stop_on_signals():
            return int(module.run(Call(words[0], tuple(words[1:]), options, calling)))
    except HydraError as error:
        return _fail(program, error, verbose)
    except StopRequest as stop:
        return SIGNALLED + stop.signum
    except SystemExit:  # argparse has shown the help or the version; its errors are `UsageError`
        return DONE
    except Exception as error:  # the last resort: a fault of ours is one line too
        message = f"internal error: {type(error).__name__}: {error}"
        hint = "" if verbose else "; --verbose shows where"
        return _fail(program, HydraError(message + hint), verbose, error)


def _parse(module: ModuleType, program: str, words: Sequence[str]) -> argparse.Namespace:
    """Read a command's options, and set the log to what they ask for."""
    summary = COMMANDS[words[0]]
    parser = Parser(
        prog=program,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=ShowVersion, help="show the version and exit")
    parser.add_argument("--verbose", action="store_true", help="show more; tracebacks of errors")
    parser.add_argument("--quiet", action="store_true", help="print nothing on success")
    module.add_options(parser)
    options = parser.parse_args(list(words[1:]))
    show_log("DEBUG" if options.verbose else "WARN" if options.quiet else "INFO")
    return options


def _overview(program: str) -> str:
    """Word the help that lists the commands."""
    lines = [f"usage: {program} COMMAND [OPTIONS]", "", "commands:"]
    for name, summary in COMMANDS.items():
        lines += textwrap.wrap(f"  {name:<10} {summary}", _WIDTH, subsequent_indent=" " * 13)
    lines += ["", f"{program} COMMAND --help shows the options of one."]
    return "\n".join(lines)


def _fail(
    program: str, error: HydraError, verbose: bool, cause: Optional[BaseException] = None
) -> int:
    """Show an error as one line, after the traceback when that was asked for."""
    if verbose and not isinstance(error, UsageError) and sys.stderr is not None:
        import traceback

        shown = cause or error
        lines = traceback.format_exception(type(shown), shown, shown.__traceback__)
        for line in "".join(lines).splitlines():
            write_line(sys.stderr, printable(line))
    write_line(sys.stderr, printable(f"{program}: {error.message}"))
    drop_what_is_buffered()
    return FAILED
