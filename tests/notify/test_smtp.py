"""Mail servers: what their answers mean, and what no answer costs."""

import smtplib
from typing import Dict, cast

import pytest

from hydra_heads.notify.smtp import MailServer as SmtpServer
from tests.notify.posted import (
    FEW_SECONDS,
    MANY_SECONDS,
    attempt,
    email,
)
from tests.notify.servers import (
    MailServer,
    Reply,
    Talk,
    drip,
    drip_lines,
    flood,
    flood_lines,
    hang,
    hang_up,
    reset,
    say,
)


def test_a_server_that_knows_the_old_hello_only_gets_its_mail() -> None:
    """EHLO is forty years' newer half of the protocol; HELO does for a mail without login."""
    with MailServer({"EHLO": "502 what?"}) as server:
        found = attempt(email(server.port))

        assert found.text == ""
        assert server.words[:2] == ["EHLO", "HELO"]
        assert len(server.letters) == 1


STEPS = ("greeting", "MAIL", "RCPT", "DATA", "end")


@pytest.mark.parametrize("step", STEPS)
def test_a_passing_fault_is_tried_again_later(step: str) -> None:
    """A code from 400 on at any step is not final."""
    with MailServer({step: "451 4.3.0 try again later"}) as server:
        found = attempt(email(server.port))

    assert "451 4.3.0 try again later" in found.text
    assert f"mail server 127.0.0.1:{server.port}" in found.text
    assert not found.is_final


@pytest.mark.parametrize("step", STEPS)
def test_a_refusal_is_final(step: str) -> None:
    """A code from 500 on at any step is final."""
    with MailServer({step: "554 5.7.1 go away"}) as server:
        found = attempt(email(server.port))

        assert "554 5.7.1 go away" in found.text
        assert found.is_final
        assert server.letters == [] or step == "end"


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("greeting", hang),
        ("greeting", drip),
        ("greeting", drip_lines),
        ("EHLO", hang),
        ("EHLO", drip_lines),
        ("MAIL", drip),
        ("RCPT", hang),
        ("DATA", drip),
        ("end", hang),
        ("end", drip),
        ("end", drip_lines),
    ],
)
def test_a_slow_server_costs_no_more_than_the_deadline(step: str, reply: Reply) -> None:
    """A server that hangs or drips at any step is given up when the time is over [fault 80]."""
    with MailServer({step: reply}) as server:
        found = attempt(email(server.port), FEW_SECONDS)

    assert found.text.endswith("in the time that it has (timeout_s)")
    assert not found.is_final
    assert FEW_SECONDS * 0.9 <= found.seconds < MANY_SECONDS


def test_a_late_greeting_is_waited_for() -> None:
    """A server that makes its clients wait a moment gets the mail all the same."""

    def greet_late(talk: Talk) -> None:
        talk.ended.wait(0.05)
        talk.say(b"220-wait\r\n")
        talk.ended.wait(0.05)
        talk.say(b"220 ready\r\n")

    with MailServer({"greeting": greet_late}) as server:
        assert attempt(email(server.port)).text == ""


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "end"])
@pytest.mark.parametrize("reply", [flood, flood_lines])
def test_an_endless_answer_fills_no_memory(step: str, reply: Reply) -> None:
    """What never ends is given up, long before the time is over [fault 80]."""
    with MailServer({step: reply}) as server:
        found = attempt(email(server.port))

    assert found.failure is not None
    assert not found.is_final
    assert found.seconds < MANY_SECONDS


GARBAGE: Dict[str, Reply] = {
    "closes": hang_up,
    "breaks off": reset,
    "no code": say(b"what do you want?\r\n"),
    "empty lines": say(b"\r\n\r\n\r\n"),
    "binary": say(bytes(range(256)) + b"\r\n"),
    "HTTP": say(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "another code": say(b"299 hm\r\n"),
    "a long line": say(b"220 " + b"x" * 9000 + b"\r\n"),
}


@pytest.mark.parametrize("step", ["greeting", "MAIL", "end"])
@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_no_arrival(step: str, name: str) -> None:
    """Without a good answer nobody knows whether a mail arrived, so it is tried again."""
    with MailServer({step: GARBAGE[name]}) as server:
        found = attempt(email(server.port))

    assert found.failure is not None
    assert not found.is_final
    assert found.text.isprintable()
    assert len(found.text) <= 500


def test_how_the_conversation_ends_changes_nothing() -> None:
    """A mail that is taken has arrived, whatever comes after it."""
    for reply in (hang, hang_up, "500 what?"):
        with MailServer({"QUIT": cast(Reply, reply)}) as server:
            found = attempt(email(server.port))

        assert found.text == ""
        assert found.seconds < MANY_SECONDS


def test_a_goodbye_that_cannot_be_said_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server is gone as soon as it took the mail, the mail has arrived."""
    say_what = smtplib.SMTP.putcmd

    def be_cut_off(self: smtplib.SMTP, cmd: str, args: str = "") -> None:
        if cmd == "quit":
            raise smtplib.SMTPServerDisconnected("gone")
        say_what(self, cmd, args)

    monkeypatch.setattr(smtplib.SMTP, "putcmd", be_cut_off)
    with MailServer() as server:
        found = attempt(email(server.port))

        assert len(server.letters) == 1
    assert found.text == ""


def test_nobody_at_the_port_is_told() -> None:
    """A mail server that is down is a passing fault."""
    with MailServer() as server:
        port = server.port

    found = attempt(email(port))

    assert found.text.startswith(f"channel ops: no connection to mail server 127.0.0.1:{port}: ")
    assert not found.is_final


def test_a_server_is_named_as_addresses_are_written() -> None:
    """An IPv6 address is told apart from its port."""
    place = SmtpServer("::1", 25).place

    assert place == "mail server [::1]:25"


def replies_to(*replies: str) -> Reply:
    """Reply to one recipient after the other."""
    left = list(replies)
    return lambda talk: talk.say(left.pop(0).encode("ascii") + b"\r\n")


def test_a_mail_that_some_got_is_not_sent_again() -> None:
    """Who got it is not told twice, and who did not is named."""
    to = ["one@example.org", "two@example.org", "three@example.org"]
    replies = replies_to("250 yes", "450 not now", "250 yes")
    with MailServer({"RCPT": replies}) as server:
        found = attempt(email(server.port, to=to))

        assert len(server.letters) == 1
    assert (
        "took the mail for 2 of 3 recipients, not for two@example.org (450 not now)" in found.text
    )
    assert found.is_final


@pytest.mark.parametrize(("second", "is_final"), [("550 who?", True), ("450 not now", False)])
def test_a_mail_that_nobody_got_is_sent_again_if_that_is_of_use(
    second: str, is_final: bool
) -> None:
    """Recipients that are all refused for ever make it final; one that may be taken later not."""
    to = ["one@example.org", "two@example.org"]
    with MailServer({"RCPT": replies_to("550 who?", second)}) as server:
        found = attempt(email(server.port, to=to))

        assert server.letters == []
    assert "takes mail for nobody: one@example.org (550 who?); two@example.org" in found.text
    assert found.is_final is is_final


def test_a_server_that_closes_amid_the_recipients_is_tried_again() -> None:
    """Code 421 says that the server ends the conversation, not that a recipient is unknown."""
    to = ["one@example.org", "two@example.org"]
    with MailServer({"RCPT": "421 closing"}) as server:
        found = attempt(email(server.port, to=to))

        assert server.words.count("RCPT") == 1
    assert "421 closing" in found.text
    assert not found.is_final
