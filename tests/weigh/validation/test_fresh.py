"""Runs that made the weights do not judge them."""

import logging
from typing import Dict, Optional, Sequence

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.validation.fresh import fresh_profiles, used_by
from tests.weigh.profiles import SHA, make_profile
from tests.weigh.validation.scenes import source, weights_of

NIGHT = 1767916800.0
"""2026-01-09 00:00 UTC."""

AB = {"a": 0.75, "b": 0.25}


def fresh(*profiles: Profile, **made: Sequence[Dict[str, object]]) -> Dict[str, Profile]:
    """Ask which profiles are fresh for weights of a and b, made from these rows."""
    weights = weights_of(AB, AB, made.get("made_from"), made.get("before_from"))
    return fresh_profiles(profiles, weights)


def a_and_b(run_id: Optional[str] = "r1") -> Sequence[Profile]:
    """Return profiles of both heads."""
    return [make_profile(name, [1.0, 2.0], run_id) for name in "ba"]


def refused(*profiles: Profile, **made: Sequence[Dict[str, object]]) -> str:
    """Return why profiles are refused."""
    with pytest.raises(InputError) as caught:
        fresh(*profiles, **made)
    return caught.value.message


def test_profiles_come_in_the_order_of_the_weights() -> None:
    """One profile a head, in the order of the weights; those of other heads are left out."""
    found = fresh(*a_and_b(), make_profile("c", [1.0], "r0"))

    assert list(found) == ["a", "b"]
    assert [profile.name for profile in found.values()] == ["a", "b"]


def test_a_head_without_a_profile_is_named() -> None:
    """A weighted head that was not run anew cannot be judged."""
    assert refused(make_profile("b", [1.0])) == (
        "profiles: no fresh profile of a; profile all heads of the weights there"
    )
    assert refused().startswith(".: no fresh profile of a, b; ")


@pytest.mark.parametrize("which", ["made_from", "before_from"])
@pytest.mark.parametrize("row", [source("r1"), source("rx", ["r7", "r1"]), source(None, ["r1"])])
def test_runs_that_made_either_weights_are_refused(which: str, row: Dict[str, object]) -> None:
    """An invocation in either `made_from`, or summed up there, is not fresh [H-041]."""
    assert refused(*a_and_b(), **{which: [source(), row]}) == (
        "profiles/head_b.json: not fresh: r1 made these weights or those before; "
        "profile again, into that folder"
    )


def test_single_runs_of_such_an_invocation_are_refused() -> None:
    """A profile of its own name that holds a used run is not fresh, even if that is undecided."""
    left, right = a_and_b("rfresh")
    runs = right.document["runs"]
    assert isinstance(runs, list)
    runs[1].update(id="r0.2", ok=None)

    assert "head_a.json: not fresh: r0 made" in refused(left, Profile(right.document, right.path))


def test_a_copied_file_is_refused() -> None:
    """The very file that made the weights is known by its content."""
    assert refused(*a_and_b(), made_from=[source("rx", (), SHA)]).startswith(
        "profiles/head_b.json: not fresh: this very file made these weights or those before; "
    )


def test_profiles_without_run_id_are_taken_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody can tell whether another program's runs are fresh: a warning says so."""
    with caplog.at_level(logging.WARNING, "hydra"):
        found = fresh(*a_and_b(None))

    assert list(found) == ["a", "b"]
    assert [record.getMessage() for record in caplog.records] == [
        f"head_{name}.json has no run id: nobody can tell whether its runs are fresh"
        for name in "ba"
    ]


def live(started_unix: Optional[float]) -> Profile:
    """Return a profile of b of another program, whose second run began then."""
    document = make_profile("b", [1.0, 2.0], None).document
    runs = document["runs"]
    assert isinstance(runs, list)
    runs[1]["started_unix"] = started_unix
    return Profile(document, "profiles/head_b.json")


@pytest.mark.parametrize(
    ("started_unix", "is_fresh"), [(NIGHT + 86399.9, False), (NIGHT + 86400, True), (None, True)]
)
def test_days_that_counted_are_over_before_runs_are_fresh(
    started_unix: Optional[float], is_fresh: bool
) -> None:
    """Runs without an id are fresh when started after the latest day in either `made_from`."""
    rows = [source("rx", ["2026-01-08", "2026-01-09", "2026-02-30"])]
    a = make_profile("a", [1.0, 2.0], "r1")

    if is_fresh:
        assert list(fresh(a, live(started_unix), before_from=rows)) == ["a", "b"]
    else:
        assert "head_b.json: not fresh: it has runs of days that made" in refused(
            a, live(started_unix), before_from=rows
        )


def test_runs_of_an_invocation_need_no_day() -> None:
    """A run whose id names its invocation is no run of daily use, whenever it began."""
    profile = live(NIGHT)
    runs = profile.document["runs"]
    assert isinstance(runs, list)
    runs[0]["id"], runs[1]["id"] = "r5.1", "r5.2"
    rows = [source("rx", ["2026-01-09"])]

    assert "b" in fresh(make_profile("a", [1.0]), profile, made_from=rows)


def test_days_of_no_calendar_end_never() -> None:
    """What looks like a day and is none says nothing of runs."""
    used = used_by(weights_of(AB, made_from=[source("rx", ["2026-02-30", "9999-12-31"])]))

    assert used.until_unix is None
    assert used.names == {"rx", "2026-02-30", "9999-12-31"}


def test_counts_without_runs_are_refused() -> None:
    """A profile of counts has no costs block by block; one of no runs at all has nothing to say."""
    b = make_profile("b", [], "r1")

    assert refused(make_profile("a", [1.0], runs=None), b).startswith(
        "profiles/head_a.json: counts without runs, expected the runs; profile it again"
    )
    assert list(fresh(make_profile("a", [1.0]), b)) == ["a", "b"]


def test_profiles_of_another_slot_are_refused() -> None:
    """Any profile of another slot in the folder is refused; one that names none fits."""
    a, b = make_profile("a", [1.0], slot="job"), make_profile("b", [1.0], slot=None)

    assert list(fresh(a, b)) == ["a", "b"]
    assert refused(a, b, make_profile("c", [1.0], slot="other")) == (
        "profiles/head_c.json: slot 'other', but the weights are of 'job'; "
        "name the folder with fresh profiles of that slot: --validation DIR"
    )


def test_weights_of_no_slot_fit_any() -> None:
    """Foreign profiles make weights without a slot, which are judged by any runs."""
    weights = weights_of(AB, slot=None)

    assert list(fresh_profiles([make_profile(n, [1.0], slot="x") for n in "ab"], weights))
