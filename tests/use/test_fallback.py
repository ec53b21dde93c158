"""Which head is tried where another has failed."""

from typing import Dict, List

import pytest

from hydra_heads.use.fallback import Fallbacks, fallbacks_of, rates_of

HEADS = ["a", "b", "c", "d"]


def _rows() -> List[Dict[str, object]]:
    """On the runs on which `a` failed `b` failed too, and `c` hardly ever."""
    return [
        {
            "head": "a",
            "then": [
                {"head": "c", "success": 0.9, "runs": 20},
                {"head": "d", "success": 0.7, "runs": 20},
                {"head": "b", "success": 0.1, "runs": 20},
            ],
        },
        {"head": "c", "then": [{"head": "d", "success": 0.2, "runs": 8}]},
    ]


def test_the_complement_comes_before_the_next_best() -> None:
    """The head that works where this one fails is taken, not the one with the best rate."""
    fallbacks = Fallbacks(_rows(), HEADS, [0.9, 0.85, 0.6, 0.7])

    assert fallbacks.next([0], [1, 2, 3], [0.9, 0.85, 0.6, 0.7]) == 2


def test_a_head_that_fails_today_is_no_complement() -> None:
    """What is learned while in use weighs more than what once was."""
    fallbacks = Fallbacks(_rows(), HEADS, [0.9, 0.85, 0.6, 0.7])

    assert fallbacks.next([0], [1, 2, 3], [0.9, 0.85, 0.02, 0.7]) == 3


def test_every_failure_counts() -> None:
    """After two failures the head is taken that does well where both failed."""
    rates = [0.9, 0.6, 0.6, 0.7]
    fallbacks = Fallbacks(_rows(), HEADS, rates)

    after_one = fallbacks.chances([0], [1, 3], rates)
    after_two = fallbacks.chances([0, 2], [1, 3], rates)

    assert after_one[1].success == pytest.approx(0.7)
    assert after_two[1].success == pytest.approx(0.2)
    assert after_two[0].success == after_one[0].success == pytest.approx(0.1)
    assert [chance.runs for chance in after_two] == [0, 8]


def test_without_paired_runs_the_rates_of_today_decide() -> None:
    """Weights that were made without paired runs still lead to the head that works."""
    fallbacks = Fallbacks((), HEADS)

    assert fallbacks.next([0], [1, 2, 3], [0.1, 0.2, 0.9, None]) == 2
    assert fallbacks.chances([0], [3], [None] * 4)[0].success == pytest.approx(0.5)


def test_heads_that_are_alike_go_by_their_weight() -> None:
    """Of chances that nobody can tell apart the first candidate's is taken."""
    fallbacks = Fallbacks((), HEADS)

    assert fallbacks.next([0], [2, 1, 3], [0.1, 0.995, 0.99, 0.9]) == 2


def test_nobody_left_is_nobody() -> None:
    """Without candidates there is no fallback."""
    assert Fallbacks(_rows(), HEADS).next([0], [], [0.5] * 4) is None


def test_rows_of_other_heads_count_for_nothing() -> None:
    """Heads that have vanished since, and rows that say nothing, are passed over."""
    rows: List[Dict[str, object]] = [
        {"head": "gone", "then": [{"head": "b", "success": 0.0, "runs": 5}]},
        {"head": "a", "then": [{"head": "gone", "success": 1.0, "runs": 5}, {"head": "b"}]},
        {"head": "b", "then": None},
    ]
    fallbacks = Fallbacks(rows, HEADS)

    assert fallbacks.next([0], [1, 2], [0.5, 0.8, 0.5, 0.5]) == 1


def test_certainty_is_never_taken_at_its_word() -> None:
    """A rate of 0 or 1 from few runs moves the odds far, and not for ever."""
    rows = [{"head": "a", "then": [{"head": "b", "success": 0.0, "runs": 2}]}]
    fallbacks = Fallbacks(rows, HEADS, [0.5, 1.0, 0.5, 0.5])

    chance = fallbacks.chances([0], [1], [0.5, 1.0, 0.5, 0.5])[0]

    assert 0 < chance.success < 0.01


def test_a_document_tells_it_all() -> None:
    """Fallbacks are read from published weights; of older ones there are none."""
    document = {
        "heads": [{"name": "b", "success_rate": 60.0}, {"name": "a", "success_rate": None}],
        "fallbacks": _rows(),
    }

    assert rates_of(document, HEADS) == (None, 0.6, None, None)
    assert fallbacks_of(document, HEADS).next([0], [1, 2], [None] * 4) == 2
    assert fallbacks_of({"heads": []}, HEADS).next([0], [1, 2], [0.1, 0.2, 0.3, 0.4]) == 2
