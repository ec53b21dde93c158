"""Connections: which addresses are reached, TLS that is verified, and the deadline."""

import socket
import threading
from typing import Any, Dict, Iterator, List

import pytest

from tests.heads.http_servers import (
    Script,
    Server,
    answer,
    drip_head,
    fill,
    promise,
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

PUBLIC = "93.184.216.34"
"""An address that is the public's; nothing here is ever sent to it."""


@pytest.fixture(autouse=True)
def no_proxies(clean_environment: None) -> None:
    """Take out what the machine says of proxies."""
    forget_proxies()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a file with a certificate of this machine's, signed by nobody else, and its key."""
    return certificate_in(str(tmp_path_factory.mktemp("tls")))


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server that takes everything on `/`."""
    with Server({"/": answer(b"ok")}) as running:
        yield running


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[fe80::1]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
    ],
)
def test_own_addresses_are_refused(host: str, server: Server) -> None:
    """No way of writing this machine, its network or its cloud reaches them [fault 78]."""
    sender = webhook(f"http://{host}:{server.port}/", allow_private=False)

    found = attempt(sender)

    assert "only public ones are reached; if that is meant, set allow_private" in found.text
    assert found.is_final
    assert server.asked == []


def test_a_name_that_means_an_own_address_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the address that a name has, not how it reads [fault 78]."""
    monkeypatch.setattr(socket, "getaddrinfo", meaning("127.0.0.1"))
    sender = webhook(f"http://hooks.example.org:{server.port}/", allow_private=False)

    found = attempt(sender)

    assert "host 'hooks.example.org' has the loopback address 127.0.0.1" in found.text
    assert found.is_final
    assert server.asked == []


def test_a_host_is_looked_up_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means another address a moment later leads nowhere else [fault 78]."""
    asked: List[bytes] = []
    connected: List[Any] = []

    def change_its_mind(host: bytes, port: int, **rest: Any) -> List[Any]:
        asked.append(host)
        return meaning(PUBLIC if len(asked) == 1 else "127.0.0.1")(host, port)

    def note(self: socket.socket, address: Any) -> None:
        connected.append(address[0])
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", change_its_mind)
    monkeypatch.setattr(socket.socket, "connect", note)
    sender = webhook(f"http://hooks.example.org:{server.port}/", allow_private=False)

    found = attempt(sender)

    assert asked == [b"hooks.example.org"]
    assert connected == [PUBLIC]
    assert "Network is unreachable" in found.text
    assert not found.is_final


def test_an_own_address_beside_a_public_one_is_left_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with addresses of both sorts is tried at its public ones only [fault 78]."""
    connected: List[Any] = []

    def note(self: socket.socket, address: Any) -> None:
        connected.append(address[0])
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", meaning("127.0.0.1", PUBLIC, "::1"))
    monkeypatch.setattr(socket.socket, "connect", note)

    attempt(webhook(f"http://hooks.example.org:{server.port}/", allow_private=False))

    assert connected == [PUBLIC]


def test_an_own_address_is_reached_where_the_channel_says_so(server: Server) -> None:
    """With allow_private a receiver on this machine gets its message."""
    found = attempt(webhook(f"{server.url}/"))

    assert found.text == ""
    assert len(server.asked) == 1


def test_nobody_at_the_port_is_told() -> None:
    """A server that is down is a passing fault [fault 80]."""
    with Server({}) as server:
        url = server.url

    found = attempt(webhook(f"{url}/"))

    assert found.text.startswith(f"channel ops: no connection to {url}: ")
    assert not found.is_final


def test_a_host_that_drops_what_it_gets_costs_no_more_than_the_deadline() -> None:
    """A connection that never comes about is given up when the time is over [fault 80]."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = fill(full)
        found = attempt(webhook(f"http://127.0.0.1:{full.getsockname()[1]}/"), FEW_SECONDS)
        for client in waiting:
            client.close()

    assert "in the time that it has (timeout_s)" in found.text
    assert found.seconds < MANY_SECONDS


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several addresses each gets its share of the time."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = fill(full)
        rows = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname()),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
        found = attempt(webhook(f"{server.url}/"), 1.0)
        for client in waiting:
            client.close()

    assert found.text == ""
    assert len(server.asked) == 1


def test_a_look_up_that_hangs_costs_no_more_than_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name server that does not answer is given up when the time is over [fault 80]."""
    over = threading.Event()

    def hang(*_: object, **__: object) -> List[Any]:
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    found = attempt(webhook("https://hooks.example.org/"), FEW_SECONDS)
    over.set()

    assert found.text == (
        "channel ops: host 'hooks.example.org' was not looked up in the time that it has "
        "(timeout_s)"
    )
    assert found.seconds < MANY_SECONDS


def test_a_name_that_means_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that nobody knows is a passing fault: its name server may be down."""

    def know_nobody(*_: object, **__: object) -> List[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", know_nobody)
    found = attempt(webhook("http://no-such-host.invalid/path"))

    assert found.text == (
        "channel ops: host 'no-such-host.invalid' cannot be looked up: Name or service not known"
    )
    assert not found.is_final


def test_who_is_stopped_while_connecting_leaves_no_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A person who ends the program gets what they want, and nothing stays open."""

    def stop(self: socket.socket, address: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(socket.socket, "connect", stop)

    with pytest.raises(KeyboardInterrupt):
        attempt(webhook("http://127.0.0.1:9/"))


def test_a_time_that_is_over_sends_nothing(server: Server) -> None:
    """What comes too late to be sent does not open a connection."""
    found = attempt(webhook(f"{server.url}/"), -1.0)

    assert "in the time that it has (timeout_s)" in found.text
    assert server.asked == []


def test_a_certificate_that_nobody_knows_gets_no_message(certificate: str) -> None:
    """Nothing is said to a host that cannot prove who it is."""
    with Server({"/": answer(b"")}, server_context(certificate)) as server:
        found = attempt(webhook(f"{server.url}/"))

        assert f"TLS with {server.url} failed: self" in found.text
        assert not found.is_final
        assert server.asked == []


def test_a_certificate_of_another_host_gets_no_message(
    certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom an authority vouches for must be who was asked for."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    monkeypatch.setattr(socket, "getaddrinfo", meaning("127.0.0.1"))
    with Server({"/": answer(b"")}, server_context(certificate)) as server:
        found = attempt(webhook(f"https://hooks.example.org:{server.port}/"))

        assert "ostname mismatch" in found.text
        assert server.asked == []


def test_a_message_goes_by_tls(certificate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that proves who it is gets the message."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Server({"/": answer(b"")}, server_context(certificate)) as server:
        found = attempt(webhook(f"{server.url}/"))

        assert found.text == ""
        assert server.asked[0].headers["user-agent"].startswith("hydra-heads/")


HANGING: Dict[str, Script] = {
    "says nothing": silent,
    "drips the head": drip_head,
    "says again and again that it will": promise,
}


@pytest.mark.parametrize("script", HANGING.values(), ids=HANGING.keys())
def test_a_slow_server_by_tls_costs_no_more_than_the_deadline(
    script: Script, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline holds within TLS too [fault 80]."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Server({"/": script}, server_context(certificate)) as server:
        found = attempt(webhook(f"{server.url}/"), FEW_SECONDS)

    assert "in the time that it has (timeout_s)" in found.text
    assert found.seconds < MANY_SECONDS


def test_a_handshake_that_hangs_costs_no_more_than_the_deadline() -> None:
    """A host that takes the connection and says no word of TLS is given up [fault 80]."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        found = attempt(webhook(f"https://127.0.0.1:{listener.getsockname()[1]}/"), FEW_SECONDS)

    assert "in the time that it has (timeout_s)" in found.text
    assert found.seconds < MANY_SECONDS


def test_plain_words_where_tls_is_expected_are_told(server: Server) -> None:
    """A server that speaks no TLS on its port is told as such."""
    found = attempt(webhook(server.url.replace("http:", "https:")))

    assert "TLS with https://127.0.0.1:" in found.text
