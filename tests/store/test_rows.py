"""Tests of `hydra_heads.store.rows`."""

import math
from typing import Any, Dict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.failure import FAILURE_KINDS, RUN_FLAGS, Failure
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.rows import OUTPUT_BYTES, check_run, output_tail, storable
from hydra_heads.store.schema import METRIC_COLUMNS
from tests.store.making import a_run, an_invocation

# NUL is text like any other here; the surrogates, from U+D800 on, are refused.
TEXTS = st.text(st.characters(max_codepoint=0xD7FF), min_size=1, max_size=20)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
SECONDS = st.floats(0, 1e9)

METRICS = st.dictionaries(
    st.one_of(st.sampled_from(METRIC_COLUMNS), st.sampled_from(["user_tokens", "user_2"])),
    st.one_of(FINITE, st.integers(-(2**53), 2**53)),
    max_size=6,
)

RUNS = st.builds(
    Run,
    run_id=st.just("r1"),
    order=st.integers(0, 2**32 - 1),
    head=TEXTS,
    instance=TEXTS,
    ok=st.sampled_from([True, False, None]),
    seconds=SECONDS,
    started_unix=st.floats(0, 1e10),
    block=st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    failure=st.one_of(st.none(), st.builds(Failure, st.sampled_from(FAILURE_KINDS), TEXTS)),
    warmup=st.booleans(),
    outlier=st.booleans(),
    flags=st.lists(st.sampled_from(RUN_FLAGS), max_size=3, unique=True).map(tuple),
    metrics=METRICS,
    output_sha256=st.one_of(st.none(), st.just("ab" * 32)),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(run=RUNS)
def test_a_run_comes_back_as_it_was(run: Run) -> None:
    """Whatever a run holds, the history gives back the same run, also when its names are known."""
    again = run._replace(order=(run.order + 1) % 2**32)
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())

        history.append(run)
        history.append(again)

        found = list(history.runs("r1", with_history_only=True))
        assert found == sorted((run, again), key=lambda one: one.order)


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
@pytest.mark.parametrize(
    "changes",
    [
        {"seconds": math.nan},
        {"seconds": math.inf},
        {"seconds": -1.0},
        {"seconds": 10**400},
        {"seconds": None},
        {"started_unix": math.nan},
        {"started_unix": 2**63},
        {"order": 2**32},
        {"order": -1},
        {"order": True},
        {"block": 2**63},
        {"metrics": {"user_time": math.nan}},
        {"metrics": {"user_time": "fast"}},
        {"metrics": {"page_faults": 2**63}},
        {"metrics": {"user_tokens": -(2**63) - 1}},
        {"metrics": {"user_time": math.inf, "system_time": -math.inf}},
        {"metrics": {"page_faults": 2**63, "context_switches": -(2**63)}},
        {"metrics": {"page_faults": True}},
        {"metrics": {"page_faults": None}},
        {"metrics": {"page_faults": 10**400}},
        {"metrics": {"speed": 1.0}},
        {"head": "\ud800"},
        {"instance": "caf\udce9.txt"},
        {"output_sha256": "\ud800"},
        {"failure": Failure("tired", "")},
        {"flags": ("guessed",)},
    ],
    ids=ascii,
)
def test_what_cannot_be_kept_is_refused_first(changes: Dict[str, Any], known: bool) -> None:
    """NaN, infinities and 2**63 are refused in one line, and nothing is recorded [fault 88]."""
    before = [a_run(50)] if known else []
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.append_all([Recorded(run) for run in before])

        with pytest.raises(HistoryError) as caught:
            history.append(a_run()._replace(**changes))

        assert "run r1." in caught.value.message
        assert caught.value.message.isprintable()
        assert list(history.runs("r1")) == before


def test_a_run_that_did_not_start_has_no_time() -> None:
    """A failure may come without seconds; a success may not."""
    check_run(a_run(ok=False, seconds=None), "history.db")

    with pytest.raises(HistoryError, match="seconds is None"):
        check_run(a_run(ok=True, seconds=None), "history.db")


def test_messages_are_kept_whatever_bytes_they_came_from() -> None:
    """A message with undecodable bytes is stored with those escaped."""
    assert storable("caf\udce9") == "caf\\udce9"
    assert storable("café") == "café"


def test_only_the_end_of_an_output_is_kept() -> None:
    """At most 4 KiB are kept, the last ones, cut between characters."""
    kept = output_tail("head" + "é" * OUTPUT_BYTES + "!")

    assert len(kept.encode("utf-8")) <= OUTPUT_BYTES
    assert kept.strip("é") == "!"
