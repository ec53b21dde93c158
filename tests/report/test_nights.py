"""What each invocation says of a head's time, against values worked out by hand."""

import math
import random
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.clock import stamp
from hydra_heads.model.profile import Profile
from hydra_heads.report.nights import (
    ANOTHER_MACHINE,
    NEW_DEFINITION,
    Night,
    changes_of,
    judged_nights,
    marks_of,
    nights_of,
)
from hydra_heads.stats.changes import Change
from tests.weigh.profiles import FAILED, NOON, make_profile

DAY = 86400.0

Means = Mapping[str, Tuple[int, float]]
"""Successes on each instance, and their mean seconds."""


def outcome(instance: str, ok: bool, count: object, seconds_sum: object) -> Dict[str, object]:
    """Return a row of `earlier` as profiles have it."""
    return {
        "instance": instance,
        "ok": ok,
        "count": count,
        "seconds_sum": seconds_sum,
        "seconds_sq_sum": 0.0,
    }


def earlier(
    days_ago: float, means: Means, failures: int = 0, **others: object
) -> Dict[str, object]:
    """Return an earlier invocation, so many days before the profile."""
    rows = [outcome(name, True, count, count * mean) for name, (count, mean) in means.items()]
    if failures:
        rows.append(outcome("a", False, failures, 0.0))
    row: Dict[str, object] = {
        "run_id": f"r-{days_ago:g}",
        "day": None,
        "origin": "profile",
        "timestamp": stamp(NOON - DAY * days_ago).iso,
        "fingerprint": None,
        "machine_key": None,
        "outcomes": rows,
    }
    row.update(others)
    return row


def history(rows: Sequence[Mapping[str, object]], own: Means, **others: object) -> Profile:
    """Return a profile whose own runs on each instance took their mean, with rows before it."""
    instances = list(own)
    count = {name: runs for name, (runs, _) in own.items()}
    assert len(set(count.values())) == 1, "runs go through the instances in turn"
    seconds = [own[name][1] for _ in range(count[instances[0]]) for name in instances]
    keys: Dict[str, Any] = {"earlier": list(rows), **others}
    return make_profile("head", seconds, instances=instances, **keys)


def values(nights: Sequence[Night]) -> List[Optional[float]]:
    """Return the values, rounded to nine digits."""
    return [n.value_seconds and float(f"{n.value_seconds:.9g}") for n in nights]


def test_a_night_is_told_in_seconds_of_the_newest_one() -> None:
    """Two inputs, both half as long the night before: it took half of what this one takes."""
    profile = history([earlier(1, {"a": (2, 0.5), "b": (2, 2.0)})], {"a": (2, 1.0), "b": (2, 4.0)})

    nights = nights_of(profile)

    assert values(nights) == [1.25, 2.5]
    assert profile.avg_time == 2.5
    assert [(n.name, n.unix, n.runs, n.origin) for n in nights] == [
        ("r-1", NOON - DAY, 4, "profile"),
        ("r1", NOON, 4, "profile"),
    ]


def test_inputs_count_by_their_runs() -> None:
    """Worked out by hand: b was half as fast in the middle night, with three of its four runs."""
    rows = [
        earlier(2, {"a": (2, 1.0), "b": (2, 4.0)}),
        earlier(1, {"a": (1, 1.0), "b": (3, 8.0)}),
    ]

    nights = nights_of(history(rows, {"a": (2, 1.0), "b": (2, 4.0)}))

    # Scales are the medians, 1 and 4: the middle night is 2 ** (3/4) of the usual.
    assert values(nights) == [2.5, float(f"{2.5 * 2**0.75:.9g}"), 2.5]


def test_success_rates_count_all_runs() -> None:
    """Three of four; of a night without a run nobody knows."""
    rows = [earlier(2, {"a": (3, 1.0)}, failures=1), earlier(1, {})]

    nights = nights_of(history(rows, {"a": (2, 1.0)}))

    assert [(n.success_rate, n.runs, n.value_seconds) for n in nights] == [
        (75.0, 4, 1.0),
        (None, 0, None),
        (100.0, 2, 1.0),
    ]


def test_a_night_without_a_success_has_no_value() -> None:
    """Nothing succeeded now: earlier nights are told in seconds of the newest that has some."""
    rows = [earlier(2, {"a": (2, 3.0)}), earlier(1, {"a": (2, 1.0)})]
    profile = make_profile("head", [FAILED, FAILED], instances=["a"], earlier=rows)

    nights = nights_of(profile)

    assert values(nights) == [3.0, 1.0, None]
    assert nights[-1].success_rate == 0.0


