"""Tests of the message: its document for programs, and what tells it from others."""

import json

from hydra_heads.notify.message import message_of
from tests.notify.made import SLOT, START, message, notification


def test_document_names_everything_by_head() -> None:
    """The document has the slot, the time, the text, and each head's notices with their run."""
    told = [notification(at_unix=START + number) for number in range(2)]

    document = message_of(SLOT, told, START + 5).document()

    assert document == {
        "slot": "compress",
        "timestamp": "2023-11-14T22:13:25.000+00:00",
        "timestamp_unix": START + 5,
        "text": "[ERROR] compress: slow fires for zlib\nzlib:\n"
        "  ERROR slow fires: p95 2.31 seconds (p95 > 2 s), run r1-a.1, "
        "2023-11-14T22:13:21.000+00:00, 2 times since 2023-11-14T22:13:20.000+00:00",
        "heads": [
            {
                "head": "zlib",
                "notices": [
                    {
                        "rule": "slow",
                        "severity": "ERROR",
                        "state": "firing",
                        "expr": "p95 > 2 s",
                        "value": "p95 2.31 seconds",
                        "run": "r1-a.1",
                        "at": "2023-11-14T22:13:21.000+00:00",
                        "count": 2,
                        "since": "2023-11-14T22:13:20.000+00:00",
                    }
                ],
            }
        ],
        "left_out": 0,
    }


def test_document_is_bounded() -> None:
    """A document has at most 500 notices, and says how many there are besides."""
    told = [notification(head=f"head-{at % 7}", rule=f"rule-{at}") for at in range(777)]

    document = message(*told).document()

    heads = document["heads"]
    assert isinstance(heads, list)
    assert sum(len(head["notices"]) for head in heads) == 500
    assert all(head["notices"] for head in heads)
    assert document["left_out"] == 277


def test_line_is_ascii_json_without_line_ends() -> None:
    """The message as one line is ASCII, and reads back as the document. [fault 81]"""
    one = message(notification(value="é\r\n\x1b", expr="p95 > 2 \u2028"))

    line = one.json_line()

    assert line.encode("ascii")
    assert "\n" not in line
    assert json.loads(line) == one.document()
    assert json.loads(line)["heads"][0]["notices"][0]["value"] == "é\\r\\n\\x1b"


def test_key_is_of_what_is_told_not_of_when() -> None:
    """The same notifications sent again have the same key, whatever the time; others have not."""
    one = message_of(SLOT, [notification(), notification(rule="big")], START)
    again = message_of(SLOT, [notification(rule="big"), notification()], START + 60)
    other = message_of(SLOT, [notification(rule="big"), notification(run_order=2)], START)

    assert one.key == again.key
    assert one.key != other.key


def test_run_ids_are_named_once() -> None:
    """A message names the invocations that its notifications came from, each once."""
    told = [notification(), notification(rule="big"), notification()._replace(run_id="r2-b")]

    assert message(*told).run_ids == ("r1-a", "r2-b")
