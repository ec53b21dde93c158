"""From a command line to its exit code: finds the command, runs it, shows its one error."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import (
    DONE,
    FAILED,
    SIGNALLED,
    WRAPPER_FAILED,
    HydraError,
    UsageError,
)
from hydra_heads.base.log_lines import JSON, json_line, name_run, write_line
from hydra_heads.base.redact import printable
from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import AS_INSTALLED, Calling
from hydra_heads.cli.commands import COMMANDS, GROUPS, commands_of, find_command
from hydra_heads.cli.log_options import QUIET, add_log_options, open_log, wished_form
from hydra_heads.cli.output import drop_what_is_buffered, print_result
from hydra_heads.version import NAME, VERSION

if TYPE_CHECKING:
    import argparse

EXIT_CODES = """\
exit code: 0 done; 1 done, the answer is negative (a head never succeeded, a problem was
found); 2 could not; 128 + n ended by signal n"""

PASSING = ("run",)
"""Commands that hand what follows the first `--` on, and answer with its exit code."""

_WIDTH = 79


def dispatch(words: Sequence[str], calling: Calling = AS_INSTALLED) -> int:
    """Run one command line, without the program's name; return the exit code."""
    program = " ".join(calling.launcher)
    own, passed = _cut(words)
    verbose = "--verbose" in own
    failed = FAILED if passed is None else WRAPPER_FAILED
    form = wished_form(own)
    name_run(None)
    try:
        if not words:
            raise UsageError("a command is missing; see --help")
        if _shows_help(words):
            print_result(_group_help(program, words[0]) if words[0] in GROUPS else _help(program))
            return DONE
        if words[0] == "--version":
            print_result(f"{NAME} {VERSION}")
            return DONE
        name = _name_of(words)
        if name in GROUPS:
            program = calling.program(name)
            raise UsageError(
                f"a second word is missing: {', '.join(commands_of(name))}; see --help"
            )
        module = find_command(name)
        program = calling.program(name)
        rest = own[len(name.split()) :]
        options = _parse(module, program, name, rest)
        with stop_on_signals():
            return int(module.run(Call(name, tuple(rest), options, calling, passed)))
    except HydraError as error:
        return _fail(program, error, verbose, form, getattr(error, "exit_code", failed))
    except StopRequest as stop:
        return SIGNALLED + stop.signum
    except SystemExit:  # argparse has shown the help or the version; its errors are `UsageError`
        return DONE
    except Exception as error:  # the last resort: a fault of ours is one line too
        message = f"internal error: {type(error).__name__}: {error}"
        hint = "" if verbose else "; --verbose shows where"
        return _fail(program, HydraError(message + hint), verbose, form, failed, error)


def _cut(words: Sequence[str]) -> Tuple[List[str], Optional[Tuple[str, ...]]]:
    """Cut a line at the first `--` where what follows is a command of its own."""
    if words and words[0] in PASSING and "--" in words:
        at = words.index("--")
        return list(words[:at]), tuple(words[at + 1 :])
    return list(words), None


def _name_of(words: Sequence[str]) -> str:
    """Return the command that a line begins with: one word, or two."""
    return " ".join(words[:2]) if words[0] in GROUPS else words[0]


def _shows_help(words: Sequence[str]) -> bool:
    asked = words[1:2] if words[0] in GROUPS else words[:1]
    return list(asked) in (["-h"], ["--help"])


def _parse(
    module: ModuleType, program: str, name: str, words: Sequence[str]
) -> "argparse.Namespace":
    """Read a command's options, and set the log to what they ask for."""
    from hydra_heads.cli.parser import Parser, ShowVersion

    summary = COMMANDS[name]
    parser = Parser(
        prog=program,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=ShowVersion, help="show the version and exit")
    add_log_options(parser, getattr(module, "QUIET", QUIET))
    module.add_options(parser)
    options = parser.parse_args(list(words))
    open_log(options)
    return options


def _help(program: str) -> str:
    """Word the help that lists the commands, each group as one."""
    rows = {name: summary for name, summary in COMMANDS.items() if " " not in name}
    return _listed(program, "COMMAND", {**rows, **GROUPS})


def _group_help(program: str, group: str) -> str:
    """Word the help that lists the commands of a group."""
    rows = {name: COMMANDS[f"{group} {name}"] for name in commands_of(group)}
    return _listed(f"{program} {group}", "WORD", rows)


def _listed(program: str, what: str, rows: Mapping[str, str]) -> str:
    import textwrap

    width = max(map(len, rows))
    lines = [f"usage: {program} {what} [OPTIONS]", "", f"{what.lower()}s:"]
    for name, summary in rows.items():
        text = f"  {name:<{width}} {summary}"
        lines += textwrap.wrap(text, _WIDTH, subsequent_indent=" " * (width + 3))
    lines += ["", f"{program} {what} --help shows the options of one."]
    return "\n".join(lines)


def _fail(
    program: str,
    error: HydraError,
    verbose: bool,
    form: str,
    code: int,
    cause: Optional[BaseException] = None,
) -> int:
    """Show an error as one line, after the traceback when that was asked for."""
    trace = ""
    if verbose and not isinstance(error, UsageError) and sys.stderr is not None:
        import traceback

        shown = cause or error
        trace = "".join(traceback.format_exception(type(shown), shown, shown.__traceback__))
    line = printable(f"{program}: {error.message}")
    if form == JSON:
        more = {"traceback": trace} if trace else None
        write_line(sys.stderr, json_line(line, "ERROR", "hydra.cli.dispatch", more=more))
    else:
        for traced in trace.splitlines():
            write_line(sys.stderr, printable(traced))
        write_line(sys.stderr, line)
    drop_what_is_buffered()
    return code
