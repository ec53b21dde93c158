"""Connections: TLS that is verified, addresses in turn, and proxies."""

import os
import socket
from time import monotonic
from typing import Any, Dict, List

import pytest

from hydra_heads.heads import http_connection
from hydra_heads.heads.http_connection import Refused, basic, proxy_for
from hydra_heads.heads.http_target import target_of
from tests.heads.http_requests import got
from tests.heads.http_servers import (
    Server,
    Turn,
    answer,
    fill,
    head,
    redirect,
    self_signed,
    server_context,
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a file with a certificate of this machine's, signed by nobody else, and its key."""
    path = self_signed(str(tmp_path_factory.mktemp("tls")))
    if path is None:
        pytest.skip("openssl is not there")
    return path


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take out what the machine says of proxies."""
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    return monkeypatch


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: str) -> None:
    """Bad TLS gets no request, and is told with the reason [fault 64]."""
    with Server({"/": answer(b"")}, server_context(certificate)) as server:
        found = got(server.url)

        assert found.failure.startswith(f"TLS with {server.url} failed: self")
        assert "signed certificate" in found.failure
        assert server.asked == []


def test_an_authority_of_ones_own_counts(certificate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSL_CERT_FILE names other authorities, as for every program that uses OpenSSL."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)

    with Server({"/": answer(b"safe")}, server_context(certificate)) as server:
        found = got(server.url)
        by_name = got(server.url.replace("127.0.0.1", "localhost"), named_hosts=["localhost"])

    assert found.body == b"safe"
    assert by_name.body == b"safe"


def test_a_redirect_from_https_to_http_is_refused(
    certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for in secret is asked for in secret only [fault 64]."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)

    with Server({"/": answer(b"open")}) as plain:
        with Server({"/": redirect(plain.url)}, server_context(certificate)) as server:
            found = got(server.url)

        assert found.failure.endswith("https would become http")
        assert plain.asked == []


def test_plain_words_where_tls_is_expected_are_an_error() -> None:
    """A server that speaks no TLS on its port is told as such [fault 64]."""
    with Server({"/": answer(b"")}) as server:
        found = got(server.url.replace("http:", "https:"))

    assert found.failure.startswith("TLS with https://127.0.0.1:")


def test_a_certificate_of_another_host_is_refused(
    certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom an authority vouches for must be who was asked for [fault 64]."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)

    with Server({"/": answer(b"safe")}, server_context(certificate)) as server:
        here: List[Any] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: here)
        found = got(f"https://h.example:{server.port}/", named_hosts=["h.example"])

        assert "ostname mismatch" in found.failure
        assert server.asked == []


def test_a_name_that_means_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that cannot be looked up is told by its name."""

    def know_nobody(*arguments: Any, **rest: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", know_nobody)
    found = got("http://no-such-host.invalid/path")

    assert found.failure == (
        "host 'no-such-host.invalid' cannot be looked up: Name or service not known"
    )


def test_addresses_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """One address that does not answer costs its share of the time, and the next is asked."""
    with Server({"/": answer(b"second")}) as server, socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = fill(full)
        found: List[Any] = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname()),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

        begin = monotonic()
        body = got(server.url, timeout_s=1.0).body
        seconds = monotonic() - begin
        for client in waiting:
            client.close()

    assert body == b"second"
    assert seconds < 5


def test_an_own_address_beside_a_public_one_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with addresses of both sorts is reached at its public ones only [fault 78]."""
    rows = [("10.0.0.1", 80), ("8.8.8.8", 80), ("127.0.0.1", 80)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", row) for row in rows]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    allowed = http_connection._reachable(target_of("http://h/"), False)

    assert [row[3] for row in allowed] == [("8.8.8.8", 80)]


def test_a_host_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was judged is the one that is connected to: no second answer counts."""
    with Server({"/": answer(b"")}) as server:
        asked: List[object] = []
        real = socket.getaddrinfo

        def look_up(*arguments: Any, **rest: Any) -> Any:
            asked.append(arguments)
            return real(*arguments, **rest)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        got(server.url)

    assert len(asked) == 1


def test_proxies_of_the_environment_are_ignored(no_proxies: pytest.MonkeyPatch) -> None:
    """Only a head that says so goes through a proxy."""
    no_proxies.setenv("http_proxy", "http://127.0.0.1:1")

    with Server({"/": answer(b"direct")}) as server:
        assert got(server.url).body == b"direct"
        assert got(server.url, proxy=True).failure.startswith("no connection to http://127.0.0.1:1")


def test_a_request_through_a_proxy(no_proxies: pytest.MonkeyPatch) -> None:
    """The proxy is told the whole address, and who asks; `no_proxy` goes past it."""
    with Server({"http://h.example/x": answer(b"proxied")}) as proxy:
        no_proxies.setenv("http_proxy", f"http://me:pw@127.0.0.1:{proxy.port}")
        found = got("http://h.example/x", proxy=True)
        no_proxies.setenv("no_proxy", "h.example")
        past = proxy_for(target_of("http://h.example/x"))

        asked = proxy.asked[0]

    assert found.body == b"proxied"
    assert past is None
    assert asked.path == "http://h.example/x"
    assert asked.headers["host"] == "h.example"
    assert asked.headers["proxy-authorization"] == basic("me:pw")


def test_tls_through_a_proxy(no_proxies: pytest.MonkeyPatch, certificate: str) -> None:
    """The proxy opens a way, and TLS is spoken with the server behind it."""
    no_proxies.setenv("SSL_CERT_FILE", certificate)
    context = server_context(certificate)

    def tunnel(turn: Turn) -> None:
        turn.say(head(200))
        with context.wrap_socket(turn.connection.dup(), server_side=True) as inside:
            inside.recv(65536)
            inside.sendall(head(200, "Content-Length: 6") + b"inside")

    with Server({"localhost:443": tunnel}) as proxy:
        no_proxies.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
        found = got("https://localhost/", proxy=True, named_hosts=["localhost"])
        refused = got("https://other.example/", proxy=True)

        assert found.failure == ""
        assert found.body == b"inside"
        assert refused.failure == "the proxy opens no way to https://other.example: status 404"
        assert proxy.asked[0].method == "CONNECT"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "0x7f.1", "127.0.0.1.", "localhost", "a.localhost"]
)
def test_a_proxy_is_not_asked_for_our_own(no_proxies: pytest.MonkeyPatch, host: str) -> None:
    """What is written as an address of our own is refused through a proxy too [fault 78]."""
    with Server({f"http://{host}/": answer(b"secret")}) as proxy:
        no_proxies.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        found = got(f"http://{host}/", proxy=True, named_hosts=[])

        assert "loopback address" in found.failure or "looked up" in found.failure
        assert proxy.asked == []


