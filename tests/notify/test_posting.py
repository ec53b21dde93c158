"""Requests to other hosts: what answers mean, and what no answer costs."""

import os
import subprocess
import sys
from typing import Any, Dict, Optional

import pytest

import hydra_heads
from hydra_heads.notify.posting import retry_after_s
from tests.heads.http_servers import (
    Script,
    Server,
    answer,
    bomb,
    chunked,
    drip,
    drip_head,
    endless,
    endless_header,
    head,
    promise,
    raw,
    redirect,
    reset,
    silent,
)
from tests.notify.posted import (
    FEW_SECONDS,
    MANY_SECONDS,
    PHRASE,
    attempt,
    forget_proxies,
    webhook,
)
from tests.notify.servers import break_off, endless_headers, many_promises

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(hydra_heads.__file__)))


@pytest.fixture(autouse=True)
def no_proxies(clean_environment: None) -> None:
    """Take out what the machine says of proxies."""
    forget_proxies()


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    """Nobody but the host that the channel names sees a request, or what it carries [fault 79]."""
    with Server({"/": answer(b"caught")}) as other:
        with Server({"/": redirect(f"{other.url}/", status)}) as server:
            os.environ["HOOK"] = PHRASE
            found = attempt(webhook(f"{server.url}/", variable="HOOK"))

            assert f"answered {status} " in found.text
            assert "redirects are not followed" in found.text
            assert found.is_final
            assert len(server.asked) == 1
        assert other.asked == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_good_status_is_an_arrival(status: int) -> None:
    """Whatever says that it took the message has it."""
    with Server({"/": answer(b"", status)}) as server:
        assert attempt(webhook(f"{server.url}/")).text == ""


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422])
def test_a_refusal_is_final(status: int) -> None:
    """What is wrong with the request is wrong the next time too: no retry storm [R-063]."""
    with Server({"/": answer(b"no_service", status)}) as server:
        found = attempt(webhook(f"{server.url}/"))

        assert found.is_final
        assert f"answered {status} " in found.text
        assert found.text.endswith(": no_service")
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [103, 408, 425, 429, 500, 502, 503, 504, 599, 999])
def test_a_passing_fault_is_tried_again_later(status: int) -> None:
    """What may be over in a moment is not final, and one attempt asks once [R-063]."""
    with Server({"/": answer(b"", status)}) as server:
        found = attempt(webhook(f"{server.url}/"))

        assert found.failure is not None
        assert not found.is_final
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "text", "seconds"),
    [
        (429, "7", 7.0),
        (408, "7", 7.0),
        (503, " 120 ", 120.0),
        (429, "0", 0.0),
        (429, "86400", 3600.0),
        (429, "9" * 5000, 3600.0),
        (429, "Fri, 31 Dec 2199 23:59:59 GMT", 3600.0),
        (429, "Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
        (429, "Fri, 31 Dec 99999999999999 23:59:59 GMT", None),
        (429, "-5", None),
        (429, "1e3", None),
        (429, "\u00b2", None),
        (429, "tomorrow", None),
        (429, "", None),
        (500, "7", None),
        (404, "7", None),
    ],
)
def test_a_wait_that_is_asked_for_is_kept(status: int, text: str, seconds: Optional[float]) -> None:
    """Retry-After counts as seconds and as a date, at most an hour, and nonsense for nothing."""
    with Server({"/": answer(b"", status, f"Retry-After: {text}")}) as server:
        found = attempt(webhook(f"{server.url}/"))

    assert found.failure is not None
    assert found.failure.retry_after_s == seconds


def test_a_date_is_counted_from_now() -> None:
    """Retry-After as a date is the way to it, whatever zone it is told in."""
    noon = 1_700_000_000.0

    assert retry_after_s("Tue, 14 Nov 2023 22:14:20 GMT", noon) == 60.0
    assert retry_after_s("Tue, 14 Nov 2023 23:14:20 +0100", noon) == 60.0
    assert retry_after_s("Tue, 14 Nov 2023 22:13:20", noon + 10) is not None
    assert retry_after_s(None, noon) is None


HANGING: Dict[str, Script] = {
    "says nothing": silent,
    "drips the head": drip_head,
    "says again and again that it will": promise,
}


@pytest.mark.parametrize("script", HANGING.values(), ids=HANGING.keys())
def test_a_slow_server_costs_no_more_than_the_deadline(script: Script) -> None:
    """A server that hangs or drips is given up when the time is over [fault 80]."""
    with Server({"/": script}) as server:
        found = attempt(webhook(f"{server.url}/"), FEW_SECONDS)

    assert "in the time that it has (timeout_s)" in found.text
    assert not found.is_final
    assert FEW_SECONDS * 0.9 <= found.seconds < MANY_SECONDS


