"""Many checks in one session of PowerShell: starting one costs most of a second."""

import time
from pathlib import Path
from typing import Dict, Mapping, NamedTuple, Sequence

from tests.powershell.monitor.cases import Case
from tests.powershell.shell import MONITOR, quoted, run_command

END = "#end "


class Checked(NamedTuple):
    """What one check of a session ended with and printed, and the age of its document then."""

    code: int
    out: str
    ages: Sequence[float]


def call(words: Sequence[str]) -> str:
    """Write a call of the monitor in PowerShell."""
    return " ".join(word if word.startswith("-") else quoted(word) for word in words)


def write_all(cases: Sequence[Case], folder: Path) -> float:
    """Write the files of the cases, as they are at the moment that is returned."""
    now = time.time()
    for case in cases:
        (folder / case.file).write_bytes(case.data(now))
    return now


def check_all(
    cases: Sequence[Case], form: str, folder: Path, env: Mapping[str, str] = {}
) -> Dict[str, Checked]:
    """Let one session of PowerShell check each case; by the case's name."""
    start = write_all(cases, folder)
    lines = [f"$monitor = {quoted(MONITOR)}"]
    for case in cases:
        lines.append(f"& $monitor {call(case.words())} -Format {form}")
        lines.append(f"{quoted(END + case.name + ' ')} + $LASTEXITCODE")

    answer = run_command("; ".join(lines), folder, env)

    assert answer.err == ""
    elapsed = time.time() - start
    found, printed = {}, ""
    ages = {case.name: case.age_s or 0.0 for case in cases}
    for line in answer.out.splitlines(True):
        if not line.startswith(END):
            printed += line
            continue
        _, name, code = line.split()
        found[name] = Checked(int(code), printed, [ages[name], ages[name] + elapsed])
        printed = ""
    assert list(found) == [case.name for case in cases], answer.out[-2000:]
    return found
