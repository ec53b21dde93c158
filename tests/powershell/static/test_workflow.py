"""What only a hosted machine can do is done there: both PowerShells, and PSScriptAnalyzer."""

import os
import re
import textwrap
from typing import List, Tuple

from tests.environment import ROOT
from tests.powershell.static.parse import (
    SCRIPTS,
    find_syntax_faults,
    needs_parser,
    parse,
    read_script,
    word_faults,
)

WORKFLOW = ".github/workflows/ci.yml"
SETTINGS = "PSScriptAnalyzerSettings.psd1"
BOTH_VERSIONS = ("_5.1.17763.316_", "_7.0.0_")


def job(name: str) -> str:
    """Return the text of one job of the workflow."""
    text = read_script(WORKFLOW).replace("\r\n", "\n")
    return re.split(r"^  (?=\S)", text.partition(f"\n  {name}:\n")[2], flags=re.MULTILINE)[0]


def shells() -> List[Tuple[str, str]]:
    """List systems and PowerShells that the tests run on."""
    return re.findall(
        r"^ +- \{ os: (\w+)-latest, shell: (\w+) \}$", job("powershell"), re.MULTILINE
    )


def test_both_powershells_run_the_tests() -> None:
    """5.1 and 7 on Windows and 7 elsewhere run the tests of the scripts, each by its name."""
    text = job("powershell")
    commands = re.findall(r"- run: python tests (.*)", text)
    paths = [path for command in commands for path in command.split()]

    assert {("windows", "powershell"), ("windows", "pwsh"), ("ubuntu", "pwsh")} <= set(shells())
    assert "HYDRA_PWSH: ${{ matrix.shell }}" in text
    assert "tests/powershell" in paths
    assert [path for path in paths if not os.path.exists(os.path.join(ROOT, path))] == []


def test_the_analyzer_looks_at_both_scripts() -> None:
    """A pinned PSScriptAnalyzer reads each script with our settings, and a finding fails."""
    text = job("analyzer")

    assert "runs-on: windows-latest" in text
    assert len(set(re.findall(r"-RequiredVersion (\d+\.\d+\.\d+)\b", text))) == 1
    assert f"-Settings ./{SETTINGS}" in text
    assert [name for name in SCRIPTS if f"'{name}'" not in text] == []
    assert "exit [Math]::Min($found.Count, 1)" in text


@needs_parser
def test_the_step_of_the_analyzer_parses() -> None:
    """The lines that the workflow hands to PowerShell are PowerShell."""
    step = textwrap.dedent(job("analyzer").partition("run: |\n")[2])

    # The parser reads lists of words in quotes only.
    step = re.sub(r"ScriptName, .*", "'ScriptName'", step)

    assert step.startswith("$ErrorActionPreference")
    assert word_faults(WORKFLOW, find_syntax_faults(parse(WORKFLOW, step))) == []


def test_the_settings_name_both_versions() -> None:
    """Syntax, commands and types are held to 5.1 and 7, and each exclusion has its reason."""
    text = read_script(SETTINGS).replace("\r\n", "\n")
    excluded = text.partition("ExcludeRules = @(\n")[2].partition("    )\n")[0].split("\n")

    assert "TargetVersions = @('5.1', '7.0')" in text
    for rule in ("PSUseCompatibleCommands", "PSUseCompatibleTypes"):
        profiles = text.partition(f"{rule} = @{{")[2].partition("}")[0]
        assert all(version in profiles for version in BOTH_VERSIONS)
    for before, line in zip(["", *excluded], excluded):
        assert not line.strip().startswith("'") or before.strip().startswith("#")
