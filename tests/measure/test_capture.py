"""Tests of `hydra_heads.measure.capture`."""

import hashlib
import tracemalloc
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.measure.capture import Capture


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.binary(max_size=9), max_size=12), st.integers(0, 12))
def test_what_is_kept_is_the_head_and_the_tail(pieces: List[bytes], keep: int) -> None:
    """However the bytes arrive, the first half and the last half of what fits are kept."""
    stream = Capture(keep, with_digest=True)
    whole = b"".join(pieces)

    for piece in pieces:
        stream.feed(piece)

    head = keep // 2
    cut = whole[:head] + whole[len(whole) - (keep - head) :]
    assert stream.kept() == (cut if len(whole) > keep else whole)
    assert stream.is_cut == (len(whole) > keep)
    assert stream.lines == len(whole.split(b"\n")) - whole.endswith(b"\n") - (not whole)
    assert stream.sha256 == hashlib.sha256(whole).hexdigest()


def test_a_digest_is_taken_only_when_asked_for() -> None:
    """Without the wish there is no digest, which is not the digest of nothing."""
    assert Capture(10).sha256 is None


@pytest.mark.parametrize("size", [7, 65536])
def test_a_flood_needs_no_memory(size: int) -> None:
    """Sixteen megabytes pass in little more memory than is kept [fault 55]."""
    stream, piece = Capture(1 << 16), b"x" * size
    tracemalloc.start()

    for _ in range(min(20_000, (16 << 20) // size)):
        stream.feed(piece)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 16
