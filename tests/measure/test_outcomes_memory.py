"""Tests of `hydra_heads.measure.outcomes`: peak memory, and what is flagged about it.

The kernel's figure is the program's own only where it is above the peak of who started it.
"""

import os
from typing import Any, Dict, Optional

import pytest

from tests.measure.records import FLOOR_KIB, NOTHING, outcome_from, record_of, samples_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="statuses of POSIX")


def test_an_inherited_peak_is_no_figure() -> None:
    """At or below the floor nothing is known without a sample, and that is flagged."""
    for largest in (FLOOR_KIB, FLOOR_KIB - 1):
        outcome = outcome_from(record_of(largest_kib=largest))

        assert "memory_max_mb" not in outcome.metrics
        assert outcome.flags == ("memory_floor",)


def test_just_above_the_floor_is_a_figure() -> None:
    """What is above the floor the program has used itself."""
    outcome = outcome_from(record_of(largest_kib=FLOOR_KIB + 1))

    assert outcome.metrics["memory_max_mb"] == pytest.approx((FLOOR_KIB + 1) / 1024)
    assert outcome.flags == ()


def test_below_the_floor_a_sample_knows_more() -> None:
    """The peak that was seen in the process itself is given, and stays flagged."""
    outcome = outcome_from(record_of(samples_of(peak_kib=2048), largest_kib=FLOOR_KIB))

    assert outcome.metrics["memory_max_mb"] == 2.0
    assert outcome.flags == ("memory_floor",)


@pytest.mark.parametrize(
    "samples", [samples_of(peak_kib=None), samples_of(samples=0, peak_kib=None)]
)
def test_a_sample_that_saw_no_peak_is_no_figure(samples: Dict[str, Optional[float]]) -> None:
    """Below the floor, and with nothing seen, nothing is said."""
    outcome = outcome_from(record_of(samples, largest_kib=FLOOR_KIB))

    assert "memory_max_mb" not in outcome.metrics
    assert "memory_floor" in outcome.flags


def test_above_the_floor_the_kernel_knows_best() -> None:
    """A sampled peak of one process is at most the kernel's, which has seen all of its life."""
    outcome = outcome_from(record_of(samples_of(peak_kib=6 * 1024, memory_max_kib=30 * 1024)))

    assert outcome.metrics["memory_max_mb"] == 20.0


def test_several_processes_are_summed_and_flagged() -> None:
    """The sum of the samples is given where it is more than the largest one's peak."""
    summed = outcome_from(record_of(samples_of(processes=3), is_alone=False))
    single = outcome_from(record_of(samples_of(processes=3, memory_max_kib=1024), is_alone=False))

    assert summed.metrics["memory_max_mb"] == 30.0
    assert single.metrics["memory_max_mb"] == 20.0
    assert summed.flags == single.flags == ("memory_shared",)


def test_several_small_processes_have_the_sum_of_theirsamples_of() -> None:
    """All of them below the floor: the sum is known, and flagged as both."""
    samples = samples_of(processes=3, memory_max_kib=6000)

    outcome = outcome_from(record_of(samples, largest_kib=FLOOR_KIB, is_alone=False))

    assert outcome.metrics["memory_max_mb"] == pytest.approx(6000 / 1024)
    assert outcome.flags == ("memory_floor", "memory_shared")


@pytest.mark.parametrize("samples", [NOTHING, samples_of(samples=0)])
def test_what_nobody_looked_at_may_be_one_of_several(samples: Dict[str, Any]) -> None:
    """Unsampled, and not known to be alone: the peak is that of the largest process."""
    outcome = outcome_from(record_of(samples, is_alone=False))

    assert outcome.metrics["memory_max_mb"] == 20.0
    assert outcome.flags == ("memory_largest_process",)


def test_alone_needs_no_sample() -> None:
    """A process after which none was started has no tree whose sum could be missed."""
    assert outcome_from(record_of(is_alone=True)).flags == ()
