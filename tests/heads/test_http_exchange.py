"""One request and its answer: bodies of every form, and answers that are none."""

import http.client
import ssl
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.heads import http_exchange
from hydra_heads.heads.http_target import Target
from hydra_heads.version import VERSION
from tests.heads import http_servers
from tests.heads.http_requests import got
from tests.heads.http_servers import Script, Server, answer, bomb, chunked, echo, head, raw


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (answer(b"hello"), b"hello"),
        (answer(b""), b""),
        (answer(bytes(range(256)) * 1000), bytes(range(256)) * 1000),
        (chunked(b"one", b"two" * 50_000), b"one" + b"two" * 50_000),
        (chunked(), b""),
        (raw(head(200), b"until the end"), b"until the end"),
        (raw(head(200, version="HTTP/1.0"), b"old"), b"old"),
        (raw(head(204), b"never read"), b""),
        (raw(head(100), head(200, "Content-Length: 2"), b"ok"), b"ok"),
        (raw(head(200, "Content-Length: 2"), b"ok and more"), b"ok"),
        (raw(head(200, "Content-Length: many"), b"all"), b"all"),
    ],
    ids="plain empty binary chunks none untold old nothing continued longer senseless".split(),
)
def test_a_body_comes_whole(script: Script, body: bytes) -> None:
    """However its end is told, the body is what was sent, byte for byte."""
    with Server({"/": script}) as server:
        found = got(server.url)

    assert found.failure == ""
    assert found.status in (200, 204)
    assert found.body == body


def test_a_head_request_has_no_body() -> None:
    """HEAD gives the status, whatever length is told."""
    with Server({"/": raw(head(200, "Content-Length: 1000"))}) as server:
        found = got(server.url, method="HEAD")

    assert (found.status, found.body, found.failure) == (200, b"", "")


def test_what_is_sent() -> None:
    """Host, agent and an encoding that nobody has to unpack are told; nothing else is."""
    with Server({"/a%20b": echo}) as server:
        got(server.url + "/a%20b?q=1#part")

        asked = server.asked[0]

    assert (asked.method, asked.path) == ("GET", "/a%20b?q=1")
    assert asked.headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": f"hydra-heads/{VERSION}",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_headers_of_the_file_win() -> None:
    """A header of the heads file replaces ours, in whatever letters, and comes once."""
    headers = [["user-agent", "me"], ["HOST", "mirror.example"], ["X-A", "ü"]]

    with Server({"/": echo}) as server:
        got(server.url, headers=headers)

        asked = server.asked[0]

    assert asked.headers["user-agent"] == "me"
    assert asked.headers["host"] == "mirror.example"
    assert asked.headers["x-a"] == "ü"


def test_a_text_is_sent_as_utf_8() -> None:
    """A body is sent with its length, and a POST without one says so."""
    with Server({"/": echo}) as server:
        got(server.url, method="POST", body="naïve")
        got(server.url, method="POST")

        first, second = server.asked

    assert first.body == "naïve".encode()
    assert first.headers["content-length"] == "6"
    assert second.headers["content-length"] == "0"


def test_a_file_is_sent_in_pieces(tmp_path: Path) -> None:
    """A file is sent whole, whatever its bytes."""
    path = tmp_path / "body"
    path.write_bytes(bytes(range(256)) * 1000)

    with Server({"/": echo}) as server:
        got(server.url, method="PUT", body_file=str(path), body_name="body")

        asked = server.asked[0]

    assert asked.body == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "words"), [("gone", "cannot be read: No such file"), (".", "is no ordinary file")]
)
def test_a_file_that_cannot_be_sent_is_named(tmp_path: Path, name: str, words: str) -> None:
    """Nothing is asked of anybody when the body is not there."""
    with Server({}) as server:
        found = got(server.url, body_file=str(tmp_path / name), body_name=name)

        assert found.failure.startswith(f"body_file {name!r} {words}")
        assert found.seconds is None
        assert server.asked == []


def test_an_answer_before_all_is_sent_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that refuses a body early, and takes no more of it, is heard."""
    path = tmp_path / "body"
    path.write_bytes(b"x" * 10)
    real = http.client.HTTPConnection.send

    def send(self: http.client.HTTPConnection, data: bytes) -> None:
        if data.startswith(b"x"):
            raise BrokenPipeError
        real(self, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", send)
    with Server({"/": answer(b"too long", 413)}, reads_bodies=False) as server:
        found = got(server.url, body_file=str(path), body_name="body", method="PUT")

    assert (found.status, found.failure) == (413, "")


def test_what_is_made_ready_on_the_way_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking the system for its proxies, and for authorities, is not the server's time."""
    now = [0.0]

    def no_proxy(target: Target) -> None:
        now[0] += 100.0

    def no_authorities() -> ssl.SSLContext:
        now[0] += 100.0
        return ssl.create_default_context()

    monkeypatch.setattr(http_exchange, "proxy_for", no_proxy)
    monkeypatch.setattr(http_exchange, "tls_context", no_authorities)
    monkeypatch.setattr(http_exchange, "monotonic", lambda: now[0])
    with Server({"/": http_servers.redirect("/next"), "/next": answer(b"")}) as server:
        server.on("/tls", http_servers.redirect(f"https://127.0.0.1:{server.port}/"))
        plain, by_tls = got(server.url, proxy=True), got(f"{server.url}/tls", proxy=True)

    assert plain.seconds == 0
    assert by_tls.seconds == 0
    assert by_tls.failure.startswith("TLS with")