def test_other_inputs_in_other_nights_are_no_change() -> None:
    """Every night another pair of inputs of very different size, all as fast as ever: flat."""
    sizes = {"a": 0.01, "b": 1.0, "c": 50.0, "d": 900.0}
    names = list(sizes)
    rows = [
        earlier(
            20 - night, {name: (2, sizes[name]) for name in (names[night % 4], names[night % 3])}
        )
        for night in range(20)
    ]

    found = nights_of(history(rows, {"a": (2, sizes["a"]), "b": (2, sizes["b"])}))

    assert set(values(found)) == {0.505}
    assert changes_of({"head": found}) == {"head": []}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    sizes=st.lists(st.floats(1e-4, 1e4), min_size=2, max_size=6),
    seed=st.integers(0, 10**6),
)
def test_only_the_head_itself_makes_a_change(sizes: List[float], seed: int) -> None:
    """Whatever inputs which night has, and however large: a row without noise stays flat."""
    rng = random.Random(seed)
    named = {f"i{number}": size for number, size in enumerate(sizes)}
    names = list(named)
    rows = [
        earlier(
            30 - night,
            {
                name: (rng.randint(1, 9), named[name])
                for name in ["i0", *rng.sample(names, rng.randint(1, len(names)))]
            },
        )
        for night in range(30)
    ]
    profile = history(rows, {name: (3, size) for name, size in named.items()})

    found = nights_of(profile)

    assert profile.avg_time is not None
    for night in found:
        assert night.value_seconds == pytest.approx(profile.avg_time, rel=1e-6)
    assert changes_of({"head": found}) == {"head": []}


def stepped(rng: random.Random, step: float, at: int, count: int = 30) -> Profile:
    """Return a head that from a night on takes `step` times as long, its inputs changing."""
    sizes = {"a": 0.02, "b": 0.3, "c": 7.0}
    rows = []
    for night in range(count):
        names = ["a", *rng.sample(["b", "c"], rng.randint(0, 2))]
        level = rng.lognormvariate(0, 0.02) * (step if night >= at else 1.0)
        rows.append(earlier(count - night, {name: (5, level * sizes[name]) for name in names}))
    return history(rows, {name: (5, step * size) for name, size in sizes.items()})


def test_a_step_of_30_percent_is_found_where_it_is() -> None:
    """Under nights that differ by 2 % and a mix that changes, with its size and its night."""
    rng = random.Random(3)
    for _ in range(10):
        found = nights_of(stepped(rng, 1.3, 18))

        (change,) = changes_of({"head": found})["head"]

        assert change.night == found[18]
        assert change.low < 30 < change.high
        assert abs(change.percent - 30) < 5
        assert change.q < 0.05


def test_an_input_that_came_with_the_step_does_not_hide_it() -> None:
    """Four of five inputs are new since the head got slower: the fifth tells by how much."""
    old = {"a": (5, 1.0)}
    new = {name: (5, 1.3 * size) for name, size in zip("abcde", (1, 2, 3, 4, 5))}
    rows = [earlier(30 - night, old if night < 15 else new) for night in range(30)]

    found = nights_of(history(rows, new))

    assert found[0].value_seconds is not None
    assert found[-1].value_seconds is not None
    assert found[-1].value_seconds / found[0].value_seconds == pytest.approx(1.3, rel=1e-3)


def test_heads_are_judged_together() -> None:
    """Of 60 heads in which nothing changed hardly one is said to have changed."""
    rng = random.Random(11)

    found = changes_of({str(head): nights_of(stepped(rng, 1.0, 0)) for head in range(60)})

    assert sum(1 for changes in found.values() if changes) <= 2


def test_the_more_heads_the_surer_a_change_has_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """With p = 0.01 a change is told of one head alone, and not of one among ten."""
    weak = Change(5, 1.0, 1.1, 0.1, 0.05, 0.15, 0.01)

    def look(series: Sequence[Optional[float]]) -> List[Change]:
        return [weak] if series[0] == 2.0 else []

    monkeypatch.setattr("hydra_heads.report.nights.find_changes", look)
    heads = {
        str(head): nights_of(
            history([earlier(9 - n, {"a": (5, mean)}) for n in range(8)], {"a": (5, mean)})
        )
        for head, mean in enumerate([2.0] + [1.0] * 9)
    }

    alone, among = changes_of({"0": heads["0"]}), changes_of(heads)

    assert [(change.night.name, change.q) for change in alone["0"]] == [("r-4", 0.01)]
    assert alone["0"][0].percent == pytest.approx(10.0)
    assert not any(among.values())


