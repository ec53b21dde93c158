"""Series that end with an invocation whose runs are kept elsewhere."""

import math
from typing import Dict, Iterator, List

import pytest

from hydra_heads.model.metrics import SUCCESS_RATE, TIME
from hydra_heads.model.minimised import CPU
from hydra_heads.store.history import History
from hydra_heads.store.series import Added, Night, check_metric, series_of, unit_of
from tests.store.making import a_run, an_invocation
from tests.store.nights import SIZES, Story, unchanged

NEWEST = Night("rnew", 1e9, 0.0, 0, machine_key="m" * 64)


@pytest.fixture
def empty() -> Iterator[History]:
    """A history without a run."""
    with History.open(":memory:") as found:
        yield found


@pytest.fixture
def history(empty: History) -> History:
    """A history of ten nights of one head on two inputs."""
    Story(empty, {"zlib": unchanged}).tell(10)
    return empty


def times(factor: float) -> Dict[str, List[float]]:
    """Return ten times on each input."""
    return {name: [seconds * factor] * 10 for name, seconds in SIZES.items()}


def test_what_is_added_lies_on_the_scale_of_the_others(history: History) -> None:
    """Runs that take twice as long on every input are a night at twice the level."""
    before = series_of(history, "job", "zlib", TIME)

    after = series_of(history, "job", "zlib", TIME, added=Added(NEWEST, times(2.0)))

    assert [night.value for night in after.nights[:-1]] == [n.value for n in before.nights]
    assert after.nights[-1].run_id == "rnew"
    assert after.nights[-1].runs == 20
    assert math.log(after.nights[-1].value) == pytest.approx(math.log(2), abs=0.05)


def test_inputs_that_were_never_run_are_named(history: History) -> None:
    """An unknown input has nothing to be set against; its name may be anything, a number too."""
    values = {**times(2.0), "1": [9.0] * 10, "?": [9.0] * 10}

    found = series_of(history, "job", "zlib", TIME, added=Added(NEWEST, values))

    assert found.left_out == ("1", "?")
    assert found.nights[-1].runs == 20


def test_nothing_known_adds_no_night(history: History) -> None:
    """Without an input in common there is no level."""
    added = Added(NEWEST, {"other": [1.0] * 10})

    found = series_of(history, "job", "zlib", TIME, added=added)

    assert len(found.nights) == 10
    assert found.left_out == ("other",)


def test_rates_are_means_over_inputs(history: History) -> None:
    """A rate needs no scale; undecided inputs do not count."""
    added = Added(NEWEST, tries={"small": (5, 10), "large": (1, 1), "none": (0, 0)})

    found = series_of(history, "job", "zlib", SUCCESS_RATE, added=added)

    assert (found.nights[-1].value, found.nights[-1].runs) == (75.0, 11)


def test_a_head_without_runs_has_the_added_night_alone(history: History) -> None:
    """A head that the history does not know begins with what is added."""
    found = series_of(history, "job", "lz4", TIME, added=Added(NEWEST, times(1.0)))

    assert [night.run_id for night in found.nights] == ["rnew"]


def test_figures_that_are_worlds_apart_have_a_ratio(empty: History) -> None:
    """What a head reports itself may be any number: nothing overflows."""
    history = empty
    for night, tokens in enumerate((1e-300, 1e300, 1e-300)):
        history.begin(an_invocation(f"r{night}")._replace(started_unix=float(night)))
        for order in range(1, 8):
            run = a_run(order, run_id=f"r{night}")
            history.append(run._replace(block=order, metrics={"user_tokens": tokens}))
        history.end(f"r{night}", night + 0.5, True)

    values = series_of(history, "demo", "a", "user_tokens").values
    assert values == pytest.approx([1.0, 1e100, 1.0])


def test_cpu_time_is_one_metric(empty: History) -> None:
    """What an objective calls `cpu` has a series: user and system time of each run together."""
    history = empty
    for night, user_time in enumerate((0.25, 0.25, 1.0)):
        history.begin(an_invocation(f"r{night}")._replace(started_unix=float(night)))
        for order in range(1, 8):
            metrics = {"user_time": user_time, "system_time": 0.25}
            run = a_run(order, run_id=f"r{night}")._replace(block=order, metrics=metrics)
            history.append(run)
        history.end(f"r{night}", night + 0.5, True)

    found = series_of(history, "demo", "a", CPU)

    check_metric(CPU)
    assert unit_of(CPU) == "seconds"
    assert found.values == pytest.approx([1.0, 1.0, 2.5])
    assert found.in_unit(1.0) == pytest.approx(0.5)
