"""Secrets: filled in where they are wanted, seen nowhere else."""

import json
from typing import Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import shown_command
from hydra_heads.heads.load import find_slot
from hydra_heads.heads.secrets import masker_for, masker_of
from tests.heads.conftest import MakeSlot, RunHead

CANARY = 'c"a/n\\a.r+y ö'


@pytest.fixture(autouse=True)
def canary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the secret."""
    monkeypatch.setenv("TOKEN", CANARY)


def assert_hidden(text: str) -> None:
    """Fail when the canary, or a spelling of it, is in the text."""
    for part in (CANARY, json.dumps(CANARY)[1:-1], "n\\\\a", "r+y", "r\\+y"):
        assert part not in text


def test_a_secret_reaches_the_program(make_slot: MakeSlot, run_head: RunHead) -> None:
    """`{env:NAME}` is filled in words, in `env` and in criteria."""
    program = "import os, sys; print(sys.argv[1]); print(os.environ['KEY'])"
    head = {
        "command": ["{python}", "-S", "-X", "utf8", "-c", program, "{env:TOKEN}"],
        "env": {"KEY": "k-{env:TOKEN}"},
        "success": {"stdout_matches": ["^{env:TOKEN}$", "^k-{env:TOKEN}$"]},
        "secrets": ["TOKEN"],
    }

    ran = run_head(make_slot(head))

    assert ran.judgement.ok
    assert ran.launch.env["KEY"] == "k-" + CANARY


@pytest.mark.parametrize(
    ("program", "success"),
    [
        ("sys.stderr.write('login ' + secret + ' failed'); sys.exit(3)", {}),
        ("sys.stderr.write(repr(secret)); sys.exit(3)", {}),
        ("import json; sys.stderr.write(json.dumps(secret)); sys.exit(3)", {}),
        ("sys.exit(3)", {"stdout_matches": ["{env:TOKEN}"]}),
        ("print('x')", {"stdout_matches": ["{env:TOKEN}"]}),
        ("import json; print(json.dumps([secret]))", {"json_equals": {"": ["{env:TOKEN}!"]}}),
        ("import json; print(json.dumps({'a': secret}))", {"json_equals": {"/a": 1}}),
        ("import json; print(json.dumps('x' * 70 + secret))", {"json_equals": {"": 1}}),
        ("print('{}')", {"json_equals": {"/{env:TOKEN}": 1}}),
        ("pass", {"files_exist": ["{env:TOKEN}"]}),
        ("pass", {"file_sha256": {"{env:TOKEN}": "0" * 64}}),
    ],
)
def test_no_message_holds_a_secret(
    program: str, success: Dict[str, object], make_slot: MakeSlot, run_head: RunHead
) -> None:
    """Whatever fails, and however a value is quoted on the way, the message masks it [fault 66]."""
    head = {
        "command": [
            "{python}",
            "-S",
            "-X",
            "utf8",
            "-c",
            f"import os, sys; secret = os.environ['TOKEN']; {program}",
        ],
        "success": success,
        "secrets": ["TOKEN"],
    }

    ran = run_head(make_slot(head))

    assert ran.judgement.ok is False
    assert_hidden(ran.message)
    assert "xc" not in ran.message


def test_an_exception_with_a_secret_is_masked(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: "object"
) -> None:
    """A callable's exception is no way out for a secret, before the message is cut [fault 66]."""
    with open(f"{tmp_path}/jobs.py", "w") as file:
        file.write("import os\ndef job(): raise KeyError('x' * 285 + os.environ['TOKEN'])")

    ran = run_head(make_slot({"callable": "jobs:job", "secrets": ["TOKEN"]}))

    assert len(ran.message) == 300
    assert_hidden(ran.message)
    assert 'c"a' not in ran.message


def test_another_heads_secret_is_masked_too(make_slot: MakeSlot, run_head: RunHead) -> None:
    """Heads inherit the whole environment, so each masks the secrets of all [fault 66]."""
    program = "import os, sys; sys.stderr.write(os.environ['TOKEN']); sys.exit(1)"
    slot = make_slot(
        {"command": ["{python}", "-S", "-X", "utf8", "-c", program]},
        {"command": ["x"], "secrets": ["TOKEN"]},
    )

    ran = run_head(slot)

    assert ran.message == "exit code 1, expected 0: ***"


def test_definition_fingerprint_and_dry_run_hold_names_only(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written down about a head does not depend on the value [fault 66, fault 67]."""
    head = {"command": ["x", "--key={env:TOKEN}"], "secrets": ["TOKEN"]}
    slot = make_slot(head)
    context = Context("dry-run", 1, 0, slot.folder, slot.import_folder)

    shown = shown_command(slot.heads[0], slot.instances[0], context)
    monkeypatch.setenv("TOKEN", "another value")
    again = make_slot(head)

    assert shown == "x '--key={env:TOKEN}'"
    assert_hidden(repr(slot))
    assert again.heads[0].fingerprint == slot.heads[0].fingerprint


def test_the_environment_stands_in_no_definition(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run inherits is handed to the process and recorded nowhere [fault 67]."""
    monkeypatch.setenv("INHERITED", "canary-of-the-environment")

    slot = make_slot({"command": ["x"], "env": {"A": "b"}})

    assert "canary-of-the-environment" not in repr(slot)


def test_an_unset_secret_is_an_error(make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is not set is named before any run."""
    monkeypatch.delenv("TOKEN")
    slot = make_slot({"command": ["x"], "secrets": ["TOKEN"]})

    with pytest.raises(InputError, match="environment variable TOKEN is not set"):
        masker_for(slot)


@pytest.mark.parametrize("value", ["", "abc"])
def test_a_short_secret_is_refused(
    value: str, make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Masking three characters would mask half of every text; the value is not in the message."""
    monkeypatch.setenv("TOKEN", value)
    slot = make_slot({"command": ["x"], "secrets": ["TOKEN"]})

    with pytest.raises(InputError, match=r"TOKEN has \d characters, expected at least 4") as caught:
        masker_for(slot)

    assert "abc" not in caught.value.message


def test_every_line_of_a_secret_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a key of several lines no line is shown by itself."""
    monkeypatch.setenv("KEY", "BEGIN\nMIIEvQ\nEND.\n")

    masked = masker_of(["KEY"]).mask("it said MIIEvQ")

    assert masked == "it said ***"


def test_a_secret_of_several_lines_is_masked_as_a_whole(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that shows the last line only shows no short line of a secret."""
    monkeypatch.setenv("TOKEN", "MIIEvQ\nend")
    program = "import os, sys; sys.stderr.write(os.environ['TOKEN']); sys.exit(1)"

    ran = run_head(make_slot({"command": ["{python}", "-S", "-c", program], "secrets": ["TOKEN"]}))

    assert ran.message == "exit code 1, expected 0: ***"


def test_only_listed_names_can_be_used(make_slot: MakeSlot) -> None:
    """`{env:NAME}` is for names in `secrets`, so that nothing is filled in unmasked [fault 67]."""
    with pytest.raises(InputError, match='"secrets" does not list TOKEN'):
        make_slot({"command": ["x", "{env:TOKEN}"]})
    with pytest.raises(InputError, match='"secrets" does not list TOKEN'):
        find_slot(None, ["a=x {env:TOKEN}"], [], "out")


def test_a_secret_in_a_url_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that shows the url it was asked for shows the secret quoted [fault 66]."""
    monkeypatch.setenv("TOKEN", "p/q r&ü")

    masked = masker_of(["TOKEN"]).mask("/p/q%20r%26%C3%BC?k=p%2Fq%20r%26%C3%BC")

    assert masked == "/***?k=***"
