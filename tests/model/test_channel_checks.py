"""Channels as people write them: keys by type, addresses, and no secrets."""

from typing import Any, Dict, List

import pytest

from hydra_heads.model.channel_checks import KINDS, fault_of_url
from tests.model.heads_files import lines_of, one_head
from tests.model.telling_samples import channels


def channel_lines(*rows: Dict[str, Any]) -> List[str]:
    """Return the problems of a heads file with these channels, its name left out."""
    lines = lines_of({**one_head(), "channels": list(rows)})
    return [line.partition(": ")[2] for line in lines]


def of_type(kind: str, **more: Any) -> Dict[str, Any]:
    """Return the channel of a type that has every key, with some of them changed."""
    row = next(row for row in channels() if row["type"] == kind)
    return {key: value for key, value in {**row, **more}.items() if value is not ...}


def test_every_key_of_every_type_is_taken() -> None:
    """A channel of each type with all its keys is right."""
    assert channel_lines(*channels()) == []
    assert [row["type"] for row in channels()] == list(KINDS)


def test_one_alone_is_enough() -> None:
    """A channel needs no more than its name, its type and what that cannot do without."""
    assert (
        channel_lines(
            {"name": "a", "type": "stderr"},
            {"name": "b", "type": "file", "path": "x"},
            {"name": "c", "type": "webhook", "url": "http://localhost"},
            {"name": "d", "type": "slack", "url": "http://127.0.0.1:8080/x"},
            {"name": "e", "type": "email", "to": ["a@localhost"], "from": "b@localhost"},
            {"name": "f", "type": "command", "command": ["true"]},
        )
        == []
    )


@pytest.mark.parametrize(
    ("kind", "key"),
    [(kind, key) for kind in KINDS for key in ("name", "type", *KINDS[kind].needed)],
)
def test_a_missing_key_is_named(kind: str, key: str) -> None:
    """A channel without what it needs is refused by the key's name [R-065]."""
    lines = channel_lines(of_type(kind, **{key: ...}))

    assert len(lines) == 1
    assert lines[0].startswith(f"channels[0]: missing key {key!r}")


@pytest.mark.parametrize(
    ("kind", "key", "value", "message"),
    [
        (
            "email",
            "url",
            "http://h",
            "channels[0].url: found beside type email, which has no such key; allowed: name, type,",
        ),
        ("stderr", "path", "x", "channels[0].path: found beside type stderr, which has no such"),
        ("stderr", "secret", "X", "channels[0].secret: found beside type stderr, which has no"),
        ("file", "to", ["a@b"], "channels[0].to: found beside type file, which has no such key;"),
        ("slack", "headers", {}, "channels[0].headers: found beside type slack, which has no such"),
        ("command", "path", "x", "channels[0].path: found beside type command, which has no such"),
        ("webhook", "user", "x", "channels[0].user: found beside type webhook, which has no such"),
        ("webhook", "urls", "x", "channels[0].urls: unknown key; did you mean 'url'? allowed:"),
        ("email", "recipients", [], "channels[0].recipients: unknown key; allowed: name, type, "),
        ("slack", "type", "teams", "channels[0].type: found 'teams', expected one of stderr, file"),
        ("slack", "name", "A b", "channels[0].name: found 'A b', expected 1 to 64 lower-case"),
        ("slack", "secret", "a-b", "channels[0].secret: found 'a-b', expected the name of an envi"),
        ("stderr", "window_s", -1, "channels[0].window_s: found -1, expected a number >= 0 and <="),
        ("stderr", "window_s", 604801, "channels[0].window_s: found 604801, expected a number >="),
        ("stderr", "max_per_hour", 0, "channels[0].max_per_hour: found 0, expected a whole number"),
        ("stderr", "timeout_s", 11, "channels[0].timeout_s: found 11, expected a number >= 0.1 an"),
        ("stderr", "max_attempts", 0, "channels[0].max_attempts: found 0, expected a whole number"),
        ("email", "port", 65536, "channels[0].port: found 65536, expected a whole number >= 1 and"),
        ("email", "security", "ssl", "channels[0].security: found 'ssl', expected one of starttls"),
        ("email", "to", [], "channels[0].to: found an empty list, expected 1 or more entries"),
        ("email", "to", ["a@b", "a@b"], "channels[0].to[1]: 'a@b' comes twice; keep one"),
        ("email", "user", ..., "channels[0]: found secret without user; a mail server wants both"),
        ("email", "secret", ..., "channels[0]: found user without secret, which names the variab"),
        ("command", "command", [], "channels[0].command: found an empty list, expected 1 or more"),
        ("command", "command", [" "], "channels[0].command[0]: found an empty program, expected"),
        ("command", "command", "x | y", "channels[0].command: found 'x | y', expected a list of w"),
        ("command", "command", ["a\0"], "channels[0].command[0]: found 'a\\x00', expected text wi"),
    ],
)
def test_a_wrong_key_is_named(kind: str, key: str, value: object, message: str) -> None:
    """What a channel of its type does not have, or not so, is refused by its path [R-065]."""
    lines = channel_lines(of_type(kind, **{key: value}))

    assert len(lines) == 1
    assert lines[0].startswith(message)


