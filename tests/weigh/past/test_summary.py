"""What of a head's evidence is past, in figures and in words."""

from hydra_heads.weigh.past.past import weigh_past
from hydra_heads.weigh.past.summary import PastSummary, in_words, summaries
from tests.weigh.pasts import OTHER_VERSION, a_past, present, sums

NOW = [1.0] * 10
TEN = sums(NOW)


def test_a_summary_says_what_the_past_counts_as_and_why_no_more() -> None:
    """Runs now, runs of the past that are left, which invocations, and the reasons."""
    profiles = [present("a", NOW), present("b", NOW)]
    rows = [
        a_past(1, TEN),
        a_past(2, TEN, version=OTHER_VERSION),
        *(a_past(age, sums([9.0] * 10), version=OTHER_VERSION) for age in (3, 4)),
    ]
    past = weigh_past(rows, profiles, [[TEN], [TEN]])

    a, b = summaries(past, profiles)

    assert (a.head, a.runs, a.past_runs) == ("a", 10, 5.625)
    assert a.invocations == ("past-1", "past-2")
    assert a.reasons == ("its level was +800 %: too far away", "another version")
    assert (b.past_runs, b.invocations, b.reasons) == (0.0, (), ())


def test_the_past_is_told_in_words() -> None:
    """One invocation is not called invocations."""
    told = in_words(PastSummary("a", 10, 5.0, ("r8",), ("another version", "another machine")))

    assert told == [
        "5 more runs are counted from 1 earlier invocation",
        "of its past counts less or nothing: another version, another machine",
    ]


def test_half_a_run_of_the_past_is_told() -> None:
    """It counts, however little."""
    assert in_words(PastSummary("a", 10, 0.5, ("r8",), ())) == [
        "0.5 more runs are counted from 1 earlier invocation"
    ]


def test_a_head_without_a_past_has_nothing_told() -> None:
    """Nor why."""
    assert in_words(PastSummary("a", 10, 0.0, (), ())) == []


def test_days_of_daily_use_are_called_days() -> None:
    """Beside invocations of Phase 1 and alone; two versions of one day are one day."""
    profiles = [present("a", NOW)]
    day = a_past(1, TEN, origin="live")
    rows = [day, day._replace(fingerprint=OTHER_VERSION), a_past(2, TEN)]

    (both,) = summaries(weigh_past(rows, profiles, [[TEN]]), profiles)
    (alone,) = summaries(weigh_past(rows[:2], profiles, [[TEN]]), profiles)

    assert (both.invocations, both.days) == (("past-2",), ("past-1",))
    assert in_words(both)[0].endswith("from 1 earlier invocation and 1 day of daily use")
    assert in_words(alone)[0].endswith("counted from 1 day of daily use")
    assert in_words(alone._replace(days=("x", "y")))[0].endswith("from 2 days of daily use")
