"""`history export`."""

import csv
import io
import json

from hydra_heads.model.metrics import RUN_METRICS
from tests.cli.conftest import Desk
from tests.cli.history.conftest import the_runs


def test_lines_of_json_hold_every_figure(recorded: Desk) -> None:
    """A run can be made again from its line: nothing that was recorded is lost."""
    answer = recorded.call("history", "export")
    rows = [json.loads(line) for line in answer.out.splitlines()]

    assert answer.code == 0
    for run, row in zip(reversed(the_runs()), rows):
        assert (row["head"], row["instance"], row["order"]) == (run.head, run.instance, run.order)
        assert (row["ok"], row["seconds"], row["block"]) == (run.ok, run.seconds, run.block)
        assert row["started_unix"] == run.started_unix
        assert row["failure"] == (run.failure and run.failure.kind)
        assert row["failure_message"] == (run.failure and run.failure.message)
        assert {name: row["metrics"][name] for name in run.metrics} == dict(run.metrics)
        assert row["machine_key"] == "m" * 64
    assert [row["fingerprint"] is None for row in rows] == [True, False, True, False]


def test_csv(recorded: Desk) -> None:
    """A column a figure, in the registry's order; what is not known is empty, and a text is no
    formula.
    """
    text = recorded.call("history", "export", "--format", "csv").out
    header, *rows = csv.reader(io.StringIO(text))
    third = dict(zip(header, rows[1]))
    first = dict(zip(header, rows[3]))

    assert header[20:] == [*RUN_METRICS, "user_tokens"]
    assert [row[0].rpartition(".")[2] for row in rows] == list("4321")
    assert (first["user_tokens"], third["user_tokens"]) == ("12.5", "")
    assert (first["ok"], first["seconds"], third["ok"]) == ("true", "0.5", "false")
    assert first["memory_max_mb"] == ""
    assert third["failure_message"] == "exit code 1, expected 0: =cmd()"


def test_same_filters_as_runs(recorded: Desk) -> None:
    """What is exported is chosen as in the list."""
    lines = recorded.call("history", "export", "--head", "a", "--result", "ok").out.splitlines()

    assert [json.loads(line)["id"] for line in lines] == ["r1abc-0001.1"]
    assert recorded.call("history", "export", "--head", "nobody").code == 2


def test_file_whole_or_none(recorded: Desk) -> None:
    """A file is replaced when all of it is written, and left when it cannot be."""
    whole = recorded.call("history", "export", "--format", "csv", "--out", "runs.csv")
    lost = recorded.call("history", "export", "--out", "gone/runs.jsonl")

    assert (whole.code, whole.out) == (0, "")
    assert len((recorded.folder / "runs.csv").read_text().splitlines()) == 5
    assert lost.code == 2
    assert "gone/runs.jsonl: not saved" in lost.err


def test_nothing_to_export(recorded: Desk) -> None:
    """No run is no line of JSON, and a heading alone in CSV."""
    assert recorded.call("history", "export", "--origin", "live").out == ""
    text = recorded.call("history", "export", "--origin", "live", "--format", "csv").out
    assert text.startswith("id,run_id,order,slot,")
    assert text.count("\n") == 1