ENDLESS: Dict[str, Script] = {
    "one header": endless_header,
    "many headers": endless_headers,
    "promises": many_promises,
}


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS.keys())
def test_an_endless_head_fills_no_memory(script: Script) -> None:
    """What never ends is given up, long before the time is over [fault 80]."""
    with Server({"/": script}) as server:
        found = attempt(webhook(f"{server.url}/"))

    assert found.failure is not None
    assert not found.is_final
    assert found.seconds < MANY_SECONDS


GARBAGE: Dict[str, Script] = {
    "closes at once": raw(),
    "breaks off": break_off,
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "binary": raw(bytes(range(256)) * 20),
    "a half head": raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "half a status": raw(b"HTTP/1.1 2"),
    "a status of words": raw(b"HTTP/1.1 fine fine\r\n\r\n"),
    "nothing but lines": raw(b"\r\n" * 100),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_no_arrival(name: str) -> None:
    """Without an answer nobody knows whether a message arrived, so it is tried again [fault 80]."""
    with Server({"/": GARBAGE[name]}) as server:
        found = attempt(webhook(f"{server.url}/"))

    if name == "a half head":
        # The status is what says that it has arrived.
        assert found.text == ""
    else:
        assert found.text.isprintable()
        assert found.failure is not None
        assert not found.is_final


BODIES: Dict[str, Script] = {
    "ten megabytes": answer(b"x" * 10_000_000),
    "without end": endless,
    "dripping": drip,
    "broken off": reset,
    "too short": raw(head(200, "Content-Length: 100"), b"half"),
    "chunks without an end": chunked(b"half", end=b""),
    "chunks of nonsense": raw(head(200, "Transfer-Encoding: chunked"), b"zz\r\nhalf"),
    "packed": bomb(1)[1],
}


@pytest.mark.parametrize("script", BODIES.values(), ids=BODIES.keys())
def test_the_body_of_a_good_answer_is_not_waited_for(script: Script) -> None:
    """A good status is enough: no body is read, however long, slow or broken it is."""
    with Server({"/": script}) as server:
        found = attempt(webhook(f"{server.url}/"))

    assert found.text == ""
    assert found.seconds < MANY_SECONDS


BAD_BODIES: Dict[str, Script] = {
    "ten megabytes": answer(b"x" * 10_000_000, 500),
    "too short": raw(head(500, "Content-Length: 100"), b"half"),
    "chunks without an end": raw(head(500, "Transfer-Encoding: chunked"), b"4\r\nhalf\r\n"),
    "chunks of nonsense": raw(head(500, "Transfer-Encoding: chunked"), b"zz\r\nhalf"),
}


@pytest.mark.parametrize("script", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_the_body_of_a_bad_answer_is_told_whole_or_not_at_all(script: Script) -> None:
    """A status counts whatever comes after it; a part of a text might end within a secret."""
    with Server({"/": script}) as server:
        found = attempt(webhook(f"{server.url}/"))

    assert found.text == f"channel ops: {server.url} answered 500 Internal Server Error"
    assert found.seconds < MANY_SECONDS


def test_a_dripping_body_of_a_bad_answer_ends_with_the_time() -> None:
    """The status is told though what follows it never ends [fault 80]."""

    def drip_after_500(turn: Any) -> None:
        turn.say(head(500, "Content-Length: 1000000"))
        while not turn.ended.wait(0.02):
            turn.say(b"x")

    with Server({"/": drip_after_500}) as server:
        found = attempt(webhook(f"{server.url}/"), 0.5)

    assert found.text.endswith("answered 500 Internal Server Error")
    assert found.seconds < MANY_SECONDS


def test_who_answers_before_all_is_sent_has_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes no large body is believed, not told as a broken connection."""
    with Server({"/": answer(b"", 413)}, reads_bodies=False) as server:
        sender = webhook(f"{server.url}/")
        monkeypatch.setattr(sender, "body", lambda message: b"x" * 20_000_000)
        found = attempt(sender)

    assert found.failure is not None
    assert found.is_final == ("answered 413" in found.text)
    assert "answered 413" in found.text or "broke" in found.text


def test_who_reads_nothing_costs_no_more_than_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that takes no byte of a large message is given up too [fault 80]."""
    with Server({"/": silent}, reads_bodies=False) as server:
        sender = webhook(f"{server.url}/")
        monkeypatch.setattr(sender, "body", lambda message: b"x" * 20_000_000)
        found = attempt(sender, FEW_SECONDS)

    assert "in the time that it has (timeout_s)" in found.text
    assert found.seconds < MANY_SECONDS


def test_nothing_but_the_standard_library_is_needed() -> None:
    """Channels that post are there on a Python without any package [R-122]."""
    names = ("webhook", "slack", "email")
    lines = [f"import sys; sys.path.insert(0, {ROOT!r})"]
    lines += [f"import hydra_heads.notify.{name}" for name in names]

    ended = subprocess.run([sys.executable, "-I", "-S", "-c", "\n".join(lines)], check=False)

    assert ended.returncode == 0