def test_twins_are_refused() -> None:
    """Two channels never share a name."""
    lines = channel_lines(of_type("stderr"), {**of_type("file"), "name": "here"})

    assert lines == ["channels[1].name: 'here' comes twice; names are unique"]


def test_high_is_none_of_the_severities() -> None:
    """Whoever writes HIGH is told what the four call it [R-059]."""
    lines = channel_lines(of_type("stderr", min_severity="HIGH"))

    assert lines == [
        "channels[0].min_severity: found 'HIGH', expected one of INFO, WARNING, ERROR, CRITICAL "
        "(for HIGH and above write ERROR)"
    ]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x7f"])
@pytest.mark.parametrize(
    ("kind", "key", "path"),
    [
        ("webhook", "url", "channels[0].url"),
        ("slack", "url", "channels[0].url"),
        ("email", "from", "channels[0].from"),
        ("email", "host", "channels[0].host"),
        ("email", "user", "channels[0].user"),
        ("file", "path", "channels[0].path"),
        ("command", "cwd", "channels[0].cwd"),
    ],
)
def test_line_ends_are_refused(kind: str, key: str, path: str, end: str) -> None:
    """No text that goes over a wire brings a line of its own with it [fault 81]."""
    before = {"url": "http://h/", "from": "a@b"}.get(key, "x")

    for text in (f"{before}{end}Bcc: spy@example.org", f"{before}{end}"):
        lines = channel_lines(of_type(kind, **{key: text}))

        assert lines[0].startswith(f"{path}: found ")
        assert lines[0].isprintable()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00"])
def test_line_ends_in_headers_and_addresses_are_refused(end: str) -> None:
    """Neither a header nor a receiver can smuggle in another one [fault 81]."""
    for headers in ({"X-A": f"b{end}Set-Cookie: c"}, {f"X-A{end}B": "c"}, {"X A": "b"}, {"": "b"}):
        assert channel_lines(of_type("webhook", headers=headers))
    for address in (
        f"a@b{end}",
        f"a{end}@b",
        "a@b, c@d",
        "A <a@b>",
        "a b@c",
        "a",
        "@b",
        "a@",
        "a@b.",
    ):
        assert channel_lines(of_type("email", to=[address]))[0].startswith("channels[0].to[0]: ")


