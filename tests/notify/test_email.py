"""Mail: what it says, from whom and to whom, and which settings are refused."""

import os
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.notify.email import mail_of
from tests.notify.made import message, notification
from tests.notify.posted import (
    PHRASE,
    attempt,
    email,
)
from tests.notify.servers import (
    MailServer,
)


@pytest.fixture(autouse=True)
def own_environment(clean_environment: None) -> None:
    """Set a password."""
    os.environ["MAIL"] = PHRASE


def read(data: bytes) -> EmailMessage:
    """Read a mail as a mail program would."""
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_in(mail: EmailMessage) -> str:
    """Return what a mail says."""
    text = mail.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def test_one_message_is_delivered() -> None:
    """A mail server gets one mail, with sender, recipients and text [R-061]."""
    to = ["ops@example.org", "night.shift+hydra@example.net"]
    with MailServer() as server:
        found = attempt(email(server.port, to=to))

        assert found.text == ""
        letter, *others = server.letters
        assert others == []
        assert letter.sender.lower() == "mail from:<hydra@example.com>"
        assert [line.lower() for line in letter.recipients] == [f"rcpt to:<{one}>" for one in to]
        mail = read(letter.data)
        assert mail["From"] == "hydra@example.com"
        assert mail["To"] == ", ".join(to)
        assert mail["Subject"] == message().subject
        assert text_in(mail) == message().text + "\n"


def test_a_mail_can_be_read_whatever_it_tells() -> None:
    """Names in any writing come out as they were, and all that is sent is 7 bit."""
    what = message(
        notification(head="z\u00fcrich-\u65e5\u672c", rule="\U0001f525" * 30, value=". \u20ac 5")
    )
    with MailServer(features=()) as server:
        found = attempt(email(server.port), what=what)

        assert found.text == ""
        data = server.letters[0].data
    mail = read(data)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert mail["Subject"] == what.subject
    assert text_in(mail) == what.text + "\n"
    assert mail.get_content_charset() == "utf-8"


def test_a_mail_has_what_mail_programs_ask_for() -> None:
    """Date and identifier are there, and nobody's absence is answered to it."""
    mail = mail_of(message(), "hydra@example.com", ["ops@example.org"])

    assert mail["Date"] == "Tue, 14 Nov 2023 22:13:20 +0000"
    assert mail["Message-ID"] == f"<{message().key}@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_is_sent_twice_has_one_identifier() -> None:
    """A mail system can tell what it got twice from what is new."""
    later = message()._replace(at_unix=1_800_000_000.0)
    other = message(notification(run_order=8))

    ids = [mail_of(one, "h@example.com", ["o@example.org"])["Message-ID"] for one in (later, other)]

    assert ids[0] == f"<{message().key}@example.com>"
    assert ids[0] != ids[1]


@pytest.mark.parametrize("domain", ["mail.example.org", "d" * 63, f"{'sub.' * 60}example.org"])
def test_an_identifier_stands_on_one_line(domain: str) -> None:
    """However long the sender's domain is, the identifier is neither folded nor encoded."""
    data = mail_of(message(), f"hydra@{domain}", ["ops@example.org"]).as_bytes()

    line = next(line for line in data.split(b"\r\n") if line.lower().startswith(b"message-id:"))
    assert line.startswith(f"Message-ID: <{message().key}@".encode("ascii"))
    assert line.endswith(b">")


