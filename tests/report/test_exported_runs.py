"""Tests of `hydra_heads.report.exported_runs`: runs for other programs."""

import csv
import io
import json
from typing import List

import pytest

from hydra_heads.model.failure import Failure
from hydra_heads.report.exported_runs import FORMATS, ExportedRun, csv_lines, json_lines
from hydra_heads.store.listing import ListedRun
from tests.store.making import a_run


def exported(**changes: object) -> ExportedRun:
    """Return a run of slot `demo`."""
    run = a_run()._replace(**changes)  # type: ignore[arg-type]
    return ExportedRun(ListedRun(run, "demo", "profile"), "sha256:0", None)


def cells(run: ExportedRun, own: List[str]) -> "csv.DictReader[str]":
    """Return the records of a run's CSV."""
    return csv.DictReader(io.StringIO("".join(csv_lines([run], own))))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_is_no_formula(text: str) -> None:
    """A program that calculates tables sees text where a formula might be; lines of JSON keep it
    as it is.
    """
    run = exported(instance=text, failure=Failure("exit", text))

    (row,) = cells(run, [])
    (line,) = json_lines([run])

    assert (row["instance"], row["failure_message"]) == (f"'{text}", f"'{text}")
    assert json.loads(line)["instance"] == text


def test_figures_keep_their_sign() -> None:
    """A negative number is a number, and a figure stands there with all its digits."""
    run = exported(metrics={"exit_code": -9, "user_x": -0.1}, seconds=1 / 3)

    (row,) = cells(run, ["user_x", "user_y"])

    assert (row["exit_code"], row["user_x"], row["user_y"]) == ("-9", "-0.1", "")
    assert float(row["seconds"]) == 1 / 3


def test_awkward_text() -> None:
    """Commas, quotes and line ends come back as they were."""
    run = exported(instance='a,"b"\nc', flags=("output_cut", "clock_jump"), ok=None)

    (row,) = cells(run, [])

    assert row["instance"] == 'a,"b"\nc'
    assert (row["flags"], row["ok"]) == ("output_cut clock_jump", "")


def test_formats() -> None:
    """Both formats take the same runs."""
    assert {name: len(list(FORMATS[name]([exported()], ()))) for name in FORMATS} == {
        "jsonl": 1,
        "csv": 2,
    }
