"""What HTTP heads of a heads file must fulfil."""

from typing import List

import pytest

from tests.model.heads_files import lines_of
from tests.model.samples import Document


def _lines(defaults: Document, **settings: object) -> List[str]:
    head = {"name": "a", "http": {"url": "http://h/"}, **settings}
    return lines_of(
        {
            "schema": "hydra.heads",
            "schema_version": "1.0",
            "slot": "s",
            "defaults": defaults,
            "heads": [head, {"name": "b", "command": ["true"]}],
        }
    )


def test_a_whole_request_is_right() -> None:
    """Every key that a request may have, and defaults that are for other kinds."""
    http = {
        "method": "POST",
        "url": "https://h/{x}",
        "headers": {"X-A": "b\tc", "Host": "other"},
        "body": "{}",
        "proxy": True,
        "comment": "why",
    }
    defaults: Document = {"success": {"exit_codes": [0], "status_codes": [200]}, "stdin_file": "x"}

    lines = _lines(defaults, http=http, success={"status_codes": [200, "301-399", "204-204"]})

    assert lines == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"http": {}}, "heads[0].http: missing key 'url'"),
        ({"http": "http://h/"}, "heads[0].http: found 'http://h/', expected an object like"),
        ({"http": {"uri": "x"}}, "heads[0].http.uri: unknown key; did you mean 'url'?"),
        ({"command": ["x"]}, "heads[0]: found 'command' and 'http', expected exactly one of"),
        ({"shell": True}, "heads[0].shell: found true beside http, which no shell reads"),
        ({"http": {"url": ""}}, "heads[0].http.url: found '', expected text that is not empty"),
        (
            {"http": {"url": "http://h/", "method": "get"}},
            "heads[0].http.method: found 'get', expected a method in capital letters, like GET",
        ),
        (
            {"http": {"url": "http://h/", "method": "GET X"}},
            "heads[0].http.method: found 'GET X', expected a method in capital letters",
        ),
        (
            {"http": {"url": "http://h/", "method": "CONNECT"}},
            "heads[0].http.method: found 'CONNECT', expected a method that asks for a document",
        ),
        (
            {"http": {"url": "http://h/", "headers": {"X A": "b"}}},
            "heads[0].http.headers: found key 'X A', expected a header's name",
        ),
        (
            {"http": {"url": "http://h/", "headers": {"X-A": "b\r\nX-B: c"}}},
            "heads[0].http.headers.X-A: found 'b\\r\\nX-B: c', expected text without line ends",
        ),
        (
            {"http": {"url": "http://h/", "headers": {"X-A": "b", "x-a": "c"}}},
            "heads[0].http.headers.x-a: found the same name twice",
        ),
        (
            {"http": {"url": "http://h/", "headers": {"Content-Length": "3"}}},
            "heads[0].http.headers.Content-Length: found a header that Hydra sets itself",
        ),
        (
            {"http": {"url": "http://h/", "body": "a", "body_file": "b"}},
            "heads[0].http.body_file: found 'b' beside body; a request has one of the two",
        ),
        (
            {"success": {"exit_codes": [0]}},
            "heads[0].success.exit_codes: found a list beside http, whose answer is judged by",
        ),
        (
            {"success": {"stderr_matches": "x"}},
            "heads[0].success.stderr_matches: found 'x' beside http",
        ),
        ({"stdin_file": "x"}, "heads[0].stdin_file: found 'x' beside http, which has no standard"),
        (
            {"stdout": "discard", "success": {"json_equals": {"": 1}}},
            "heads[0].stdout: found 'discard' together with json_equals",
        ),
        (
            {"success": {"status_codes": [99]}},
            "heads[0].success.status_codes[0]: found 99, expected a status code from 100 to 599",
        ),
        (
            {"success": {"status_codes": ["2xx"]}},
            "heads[0].success.status_codes[0]: found '2xx', expected a status code from 100",
        ),
        (
            {"success": {"status_codes": ["299-200"]}},
            "heads[0].success.status_codes[0]: found '299-200', expected the lower code first",
        ),
        (
            {"success": {"status_codes": []}},
            "heads[0].success.status_codes: found an empty list",
        ),
    ],
)
def test_a_wrong_request_names_its_place(settings: Document, message: str) -> None:
    """Each part of a request is checked, and a message says where and what is right [fault 81]."""
    lines = _lines({}, **settings)

    assert lines[0].startswith(f"h.json: {message}")


def test_wrong_ranges_in_the_defaults_are_found() -> None:
    """Status codes of the defaults are for every HTTP head, and checked there."""
    lines = _lines({"success": {"status_codes": ["500-400"]}})

    assert lines[0].startswith("h.json: defaults.success.status_codes[0]: found '500-400'")
