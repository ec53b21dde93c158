"""Definitions of HTTP requests: what is told before any run, what is shown, what goes along."""

import json
import os
from pathlib import Path
from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.http import OUTPUT_MB
from hydra_heads.heads.http_request import LONGEST_CHARS
from hydra_heads.heads.kind import REQUEST, Context, Launch
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.launching import is_streamed, missing_need, prepare, shown_command
from hydra_heads.model.slot import SlotDefinition
from tests.heads.conftest import MakeSlot, RunHead
from tests.heads.http_servers import Server, answer


def _launch(slot: SlotDefinition) -> Launch:
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)
    return prepare(slot.heads[0], slot.instances[0], context)


def _request(launch: Launch) -> Dict[str, Any]:
    count = int(launch.env[REQUEST])
    request = json.loads("".join(launch.env[f"{REQUEST}_{at}"] for at in range(count)))
    assert isinstance(request, dict)
    return request


def test_the_cap_of_a_head(make_slot: MakeSlot) -> None:
    """A head that says nothing has a cap, one that says null has none, exit codes mean nothing."""
    slot = make_slot(
        {"http": {"url": "http://h/"}},
        {"http": {"url": "http://h/"}, "limits": {"output_mb": None}},
        {"http": {"url": "http://h/"}, "limits": {"memory_mb": 50}},
        {"command": ["true"]},
        defaults={"success": {"exit_codes": [3]}},
    )

    caps = [head.limits.output_mb for head in slot.heads]

    assert caps == [OUTPUT_MB, None, OUTPUT_MB, None]
    assert [head.success.exit_codes for head in slot.heads] == [(0,), (0,), (0,), (3,)]
    assert slot.heads[2].limits.memory_mb == 50
    assert not any(is_streamed(head) for head in slot.heads[:3])


def test_a_dry_run_shows_names_of_secrets(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Method, url, headers and body are shown as they would go out, secrets by their names."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    http = {
        "method": "POST",
        "url": "https://h.example/{a}?key={env:TOKEN}",
        "headers": {"Authorization": "Bearer {env:TOKEN}"},
        "body": '{"a": "{a}"}' + " " * 500,
    }
    slot = make_slot(
        {"http": http, "secrets": ["TOKEN"]}, instances=[{"name": "i", "values": {"a": "b c"}}]
    )

    shown = shown_command(
        slot.heads[0], slot.instances[0], Context("", 0, 0, slot.folder, slot.import_folder)
    )

    assert shown == (
        "POST https://h.example/b%20c?key={env:TOKEN} "
        '(Authorization: Bearer {env:TOKEN}; body: {"a": "b c"}' + " " * 188 + "...)"
    )


def test_a_dry_run_shows_the_file_that_is_sent(make_slot: MakeSlot) -> None:
    """A body that comes from a file is shown by its name."""
    slot = make_slot({"http": {"url": "http://h/", "method": "PUT", "body_file": "a.json"}})
    context = Context("", 0, 0, slot.folder, slot.import_folder)

    assert shown_command(slot.heads[0], slot.instances[0], context) == (
        "PUT http://h/ (body_file: a.json)"
    )


