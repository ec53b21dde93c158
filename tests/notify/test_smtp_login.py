"""Mail servers that are spoken to by TLS, and those that want to know by whom."""

import os
from base64 import b64encode
from typing import Any, List, cast

import pytest

from tests.heads.http_servers import (
    server_context,
)
from tests.notify.posted import (
    FEW_SECONDS,
    MANY_SECONDS,
    PHRASE,
    attempt,
    certificate_in,
    email,
)
from tests.notify.servers import (
    MailServer,
    Reply,
    Talk,
    drip,
    hang,
    hang_up,
    say,
)


@pytest.fixture(autouse=True)
def own_environment(clean_environment: None) -> None:
    """Set a password."""
    os.environ["MAIL"] = PHRASE


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a file with a certificate of this machine's, signed by nobody else, and its key."""
    return certificate_in(str(tmp_path_factory.mktemp("tls")))


def test_nothing_is_sent_in_the_open_unless_that_is_said(certificate: str) -> None:
    """A server that offers no STARTTLS, or somebody who took the offer out, gets no mail."""
    with MailServer() as server:
        found = attempt(email(server.port, security="starttls", user="hydra", variable="MAIL"))

        assert "offers no STARTTLS, and nothing is sent in the open" in found.text
        assert not found.is_final
        assert server.words == ["EHLO"]


@pytest.mark.parametrize("reply", ["454 not now", "502 what?", say(b"ok\r\n")])
def test_tls_that_is_refused_is_not_gone_without(reply: Reply) -> None:
    """A server that offers STARTTLS and then does not begin it gets no mail."""
    with MailServer({"STARTTLS": reply}, ["STARTTLS"]) as server:
        found = attempt(email(server.port, security="starttls"))

        assert "does not begin TLS" in found.text
        assert server.words == ["EHLO", "STARTTLS"]


def test_a_certificate_that_nobody_knows_gets_no_mail(certificate: str) -> None:
    """Nothing is told to a server that cannot prove who it is."""
    context = server_context(certificate)
    with MailServer({}, ["STARTTLS"], later=context) as server:
        found = attempt(email(server.port, security="starttls"))

        assert "TLS with mail server 127.0.0.1:" in found.text
        assert server.words == ["EHLO", "STARTTLS"]
    with MailServer({}, context=context) as server:
        found = attempt(email(server.port, security="tls"))

        assert "TLS with mail server 127.0.0.1:" in found.text
        assert server.heard == []


def test_a_mail_goes_by_tls(certificate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to TLS bring a mail to a server that proves who it is."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    context = server_context(certificate)
    with MailServer({}, ["STARTTLS"], later=context) as server:
        assert attempt(email(server.port, security="starttls")).text == ""
        assert server.words == ["EHLO", "STARTTLS", "EHLO", "MAIL", "RCPT", "DATA"]
        assert len(server.letters) == 1
    with MailServer({}, context=context) as server:
        assert attempt(email(server.port, security="tls")).text == ""
        assert len(server.letters) == 1


def test_what_was_said_before_tls_does_not_count_after_it(
    certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that somebody adds in the open are not taken for the server's."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    added = say(b"220 go ahead\r\n250-evil.example\r\n250 AUTH PLAIN LOGIN\r\n")
    with MailServer({"STARTTLS": added}, ["STARTTLS"], later=server_context(certificate)) as server:
        found = attempt(
            email(server.port, security="starttls", user="hydra", variable="MAIL"), MANY_SECONDS
        )

        assert found.failure is not None
        assert "AUTH" not in server.words


@pytest.mark.parametrize("reply", [hang, drip])
def test_a_handshake_that_hangs_costs_no_more_than_the_deadline(reply: Reply) -> None:
    """A server that agrees to TLS and then says nothing of it is given up [fault 80]."""

    def agree(talk: Talk) -> None:
        talk.say(b"220 go ahead\r\n")
        cast(Any, reply)(talk)

    with MailServer({"STARTTLS": agree}, ["STARTTLS"]) as server:
        found = attempt(email(server.port, security="starttls"), FEW_SECONDS)

    assert found.failure is not None
    assert not found.is_final
    assert found.seconds < MANY_SECONDS


def test_a_user_logs_in_with_the_secret() -> None:
    """The password is the secret's value."""
    with MailServer(features=["AUTH PLAIN"]) as server:
        found = attempt(email(server.port, user="hydra", variable="MAIL"))

        assert found.text == ""
        login = b64encode(f"\0hydra\0{PHRASE}".encode("ascii")).decode("ascii")
        assert f"AUTH PLAIN {login}" in server.heard
        assert len(server.letters) == 1


@pytest.mark.parametrize("features", [(), ("AUTH",), ("AUTH GSSAPI NTLM",)])
def test_a_server_without_a_login_gets_no_mail(features: List[str]) -> None:
    """Where a user is named, nothing is sent as nobody."""
    with MailServer(features=features) as server:
        found = attempt(email(server.port, user="hydra", variable="MAIL"))

        assert "offers no login that is known here" in found.text
        assert not found.is_final
        assert server.words == ["EHLO"]


@pytest.mark.parametrize(
    ("reply", "is_final"),
    [
        ("535 5.7.8 not you", True),
        ("454 4.7.0 not now", False),
        (hang_up, False),
    ],
)
def test_a_login_that_fails_gets_no_mail(reply: Reply, is_final: bool) -> None:
    """Who is not let in sends nothing."""
    with MailServer({"AUTH": reply}, ["AUTH PLAIN"]) as server:
        found = attempt(email(server.port, user="hydra", variable="MAIL"), 1.0)

        assert found.failure is not None
        assert found.is_final is is_final
        assert server.letters == []


@pytest.mark.parametrize("challenge", ["A", "\x80", ""])
def test_a_challenge_that_is_none_gets_no_mail(challenge: str) -> None:
    """A server that asks for a proof in a way that nobody understands is tried again."""
    with MailServer({"AUTH": f"334 {challenge}"}, ["AUTH CRAM-MD5"]) as server:
        found = attempt(email(server.port, user="hydra", variable="MAIL"), 1.0)

        assert found.failure is not None
        assert server.letters == []


@pytest.mark.parametrize("step", ["AUTH", "MAIL", "RCPT", "end"])
def test_no_failure_shows_the_password(step: str) -> None:
    """A server that repeats what it was told makes no error text that shows a secret."""
    sent = b64encode(f"\0hydra\0{PHRASE}".encode("ascii")).decode("ascii")
    bare = b64encode(PHRASE.encode("ascii")).decode("ascii")
    with MailServer({step: f"550 you said {sent} {bare} {PHRASE}"}, ["AUTH PLAIN"]) as server:
        found = attempt(email(server.port, user="hydra", variable="MAIL"))

    assert "550" in found.text
    assert [text for text in (sent, bare, PHRASE) if text in found.text] == []
