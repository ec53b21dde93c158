"""The figures that the history is to reach, in small: ratios and counts, no times."""

import os
from pathlib import Path

import pytest

from benchmarks.history_million import asked, written
from benchmarks.history_recording import BARE, RECORD, measured
from benchmarks.history_writers import Loss, killed_in_the_middle, written_together
from tests.store.making import path_in


@pytest.mark.parametrize("way", sorted(RECORD))
def test_recording_is_not_far_from_a_bare_loop(way: str) -> None:
    """Beside a bare loop in the same run a good part of its speed is left.

    Half of it is what is aimed at; this is a few hundred runs on a machine with other work, so
    the upper end of what was seen counts.
    """
    found = measured(RECORD[way], BARE[way], rounds=7, batch=200)

    assert found.ratio.high > 0.3


def test_a_thousand_runs_are_small(tmp_path: Path) -> None:
    """With every metric they take at most 200 KiB."""
    path = path_in(tmp_path)
    written(path, 10_000)

    assert os.path.getsize(path) <= 10 * 200 * 1024


def test_a_longer_history_answers_as_fast(tmp_path: Path) -> None:
    """The last thousand runs of a head cost the same, whatever came before them."""
    paths = [str(tmp_path / name) for name in ("short.db", "long.db")]
    for path, runs in zip(paths, (12_000, 48_000)):
        written(path, runs)

    short, long = (asked(path, 40)[0].low for path in paths)

    assert long < 2 * short


def test_writers_and_kills_lose_nothing() -> None:
    """Eight writers that make one history, and writers that are killed: 0 lost, 0 errors."""
    together = written_together(8, 10)
    killed = killed_in_the_middle(3)

    assert (together.acknowledged, together.lost, together.errors, together.damaged) == (
        80,
        0,
        0,
        0,
    )
    assert killed == Loss(killed.acknowledged, 0, 0, 0)
    assert killed.acknowledged > 180
