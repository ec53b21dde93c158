"""Redirects: which are followed, which are refused, and what goes along."""

from typing import Any, Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.heads import http_connection
from hydra_heads.heads.http_connection import Refused
from hydra_heads.heads.http_redirects import next_target
from hydra_heads.heads.http_target import Target, target_of
from tests.heads.http_requests import got, request
from tests.heads.http_servers import Server, answer, echo, redirect

HERE = target_of("https://h.example/a/b?c")


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine's addresses pass for public ones: there are no others in a test."""
    monkeypatch.setattr(http_connection, "own_kind", lambda address: None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(status: int) -> None:
    """The last answer is the run's, by a path or a whole address."""
    with Server({"/end": answer(b"here")}) as server:
        server.on("/path", redirect("/end", status))
        server.on("/whole", redirect(f"{server.url}/end", status))

        by_path, by_address = got(f"{server.url}/path"), got(f"{server.url}/whole", method="HEAD")

    assert (by_path.status, by_path.body) == (200, b"here")
    assert (by_address.status, by_address.body) == (200, b"")


def test_a_redirect_to_another_port_of_the_named_host_is_followed() -> None:
    """The heads file has named the host, whatever its port."""
    with Server({"/": answer(b"there")}) as other, Server({"/": redirect(other.url)}) as server:
        assert got(server.url).body == b"there"


def test_a_status_that_counts_as_good_is_no_redirect() -> None:
    """A head that takes 302 for good is asked for just that; nor is one without an address."""
    with Server({"/": redirect("http://10.0.0.1/"), "/bare": answer(b"", 302)}) as server:
        wanted = got(server.url, status_codes=[[302, 302]])
        bare = got(f"{server.url}/bare")

    assert (wanted.status, wanted.body) == (302, b"over there")
    assert (bare.status, bare.failure) == (302, "")


def test_a_relative_address_starts_where_it_was_given() -> None:
    """The second redirect leads on from the first one's end, not from where all began."""
    with Server({"/start": redirect("/deep/down/"), "/deep/down/": redirect("file")}) as server:
        server.on("/deep/down/file", answer(b"found"))

        assert got(f"{server.url}/start").body == b"found"


def test_a_loop_is_refused() -> None:
    """Who is sent back to where it was gives up at once [fault 64]."""
    with Server({"/a": redirect("/b"), "/b": redirect("/a")}) as server:
        found = got(f"{server.url}/a")

        assert found.failure == f"redirect refused: to {server.url}: it goes round in a loop"
        assert len(server.asked) == 2


def test_ten_redirects_are_followed_and_no_more() -> None:
    """A chain without end is left after ten steps [fault 64]."""
    with Server({str(f"/{step}"): redirect(f"/{step + 1}") for step in range(1, 30)}) as server:
        server.on("/11", answer(b"end"))
        in_ten = got(f"{server.url}/1")
        server.on("/11", redirect("/12"))
        in_more = got(f"{server.url}/1")

    assert in_ten.body == b"end"
    assert in_more.failure.endswith("it would be the 11th, at most 10 are followed")


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("file:///etc/passwd", "its address cannot be used: its scheme is 'file'"),
        ("ftp://127.0.0.1/", "its address cannot be used: its scheme is 'ftp'"),
        ("data:text/plain,x", "its address cannot be used: its scheme is 'data'"),
        ("http://", "its address cannot be used: its host is none"),
        ("http://a\\@b/", "its address cannot be used: it holds a space"),
        ("http://u:p@127.0.0.1/", "to http://127.0.0.1: its address names a user"),
    ],
)
def test_a_redirect_to_no_web_address_is_refused(location: str, words: str) -> None:
    """Other schemes, users and rubbish are not followed [fault 78]."""
    with Server({"/": redirect(location)}) as server:
        found = got(server.url)

    assert found.failure == f"redirect refused: {words}" or found.failure.startswith(
        f"redirect refused: {words}"
    )


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("169.254.169.254", "link-local address 169.254.169.254"),
        ("10.0.0.1", "private address 10.0.0.1"),
        ("localhost", "loopback address"),
        ("127.0.0.2", "loopback address 127.0.0.2"),
        ("0x7f.1", "loopback address 127.0.0.1"),
        ("2130706433", "loopback address 127.0.0.1"),
        ("0", "unspecified address 0.0.0.0"),
        ("[::1]", "loopback address ::1"),
        ("[::ffff:127.0.0.1]", "loopback address"),
    ],
)
def test_a_redirect_to_our_own_network_is_refused(host: str, kind: str) -> None:
    """No answer from elsewhere leads to what only this machine reaches, however it is written.

    What counts is the address that would be connected to [fault 78].
    """
    with Server({"/": redirect(f"http://{host}:1/latest/meta-data")}) as server:
        found = got(server.url)

    assert f"has the {kind}" in found.failure or "cannot be looked up" in found.failure
    assert "heads file names the host" in found.failure or "looked up" in found.failure


