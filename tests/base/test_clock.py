"""Stamps that every reader takes, and ids that sort."""

import os
import re
import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.clock import new_run_id, now, stamp


def test_now_is_the_present_moment_in_utc() -> None:
    """A stamp says the moment twice, and both times the same one."""
    before = time.time()

    present = now()

    moment = datetime.fromisoformat(present.iso)
    assert moment.utcoffset() == timedelta(0)
    assert moment.timestamp() == present.unix
    assert before - 0.001 <= present.unix <= time.time() + 0.001


@given(st.integers(0, 4_102_444_800_000))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_stamp_can_be_read_back(milliseconds: int) -> None:
    """Every millisecond is read back by Python's own reader, its zone included."""
    iso = stamp(milliseconds / 1000).iso

    moment = datetime.fromisoformat(iso)
    assert moment.tzinfo is not None
    assert round(moment.timestamp() * 1000) == milliseconds
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00\Z", iso)


def test_a_stamp_does_not_depend_on_the_zone_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A machine elsewhere writes the same text for the same moment."""
    here = stamp(1_700_000_000.25)
    monkeypatch.setenv("TZ", "America/New_York")
    if hasattr(time, "tzset"):
        time.tzset()

    try:
        there = stamp(1_700_000_000.25)
    finally:
        monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()

    assert here == there == ("2023-11-14T22:13:20.250+00:00", 1_700_000_000.25)


def test_run_ids_are_no_dates_and_unique() -> None:
    """A thousand ids made at once differ, and all begin with a letter."""
    ids = {new_run_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(re.match(r"[a-z][a-z0-9-]*\Z", run_id) for run_id in ids)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (1_763_722_800.001, 1_763_722_800.002),
        (1_763_722_799.999, 1_763_722_800.0),
        (2_176_782_335.999, 2_176_782_336.0),  # a digit more in base 36, counted in seconds
        (2_821_109_907.455, 2_821_109_907.456),  # the same, counted in milliseconds
        (-5.0, 1.0),
    ],
)
def test_run_ids_sort_by_time(
    monkeypatch: pytest.MonkeyPatch, earlier: float, later: float
) -> None:
    """An id made later sorts later as text, whatever the random digits are."""
    monkeypatch.setattr(time, "time", lambda: earlier)
    monkeypatch.setattr(os, "urandom", lambda size: b"\xff" * size)
    first = new_run_id()
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(os, "urandom", lambda size: b"\0" * size)

    second = new_run_id()

    assert first < second
    assert len(first) == len(second) == 17
