"""Tests of `hydra_heads.measure.runner.record`."""

import json
from types import SimpleNamespace
from typing import Any, Dict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.measure.runner.record import Record


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _read(record: Record) -> Dict[str, Any]:
    line = "{" + record.members() + record.curve_member() + "}"
    assert "\n" not in line
    line.encode("ascii")
    found = json.loads(line, parse_constant=_refuse)
    assert isinstance(found, dict)
    return found


def _usage(**figures: object) -> Any:
    known: Dict[str, object] = {
        "user_s": 0.5,
        "system_s": 0.25,
        "page_faults": 1,
        "context_switches": 2,
        "block_io": 3,
        "largest_kib": 4,
        "reaped": 5,
        "killed": 6,
    }
    return SimpleNamespace(**dict(known, **figures))


def test_a_fresh_record_says_that_nothing_is_known() -> None:
    """Without an end, an error, figures and samples the line is whole all the same."""
    told = _read(Record(3))

    assert told == {
        "token": 3,
        "status": None,
        "error": None,
        "seconds": 0.0,
        "started_unix": 0.0,
        "clock_jump_s": 0.0,
        "ended_by": "",
        "left": 0,
        "floor_kib": 0,
        "is_alone": False,
    }


def test_all_that_is_known_is_told() -> None:
    """Figures, samples and curve come back as they were, under their names."""
    record = Record(3)
    record.status, record.ended_by, record.is_alone = 15, "timeout", True
    record.usage = _usage()
    record.samples = {"samples": 2, "cpu_max": 99.5, "cpu_min": None, "shared": 0}
    record.curve = [[0.5, 1.5], [1, 2], [3, 4], [1, 1], [3, 3]]

    told = _read(record)

    assert (told["status"], told["ended_by"], told["is_alone"]) == (15, "timeout", True)
    assert {name: told[name] for name in vars(record.usage)} == vars(record.usage)
    assert told["samples"] == record.samples
    assert told["curve"] == record.curve


def test_the_journal_can_do_without_the_curve() -> None:
    """The curve is a member of its own, so that a line without it is whole."""
    record = Record(1)
    record.curve = [[0.5]]

    assert "curve" not in json.loads("{" + record.members() + "}")


def test_without_a_curve_there_is_no_member() -> None:
    """A run that was too short for one has none, not an empty one."""
    assert Record(1).curve_member() == ""


_numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**70), 2**70), st.booleans()
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 2**70), _numbers)
def test_the_line_is_json_for_any_figure(seconds: float, count: int, sampled: float) -> None:
    """The largest and the smallest numbers come back to the last bit."""
    record = Record(count)
    record.seconds = record.started_unix = record.clock_jump_s = seconds
    record.usage = _usage(user_s=seconds, page_faults=count)
    record.samples = {"cpu_max": sampled, "cpu_min": None}
    record.curve = [[seconds], [sampled], [], [count]]

    told = _read(record)

    assert (told["seconds"], told["user_s"], told["page_faults"]) == (seconds, seconds, count)
    assert told["samples"] == {"cpu_max": sampled, "cpu_min": None}
    assert told["curve"] == [[seconds], [sampled], [], [count]]


@pytest.mark.parametrize("value", [5e-324, 1.7976931348623157e308, -0.0, 1e22, 0.1])
def test_numbers_at_the_edges_are_json(value: float) -> None:
    """What Python writes of them, JSON reads."""
    record = Record(0)
    record.seconds = value

    assert repr(_read(record)["seconds"]) == repr(value)
