"""The webhook: what it posts, and what it refuses to post with."""

import json
import os
import socket
from typing import Any, Dict, Iterator

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.version import VERSION
from tests.heads.http_servers import Server, Turn, answer, echo, head
from tests.notify.made import message, notification
from tests.notify.posted import PHRASE, attempt, forget_proxies, webhook


@pytest.fixture(autouse=True)
def own_environment(clean_environment: None) -> None:
    """Take out what the machine says of proxies, and set a secret."""
    forget_proxies()
    os.environ["HOOK"] = PHRASE


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server that takes everything on `/hook`."""
    with Server({"/hook": answer(b"ok")}) as running:
        yield running


def test_the_message_is_posted_as_a_document(server: Server) -> None:
    """One request brings the whole message as JSON, in ASCII [R-063]."""
    what = message(
        notification(), notification(head="zst\u00fcrzt", rule="big", severity="CRITICAL")
    )

    found = attempt(webhook(f"{server.url}/hook"), what=what)

    assert found.text == ""
    asked, *others = server.asked
    assert others == []
    assert (asked.method, asked.path) == ("POST", "/hook")
    assert asked.body.isascii()
    assert json.loads(asked.body) == what.document()


def test_the_documented_keys_are_there(server: Server) -> None:
    """What the guide promises a receiver is in the body."""
    attempt(webhook(f"{server.url}/hook"))

    body: Dict[str, Any] = json.loads(server.asked[0].body)
    notice = body["heads"][0]["notices"][0]
    assert set(body) >= {"slot", "timestamp", "timestamp_unix", "text", "heads", "left_out"}
    assert set(notice) >= {"rule", "severity", "state", "expr", "value", "run", "at", "count"}


def test_the_headers_say_who_speaks_and_what(server: Server) -> None:
    """A receiver knows program, version, kind and length of what it gets."""
    attempt(webhook(f"{server.url}/hook"))

    headers = server.asked[0].headers
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == f"hydra-heads/{VERSION}"
    assert headers["content-length"] == str(len(server.asked[0].body))
    assert headers["host"] == server.url.partition("//")[2]
    assert headers["connection"] == "close"


def test_the_same_notifications_have_the_same_key(server: Server) -> None:
    """A receiver can tell what it got twice from what is new, whenever it is sent."""
    first, later = message(), message()._replace(at_unix=1_800_000_000.0)
    other = message(notification(run_order=8))

    for what in (first, later, other):
        attempt(webhook(f"{server.url}/hook"), what=what)

    keys = [asked.headers["idempotency-key"] for asked in server.asked]
    assert keys[0] == keys[1] != keys[2]


def test_the_secret_goes_along_as_a_bearer_token(server: Server) -> None:
    """The value of the secret is sent, in its header only."""
    attempt(webhook(f"{server.url}/hook", variable="HOOK"))

    asked = server.asked[0]
    assert asked.headers["authorization"] == f"Bearer {PHRASE}"
    assert PHRASE.encode("ascii") not in asked.body


def test_own_headers_go_along(server: Server) -> None:
    """What a receiver wants to see besides is sent as the channel has it."""
    attempt(webhook(f"{server.url}/hook", headers={"X-Team": "compression", "X-Empty": ""}))

    headers = server.asked[0].headers
    assert (headers["x-team"], headers["x-empty"]) == ("compression", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("X-A", "b\r\nX-Evil: 1"),
        ("X-A", "b\nX-Evil: 1"),
        ("X-A", "b\r\n\r\nGET / HTTP/1.1"),
        ("X-A", "b\0"),
        ("X-A\r\nX-Evil", "1"),
        ("X-A: 1\r\nX-Evil", "1"),
        ("X A", "1"),
        ("", "1"),
        ("X-A", "\u20ac"),
    ],
)
def test_no_header_holds_another(name: str, text: str, server: Server) -> None:
    """A line end in a header is refused before anything is sent [fault 81]."""
    sender = webhook(f"{server.url}/hook", headers={name: text})

    with pytest.raises(InputError, match="channel ops: headers") as refused:
        sender.check()
    with pytest.raises(InputError):
        sender.send(message(), 1e9)

    assert refused.value.message.isprintable()
    assert server.asked == []


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "CONNECTION"])
def test_headers_of_the_protocol_are_no_settings(name: str) -> None:
    """What frames a request cannot be changed by a channel."""
    with pytest.raises(InputError, match="a header that Hydra sets itself"):
        webhook("http://127.0.0.1/", headers={name: "1"}).check()


@pytest.mark.parametrize("name", ["Authorization", "cookie"])
def test_credentials_are_no_settings(name: str) -> None:
    """What lets somebody in comes from the environment, never from a file."""
    with pytest.raises(InputError, match="stands in no file.*name that by secret"):
        webhook("http://127.0.0.1/", headers={name: "1"}).check()


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("file:///etc/passwd", "its scheme is 'file', allowed are http and https"),
        ("ftp://example.org/", "its scheme is 'ftp', allowed are http and https"),
        ("gopher://example.org/", "allowed are http and https"),
        ("data:text/plain,x", "allowed are http and https"),
        ("javascript:alert(1)", "allowed are http and https"),
        ("//example.org/", "it is no address"),
        ("example.org", "it is no address"),
        ("", "it is no address"),
        ("http://", "its host is none"),
        ("http:///path", "its host is none"),
        ("http://example.org:0/", "its port is 0"),
        ("http://example.org:99999/", "its port is 99999"),
        ("http://example.org/\r\nX-Evil: 1", "control character"),
        ("http://example.org /", "a space"),
        ("http://example.org\\@evil.example/", "a backslash"),
        ("http://me:pass@example.org/", "it holds a user"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(url: str, fault: str) -> None:
    """A url is http or https and nothing doubtful, or the channel is refused [fault 78]."""
    with pytest.raises(InputError, match="channel ops: url: ") as refused:
        webhook(url).check()

    assert fault in refused.value.message
    assert "pass@" not in refused.value.message


def test_a_secret_that_no_header_can_have_is_refused() -> None:
    """A secret is sent whole or not at all, and not shown in either case."""
    os.environ["HOOK"] = "pass\u20acword"

    with pytest.raises(InputError, match=r"HOOK \(secret\) holds a character") as refused:
        webhook("http://127.0.0.1/", variable="HOOK").check()

    assert "word" not in refused.value.message


def test_a_good_channel_passes() -> None:
    """What can be sent is not refused."""
    webhook("https://example.org/hook?a=b", variable="HOOK", headers={"X-A": "b"}).check()


@pytest.mark.parametrize("status", [302, 400, 500])
def test_no_failure_shows_the_secret_or_the_path(status: int) -> None:
    """A receiver that repeats all it was told makes no error text that shows a secret."""

    def repeat(turn: Turn) -> None:
        asked = turn.asked
        body = f"{asked.path} {asked.headers['authorization']}".encode("latin-1")
        turn.say(head(status, f"Content-Length: {len(body)}", f"Location: {asked.path}"), body)

    with Server({"/services/T0/B1/XyZzY": repeat}) as server:
        found = attempt(webhook(f"{server.url}/services/T0/B1/XyZzY", variable="HOOK"))

    assert f"answered {status}" in found.text
    assert PHRASE not in found.text
    assert "XyZzY" not in found.text


def test_what_a_receiver_says_moves_no_cursor() -> None:
    """An error text is one line of printable characters, and not too long."""
    with Server(
        {"/": answer(b"\x1b[2J\r\nnext\x00" + "\u202e".encode() + b"x" * 9999, 400)}
    ) as server:
        found = attempt(webhook(f"{server.url}/"))

    assert found.text.isprintable()
    assert "\\x1b[2J\\r\\nnext" in found.text
    assert len(found.text) <= 500


def test_what_is_sent_names_neither_machine_nor_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in a request tells where or by whom Hydra is run."""
    for name in ("getfqdn", "gethostname"):
        monkeypatch.setattr(socket, name, lambda *_: "build7.corp.example")
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody")

    with Server({"/": echo}) as server:
        attempt(webhook(f"{server.url}/"))

    sent = str(server.asked[0])
    assert "build7" not in sent
    assert "somebody" not in sent
