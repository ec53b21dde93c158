"""Tests of what the job is: the line grammar, the tally, the result and its answer."""

import hashlib
import json
import re
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.heads.builtin.log_job import (
    LINE_LIMIT,
    REQUEST_PATTERN,
    Tally,
    answer_of,
    parse_line,
    result_of,
    summarise,
)
from tests.heads.builtin.logs import NASTY, REQUEST, STAMP, hostile_log

PATTERN = re.compile(REQUEST_PATTERN, re.MULTILINE)


def by_lines(data: bytes) -> List[bytes]:
    """Read a log by `parse_line`, as `KIND LATENCY`."""
    found = [parse_line(line) for line in data.split(b"\n")]
    return [b"%s %d" % request for request in found if request]


def by_pattern(data: bytes) -> List[bytes]:
    """Read a log by `REQUEST_PATTERN`, as `KIND LATENCY`, without leading zeros."""
    found = (request.rsplit(b" ", 1) for request in PATTERN.findall(data))
    return [b"%s %d" % (kind, int(latency)) for kind, latency in found]


@pytest.mark.parametrize("name", sorted(NASTY))
def test_both_readers_agree_on_nasty_logs(name: str) -> None:
    """Splitting lines and searching by pattern find the same requests in every nasty log."""
    data = NASTY[name]

    assert by_lines(data) == by_pattern(data)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(hostile_log())
def test_both_readers_agree_on_anything(data: bytes) -> None:
    """Splitting lines and searching by pattern find the same requests in any bytes."""
    assert by_lines(data) == by_pattern(data)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("no_final_newline", 1),
        ("carriage_return", 2),
        ("two_carriage_returns", 0),
        ("not_utf8", 1),
        ("nul_bytes", 1),
        ("request_twice", 0),
        ("marker_twice", 0),
        ("longest_line", 1),
        ("overflow", 1),
        ("statuses", 2),
        ("very_long_line", 1),
        ("leading_zeros", 2),
    ],
)
def test_nasty_logs_hold_so_many_requests(name: str, number: int) -> None:
    """What counts as a request follows from the grammar, not from a reader's habits."""
    assert len(by_lines(NASTY[name])) == number


def test_no_request_is_longer_than_the_limit() -> None:
    """The longest line that is a request has exactly the length that readers may cut at."""
    longest = NASTY["longest_line"][:-1]

    assert parse_line(longest) == (b"a" * 32 + b" 599", 999999)
    assert len(longest) == LINE_LIMIT


def test_result_says_what_was_counted() -> None:
    """The result holds counts by status class, the latency summary and both sums of the files."""
    tally = Tally()
    for kind, latency in ((b"cart 200", 10), (b"cart 204", 20), (b"api 500", 30)):
        tally.add_kind(kind)
        tally.add_latency(latency)
    digests = [hashlib.sha256(data) for data in (b"first", b"second")]
    tally.add_file("b.log", digests[1].hexdigest(), 6)
    tally.add_file("a.log", digests[0].hexdigest(), 5)

    result = result_of(tally)

    assert result == {
        "files": 2,
        "bytes": 11,
        "counts": {"cart": {"2xx": 2}, "api": {"5xx": 1}},
        "latency_ms": {"count": 3, "sum": 60, "p50": 20, "p90": 30, "p99": 30, "max": 30},
        "digest": hashlib.sha256(digests[0].digest() + digests[1].digest()).hexdigest(),
        "answer": answer_of(result),
    }


def test_no_request_gives_null_not_zero() -> None:
    """Where nothing was found there is no percentile and no maximum."""
    assert summarise({}) == {
        "count": 0,
        "sum": 0,
        "p50": None,
        "p90": None,
        "p99": None,
        "max": None,
    }


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=300))
def test_percentiles_are_nearest_ranks(values: List[int]) -> None:
    """A percentile of the histogram is the value at that rank of the sorted list."""
    tally = Tally()
    for value in values:
        tally.add_latency(value)

    summary = summarise(tally.latencies)

    for percent in (50, 90, 99):
        rank = -(-percent * len(values) // 100)
        assert summary[f"p{percent}"] == sorted(values)[rank - 1]


def test_answer_stands_for_the_whole_result() -> None:
    """Any other value anywhere gives another answer; the order of keys gives the same."""
    tally = Tally()
    tally.add_requests({b"cart 200 35": 2, b"api 404 9": 1})
    result = result_of(tally)
    shuffled = dict(reversed(list(result.items())))
    changed = json.loads(json.dumps(result).replace('"2xx": 2', '"2xx": 3'))

    assert answer_of(shuffled) == result["answer"]
    assert answer_of(changed) != result["answer"]
    assert re.fullmatch("[0-9a-f]{64}", str(result["answer"]))


def test_tallies_of_parts_merge_into_that_of_the_whole() -> None:
    """Parts counted apart, sent as JSON and merged say what one tally of all says."""
    whole, merged = Tally(), Tally()
    for number in range(3):
        requests = {b"cart 200 %d" % number: number + 1, b"cart 200 7": 2}
        part = Tally()
        for tally in (part, whole):
            tally.add_requests(requests, times=2)
            tally.add_file(f"{number}.log", "ab" * 32, number)
        merged.merge(Tally.from_json(part.to_json()))

    assert result_of(merged) == result_of(whole)
    assert merged.kinds == {b"cart 200": 24}
    assert merged.latencies == {0: 2, 1: 4, 2: 6, 7: 12}


def test_a_request_needs_its_whole_line() -> None:
    """Nothing may stand before the time or after the unit."""
    assert parse_line(REQUEST) == (b"cart 200", 35)
    for line in (b"x" + REQUEST, REQUEST + b"x", REQUEST[:-2], STAMP, b""):
        assert parse_line(line) is None
