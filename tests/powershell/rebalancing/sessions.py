"""Many calls of test_rebalancing.ps1 in one session: each start costs half a second."""

import os
from pathlib import Path
from typing import Dict, Mapping, Sequence

from tests.powershell.shell import REBALANCING, Answer, quoted, run_command

END = "#end "

UNSET = 99
"""No code of ours: stands where the script ended without one."""


def call_all(
    calls: Mapping[str, Sequence[str]],
    folder: Path,
    env: Mapping[str, str] = {},
    seconds: float = 100.0,
) -> Dict[str, Answer]:
    """Call the script with the words of each name, in the folder of that name below `folder`."""
    unset = folder / "unset.ps1"
    unset.write_text(f"exit {UNSET}\n", encoding="ascii")
    lines = [f"$judge = {quoted(REBALANCING)}"]
    for name, words in calls.items():
        lines += [
            f"Set-Location -LiteralPath {quoted(folder / name)}",
            f"& {quoted(unset)}",
            f"& $judge {_call(words)}",
            f"$code = $LASTEXITCODE; {quoted(END)} + $code",
            f"[Console]::Error.WriteLine({quoted(END)})",
        ]

    answer = run_command("; ".join(lines), folder, env, seconds)

    outs, errs = answer.out.split(END), answer.err.split(END + "\n")
    assert len(outs) == len(errs) == len(calls) + 1, answer
    found = {}
    for place, name in enumerate(calls):
        code, _, rest = outs[place + 1].partition("\n")
        outs[place + 1] = rest
        found[name] = Answer(int(code), outs[place], errs[place])
    return found


def entries(folder: Path) -> Sequence[str]:
    """Return the names in a folder."""
    return sorted(os.listdir(str(folder)))


def _call(words: Sequence[str]) -> str:
    return " ".join(word if word[:1] == "-" and word[1:2].isalpha() else quoted(word)
                    for word in words)  # fmt: skip
