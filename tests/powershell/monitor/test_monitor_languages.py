"""`hydra_monitor.ps1` says the same to everybody, whatever language they have set."""

import re
from pathlib import Path
from typing import Tuple

import pytest

from tests.powershell.monitor.cases import case
from tests.powershell.monitor.sessions import END, write_all
from tests.powershell.shell import MONITOR, ON_WINDOWS, needs_powershell, quoted, run_command

pytestmark = needs_powershell

NAMES = ("fractions", "rules", "stale", "tiny-and-huge", "dates-as-text", "critical")

TIMES = (
    (r"'age'=\d+s", "'age'=Ns"),
    (r'"age_s":\d+(\.\d+)?', '"age_s":N'),
    (r"document \d+ s old", "document N s old"),
    (r'"checked":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"', '"checked":"T"'),
    (r"checked 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", "checked T"),
    (r"(?m)^\[20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\]", "[T]"),
)
"""What differs from check to check, in the one form that it may have."""


@pytest.fixture(scope="module")
def in_english(tmp_path_factory: pytest.TempPathFactory) -> Tuple[str, str]:
    """What an English user sees and finds in the log."""
    return _seen_and_logged("en-US", tmp_path_factory.mktemp("english"))


@pytest.mark.parametrize("language", ["de-DE", "tr-TR", "fi-FI", "ar-SA", "fa-IR"])
def test_language_changes_nothing(
    language: str, in_english: Tuple[str, str], tmp_path: Path
) -> None:
    """Figures, dates, levels and words are those of English, in every format and the log."""
    assert _seen_and_logged(language, tmp_path) == in_english


def test_what_is_compared_is_what_was_asked_for(in_english: Tuple[str, str]) -> None:
    """The sessions show figures with points, and every check is in the log."""
    seen, log = in_english

    assert seen.count(END) == 3 * len(NAMES) + 1
    assert "'left_success_rate'=98.7654%;97.5:;92.25:;0;100" in seen
    assert '"avg_time":1234.5678' in seen
    assert log.count("[T] [") == len(NAMES)
    assert "[T] [ERROR] critical: left: " in log


def _seen_and_logged(language: str, folder: Path) -> Tuple[str, str]:
    """Check some cases in every format as a user of a language, times left out."""
    write_all([case(name) for name in NAMES], folder)
    lines = [f"$monitor = {quoted(MONITOR)}"]
    if ON_WINDOWS:
        culture = f"[Globalization.CultureInfo]::GetCultureInfo({quoted(language)})"
        lines.append(f"[Threading.Thread]::CurrentThread.CurrentCulture = {culture}")
    for name in NAMES:
        for form in ("Json", "Nagios -LogPath log.txt", "Table"):
            lines.append(f"& $monitor -ConfigPath {name}.json -Format {form}")
            lines.append(f"{quoted(END)} + $LASTEXITCODE")
    lines.append("& $monitor -MaxAgeSeconds '0.5' -IntervalSeconds '2000000.5'")
    lines.append(f"{quoted(END)} + $LASTEXITCODE")

    answer = run_command("; ".join(lines), folder, {"LANG": language.replace("-", "_") + ".UTF-8"})

    # The last call has one wrong value; the other one it must have read in any language.
    (error,) = answer.err.splitlines()
    assert "-IntervalSeconds" in error
    assert "2000000.5" in error
    log = (folder / "log.txt").read_bytes().decode("ascii").replace("\r", "")
    return _without_times(answer.out), _without_times(log)


def _without_times(text: str) -> str:
    for pattern, replacement in TIMES:
        text = re.sub(pattern, replacement, text)
    return text