def test_commands_around_a_run_do_not_see_the_request(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """`verify` has the head's environment, not what is meant for the request alone."""
    look = ["sh", "-c", "env > seen"]

    with Server({"/": answer(b"")}) as server:
        head = {"http": {"url": server.url}, "env": {"MINE": "1"}, "success": {"verify": look}}
        ran = run_head(make_slot(head), work=str(tmp_path))

    seen = (tmp_path / "seen").read_text()
    assert ran.judgement.ok
    assert "MINE=1" in seen
    assert REQUEST not in seen


@pytest.mark.parametrize(
    ("settings", "credentials"),
    [
        ({}, None),
        ({"headers": {"Accept": "x", "X-Request-Id": "1"}}, None),
        ({"headers": {"Authorization": "Bearer x"}}, "header Authorization"),
        ({"headers": {"cookie": "a=b"}}, "header cookie"),
        ({"headers": {"Proxy-Authorization": "x"}}, "header Proxy-Authorization"),
        ({"headers": {"X-Api-Key": "x"}}, "header X-Api-Key"),
        ({"headers": {"X-Auth-Token": "x"}}, "header X-Auth-Token"),
        ({"headers": {"Ocp-Apim-Subscription-Key": "x"}}, "header Ocp-Apim-Subscription-Key"),
        ({"headers": {"X-Keyboard": "x"}}, None),
        ({"headers": {"X-Any": "{env:TOKEN}"}}, "header X-Any"),
        ({"url": "http://h/?k={env:TOKEN}"}, "a secret in its url"),
    ],
)
def test_what_counts_as_credentials(
    make_slot: MakeSlot,
    monkeypatch: pytest.MonkeyPatch,
    settings: Dict[str, object],
    credentials: object,
) -> None:
    """Headers by their names, and whatever holds a secret, keep a request at home [fault 79]."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    slot = make_slot({"http": {"url": "http://h/", **settings}, "secrets": ["TOKEN"]})

    assert _request(_launch(slot))["credentials"] == credentials


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"url": "file:///etc/passwd"}, "h0.*|url: found .*its scheme is .file."),
        ({"url": "/x"}, "it is no address like"),
        ({"url": "http://h/a b"}, "it holds a space"),
        ({"url": "{scheme}://h/"}, "on instance 'i': its scheme is 'gopher'"),
        ({"url": "http://{bad}/"}, "on instance 'i': its host is none"),
        ({"url": "http://h/{nothing}"}, "for which no instance has a value"),
        ({"url": "http://h/{env:NO}"}, '"secrets" does not list NO'),
        (
            {"url": "http://h/", "headers": {"X-A": "{lines}"}},
            r"http.headers.X-A \(head h0\): it cannot be sent as filled in on instance 'i': "
            "it holds a line end",
        ),
        ({"url": "http://h/", "headers": {"X-A": "{arrow}"}}, "a character that no header can"),
        ({"url": "http://h/", "body": "x" * LONGEST_CHARS}, "put it into a file"),
    ],
)
def test_what_cannot_be_sent_is_told_before_any_run(
    make_slot: MakeSlot, settings: Dict[str, object], words: str
) -> None:
    """A url, header or body that no run could send is an error of the heads file [fault 81]."""
    values = {"scheme": "gopher", "bad": "a/b", "lines": "a\r\nX: b", "arrow": "\u2192"}

    with pytest.raises(InputError, match=words):
        make_slot({"http": settings}, instances=[{"name": "i", "values": values}])


def test_a_secret_with_a_line_end_is_missed(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that would make two headers of one is told before the first run [fault 81]."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor\r\nX-Evil: 1")
    http = {"url": "http://h/", "headers": {"X-A": "{env:TOKEN}"}}
    slot = make_slot({"http": http, "secrets": ["TOKEN"]})

    missing = missing_need(slot.heads[0], slot) or ""

    assert missing.startswith("http.headers.X-A cannot be sent: it holds a line end")
    assert "tr0ub4dor" not in missing


def test_a_missing_file_is_missed(make_slot: MakeSlot, tmp_path: Path) -> None:
    """A body that is there on no instance is told before the first run, unless it may be made."""
    http = {"url": "http://h/", "body_file": "{file}"}
    known: List[Dict[str, object]] = [{"name": "i", "values": {"file": "in"}}]

    slot = make_slot({"http": http}, {"http": http, "prepare": ["true"]}, instances=known)
    missing = [missing_need(head, slot) for head in slot.heads]
    os.mkdir(str(tmp_path / "in"))
    folder = missing_need(slot.heads[0], slot)
    os.rmdir(str(tmp_path / "in"))
    (tmp_path / "in").write_text("x")

    assert missing == ["its body_file 'in' is not there", None]
    assert folder == "its body_file 'in' is no ordinary file"
    assert missing_need(slot.heads[0], slot) is None


def test_the_fingerprint_covers_what_is_always_sent(make_slot: MakeSlot, tmp_path: Path) -> None:
    """Another body is another head, when it is the head's own file and not an instance's."""
    own = {"http": {"url": "http://h/", "body_file": "in"}}
    given = {"http": {"url": "http://h/", "body_file": "{file}"}}
    known: List[Dict[str, object]] = [{"name": "i", "values": {"file": "in"}}]
    found = []

    for text in ("one", "two"):
        (tmp_path / "in").write_text(text)
        found.append([h.fingerprint for h in make_slot(own, given, instances=known).heads])

    assert found[0][0] != found[1][0]
    assert found[0][1] == found[1][1]


def test_output_that_is_dropped_cannot_be_read(make_slot: MakeSlot) -> None:
    """`stdout: discard` beside a criterion over the body contradicts itself."""
    definition = {
        "http": {"url": "http://h/"},
        "stdout": "discard",
        "success": {"json_equals": {"": 1}},
    }

    with pytest.raises(InputError, match='found "discard" beside success.json_equals'):
        KINDS["http"].check(definition, "x")


def test_a_comment_changes_nothing_about_a_request(make_slot: MakeSlot) -> None:
    """What is written beside a request for people is not part of the fingerprint."""
    http = {"url": "http://h/"}

    plain = make_slot({"http": http}).heads[0].fingerprint

    assert make_slot({"http": {**http, "comment": "why"}}).heads[0].fingerprint == plain
    assert make_slot({"http": {**http, "proxy": True}}).heads[0].fingerprint != plain
