"""The collector that Python callers fill."""

import time

import pytest

from hydra_heads.model.head_profile import HeadProfile


def test_a_profile_is_made_of_name_and_strategy() -> None:
    """The constructor takes both, and both can be read [H-043]."""
    profile = HeadProfile("zlib", "zlib.compress")

    assert profile.name == "zlib"
    assert profile.strategy == "zlib.compress"
    assert HeadProfile(name="a", strategy="b").strategy == "b"


def test_a_new_profile_counts_nothing() -> None:
    """Counts start at 0 and times at 0.0 [H-044]."""
    profile = HeadProfile("zlib", "zlib.compress")

    assert (profile.success_count, profile.failure_count) == (0, 0)
    assert (profile.total_time, profile.failure_time) == (0.0, 0.0)
    assert isinstance(profile.total_time, float)
    assert profile.runs == []


def test_a_success_counts_with_its_time() -> None:
    """Each success adds one to the count and its seconds to the time [H-045]."""
    profile = HeadProfile("zlib", "zlib.compress")

    profile.record_success(0.25)
    profile.record_success(elapsed_time=1)

    assert (profile.success_count, profile.total_time) == (2, 1.25)
    assert (profile.failure_count, profile.failure_time) == (0, 0.0)


def test_a_failure_is_kept_apart() -> None:
    """A failure has its own count and time, and says what went wrong [H-046]."""
    profile = HeadProfile("zlib", "zlib.compress")
    profile.record_success(0.25)

    profile.record_failure(2.0, "exit code 1")

    assert (profile.failure_count, profile.failure_time) == (1, 2.0)
    assert (profile.success_count, profile.total_time) == (1, 0.25)
    assert profile.runs[1].failure == ("error", "exit code 1")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        ("", ""),
        ("two\nlines\x1b[2J", "two\\nlines\\x1b[2J"),
        (ValueError("a\nb"), "ValueError: a\\nb"),
        (KeyError(), "KeyError"),
        (404, "404"),
        (None, "None"),
    ],
)
def test_what_went_wrong_is_one_line(error: object, line: str) -> None:
    """A text or an exception becomes a line that can be shown [H-046]."""
    profile = HeadProfile("zlib", "zlib.compress")

    profile.record_failure(0.5, error)

    assert profile.runs[0].failure == ("error", line)


def test_the_success_rate_is_in_percent() -> None:
    """Three of four are 75.0, and no runs are 0.0 [H-047, H-065]."""
    profile = HeadProfile("zlib", "zlib.compress")
    assert profile.get_success_rate() == 0.0

    for _ in range(3):
        profile.record_success(0.5)
    profile.record_failure(0.5, "exit code 1")

    assert profile.get_success_rate() == 75.0


def test_the_average_is_of_successes() -> None:
    """Failures do not touch the mean time, and without a success there is none."""
    profile = HeadProfile("zlib", "zlib.compress")
    profile.record_failure(30.0)
    assert profile.get_average_time() is None

    profile.record_success(0.25)
    profile.record_success(0.75)

    assert profile.get_average_time() == 0.5


@pytest.mark.parametrize("seconds", [-0.001, float("nan"), float("inf"), -float("inf")])
def test_a_time_that_cannot_be_is_refused(seconds: float) -> None:
    """Neither negative times nor NaN come in, and nothing is counted then."""
    profile = HeadProfile("zlib", "zlib.compress")

    with pytest.raises(ValueError, match="elapsed_time is .*, expected seconds >= 0"):
        profile.record_success(seconds)
    with pytest.raises(ValueError, match="elapsed_time is .*, expected seconds >= 0"):
        profile.record_failure(seconds, "x")

    assert (profile.success_count, profile.failure_count, profile.runs) == (0, 0, [])


def test_every_recording_is_a_run() -> None:
    """The runs are kept in order, on the one instance, with the moment at which they began."""
    profile = HeadProfile("zlib", "zlib.compress")
    before = time.time()

    profile.record_success(10.0)
    profile.record_failure(0.0, "x")

    first, second = profile.runs
    assert (first.order, first.head, first.instance, first.ok) == (1, "zlib", "default", True)
    assert (second.order, second.ok, second.seconds) == (2, False, 0.0)
    assert before - 10.01 <= first.started_unix <= time.time() - 9.99
    assert first.block is None
