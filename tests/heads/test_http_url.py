"""Urls with names in them: how values come to stand there, and what is refused."""

from typing import Dict, List, Optional, Set
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.heads.http_target import Target, host_of, quoted, target_of
from hydra_heads.heads.http_url import fault_of_url, filled_url, named_hosts, sample_url

VALUES = {"a": "x y/z?&=#%+ü", "host": "h.example:81", "port": "8080", "base": "https://u@h/p?q"}


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("http://h/{a}", "http://h/x%20y/z%3F%26%3D%23%25%2B%C3%BC"),
        ("http://h/p?q={a}&r=1", "http://h/p?q=x%20y%2Fz%3F%26%3D%23%25%2B%C3%BC&r=1"),
        ("http://{a}@h/", "http://x%20y%2Fz%3F%26%3D%23%25%2B%C3%BC@h/"),
        ("http://{host}/", "http://h.example:81/"),
        ("http://[::1]:{port}/{port}", "http://[::1]:8080/8080"),
        ("{base}", "https://u@h/p?q"),
        ("{base}/{a}", "https://u@h/p?q/x%20y/z%3F%26%3D%23%25%2B%C3%BC"),
        ("{base}{a}", "https://u@h/p?qx%20y/z%3F%26%3D%23%25%2B%C3%BC"),
        ("{port}://h/", "8080://h/"),
        ("http://h/{{a}}/${a}/{A}", "http://h/{a}/${a}/{A}"),
        ("http://h/%20{port}%2f", "http://h/%208080%2f"),
        ("http://{a}/", "http://x y%2Fz%3F&=%23%+ü/"),
    ],
)
def test_a_value_is_quoted_for_where_it_stands(template: str, url: str) -> None:
    """A value never becomes a part of a url's structure, unless it is the beginning of it."""
    assert filled_url(template, VALUES) == url


@given(value=st.text())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_value_leads_elsewhere(value: str) -> None:
    """Whatever stands in path and query comes out of them again, and changes nothing around."""
    target = target_of(filled_url("http://h:1/a/{a}?q={a}&r=1", {"a": value}))

    path, _, query = target.path.partition("?")
    assert (target.host, target.port, target.user) == ("h", 1, None)
    assert unquote(path) == f"/a/{value}"
    assert unquote(query) == f"q={value}&r=1"


@given(value=st.text(alphabet=st.sampled_from("ab.:/?#@[]%\\1 ü\r\n"), max_size=8))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_value_in_a_host_does_not_end_it(value: str) -> None:
    """What the heads file writes behind a value stays the end of the host, or it is refused."""
    url = filled_url("http://{a}.h.example/", {"a": value})

    try:
        host = target_of(url).host
    except ValueError:
        return
    assert host.endswith(".h.example")


def test_shown_names_stay_names() -> None:
    """What may not be shown, or is not known yet, stands as a name, not quoted."""
    values = {"env:KEY": "{env:KEY}", "scratch": "{scratch}", "a": "b c"}

    shown = filled_url("http://h/{scratch}/{a}?k={env:KEY}", values, is_shown=True)

    assert shown == "http://h/{scratch}/b%20c?k={env:KEY}"


@pytest.mark.parametrize(
    "template",
    [
        "{env:URL}",
        "{env:URL}/{scratch}?{env:K}",
        "http://{env:H}/",
        "http://h:{env:P}/",
        "{env:S}://h/",
    ],
)
def test_what_is_not_known_yet_is_not_refused(template: str) -> None:
    """A url that only a run can fill in is looked at with something in its place."""
    names = {name: f"{{{name}}}" for name in ("env:URL", "env:K", "env:H", "env:P", "env:S")}

    assert target_of(sample_url(template, {**names, "scratch": "{scratch}"})).host in ("h", "1")


