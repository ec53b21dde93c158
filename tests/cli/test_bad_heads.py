"""Heads files and options that are wrong: one line, exit 2, nothing changed."""

import json
from typing import Dict, List

import pytest

from tests.cli.conftest import QUICK, Desk

HEAD: Dict[str, object] = {"name": "a", "command": ["true"]}

GOOD: Dict[str, object] = {
    "schema": "hydra.heads",
    "schema_version": "1.0",
    "slot": "job",
    "heads": [HEAD],
}


LINE: Dict[str, object] = {"shell": True}


def with_head(**changes: object) -> str:
    """Return a heads file whose one head is changed."""
    return json.dumps(dict(GOOD, heads=[dict(HEAD, **changes)]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "empty, expected a JSON document", id="empty"),
        pytest.param('{"schema": ', "not JSON", id="truncated"),
        pytest.param("\x01\x02", "not JSON", id="garbage"),
        pytest.param("[]", "found a list", id="root is a list"),
        pytest.param("null", "found null", id="root is null"),
        pytest.param('{"slot": "a", "slot": "b"}', 'key "slot" comes twice', id="twin keys"),
        pytest.param('{"slot": NaN}', "found NaN", id="NaN"),
        pytest.param('{"slot": 1e999}', "too large", id="1e999"),
        pytest.param(json.dumps(dict(GOOD, schema_version="2.0")), "newer Hydra", id="newer"),
        pytest.param(json.dumps(dict(GOOD, slto="x")), "did you mean 'slot'", id="unknown key"),
        pytest.param(json.dumps(dict(GOOD, heads=[])), "heads", id="no heads"),
        pytest.param(json.dumps(dict(GOOD, heads=[HEAD, HEAD])), "twice", id="twin heads"),
        pytest.param(json.dumps(dict(GOOD, slot="export")), "slot", id="reserved slot"),
        pytest.param(with_head(timeout_s=-3), "heads[0].timeout_s: found -3", id="timeout"),
        pytest.param(with_head(timeout_s="3"), "heads[0].timeout_s: found", id="wrong type"),
        pytest.param(with_head(stdout="keeep"), "expected one of keep, discard", id="enum"),
        pytest.param(with_head(command="true"), "heads[0].command: found", id="a string"),
        pytest.param(with_head(command=["x", "{fil}"]), "{fil}", id="unknown placeholder"),
        pytest.param(with_head(command=[]), "heads[0].command", id="no words"),
        pytest.param(with_head(command=["x.bat"]), ".bat", id="bat"),
        pytest.param(with_head(command="a | b"), '"shell": true', id="a line without a shell"),
        pytest.param(
            with_head(**dict(LINE, command=["a", "b"])), "one line", id="words for a shell"
        ),
        pytest.param(
            with_head(**dict(LINE, command="x '{instance}'")), "in single quotes", id="quoted name"
        ),
        pytest.param(with_head(limits={"memory_mb": 0}), "limits.memory_mb: found 0", id="limit"),
        pytest.param(with_head(limits={"memroy_mb": 1}), "did you mean 'memory_mb'", id="limits"),
        pytest.param(with_head(warmup=-1), "heads[0].warmup: found -1", id="warmup"),
        pytest.param(with_head(prepare=["x", "{fil}"]), "{fil}", id="name in prepare"),
        pytest.param(
            with_head(version_command=["x", "{instance}"]), "stands for nothing", id="version"
        ),
        pytest.param(
            with_head(stdout="discard", success={"verify": ["x", "{stdout_file}"]}),
            "thrown away",
            id="verify what is dropped",
        ),
        pytest.param(with_head(cleanup=["{stdout_file}"]), "success.verify", id="stdout_file"),
    ],
)
def test_bad_heads_file(desk: Desk, text: str, expected: str) -> None:
    """A bad heads file is one line with file, place and find [fault 18, 22, 23, 25, 26, 28]."""
    desk.write("hydra_heads.json", text)
    before = desk.everything()

    answer = desk.call("profile", "--num-tests", "1")

    assert answer.code == 2
    assert answer.err.startswith("hydra-heads profile: hydra_heads.json: ")
    assert expected in answer.err
    assert len(answer.err.splitlines()) == 1
    assert desk.everything() == before


@pytest.mark.parametrize(
    "name",
    [
        "../escape", "/etc/x", "a\\b", "a\x00b", "a\nb", "", "x" * 300, "con", "nul.txt", "dot.",
        "blank ", "Fast", "caf\u00e9", "\ud800", "a\u202eb", "a\x1b[31m", "-x", "psobject",
    ],
)  # fmt: skip
def test_bad_head_name(desk: Desk, name: str) -> None:
    """A name that some system cannot keep is refused [fault 37, 38, 39, 40, 41, 42]."""
    desk.write("hydra_heads.json", with_head(name=name))
    before = desk.everything()

    answer = desk.call("profile", "--num-tests", "1")

    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert answer.err.isascii()
    assert answer.err.rstrip("\n").isprintable()
    assert desk.everything() == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--head", "gzip -9"], "NAME=COMMAND"),
        (["--head", "a="], "a"),
        (["--head", "a=sort {file} | uniq", "--instance", "file=x"], "stdout"),
        (["--head", "a=x 'y"], "a"),
        (["--head", "a=x {file}"], "{file}"),
        (["--head", "a=x", "--head", "a=y"], "twice"),
        (["--head", "a=x", "--instance", "file"], "KEY=VALUE"),
        (["--instance", "file=x"], "--head"),
        (["--head", "a=x", "--heads", "h.json"], "--heads"),
        (
            ["--heads", "gone.json"],
            "gone.json: no such file; make a heads file: hydra-heads new starter DIR",
        ),
        (["--timeout", "0"], "expected seconds > 0"),
        (["--seed", "-1"], "expected a whole number"),
        (["--output-dir", ""], "--output-dir"),
    ],
)
def test_bad_options(desk: Desk, words: List[str], expected: str) -> None:
    """Options that make no slot are one line that names them, before anything is written."""
    before = desk.everything()

    answer = desk.call("profile", "--num-tests", "1", *words)

    assert answer.code == 2
    assert answer.err.startswith("hydra-heads profile: ")
    assert expected in answer.err
    assert len(answer.err.splitlines()) == 1
    assert desk.everything() == before


def test_folder_of_another_slot(desk: Desk) -> None:
    """A folder where another slot lives is refused, naming a folder of one's own."""
    desk.write_heads({"left": QUICK}, slot="mine")
    desk.call("profile", "--num-tests", "1")
    desk.write_heads({"left": QUICK}, slot="yours")
    before = desk.everything()

    answer = desk.call("profile", "--num-tests", "1")

    assert answer.code == 2
    assert "--output-dir hydra_profiles/yours" in answer.err
    assert desk.everything() == before


def test_adhoc_heads_give_way(desk: Desk) -> None:
    """Heads of `--head` leave the folder to a slot with a heads file, with a line that says so."""
    desk.call("profile", "--num-tests", "1", "--head", "a={python} -I -S -c pass")
    desk.write_heads({"left": QUICK}, slot="mine")

    answer = desk.call("profile", "--num-tests", "1")

    names = sorted(path.name for path in desk.profiles.glob("head_*.json"))
    assert answer.code == 0
    assert "[INFO]" in answer.err
    assert "adhoc" in answer.err
    assert names == ["head_left.json"]
