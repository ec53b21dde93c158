"""Tests of `usage` and `flags` in `hydra_heads.measure`."""

import os
import sys
from typing import Tuple

import pytest

from hydra_heads.measure import flags
from hydra_heads.measure.flags import flags_of
from hydra_heads.model.run import Outcome

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs the module resource")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(1.0, 0.0), ()),
        (Outcome(1.0, 0.0, metrics={"memory_max_mb": 40.0}), ("memory_floor",)),
        (Outcome(1.0, 0.0, metrics={"memory_max_mb": 41.0}), ()),
        (Outcome(1.0, 0.0, descendants_killed=2), ("descendants_killed",)),
        (Outcome(1.0, 0.0, stdout_cut=True), ("output_cut",)),
        (Outcome(1.0, 0.0, stderr_cut=True), ("output_cut",)),
    ],
)
def test_doubts_are_flagged(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, expected: Tuple[str, ...]
) -> None:
    """A peak that is no more than our own, processes that were left, and cut output are told."""
    monkeypatch.setattr(flags, "own_peak_mb", lambda: 40.0)

    assert flags_of(outcome) == expected


@pytest.mark.parametrize(("platform", "expected"), [("linux", 2.0), ("darwin", 2.0 / 1024)])
def test_peaks_are_in_mib_everywhere(
    monkeypatch: pytest.MonkeyPatch, platform: str, expected: float
) -> None:
    """Linux reports KiB and macOS bytes; the figure is MiB."""
    import resource

    from hydra_heads.measure.usage import usage_metrics

    usage = resource.struct_rusage((0.25, 0.5, 2048, 0, 0, 0, 3, 4, 0, 5, 6, 0, 0, 0, 7, 8))
    monkeypatch.setattr(sys, "platform", platform)

    metrics = usage_metrics(usage, 3.0)

    assert metrics["memory_max_mb"] == pytest.approx(expected)
    assert (metrics["page_faults"], metrics["block_io_operations"]) == (7, 11)
    assert (metrics["context_switches"], metrics["cpu_avg"]) == (15, 25.0)


def test_no_time_has_no_percentage() -> None:
    """Over no time at all there is no CPU percentage."""
    import resource

    from hydra_heads.measure.usage import usage_metrics

    usage = resource.struct_rusage((0,) * 16)

    assert "cpu_avg" not in usage_metrics(usage, 0.0)


def test_without_the_module_there_is_no_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot be asked, nothing counts as inherited."""
    from hydra_heads.measure.usage import own_peak_mb

    monkeypatch.setitem(sys.modules, "resource", None)

    assert own_peak_mb() == 0.0
