"""Tests of `hydra_heads.measure.trending`: the trend as a profile tells it."""

from typing import Iterator

import pytest

from hydra_heads.measure.trending import trend_of
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.nights import Factor, Story, unchanged


@pytest.fixture
def story() -> Iterator[Story]:
    """Give a history to tell of one head whose nights differ by 1 %."""
    with History.open(IN_MEMORY) as history:
        told = Story(history, {"a": unchanged})
        told.apart = 0.01
        yield told


@pytest.mark.parametrize(
    ("factor", "direction"),
    [(lambda night: 1.03**night, "slower"), (lambda night: 0.97**night, "faster")],
)
def test_a_trend_names_direction_and_percent(story: Story, factor: Factor, direction: str) -> None:
    """From the first night to this one, which has not ended, with interval and begin."""
    story.heads = {"a": factor}
    story.tell(14)
    now = story.tell(complete=None)

    trend = trend_of(story.history, "job", "a", now)

    assert trend is not None
    truth = 100 * (factor(14) - 1)
    low, high = trend["low"], trend["high"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low < truth < high
    assert trend["change_percent"] == pytest.approx(truth, abs=8)
    assert trend["direction"] == direction
    assert trend["since"] == "1970-01-02T00:00:00.000+00:00"


def test_noise_is_steady(story: Story) -> None:
    """Nights that only differ have no trend, and the figures say within what."""
    story.tell(15)
    trend = trend_of(story.history, "job", "a", story.tell(complete=None))

    assert trend is not None
    assert trend["direction"] == "steady"


@pytest.mark.parametrize("change", ["few", "machine", "import"])
def test_below_eight_nights_on_this_machine_there_is_none(story: Story, change: str) -> None:
    """Null, whatever other machines and imported files say."""
    story.facts = {"machine_key": "n" * 64} if change == "machine" else {}
    story.origin = "import" if change == "import" else "profile"
    story.tell(3 if change == "few" else 12)
    story.facts, story.origin = {}, "profile"
    story.tell(3)

    assert trend_of(story.history, "job", "a", story.tell(complete=None)) is None


def test_a_head_without_a_success_has_none(story: Story) -> None:
    """Without times there is nothing to say."""
    story.rate = {"a": lambda night: 0.0}
    story.tell(12)

    assert trend_of(story.history, "job", "a", story.tell(complete=None)) is None


def test_this_night_counts(story: Story) -> None:
    """Seven nights and the one that has just been measured are eight."""
    story.tell(7)
    now = story.tell(complete=None)
    story.tell(1)

    trend = trend_of(story.history, "job", "a", now)

    assert trend is not None
    assert trend_of(story.history, "job", "a", now._replace(run_id="r6")) is None


def test_what_another_machine_said_is_not_this_ones_trend(story: Story) -> None:
    """A night without a success, the first on a new machine, has no trend."""
    story.facts = {"machine_key": "n" * 64}
    story.tell(12)
    story.facts, story.rate = {}, {"a": lambda night: 0.0}

    assert trend_of(story.history, "job", "a", story.tell(complete=None)) is None