def test_no_address_is_an_encoded_word() -> None:
    """What mail programs decode may hold line ends: refused where it is written."""
    encoded = "=?utf-8?q?a=0D=0ABcc?=@example.org"

    assert channel_lines(of_type("email", to=[encoded]))[0].startswith("channels[0].to[0]: ")
    assert channel_lines(of_type("email", **{"from": encoded}))[0].startswith("channels[0].from: ")


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://h/x", "gopher://h", "javascript:alert(1)", "data:,x"),
        *("", "h", "//h", "http:h", "http://", "https:///x", "http://?x", "HTTP//h"),
        *("http://h:0", "http://h:65536", "http://h:", "http://h:x", "http://h:123456"),
        *("http://u:p@h/", "http://@h/", "http://h/#x", "http://[zz]/", "http://h\\@x"),
        *("http://h/a b", "http://h/\xfc", " http://h", "http://h "),
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """Only a plain http or https address is one for a channel [fault 78]."""
    lines = channel_lines(of_type("webhook", url=url))

    assert len(lines) == 1
    assert lines[0].startswith("channels[0].url: ")


@pytest.mark.parametrize(
    "url", ["http://h", "HTTPS://h:443/x?y=%20", "http://127.0.0.1:8080/", "http://[::1]:80/x"]
)
def test_plain_addresses_are_taken(url: str) -> None:
    """Whether an address may be reached is found out when it is."""
    assert fault_of_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://hydra:tr0ub4dor@h/x",
        "https://hooks.slack.com/services/T0/B0/tr0ub4dor",
        "https://HOOKS.slack.com/services/T0/B0/tr0ub4dor",
    ],
)
def test_an_address_with_a_secret_in_it_is_not_repeated(url: str) -> None:
    """Secrets go by reference: the message says how, and shows none."""
    for kind in ("webhook", "slack"):
        lines = channel_lines(of_type(kind, url=url, secret=...))

        assert len(lines) == 1
        assert "secret" in lines[0]
        assert "tr0ub4dor" not in lines[0]


@pytest.mark.parametrize(
    "name", ["Authorization", "authorization", "Proxy-Authorization", "Cookie", "X-Api-Key"]
)
def test_a_header_that_is_a_secret_is_refused(name: str) -> None:
    """What lets somebody in stands in no file; the message says where instead, and shows none."""
    lines = channel_lines(of_type("webhook", headers={name: "Bearer tr0ub4dor"}))

    assert len(lines) == 1
    assert lines[0].startswith(f"channels[0].headers.{name}: found a header that is a secret")
    assert "name that by secret" in lines[0]
    assert "tr0ub4dor" not in lines[0]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Content-Length": "7"}, "a header that Hydra sets itself; leave it out"),
        ({"Host": "other"}, "a header that Hydra sets itself; leave it out"),
        ({"X-A": "1", "x-a": "2"}, "found the same name twice, in other letters; keep one"),
    ],
)
def test_headers_that_contradict_are_refused(headers: Dict[str, str], words: str) -> None:
    """What is sent and how is not for a header of the file to say."""
    lines = channel_lines(of_type("webhook", headers=headers))

    assert len(lines) == 1
    assert words in lines[0]


def test_slack_has_one_address() -> None:
    """The address of Slack's channel is either written out or a secret."""
    both = of_type("slack", url="http://127.0.0.1/x")
    none = of_type("slack", secret=...)

    assert channel_lines(both)[0].startswith("channels[0]: found url and secret, expected exactly")
    assert channel_lines(none)[0].startswith("channels[0]: found none, expected exactly one of url")


@pytest.mark.parametrize(
    ("host", "security", "is_right"),
    [
        ("mail.example.org", "none", False),
        ("mail.example.org", "tls", True),
        ("mail.example.org", ..., True),
        ("localhost", "none", True),
        ("127.0.0.1", "none", True),
        ("::1", "none", True),
        (..., "none", True),
    ],
)
def test_a_password_does_not_leave_the_machine_in_the_open(
    host: object, security: object, is_right: bool
) -> None:
    """Without TLS a password goes to a server on this machine only."""
    lines = channel_lines(of_type("email", host=host, security=security))

    expected = "channels[0].security: found 'none', so that the password would be sent in the open;"
    assert lines == [] if is_right else lines[0].startswith(expected)