def test_a_name_without_a_value_is_an_error() -> None:
    """Nothing is sent with a hole in it."""
    with pytest.raises(InputError, match="KEY is not set"):
        filled_url("http://h/{env:KEY}", {})


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://H.Example", Target("http", "h.example", 80, "/")),
        ("HTTPS://h:8443/a?b#c", Target("https", "h", 8443, "/a?b")),
        ("http://h?b", Target("http", "h", 80, "/?b")),
        ("http://h:/", Target("http", "h", 80, "/")),
        ("http://[FE80::1%25eth0]:1/", Target("http", "fe80::1%eth0", 1, "/")),
        ("http://a%40b:c%3Ad@h/", Target("http", "h", 80, "/", "a@b:c:d")),
        ("http://bücher.example/ü", Target("http", "xn--bcher-kva.example", 80, "/%C3%BC")),
        ('http://h/{"a"}', Target("http", "h", 80, "/%7B%22a%22%7D")),
        ("http://0x7f.1/", Target("http", "0x7f.1", 80, "/")),
        ("http://h./", Target("http", "h.", 80, "/")),
    ],
)
def test_a_url_is_taken_apart(url: str, target: Target) -> None:
    """Scheme and host in lower case, the port it has by itself, what follows in ASCII."""
    assert target_of(url) == target


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "its scheme is 'file'"),
        ("ftp://h/", "its scheme is 'ftp'"),
        ("data:text/plain,x", "its scheme is 'data'"),
        ("javascript:x", "its scheme is 'javascript'"),
        ("http:/h/", "no address like"),
        ("//h/", "no address like"),
        ("h/", "no address like"),
        ("", "no address like"),
        ("http://", "its host is none"),
        ("http:///path", "its host is none"),
        ("http://h:0/", "its port is 0"),
        ("http://h:65536/", "its port is 65536"),
        ("http://h:x/", "no address like"),
        ("http://a@b@h/", "no address like"),
        ("http://h%00.example/", "its host is none"),
        ("http://[::1/", "no address like"),
        ("http://[::1]evil/", "no address like"),
        ("http://-/", "its host is none"),
        ("http://a..b\u3002/", "its host is none"),
        ("http://h/a b", "a space, a backslash"),
        ("http://h\\@evil/", "a space, a backslash"),
        ("http://h/\r\nX: y", "a space, a backslash"),
        ("http://h/\x00", "a space, a backslash"),
    ],
)
def test_what_is_no_http_url_is_refused(url: str, words: str) -> None:
    """Other schemes, no host, doubtful hosts and control characters are errors [fault 78]."""
    with pytest.raises(ValueError, match=words.replace("'", ".")):
        target_of(url)


def test_where_a_target_is_shown() -> None:
    """Messages show neither path nor user, and the port where it says something."""
    assert target_of("https://u:p@h:443/secret").origin == "https://h"
    assert target_of("http://[::1]:81/").origin == "http://[::1]:81"
    assert target_of("http://[fe80::1%25eth0]/").authority == "[fe80::1]"


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("http://h/{a}", None),
        ("{base}/x", None),
        ("{a}://{b}:{c}/", None),
        ("http://{a}.example:{b}/{c}?{d}#{e}", None),
        ("file:///{a}", "its scheme is 'file', allowed are http and https"),
        ("/{a}", "it is no address like https://host:port/path"),
        ("http://h/{a b}", "it holds a space"),
        ("http://h/\n", "it holds a space"),
    ],
)
def test_a_template_is_looked_at_before_it_is_filled(template: str, fault: Optional[str]) -> None:
    """What no value can put right is told at once."""
    found = fault_of_url(template)

    assert (found is None) if fault is None else (found or "").startswith(fault)


@pytest.mark.parametrize(
    ("template", "hosts"),
    [
        ("http://H.Example/{a}", {"h.example"}),
        ("http://127.0.0.1:{port}/", {"127.0.0.1"}),
        ("http://{h}/", {"one", "two"}),
        ("{u}/x", {"one", "two"}),
        ("http://{env:H}/", set()),
        ("http://{scratch}/", set()),
        ("http://h/{env:KEY}", {"h"}),
        ("http://u:{env:KEY}@h/{scratch}", {"h"}),
        ("http://{bad}/", set()),
    ],
)
def test_hosts_that_the_file_names(template: str, hosts: Set[str]) -> None:
    """The url's own host counts, and those of the file's instances; no secret's, no run's."""
    known: List[Dict[str, str]] = [
        {"h": "one", "u": "http://one:1/", "bad": "a/b", "port": "1", "a": ""},
        {"h": "two", "u": "https://two", "bad": "", "port": "2", "a": ""},
    ]

    assert named_hosts(template, known) == hosts


def test_quoting_keeps_what_cannot_be_decoded() -> None:
    """Bytes of a file's name that are no UTF-8 go out as they are."""
    assert quoted("\udcff") == "%FF"


def test_a_host_is_compared_in_one_form() -> None:
    """Letters' case, brackets and other scripts make no other host."""
    assert host_of("[::FFFF:7f00:1]") == "::ffff:7f00:1"
    assert host_of("BÜCHER.example") == "xn--bcher-kva.example"