def test_a_file_that_shrinks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer bytes than were announced end the request: the server would wait for the rest."""
    path = tmp_path / "body"
    path.write_bytes(b"x" * 10)
    monkeypatch.setattr(
        http.client.HTTPConnection, "endheaders", lambda self: path.write_bytes(b"x")
    )
    monkeypatch.setattr(http.client.HTTPConnection, "send", lambda self, data: None)

    with Server({"/": echo}) as server:
        found = got(server.url, body_file=str(path), body_name="body", method="PUT")

    assert found.failure == "body_file 'body' became shorter while it was sent"


def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is there and cannot be opened is the body's fault, not the connection's."""
    path = tmp_path / "body"
    path.write_bytes(b"x")

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(http_exchange, "open", refuse, raising=False)
    with Server({"/": echo}) as server:
        found = got(server.url, body_file=str(path), body_name="body", method="PUT")

    assert found.failure == "body_file 'body' cannot be read: Permission denied"


def test_a_url_that_is_none_is_an_error() -> None:
    """What a new value made of the url is looked at once more before anybody is asked."""
    found = got("gopher://h/")

    assert found.failure.startswith("the url cannot be used as filled in: its scheme is 'gopher'")
    assert found.seconds is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (raw(), "the connection was closed before an answer came"),
        (raw(b"\x00\x01 rubbish\r\n\r\n"), "the answer is not HTTP as it should be"),
        (raw(b"SSH-2.0-OpenSSH_9\r\n"), "the answer is not HTTP as it should be"),
        (raw(b"HTTP/1.1 abc OK\r\n\r\n"), "the answer is not HTTP as it should be"),
        (raw(head(200, *["X: y"] * 200)), "the answer is not HTTP as it should be"),
        (http_servers.endless_header, "the answer is not HTTP as it should be"),
        (
            raw(head(200, "Content-Length: 10"), b"half"),
            "the body was cut off: the connection ended after 4 of 10 bytes",
        ),
        (chunked(b"half", end=b""), "the body was cut off: the connection ended after 4 bytes"),
        (chunked(b"half", end=b"zz\r\n"), "the body was cut off: the connection ended after 4"),
        (chunked(b"half", end=b"ff\r\nx"), "the body was cut off: the connection ended after 5"),
        (http_servers.reset, "the connection broke: "),
    ],
)
def test_what_is_no_whole_answer_is_an_error(script: Script, words: str) -> None:
    """A closed connection, rubbish, too many headers, a body cut off: each is told [fault 64]."""
    with Server({"/": script}) as server:
        found = got(server.url)

    assert found.failure.startswith(words)
    assert found.status is None
    assert not found.is_output


@given(
    start=st.sampled_from(
        (
            b"",
            b"HTTP/1.1 ",
            head(200),
            head(200, "Content-Length: 9"),
            head(200, "Transfer-Encoding: chunked"),
            head(302)[:-2] + b"Location: ",
        )
    ),
    rest=st.binary(max_size=40),
)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_no_answer_breaks_the_program(start: bytes, rest: bytes) -> None:
    """Whatever bytes come, there is a status or a reason [fault 64]."""
    with Server({"/": raw(start + rest)}) as server:
        found = got(server.url, output_mb=1)

    assert (found.status is None) == (found.failure != "")


def test_a_closed_port_is_an_error() -> None:
    """Nobody there is told with the address, and no path."""
    with Server({}) as server:
        url = server.url

    found = got(f"{url}/path?key=value")

    assert found.failure.startswith(f"no connection to {url}: ")
    assert "path" not in found.failure


@pytest.mark.parametrize("script", [http_servers.endless, answer(b"x" * ((1 << 20) + 1))])
def test_a_body_over_the_cap_is_cut(script: Script) -> None:
    """What is beyond the cap is not read, and the run is told to have written too much."""
    with Server({"/": script}) as server:
        found = got(server.url, output_mb=1)

    assert found.is_output
    assert found.failure == "the body has more than 1 MiB (limits.output_mb)"
    assert len(found.body) == 1 << 20


def test_a_body_as_long_as_the_cap_passes() -> None:
    """The cap itself may be reached; without a cap anything may."""
    with Server({"/": answer(b"x" * (1 << 20))}) as server:
        assert got(server.url, output_mb=1).failure == ""
        assert got(server.url, output_mb=None).failure == ""


def test_a_gzip_bomb_stays_packed() -> None:
    """What comes compressed is not unpacked: the body is its bytes [fault 64]."""
    packed, script = bomb(100)

    with Server({"/": script}) as server:
        found = got(server.url)

    assert found.failure == ""
    assert found.body == packed
    assert len(packed) < 1 << 20


@pytest.mark.parametrize("name", ["X-A\r\nX-B", "X A"])
def test_a_header_that_would_make_two_is_not_sent(name: str) -> None:
    """Line ends in a header end the run before anything is sent [fault 81]."""
    with Server({"/": echo}) as server:
        by_value = got(server.url, headers=[["X-A", "b\r\nX-C: d"]])
        by_name = got(server.url, headers=[[name, "b"]])

        assert by_value.failure.startswith("header X-A cannot be sent: it holds a line end")
        assert by_name.failure != ""
        assert server.asked == []
