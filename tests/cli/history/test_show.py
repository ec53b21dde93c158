"""`history show`."""

import json
import sqlite3
from contextlib import closing

from tests.cli.conftest import Desk


def test_invocation(recorded: Desk) -> None:
    """What was asked for, the surroundings, the blocks and the counts of an invocation."""
    answer = recorded.call("history", "show", "r1abc-0001")

    assert answer.code == 0
    assert answer.out.splitlines() == [
        "r1abc-0001: origin profile, slot demo",
        "started 2026-11-20T00:00:00+00:00, ended 2026-11-20T00:05:00+00:00, complete: yes",
        "asked for: 10 tests, heads a, seed 7, time limit 2.5 s",
        "from: hydra_heads.json (sha256 222222222222)",
        "instances: x",
        "environment: system Linux, load 0.5, governor -",
        "blocks: 2, load 0.500 to 1.50, steal 1.00 %",
        "",
        "head  ok  failed  undecided  history only  fingerprint",
        "a      1       1          0             0  sha256:000000000000",
        "b      1       1          0             0  -",
    ]


def test_invocation_as_json(recorded: Desk) -> None:
    """All of it as one JSON object."""
    document = json.loads(recorded.call("history", "show", "r1abc-0001", "--json").out)

    row = document["invocation"]
    assert row["asked"]["seed"] == 7
    assert row["heads"][0]["fingerprint"].startswith("sha256:")
    assert row["heads"][1]["fingerprint"] is None
    assert [block["load"] for block in row["blocks"]] == [0.5, 1.5]
    assert row["environment"]["system"] == "Linux"


def test_run(recorded: Desk) -> None:
    """Every metric of a run stands there with its unit, and why one is not known."""
    text = recorded.call("history", "show", "r1abc-0001.1").out
    lines = [line.split() for line in text.splitlines()]

    assert text.startswith(
        "r1abc-0001.1: head a on x, slot demo, origin profile, block 0\n"
        "started 2026-11-20T00:01:00+00:00, judged by 0.500 s\n"
        "result: ok\n"
        "flags: -\n"
    )
    assert ["user_time", "0.250", "seconds"] in lines
    assert ["user_tokens", "12.5", "-"] in lines
    assert ["exit_code", "0", "code"] in lines
    (peak,) = [line for line in lines if line[:1] == ["memory_max_mb"]]
    assert peak[1:3] == ["-", "MiB"]
    assert "curve, 2 of 2 points:" in text


def test_run_that_failed(recorded: Desk) -> None:
    """What a failed run wrote is shown, and cannot move the cursor [fault 41]."""
    text = recorded.call("history", "show", "r1abc-0001.3").out

    assert "result: exit: exit code 1, expected 0: =cmd()\n" in text
    assert "end of standard error:\n  starting\n  ConnectionRefusedError: " in text
    assert "\\x1b[31m" in text
    assert "\x1b" not in text


def test_run_as_json(recorded: Desk) -> None:
    """Metrics come with unit and reason, and curve and output beside them."""
    document = json.loads(recorded.call("history", "show", "r1abc-0001.1", "--json").out)

    row = document["run"]
    by_name = {metric["name"]: metric for metric in row["metrics"]}
    assert by_name["user_time"] == {
        "name": "user_time",
        "value": 0.25,
        "unit": "seconds",
        "null_because": None,
    }
    assert by_name["cpu_max"]["value"] is None
    assert by_name["cpu_max"]["null_because"]
    assert row["curve"]["t_ms"] == [100.5, 200]
    assert row["stderr_tail"] is None


def test_unknown_ids(recorded: Desk) -> None:
    """For an id that is not there the nearest one is named, and for an order the list."""
    near = recorded.call("history", "show", "r1abc-0002")
    far = recorded.call("history", "show", "r1abc-0002.1")
    order = recorded.call("history", "show", "r1abc-0001.77")

    assert [near.code, far.code, order.code] == [2, 2, 2]
    assert "no invocation 'r1abc-0002'; near it: r1abc-0001; " in near.err
    assert "near it: r1abc-0001" in far.err
    assert order.err.endswith(
        "invocation r1abc-0001 has no run of order 77; "
        "see them: hydra-heads history runs --run r1abc-0001\n"
    )


def test_quiet(recorded: Desk) -> None:
    """`--quiet` prints nothing when it is there."""
    assert recorded.call("history", "show", "r1abc-0001", "--quiet") == (0, "", "")
    assert recorded.call("history", "show", "r1abc-0001.1", "--quiet") == (0, "", "")


def test_a_damaged_curve_hides_nothing_else(recorded: Desk) -> None:
    """A curve that cannot be read is told of in one line, and the rest of the run is shown."""
    with closing(sqlite3.connect(str(recorded.profiles / "history.db"))) as connection:
        connection.execute("UPDATE curves SET blob = x'00'")
        connection.commit()

    answer = recorded.call("history", "show", "r1abc-0001.1")

    assert answer.code == 0
    assert "user_time" in answer.out
    assert answer.err.count("\n") == 1
    assert "its curve is damaged" in answer.err