def test_the_way_back_from_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named host is ours to ask, not another's to send us to [fault 78]."""
    with Server({}) as server:
        server.on("/", redirect(f"http://localhost:{server.port}/away"))
        server.on("/away", redirect(f"{server.url}/secret"))
        server.on("/secret", answer(b"secret"))
        passed: List[str] = []

        def only_once(address: str) -> Optional[str]:
            passed.append(address)
            return None if len(passed) <= 1 else "loopback"

        monkeypatch.setattr(http_connection, "own_kind", only_once)
        found = got(server.url)

        assert "has the loopback address 127.0.0.1" in found.failure
        assert "/secret" not in [asked.path for asked in server.asked]


def test_a_host_that_nobody_named_is_refused_at_once() -> None:
    """A value that is not the heads file's own reaches nothing of ours [fault 78]."""
    with Server({"/": answer(b"")}) as server:
        found = got(server.url, named_hosts=[])

        assert found.failure.startswith("host '127.0.0.1' has the loopback address 127.0.0.1")
        assert server.asked == []


def test_other_servers_get_harmless_headers_only(anywhere: None) -> None:
    """What may mean something to the first server is not sent to a second [fault 79]."""
    headers = [["X-Internal", "1"], ["Accept-Language", "de"], ["Host", "other"], ["Range", "x"]]

    with Server({"/echo": echo}) as server:
        server.on("/near", redirect("/echo"))
        server.on("/far", redirect(f"http://localhost:{server.port}/echo"))
        got(f"{server.url}/near", headers=headers)
        got(f"{server.url}/far", headers=headers)

        near, far = (dict(asked.headers) for asked in server.asked if asked.path == "/echo")

    assert near["x-internal"] == "1"
    assert near["host"] == "other"
    assert "x-internal" not in far
    assert far["host"] == f"localhost:{server.port}"
    assert (far["accept-language"], far["range"]) == ("de", "x")


def _next(location: str, *before: Target, **changes: Any) -> Target:
    asked: Dict[str, Any] = request("https://h.example/", **changes)
    return next_target(asked, [*before, HERE], location)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("d", "https://h.example/a/d"),
        ("/d?e", "https://h.example/d?e"),
        ("?e", "https://h.example/a/b?e"),
        ("//other.example/x", "https://other.example/x"),
        (" https://other.example/a b ", "https://other.example/a%20b"),
        ("/\xc3\xbc", "https://h.example/%C3%BC"),
        ("../../../x", "https://h.example/x"),
        ("/x#part", "https://h.example/x"),
    ],
)
def test_where_an_address_leads(location: str, url: str) -> None:
    """A redirect's address is resolved from where it came, spaces and other letters quoted."""
    assert _next(location) == target_of(url)


@given(location=st.text(alphabet=st.characters(max_codepoint=255), max_size=30))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_address_breaks_the_program(location: str) -> None:
    """Whatever a server says, it is a web address or refused [fault 78]."""
    try:
        target = _next(location)
    except Refused:
        return
    assert target.scheme in ("http", "https")
    assert target.path.isascii()
    assert target.path.startswith("/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"method": "POST"}, "a POST request is sent to nobody else; name the last address"),
        ({"method": "DELETE"}, "a DELETE request is sent to nobody else"),
        ({"body": "x"}, "a GET request with a body is sent to nobody else"),
        ({"body_file": "/x"}, "a GET request with a body is sent to nobody else"),
        ({"credentials": "header Cookie"}, "the request carries header Cookie, which nobody else"),
    ],
)
def test_what_is_not_sent_elsewhere(changes: Dict[str, object], words: str) -> None:
    """Requests that do something, and those with credentials, are never sent on [fault 79]."""
    with pytest.raises(Refused, match=words):
        _next("/elsewhere", **changes)


def test_a_user_in_the_url_is_a_credential() -> None:
    """Who is named in the first url is named to nobody else, not even on the same server."""
    user = target_of("https://me:pw@h.example/")

    with pytest.raises(Refused, match="carries a user in its url"):
        _next("/elsewhere", user)


def test_https_never_becomes_http() -> None:
    """What was asked for in secret is not asked for in the open; the other way is fine."""
    with pytest.raises(Refused, match="to http://h.example: https would become http"):
        _next("http://h.example/")

    assert next_target(request(""), [target_of("http://h/")], "https://h/").scheme == "https"
