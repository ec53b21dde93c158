"""Exit codes of `hydra_monitor.ps1` as schedulers start it, and what it says of wrong usage."""

from pathlib import Path
from typing import List, Sequence, Tuple

import pytest

from tests.powershell.monitor.cases import assert_text, case
from tests.powershell.monitor.sessions import END, call, write_all
from tests.powershell.shell import (
    MONITOR,
    Answer,
    needs_powershell,
    quoted,
    run_command,
    run_script,
)

pytestmark = needs_powershell

SCRIPT = "hydra_monitor.ps1"

NUMBERS = {
    "-IntervalSeconds": ("0", "-5", "abc", "1,5", "NaN", "Infinity", "2000001"),
    "-MaxIterations": ("0", "-1", "1.5", "many"),
    "-MaxAgeSeconds": ("0", "-1", "1,5", "Infinity", "old"),
    "-AlertThreshold": ("0", "-3", "2.5", "often"),
}

WRONG: List[Tuple[str, Sequence[str]]] = [
    *((name, [name, value]) for name, values in NUMBERS.items() for value in values),
    ("-Format", ["-Format", "xml"]),
    ("-ConfigPath", ["-ConfigPath", ""]),
    ("-Once", ["-Once", "-Watch"]),
    ("-PassThru", ["-PassThru", "-Format", "Json"]),
    ("-CheckIntervalSeconds", ["-CheckIntervalSeconds", "soon"]),
    ("-Bogus", ["-Bogus"]),
    ("-Bogus", ["-Bogus", "5"]),
    ("-Verbose", ["-Verbose"]),
]
"""Option that is wrong, and how it is given."""

ALIASES = {"-CheckIntervalSeconds": "IntervalSeconds"}


@pytest.mark.parametrize(
    ("name", "form"),
    [("ok", "Json"), ("warning", "Nagios"), ("critical", "Table"), ("stale-critical", "Nagios")],
)
def test_exit_code_of_a_check(name: str, form: str, tmp_path: Path) -> None:
    """Started by -File the monitor ends with 0, 1, 2 or 3, and says nothing on stderr [H-085]."""
    given = case(name)
    write_all([given], tmp_path)

    answer = run_script(SCRIPT, *given.words(), "-Format", form, folder=tmp_path)

    assert (answer.code, answer.err) == (given.expected["exit"], "")


def test_default_is_one_table_of_the_file_that_hydra_writes(tmp_path: Path) -> None:
    """Without options the dashboard in the current location is shown once [H-085]."""
    given = case("warning")
    write_all([given], tmp_path)
    (tmp_path / given.file).rename(tmp_path / "hydra_dashboard_config.json")

    answer = run_script(SCRIPT, folder=tmp_path)

    assert (answer.code, answer.err) == (1, "")
    assert answer.out.startswith("Hydra job: WARNING, 2 heads, document ")


def test_missing_dashboard_is_unknown(tmp_path: Path) -> None:
    """Without a dashboard the answer is 3, and says which file is missing [H-085]."""
    answer = run_script(SCRIPT, "-Format", "Nagios", folder=tmp_path)

    assert (answer.code, answer.err) == (3, "")
    assert_text("HYDRA UNKNOWN - {reason} | 'status'=3;;;0;3", answer.out.rstrip("\n"), (0, 0))
    assert "hydra_dashboard_config.json" in answer.out


def test_wrong_usage_is_refused(tmp_path: Path) -> None:
    """Each option with a value that it does not take ends with 3 and one line about it."""
    write_all([case("ok")], tmp_path)
    calls = [call(words if "-ConfigPath" in words else ["-ConfigPath", "ok.json", *words])
             for _, words in WRONG]  # fmt: skip

    answer = _session(calls, tmp_path)

    assert answer.out.splitlines() == [f"{END}3"] * len(WRONG)
    lines = answer.err.splitlines()
    assert len(lines) == len(WRONG), answer.err
    for (option, _), line in zip(WRONG, lines):
        assert line.startswith("hydra_monitor.ps1: "), line
        assert ALIASES.get(option, option) in line, line
        assert "expected" in line or option not in [*NUMBERS, "-Format"], line
        assert line.endswith("; see Get-Help ./hydra_monitor.ps1"), line


def test_right_usage_is_taken(tmp_path: Path) -> None:
    """Limits themselves, aliases, and options that only watching needs are no wrong usage."""
    write_all([case("ok")], tmp_path)
    right = [
        ["-IntervalSeconds", "2000000"],
        ["-IntervalSeconds", "0.001", "-MaxIterations", "1", "-AlertThreshold", "1"],
        ["-Once", "-NoColor", "-MaxAgeSeconds", "100000.5"],
        ["-Continuous", "-CheckIntervalSeconds", "0.01", "-MaxIterations", "1"],
    ]
    calls = [call(["-ConfigPath", "ok.json", "-Format", "Nagios", *words]) for words in right]

    answer = _session(calls, tmp_path)

    assert answer.err == ""
    lines = answer.out.splitlines()
    assert lines[1::2] == [f"{END}0"] * len(right)
    assert all(line.startswith("HYDRA OK - 2 heads ok | ") for line in lines[::2])


@pytest.mark.parametrize(
    "words",
    [["-Format", "xml"], ["-IntervalSeconds", "-5"], ["-Bogus", "5"], ["-Watch", "-Once"]],
    ids=" ".join,
)
def test_wrong_usage_by_file_is_3(words: List[str], tmp_path: Path) -> None:
    """Started by -File too, wrong usage ends with 3 and one line; nothing goes to stdout."""
    answer = run_script(SCRIPT, *words, folder=tmp_path)

    assert (answer.code, answer.out) == (3, "")
    assert answer.err.count("\n") == 1
    assert words[0] in answer.err


def test_wrong_usage_tells_nagios_too(tmp_path: Path) -> None:
    """Nagios reads stdout only: there wrong usage is unknown, in one line."""
    answer = run_script(SCRIPT, "-Format", "Nagios", "-MaxAgeSeconds", "x|y", folder=tmp_path)

    assert answer.code == 3
    line = answer.out.rstrip("\n")
    assert_text("HYDRA UNKNOWN - {reason} | 'status'=3;;;0;3", line, (0, 0))
    assert "-MaxAgeSeconds" in line
    assert line.count("|") == 1
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["-Format"], ["-Format", "Json", "-Format", "Json"], ["-Max", "5"], ["-Watch:x"]],
    ids=" ".join,
)
def test_what_powershell_itself_refuses_is_1(words: List[str], tmp_path: Path) -> None:
    """No value, twice, abbreviated so that it could be two: PowerShell ends it, with 1."""
    answer = run_script(SCRIPT, *words, folder=tmp_path)

    assert answer.code == 1
    assert "Hydra" not in answer.out


def _session(calls: Sequence[str], folder: Path) -> Answer:
    """Make calls of the monitor in one session, and print the code of each."""
    lines = [f"$monitor = {quoted(MONITOR)}"]
    for words in calls:
        lines += [f"& $monitor {words}", f"{quoted(END)} + $LASTEXITCODE"]
    return run_command("; ".join(lines), folder)