def test_nothing_is_said_of_fewer_than_eight_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven nights are not even looked at, eight are."""
    looked: List[int] = []

    def look(series: Sequence[Optional[float]]) -> List[Any]:
        looked.append(len(series))
        return []

    monkeypatch.setattr("hydra_heads.report.nights.find_changes", look)
    heads = {
        str(count): nights_of(
            history([earlier(9 - n, {"a": (5, 1.0)}) for n in range(count - 1)], {"a": (5, 1.0)})
        )
        for count in (2, 7, 8, 9)
    }

    found = changes_of(heads)

    assert looked == [8, 9]
    assert found == {"2": [], "7": [], "8": [], "9": []}


def test_days_of_daily_use_stand_apart() -> None:
    """They have a value by the same inputs, are not judged, and do not say what is usual."""
    live = earlier(0.5, {"a": (9, 4.0), "elsewhere": (9, 1.0)})
    live.update(origin="live", run_id=None, day="2026-01-09")
    rows = [earlier(1, {"a": (2, 2.0)}), live]

    nights = nights_of(history(rows, {"a": (2, 2.0)}))

    assert [night.name for night in nights] == ["r-1", "2026-01-09", "r1"]
    assert values(nights) == [2.0, 4.0, 2.0]
    assert judged_nights(nights) == [nights[0], nights[2]]


def test_inputs_that_only_daily_use_knows_have_no_usual_time() -> None:
    """A day on other inputs than Phase 1 has is known to have been, and no more."""
    live = earlier(0.5, {"other": (9, 4.0)}, origin="live", run_id=None, day="2026-01-09")

    nights = nights_of(history([live], {"a": (2, 2.0)}))

    assert [(n.value_seconds, n.runs) for n in nights] == [(None, 9), (2.0, 2)]


def test_machines_in_turn_are_not_one_series() -> None:
    """A new machine for good is in the series; two that take turns leave the newest one's."""

    def judged(keys: str) -> str:
        rows = [earlier(9 - n, {"a": (2, 1.0)}, machine_key=key) for n, key in enumerate(keys[:-1])]
        profile = history(rows, {"a": (2, 1.0)}, environment={"machine_key": keys[-1]})
        return "".join(night.machine_key or "" for night in judged_nights(nights_of(profile)))

    assert [judged(keys) for keys in ("mmmm", "mmnn", "mnmn")] == ["mmmm", "mmnn", "nn"]


def test_another_definition_and_another_machine_are_marked() -> None:
    """What either night did not record is no difference."""
    rows = [
        earlier(4, {"a": (1, 1.0)}, fingerprint="sha256:1", machine_key="m"),
        earlier(3, {"a": (1, 1.0)}, fingerprint="sha256:2", machine_key="m"),
        earlier(2, {"a": (1, 1.0)}, fingerprint=None, machine_key=None),
        earlier(1, {"a": (1, 1.0)}, fingerprint="sha256:2", machine_key="n"),
    ]
    sha = "sha256:" + "3" * 64

    nights = nights_of(
        history(rows, {"a": (1, 1.0)}, fingerprint=sha, environment={"machine_key": "o"})
    )

    assert [(mark.night.name, mark.words) for mark in marks_of(nights)] == [
        ("r-3", NEW_DEFINITION),
        ("r-1", ANOTHER_MACHINE),
        ("r1", f"{NEW_DEFINITION}, {ANOTHER_MACHINE}"),
    ]


def test_a_profile_without_a_past_is_one_night() -> None:
    """So is a foreign one, without runs and without a past, which has no value then."""
    alone = nights_of(make_profile("head", [1.0, 2.0]))
    foreign = nights_of(make_profile("head", [1.0], run_id=None, runs=[], timestamp_unix=None))
    unread = nights_of(make_profile("head", [], avg_time=None))

    assert values(alone) == [1.5]
    assert [(n.name, n.unix, n.value_seconds, n.success_rate) for n in foreign] == [
        (stamp(NOON).iso, NOON, None, 100.0)
    ]
    assert [(n.value_seconds, n.success_rate) for n in unread] == [(None, None)]


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"timestamp": "yesterday"},
        {"timestamp": None, "day": "2026-02-31"},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": 3},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": [{}, {"ok": True, "count": 1}]},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": [outcome("a", True, 0, 1.0)]},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": [outcome("a", True, "2", 1.0)]},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": [outcome("a", True, 2, 0.0)]},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": [outcome("a", True, 2, 1e300)]},
        {"timestamp": "2026-01-08T00:00Z", "outcomes": [outcome("a", True, 2, -1.0)]},
    ],
)
def test_a_past_that_another_program_wrote_breaks_nothing(row: Dict[str, object]) -> None:
    """Rows that say nothing sensible are nights without a value, or none at all."""
    nights = nights_of(history([row], {"a": (2, 2.0)}))

    assert values(nights)[-1] == 2.0
    assert set(values(nights)[:-1]) <= {None}


def test_figures_far_apart_stay_finite() -> None:
    """A picosecond and a century on one input are a ratio like any other."""
    rows = [earlier(2, {"a": (1, 1e-12)}), earlier(1, {"a": (1, 3e9)})]

    found = values(nights_of(history(rows, {"a": (1, 1.0)})))

    assert all(value is not None and math.isfinite(value) for value in found)
    assert found == [1e-12, 3e9, 1.0]
