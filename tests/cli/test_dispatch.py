"""From a command line to its exit code."""

import sys
from types import ModuleType
from typing import Callable, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.settings import SETTINGS
from hydra_heads.base.stop import StopRequest
from hydra_heads.cli import dispatch as dispatch_module
from hydra_heads.cli.commands import COMMANDS
from hydra_heads.cli.main import main
from hydra_heads.version import VERSION

OTHER_OUTPUTS = (("weigh", "--out"), ("history export", "--out"), ("export", "--out"))
"""Commands whose output is not the dashboard, which HYDRA_OUT is about."""

OTHER_SEEDS = (("pick", "--seed"), ("run", "--seed"))
"""Where a seed left in the environment, meant for the order of runs, would pick for ever alike."""


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Let every command be one that raises the given error."""

    def install(error: BaseException) -> None:
        module = ModuleType("raising")

        def run(call: object) -> int:
            raise error

        module.add_options = lambda parser: None  # type: ignore[attr-defined]
        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setattr(dispatch_module, "find_command", lambda name: module)

    return install


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "hydra-heads: a command is missing; see --help\n"),
        (["profil"], "hydra-heads: 'profil' is no command; did you mean 'profile'; see --help\n"),
        (
            ["weigh", "--polcy", "x"],
            "hydra-heads weigh: unrecognized arguments: --polcy x; see --help\n",
        ),
        (
            ["weigh", "--policy"],
            "hydra-heads weigh: argument --policy: expected one argument; see --help\n",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_2(
    capsys: pytest.CaptureFixture[str], words: List[str], expected: str
) -> None:
    """A wrong command line ends with 2 and one line that names the command as it was called."""
    assert main(words) == 2

    assert capsys.readouterr() == ("", expected)


def test_error_is_shown_once_and_escaped(
    capsys: pytest.CaptureFixture[str], command: Callable[[BaseException], None]
) -> None:
    """An error of the parts is one line on standard error, its control characters escaped."""
    command(InputError("a.json: found \x1b[31m\nNaN"))

    code = main(["show"])

    assert code == 2
    assert capsys.readouterr() == ("", "hydra-heads show: a.json: found \\x1b[31m\\nNaN\n")


def test_internal_error_is_one_line_without_verbose(
    capsys: pytest.CaptureFixture[str], command: Callable[[BaseException], None]
) -> None:
    """A fault of ours is one line too, and says how to see more."""
    command(ZeroDivisionError("oops"))

    code = main(["show"])

    assert code == 2
    expected = "hydra-heads show: internal error: ZeroDivisionError: oops; --verbose shows where\n"
    assert capsys.readouterr().err == expected


def test_verbose_shows_the_traceback(
    capsys: pytest.CaptureFixture[str], command: Callable[[BaseException], None]
) -> None:
    """Unexpected errors keep their traceback with --verbose [H-067]."""
    command(ZeroDivisionError("oops"))

    code = main(["show", "--verbose"])

    assert code == 2
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(("signum", "code"), [(2, 130), (15, 143), (1, 129)])
def test_signal_answers_128_and_its_number(
    command: Callable[[BaseException], None], signum: int, code: int
) -> None:
    """A command that a signal ended answers as shells expect."""
    command(StopRequest(signum))

    assert main(["show"]) == code


def test_version_and_help_answer_0(capsys: pytest.CaptureFixture[str]) -> None:
    """Version and help are results: standard output, exit 0."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"hydra-heads {VERSION}\n"
    assert main(["--help"]) == 0
    assert "  pipeline  all three phases" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_version_and_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Version and help of every command answer 0, and the help fits into 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    codes = [
        main([*command.split(), "--version"]),
        main([*command.split(), "--help"]),
        main(["--help"]),
    ]

    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert (codes, captured.err) == ([0, 0, 0], "")
    assert lines[:2] == [f"hydra-heads {VERSION}", lines[1]]
    assert lines[1].startswith(f"usage: hydra-heads {command} ")
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_the_variable_of_every_setting(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """The help of an option that the environment may give names the variable."""
    main([*command.split(), "--help"])

    text = " ".join(capsys.readouterr().out.split())
    missing = [
        setting.variable
        for setting in SETTINGS
        for option in setting.option.split(", ")
        if f" {option} " in text
        and f"environment {setting.variable}" not in text
        and (command, option) not in OTHER_OUTPUTS + OTHER_SEEDS
    ]
    assert missing == []


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_that_cannot_be_written_is_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """Help and version that nobody can read are an error as any other result."""
    monkeypatch.setattr(sys, "stdout", None)

    code = main(["show", option])

    assert code == 2
    assert "standard output: not written: it is closed" in capsys.readouterr().err