@pytest.mark.parametrize("length", [10, 60, 63])
def test_long_addresses_stay_whole(length: int) -> None:
    """No address is folded, encoded or cut, however long it is and however many there are."""
    to = [
        f"{'n' * length}{at}@{'d' * length}.{'e' * length}.example.org"[-120:] for at in range(30)
    ]
    sender = f"{'s' * length}@{'d' * length}.{'e' * length}.example.org"

    data = mail_of(message(), sender, to).as_bytes()

    mail = read(data)
    assert mail["From"] == sender
    assert str(mail["To"]) == ", ".join(to)
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_what_is_sent_names_neither_machine_nor_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in a conversation tells where or by whom Hydra is run."""
    for name in ("getfqdn", "gethostname"):
        monkeypatch.setattr(socket, name, lambda *_: "build7.corp.example")
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody")
    with MailServer() as server:
        attempt(email(server.port))

        assert server.heard[0] == "ehlo [127.0.0.1]"
        said = "\n".join([*server.heard, server.letters[0].data.decode("ascii")])
    assert "build7" not in said
    assert "somebody" not in said


def test_a_line_of_one_dot_does_not_end_the_mail() -> None:
    """What a text holds is no command."""
    what = message(notification(value="x\n.\nMAIL FROM:<evil@example.org>"))
    with MailServer() as server:
        attempt(email(server.port), what=what)

        assert server.words == ["EHLO", "MAIL", "RCPT", "DATA"]


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"to": ["ops@example.org\r\nBcc: evil@example.org"]}, r"to\[0\]: found"),
        ({"to": ["a@example.org", "ops@example.org\nRCPT TO:<evil@example.org>"]}, r"to\[1\]"),
        ({"to": ["ops@example.org>"]}, "to"),
        ({"to": ["ops@example.org, evil@example.org"]}, "to"),
        ({"to": ["Ops <ops@example.org>"]}, "to"),
        ({"to": ["=?utf-8?q?ops=0D=0ABcc?=@example.org"]}, r"to\[0\]"),
        ({"from": "=?utf-8?b?YQ0KQmNj?=@example.org"}, "from"),
        ({"to": ["-ops"]}, "to"),
        ({"to": []}, "to"),
        ({"to": ["m\u00fcller@example.org"]}, "to"),
        ({"to": ["o@ex ample.org"]}, "to"),
        ({"to": ["o@example.org\0"]}, "to"),
        ({"from": "hydra@example.com\r\nX-Evil: 1"}, "from"),
        ({"from": None}, "from"),
        ({"host": "mail.example.org\r\nQUIT"}, "host"),
        ({"host": "a b"}, "host"),
        ({"security": "ssl"}, "security: found 'ssl', expected one of none, starttls, tls"),
        ({"user": "hydra"}, "secret is missing"),
        ({"variable": "MAIL"}, "user is missing"),
        ({"user": "hydra\r\nQUIT", "variable": "MAIL"}, "user holds a character"),
        ({"user": "m\u00fcller", "variable": "MAIL"}, "user holds a character"),
        (
            {"user": "hydra", "variable": "MAIL", "host": "mail.example.org"},
            "would be sent in the open",
        ),
    ],
)
def test_bad_settings_are_refused(settings: Dict[str, Any], fault: str) -> None:
    """What is no address, or ends a line, is refused before anything is sent [fault 81, R-065]."""
    with MailServer() as server:
        sender = email(server.port, **settings)

        with pytest.raises(InputError, match=f"channel ops: .*{fault}") as refused:
            sender.check()
        with pytest.raises(InputError):
            sender.send(message(), 1e9)

        assert refused.value.message.isprintable()
        assert server.heard == []


def test_a_password_that_cannot_be_sent_is_refused_unseen() -> None:
    """A password is not shown when it is wrong."""
    os.environ["MAIL"] = "pass\u00fcword"

    with pytest.raises(InputError, match="the value of secret holds a character") as refused:
        email(25, user="hydra", variable="MAIL").check()

    assert "word" not in refused.value.message


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_way_has_its_port(security: str, port: int) -> None:
    """Without a port the usual one of its way counts."""
    assert email(0, security=security, port=None).server().port == port


def test_without_a_word_of_it_mail_goes_by_tls() -> None:
    """What a channel does not say is safe."""
    server = email(0, security=None, port=None, host=None).server()

    assert (server.host, server.port, server.security) == ("localhost", 587, "starttls")


@pytest.mark.parametrize("text", ["a\r\nBcc: evil@example.org", "a\nb", "a\rb", "\u2028x"])
def test_no_subject_holds_another_header(text: str) -> None:
    """Names that hold line ends add nothing to a mail's head [fault 81]."""
    mail = read(
        mail_of(message(notification(rule=text)), "h@example.com", ["o@example.org"]).as_bytes()
    )

    assert mail["Bcc"] is None
    assert len(mail["Subject"].splitlines()) == 1
    assert sorted(mail.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
        ]
    )


def test_a_mail_server_of_this_network_is_reached() -> None:
    """Mail servers stand inside, so their addresses need no permission."""
    with MailServer() as server:
        assert attempt(email(server.port, host="localhost")).text == ""
