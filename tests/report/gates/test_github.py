"""A gate as annotations, read as the runner of GitHub Actions reads its steps' output."""

import re
from typing import Dict, List, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.redact import printable
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED, SharedChange
from hydra_heads.report.gates.github import MOST, render
from tests.report.formats.hostile import HOSTILE
from tests.report.gates.documents import document, every_verdict, hostile, row


class Command(NamedTuple):
    """One workflow command as the runner takes it."""

    kind: str
    properties: Dict[str, str]
    words: str


def unescaped(text: str, is_property: bool) -> str:
    """Turn the escapes of a command back, as the runner does: `%25` last."""
    escapes = [("%0D", "\r"), ("%0A", "\n")]
    escapes += [("%3A", ":"), ("%2C", ",")] if is_property else []
    for code, character in [*escapes, ("%25", "%")]:
        text = text.replace(code, character)
    return text


def commands_of(text: str) -> List[Command]:
    """Read every line as a command; a line that is none would be lost in the log."""
    found = []
    for line in text.splitlines():
        match = re.match(r"::(error|warning|notice) ([^:]*)::(.*)\Z", line)
        assert match, line
        pairs = [pair.partition("=") for pair in match.group(2).split(",")]
        properties = {key: unescaped(value, True) for key, _, value in pairs}
        found.append(Command(match.group(1), properties, unescaped(match.group(3), False)))
    return found


def test_each_verdict_has_its_kind() -> None:
    """A regression is an error, cannot tell a warning, better a notice; the rest says nothing."""
    found = commands_of(render(document(*every_verdict())))

    assert [(command.kind, command.properties["title"]) for command in found] == [
        ("error", "Hydra gate: head-re time"),
        ("warning", "Hydra gate: head-ca time"),
        ("notice", "Hydra gate: compress"),
        ("notice", "Hydra gate: head-im time"),
    ]
    assert found[0].words.startswith("regressed: 1.25 -> 1.47 s, +17.9 % (95 % interval ")
    assert found[2].words == "regressed: 1 of 4 rows is worse; compared with the history"


def test_all_well_is_one_notice() -> None:
    """Where nothing changed, only the verdict is told."""
    (only,) = commands_of(render(document(row(OK), reason="nothing is worse")))

    assert (only.kind, only.words) == (
        "notice",
        "ok: nothing is worse; compared with the history",
    )


def test_no_rows_are_a_warning() -> None:
    """A gate that judged nothing says so on the page of the build."""
    found = commands_of(render(document(reason="no history")))

    assert (found[0].kind, found[0].words) == ("warning", "cannot tell: no history")


@pytest.mark.parametrize("count", [MOST, MOST + 1, 200])
def test_no_more_than_are_shown(count: int) -> None:
    """GitHub drops what is beyond ten of a kind, so the tenth says how many more there are."""
    verdicts = (REGRESSED, CANNOT_TELL, IMPROVED)
    rows = [row(verdict, f"{verdict[:1]}{n}") for verdict in verdicts for n in range(count)]
    shared = {f"metric{n}": SharedChange(12.0, None, None) for n in range(20)}

    found = commands_of(render(document(*rows, shared=shared)))

    for kind in ("error", "warning", "notice"):
        assert sum(command.kind == kind for command in found) <= MOST
    errors = [command for command in found if command.kind == "error"]
    assert len(errors) == MOST
    last = errors[-1].properties["title"], errors[-1].words
    if count == MOST:
        assert last[0] == "Hydra gate: r9 time"
    else:
        assert last[0] == f"Hydra gate: {count - MOST + 1} more"
        assert "r9 time" in last[1]
        assert "--report text" in last[1]


@pytest.mark.parametrize("text", [*HOSTILE, "x\n::error::y", "%0A::stop-commands::x", "a:b,c=d%25"])
def test_a_hostile_text_stays_in_its_command(text: str) -> None:
    """No text begins a command or a property of its own, and all are read as they are shown."""
    found = commands_of(render(hostile(text)))

    shown = printable(text)
    assert {frozenset(command.properties) for command in found} == {frozenset(["title"])}
    assert found[0].properties["title"] == f"Hydra gate: {shown} {shown}"
    assert found[0].words.endswith(f"; {shown}")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.one_of(st.characters(), st.sampled_from(list("%,:=\r\n"))), max_size=12))
def test_any_text_comes_back(text: str) -> None:
    """What the runner makes of a command is the text that was meant."""
    found = commands_of(render(document(row(REGRESSED, text or "-"))))

    assert found[0].properties["title"] == f"Hydra gate: {printable(text or '-')} time"
