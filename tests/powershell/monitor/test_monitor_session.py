"""`hydra_monitor.ps1` inside a session: functions to load, objects to work with, many checks."""

import json
import re
from pathlib import Path
from typing import List

from tests.powershell.monitor.cases import assert_same, case
from tests.powershell.monitor.sessions import write_all
from tests.powershell.shell import MONITOR, needs_powershell, quoted, run_command

pytestmark = needs_powershell

FUNCTION = re.compile(r"^function ([A-Z][A-Za-z]+-[A-Za-z]+)", re.M)


def functions() -> List[str]:
    """List the functions of the script."""
    with open(MONITOR, encoding="ascii") as file:
        return FUNCTION.findall(file.read())


def test_dot_sourcing_loads_functions_and_runs_nothing(tmp_path: Path) -> None:
    """Dot-sourced, the script gives its functions, checks nothing and goes on [H-085]."""
    names = functions()
    assert len(names) > 5

    answer = run_command(
        f". {quoted(MONITOR)}; foreach ($name in @({', '.join(map(quoted, names))})) "
        "{ (Get-Command -CommandType Function -Name $name).Name }; "
        "'' + $ErrorActionPreference; '[' + $nothing.colour + ']'; 'still here'",
        tmp_path,
    )

    assert answer.err == ""
    assert answer.out.splitlines() == [*names, "Continue", "[]", "still here"]
    assert answer.code == 0


def test_objects_hold_what_json_prints(tmp_path: Path) -> None:
    """-PassThru puts one object on the pipeline, with the properties of -Format Json [H-085]."""
    write_all([case("one-head")], tmp_path)

    answer = run_command(
        f"$check = & {quoted(MONITOR)} -ConfigPath one-head.json -PassThru; $LASTEXITCODE; "
        "$check.PSObject.TypeNames[0]; "
        "($check.PSObject.Properties | ForEach-Object { $_.Name }) -join ' '; "
        "$check.heads -is [array]; $check.heads[0].avg_time -is [double]; $check.stale -is [bool]; "
        "$check.checked -is [string]; ConvertTo-Json -InputObject $check -Depth 5 -Compress",
        tmp_path,
    )

    assert answer.err == ""
    code, kind, keys, *are, text = answer.out.splitlines()
    assert (code, kind) == ("0", "Hydra.MonitorCheck")
    assert are == ["True"] * 4
    found = json.loads(text)
    assert list(found) == keys.split()
    assert keys.split()[:3] == ["status", "status_code", "reasons"]
    for key in ("heads", "thresholds", "rules"):
        assert_same(case("one-head").expected[key], found[key], key)


def test_watching_passes_one_object_a_check(tmp_path: Path) -> None:
    """-PassThru while watching gives objects, and nothing else, on the pipeline."""
    write_all([case("warning")], tmp_path)

    answer = run_command(
        f"$checks = @(& {quoted(MONITOR)} -ConfigPath warning.json -PassThru -Watch "
        "-IntervalSeconds 0.01 -MaxIterations 3 -AlertThreshold 3); $LASTEXITCODE; "
        "$checks.Count; ($checks | ForEach-Object { $_.status_code }) -join ' '",
        tmp_path,
    )

    assert answer.out.splitlines() == ["1", "3", "1 1 1"]
    assert answer.err.count("\n") == 1
    assert "[WARN] warning: left: success_rate is 93.0 percent" in answer.err


def test_location_of_the_session_counts(tmp_path: Path) -> None:
    """A relative path starts at the current location, which may not be the process's folder."""
    inner = tmp_path / "in [here] (now)"
    inner.mkdir()
    write_all([case("warning")], inner)

    answer = run_command(
        f"Set-Location -LiteralPath {quoted(inner)}; "
        f"& {quoted(MONITOR)} -ConfigPath warning.json -Format Nagios -LogPath log.txt; "
        "$LASTEXITCODE",
        tmp_path,
    )

    assert answer.err == ""
    assert answer.out.splitlines()[1:] == ["1"]
    assert sorted(path.name for path in inner.iterdir()) == ["log.txt", "warning.json"]
    assert list(tmp_path.iterdir()) == [inner]
