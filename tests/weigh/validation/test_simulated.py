"""How often the verdict is right, on made-up heads whose true costs are known."""

import itertools
import random

from benchmarks.validating_simulated import (
    ENOUGH,
    GAIN_PERCENT,
    draw_gains,
    draw_shape,
    judge_nothing,
)
from benchmarks.validating_worlds import named
from hydra_heads.model.gate import IMPROVED, WORSE

CASES = 300


def test_identical_heads_are_seldom_called_improved() -> None:
    """Of re-weightings that change nothing at most 3 % are improved, and 3 % worse [H-041]."""
    rng = random.Random(8)

    verdicts = [judge_nothing(draw_shape(rng), rng).verdict for _ in range(CASES)]

    assert verdicts.count(IMPROVED) <= 0.03 * CASES
    assert verdicts.count(WORSE) <= 0.03 * CASES


def test_a_gain_of_5_percent_is_found_with_enough_runs() -> None:
    """Four times the runs that `runs_needed` asks for find nine of ten, and call none worse."""
    rng = random.Random(8)
    gains = list(itertools.islice(draw_gains(rng), CASES // 3))

    verdicts = [gain.judged(ENOUGH, rng).verdict for gain in gains]

    assert verdicts.count(IMPROVED) >= 0.9 * len(gains)
    assert WORSE not in verdicts


def test_made_up_gains_are_what_they_are_said_to_be() -> None:
    """Old shares are shares, and the true gain against them is 5 %."""
    rng = random.Random(8)

    for gain in itertools.islice(draw_gains(rng), 20):
        means = gain.world.means
        old, new = (
            sum(share * cost for share, cost in zip(shares, means))
            for shares in (gain.old, gain.new)
        )

        assert abs(sum(named(gain.old).values()) - 1) < 1e-9
        assert abs(100 * (old - new) / old - GAIN_PERCENT) < 1e-9