@pytest.mark.parametrize(
    ("proxy", "words"),
    [("socks5://h:1", "its scheme is 'socks5'"), ("https://h:1", "is an https one")],
)
def test_a_proxy_of_another_kind_is_refused(
    no_proxies: pytest.MonkeyPatch, proxy: str, words: str
) -> None:
    """Nothing goes past a proxy that cannot be spoken to."""
    no_proxies.setenv("all_proxy", proxy)

    with pytest.raises(Refused, match=words):
        proxy_for(target_of("http://h/"))


def test_a_user_is_named_to_the_server() -> None:
    """A user in the url is named by Basic authorisation, unless the file says another."""
    seen: List[Dict[str, str]] = []

    def look(turn: Turn) -> None:
        seen.append(dict(turn.asked.headers))
        answer(b"")(turn)

    with Server({"/": look}) as server:
        url = server.url.replace("//", "//me:p%40w@")
        got(url)
        got(url, headers=[["Authorization", "Bearer x"]])

    assert [headers["authorization"] for headers in seen] == ["Basic bWU6cEB3", "Bearer x"]


def test_a_user_without_a_password_is_named_too() -> None:
    """A password alone, or none, is written as the standard says (RFC 7617)."""
    assert basic("me") == "Basic bWU6"
    assert basic(":x") == "Basic Ong="
