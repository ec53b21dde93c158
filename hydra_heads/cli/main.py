"""Finds the command, shows its one error, answers the exit code."""

import argparse
import sys
from typing import Optional, Sequence

from hydra_heads.base.errors import DONE, FAILED, SIGNALLED, HydraError, UsageError
from hydra_heads.base.log import show_log, write_line
from hydra_heads.base.redact import printable
from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import AS_INSTALLED, Calling, from_module_or_command, from_script
from hydra_heads.cli.commands import COMMANDS, find_command
from hydra_heads.cli.output import drop_output, print_result
from hydra_heads.cli.parser import Parser
from hydra_heads.version import NAME, VERSION


def console() -> None:
    """Run the command that the process was called with, and exit."""
    sys.exit(main(sys.argv[1:], from_module_or_command(sys.argv[0])))


def run_script(command: str) -> None:
    """Run one of the phases for the script that was called, and exit."""
    sys.exit(main([command, *sys.argv[1:]], from_script(sys.argv[0])))


def main(words: Sequence[str], calling: Calling = AS_INSTALLED) -> int:
    """Run one command line, without the program's name; return the exit code."""
    program = " ".join(calling.launcher) if calling.script_folder is None else ""
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
            return int(module.run(Call(words[0], options, calling)))
    except HydraError as error:
        return _fail(program, error, verbose)
    except StopRequest as stop:
        return SIGNALLED + stop.signum
    except BrokenPipeError:
        drop_output()
        return DONE
    except Exception as error:  # the last resort: a fault of ours is one line too
        message = f"internal error: {type(error).__name__}: {error}"
        hint = "" if verbose else "; --verbose shows where"
        return _fail(program, HydraError(message + hint), verbose, error)


def _parse(module: object, program: str, words: Sequence[str]) -> argparse.Namespace:
    """Read a command's options, and set the log to what they ask for."""
    parser = Parser(prog=program, description=_summary(words[0]), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"{NAME} {VERSION}")
    parser.add_argument("--verbose", action="store_true", help="show more; tracebacks of errors")
    parser.add_argument("--quiet", action="store_true", help="print nothing on success")
    module.add_options(parser)  # type: ignore[attr-defined]
    options = parser.parse_args(list(words[1:]))
    show_log("DEBUG" if options.verbose else "WARN" if options.quiet else "INFO")
    return options


def _summary(command: str) -> str:
    text = COMMANDS[command]
    return text[0].upper() + text[1:] + "."


def _overview(program: str) -> str:
    """Word the help that lists the commands."""
    lines = [f"usage: {program} COMMAND [OPTIONS]", "", "commands:"]
    lines += [f"  {name:<10} {summary}" for name, summary in COMMANDS.items()]
    lines += ["", f"{program} COMMAND --help shows the options of one."]
    return "\n".join(lines)


def _fail(
    program: str, error: HydraError, verbose: bool, cause: Optional[BaseException] = None
) -> int:
    """Show an error as one line, after the traceback when that was asked for."""
    if verbose and not isinstance(error, UsageError):
        import traceback

        shown = cause or error
        traceback.print_exception(type(shown), shown, shown.__traceback__)
    write_line(sys.stderr, printable(f"{program}: {error.message}" if program else error.message))
    if sys.stdout is not None and getattr(sys.stdout, "closed", False) is False:
        _flush_or_drop()
    return FAILED


def _flush_or_drop() -> None:
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        drop_output()
