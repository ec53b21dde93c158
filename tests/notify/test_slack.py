"""The Slack channel: a text that fits, in which nothing is a link or a mention."""

import json
import os
from typing import Iterator

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.notify.slack import MOST_CHARS, escaped, slack_text_of
from tests.heads.http_servers import Server, answer
from tests.notify.made import message, notification
from tests.notify.posted import attempt, forget_proxies, slack


@pytest.fixture(autouse=True)
def no_proxies(clean_environment: None) -> None:
    """Take out what the machine says of proxies."""
    forget_proxies()


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server that answers as Slack does."""
    with Server({"/services/T0/B1/XyZzY": answer(b"ok")}) as running:
        yield running


def test_the_documented_body_is_posted(server: Server) -> None:
    """Slack gets a JSON object with the text, and nothing else [R-062]."""
    os.environ["SLACK_URL"] = f"{server.url}/services/T0/B1/XyZzY"

    found = attempt(slack(variable="SLACK_URL"))

    assert found.text == ""
    asked, *others = server.asked
    assert others == []
    assert asked.method == "POST"
    assert asked.headers["content-type"] == "application/json"
    assert "authorization" not in asked.headers
    body = json.loads(asked.body)
    assert list(body) == ["text"]
    assert body["text"] == escaped(f"{message().subject}\n{message().text}")
    assert "slow fires" in body["text"]


def test_a_url_that_the_channel_names_counts_too(server: Server) -> None:
    """A receiver whose url is no secret needs no variable."""
    found = attempt(slack(url=f"{server.url}/services/T0/B1/XyZzY"))

    assert found.text == ""
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("p95(time) > 2 s", "p95(time) &gt; 2 s"),
        ("a <= b && c", "a &lt;= b &amp;&amp; c"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<!here|x>", "&lt;!here|x&gt;"),
        ("<@U024BE7LH>", "&lt;@\u200bU024BE7LH&gt;"),
        ("<https://evil.example|click>", "&lt;https://evil.example|click&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("@here @channel @all", "@\u200bhere @\u200bchannel @\u200ball"),
        ("5 @ 3", "5 @ 3"),
    ],
)
def test_nothing_is_a_link_or_a_mention(text: str, shown: str) -> None:
    """What a rule or a head is called wakes nobody but those who read the channel."""
    assert escaped(text) == shown


def test_what_is_told_is_escaped_in_the_body(server: Server) -> None:
    """Names that come from a file are text in what is posted."""
    what = message(notification(rule="<!channel>", head="@here", value="<http://evil.example|ok>"))

    attempt(slack(url=f"{server.url}/services/T0/B1/XyZzY"), what=what)

    text = json.loads(server.asked[0].body)["text"]
    assert "<" not in text
    assert "@here" not in text


def test_a_long_text_is_cut_with_a_count() -> None:
    """What has no room is counted, and no line is cut in its middle."""
    many = [
        notification(head=f"h{at % 7}", rule=f"r{at}", expr="&" * 300, value="<" * 300)
        for at in range(1000)
    ]

    text = slack_text_of(message(*many))

    lines = text.split("\n")
    shown = sum(" fires" in line for line in lines[1:])
    assert len(text) <= MOST_CHARS
    assert len(text) > MOST_CHARS // 2
    assert lines[-1] == f"and {1000 - shown} more"
    assert 0 < shown < 100


@pytest.mark.parametrize("most", [1000, 3000, 10_000])
def test_any_room_is_kept(most: int) -> None:
    """However little room there is, the text keeps to it and counts the rest."""
    many = [notification(rule=f"r{at}", value="&" * 90) for at in range(50)]

    text = slack_text_of(message(*many), most)

    assert len(text) <= most
    assert text.endswith(" more")


def test_a_text_that_fits_is_whole() -> None:
    """Nothing is left out that has room."""
    text = slack_text_of(message(notification(), notification(head="lzma")))

    assert "more" not in text
    assert "zlib" in text
    assert "lzma" in text


@pytest.mark.parametrize(
    ("url", "variable", "found"), [(None, None, "none"), ("http://h/", "SLACK_URL", "both")]
)
def test_one_url_is_expected(url: object, variable: object, found: str) -> None:
    """A channel has one place to post to [R-065]."""
    os.environ["SLACK_URL"] = "https://hooks.example.org/services/T0"
    sender = slack(variable=variable) if url is None else slack(url=url, variable=variable)

    with pytest.raises(InputError, match=f"expected either url or secret.*found {found}"):
        sender.check()


def test_a_secret_that_is_no_url_is_refused_unseen() -> None:
    """A wrong value is named by its variable; the value itself is not shown [R-065]."""
    os.environ["SLACK_URL"] = "hooks.example.org/services/T0/B1/XyZzY"

    with pytest.raises(InputError, match=r"environment variable SLACK_URL \(secret\)") as refused:
        slack(variable="SLACK_URL").check()

    assert "XyZzY" not in refused.value.message
    assert "T0" not in refused.value.message


def test_a_url_to_an_own_address_is_refused_unless_allowed(server: Server) -> None:
    """A secret leads to no private address either [fault 78]."""
    os.environ["SLACK_URL"] = f"{server.url}/services/T0/B1/XyZzY"

    found = attempt(slack(variable="SLACK_URL", allow_private=False))

    assert "loopback address 127.0.0.1" in found.text
    assert found.is_final
    assert server.asked == []


def test_the_reason_of_slack_is_told_and_its_url_is_not() -> None:
    """What Slack says to a url that is gone helps, and shows nothing of the url."""
    with Server({"/services/T0/B1/XyZzY": answer(b"no_service", 404)}) as server:
        os.environ["SLACK_URL"] = f"{server.url}/services/T0/B1/XyZzY"
        found = attempt(slack(variable="SLACK_URL"))

    assert found.text.endswith("answered 404 Not Found: no_service")
    assert "XyZzY" not in found.text
