"""Requests that go through a proxy."""

import socket
import threading
from typing import Any, Dict, Optional

import pytest

from tests.heads.http_servers import (
    Script,
    Server,
    answer,
    drip_head,
    head,
    promise,
    raw,
    server_context,
    silent,
)
from tests.notify.posted import (
    FEW_SECONDS,
    MANY_SECONDS,
    attempt,
    certificate_in,
    forget_proxies,
    meaning,
    webhook,
)
from tests.notify.servers import break_off


@pytest.fixture(autouse=True)
def no_proxies(clean_environment: None) -> None:
    """Take out what the machine says of proxies."""
    forget_proxies()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a file with a certificate of this machine's, signed by nobody else, and its key."""
    return certificate_in(str(tmp_path_factory.mktemp("tls")))


@pytest.mark.parametrize(("user", "told"), [("me:pass@", "Basic bWU6cGFzcw=="), ("", None)])
def test_a_proxy_passes_a_message_on(
    user: str, told: Optional[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy of the environment is used as by an HTTP head, its user told to it alone."""
    target = "http://hooks.example.org/a/b?c=d"
    with Server({target.partition("?")[0]: answer(b"")}) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{user}127.0.0.1:{proxy.port}")
        found = attempt(webhook(target, allow_private=False))

        assert found.text == ""
        assert proxy.asked[0].path == target
        assert proxy.asked[0].headers["host"] == "hooks.example.org"
        assert proxy.asked[0].headers.get("proxy-authorization") == told


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "a.localhost"])
def test_no_proxy_is_asked_for_an_own_address(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written as an own address is refused before a proxy hears of it [fault 78]."""
    monkeypatch.setattr(socket, "getaddrinfo", meaning("127.0.0.1"))
    with Server({}) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "nobody")
        found = attempt(webhook(f"http://{host}/", allow_private=False))

        assert "only public ones are reached" in found.text
        assert proxy.asked == []


def test_a_message_goes_by_tls_through_a_proxy(
    certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy opens a way, and sees nothing of what goes over it."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Server({"/": answer(b"")}, server_context(certificate)) as server:
        place = f"localhost:{server.port}"
        with Server({place: _tunnel_to(server.port)}) as proxy:
            monkeypatch.setenv("https_proxy", f"http://me:pass@127.0.0.1:{proxy.port}")
            found = attempt(webhook(f"https://{place}/"))

            assert found.text == ""
            assert [(asked.method, asked.path) for asked in proxy.asked] == [("CONNECT", place)]
            assert proxy.asked[0].headers["proxy-authorization"] == "Basic bWU6cGFzcw=="
        assert [asked.method for asked in server.asked] == ["POST"]
        assert "proxy-authorization" not in server.asked[0].headers


def _tunnel_to(port: int) -> Script:
    """Pass on what is said, both ways, until one side has enough."""

    def serve(turn: Any) -> None:
        with socket.create_connection(("127.0.0.1", port)) as other:
            turn.say(head(200))
            back = threading.Thread(target=_copy, args=(other, turn.connection))
            back.start()
            _copy(turn.connection, other)
            back.join()

    return serve


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one side has had enough


BAD_PROXIES: Dict[str, Script] = {
    "refuses": answer(b"", 407),
    "closes": raw(),
    "no HTTP": raw(b"what?\r\n\r\n"),
    "breaks off": break_off,
}


@pytest.mark.parametrize("script", BAD_PROXIES.values(), ids=BAD_PROXIES.keys())
def test_a_proxy_that_opens_no_way_is_told(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad proxy is a passing fault, and no message goes past it."""
    with Server({"hooks.example.org:443": script}) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        found = attempt(webhook("https://hooks.example.org/"))

    assert found.failure is not None
    assert not found.is_final
    assert "prox" in found.text or "connection" in found.text


@pytest.mark.parametrize("script", [silent, drip_head, promise])
def test_a_slow_proxy_costs_no_more_than_the_deadline(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline holds while a proxy opens the way [fault 80]."""
    with Server({"hooks.example.org:443": script}) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        found = attempt(webhook("https://hooks.example.org/"), FEW_SECONDS)

    assert "in the time that it has (timeout_s)" in found.text
    assert found.seconds < MANY_SECONDS


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is not spoken to here keeps the message, with a reason."""
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")

    found = attempt(webhook("http://hooks.example.org/"))

    assert "the proxy for http cannot be used" in found.text
