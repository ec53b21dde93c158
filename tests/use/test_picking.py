"""Drawing heads by their shares."""

import math
import os
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.use.picking import _chance_of, draw

GOLDEN_0 = "bzglgggbglgbzzbzzbgbbzlg"

GOLDEN_LAST = "gllggggzbbbgzbzzgzzzgglz"

HEADS = ["gzip9", "zlib", "bzip2", "lzma"]


def test_draws_of_a_seed_are_the_same_everywhere() -> None:
    """These names were drawn once; every Python and system must draw them for ever."""
    shares = [0.4, 0.3, 0.2, 0.1]

    assert "".join(name[0] for name in draw(HEADS, shares, 24, seed=0)) == GOLDEN_0
    assert "".join(name[0] for name in draw(HEADS, shares, 24, seed=2**63 - 1)) == GOLDEN_LAST


def test_chance_is_splitmix64() -> None:
    """The numbers behind the draws are those that the generator's authors publish."""
    published = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F)
    chance = _chance_of(0)

    assert [chance() for _ in published] == [(number >> 11) / 2**53 for number in published]


def test_first_draws_of_many_are_those_of_few() -> None:
    """Asking for more names changes none of those before."""
    shares = [0.1, 0.2, 0.3, 0.4]

    assert draw(HEADS, shares, 50, seed=9)[:7] == draw(HEADS, shares, 7, seed=9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.one_of(st.just(0.0), st.floats(1e-12, 1.0)), min_size=1, max_size=20),
    st.integers(0, 2**63 - 1),
)
def test_draws_follow_the_shares(weights: List[float], seed: int) -> None:
    """Each head comes as often as its share says, within five standard errors; 0 means never."""
    total = math.fsum(weights)
    if total == 0:
        return
    shares = [weight / total for weight in weights]
    heads = [f"h{at}" for at in range(len(shares))]

    drawn = draw(heads, shares, 2000, seed)

    for name, share in zip(heads, shares):
        error = math.sqrt(2000 * share * (1 - share))
        assert abs(drawn.count(name) - 2000 * share) <= 5 * error + 1
        assert share > 0 or name not in drawn


@pytest.mark.parametrize("at", [0.0, 1.0 - 2.0**-53, 0.5])
@pytest.mark.parametrize(
    "shares",
    [
        [0.0, 0.0, 1.0, 0.0],
        [0.0, 0.3, 0.3, 0.4],
        [0.5, 0.0, 0.5, 0.0],
        [0.1, 0.1, 0.1, 0.0],
        [5e-324, 0.0, 5e-324, 0.0],
        [1e300, 1e300, 0.0, 0.0],
    ],
)
def test_head_without_a_share_is_never_drawn(
    monkeypatch: pytest.MonkeyPatch, at: float, shares: List[float]
) -> None:
    """The ends of the range of chance fall on heads that have a share too."""
    steps = int(at * 2**53) << 11
    monkeypatch.setattr(os, "urandom", lambda count: steps.to_bytes(count, "big"))

    (name,) = draw(HEADS, shares)

    assert shares[HEADS.index(name)] > 0


def test_without_a_seed_draws_differ() -> None:
    """Chance comes from the system where no seed is given."""
    shares = [0.25] * 4

    assert draw(HEADS, shares, 100) != draw(HEADS, shares, 100)
    assert set(draw(HEADS, shares, 200)) == set(HEADS)


@pytest.mark.parametrize(
    "shares",
    [[], [0.5, 0.5], [0.0] * 4, [1.0, -1.0, 0.5, 0.5], [math.nan, 1, 1, 1], [math.inf, 0, 0, 0]],
)
def test_shares_that_are_none_are_refused(shares: List[float]) -> None:
    """Drawing needs a share >= 0 a head, one of them above 0."""
    with pytest.raises(ValueError, match="share"):
        draw(HEADS, shares)
