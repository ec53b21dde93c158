"""Tests of `hydra_heads.measure.degradation`: whether a head got worse."""

import re
from typing import Iterator, List

import pytest

from hydra_heads.measure.degradation import degradations
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.measure.worse_nights import Law, night
from tests.store.making import EXIT_3, a_run, an_invocation, record
from tests.store.nights import Story, slower_from, unchanged


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def test_a_slower_head_is_named_with_old_and_new_time(history: History) -> None:
    """The line names head, both times, the change with its interval, and the other invocation."""
    night(history, "r1", {"a": (0.1, 1.0), "b": (0.1, 1.0)})
    now = night(history, "r2", {"a": (0.2, 1.0), "b": (0.1, 1.0)})

    lines = degradations(history, "demo", now, ["a", "b"])

    assert len(lines) == 1
    assert re.match(
        r"Performance degradation detected: a: time 0\.\d{3} s -> 0\.\d{3} s "
        r"\(\+\d+ % \[\+\d+, \+\d+\]\) since r1\Z",
        lines[0],
    )


def test_a_head_that_fails_more_often_is_named_with_both_rates(history: History) -> None:
    """Successes are compared apart from times."""
    night(history, "r1", {"a": (0.1, 1.0)})
    now = night(history, "r2", {"a": (0.1, 0.3)})

    lines = degradations(history, "demo", now, ["a"])

    assert len(lines) == 1
    assert re.match(
        r"Performance degradation detected: a: success 100\.0 % -> \d\d\.\d % "
        r"\(\[-\d+, -\d+\] points\) since r1\Z",
        lines[0],
    )


def test_a_head_can_be_worse_in_both_ways(history: History) -> None:
    """Slower and failing more often are two lines."""
    night(history, "r1", {"a": (0.1, 1.0)})
    now = night(history, "r2", {"a": (0.3, 0.4)})

    assert len(degradations(history, "demo", now, ["a"])) == 2


@pytest.mark.parametrize("law", [(0.1, 1.0), (0.05, 1.0), (0.101, 1.0)])
def test_what_is_not_worse_beyond_noise_is_silent(history: History, law: Law) -> None:
    """The same, a better one, and one that is slower by less than the noise."""
    night(history, "r1", {"a": (0.1, 0.9)})

    now = night(history, "r2", {"a": law})

    assert degradations(history, "demo", now, ["a"]) == []


def test_a_changed_mix_of_instances_is_no_degradation(history: History) -> None:
    """More runs of the slow instance raise the mean, and the head is as fast as it was."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxxxxxxxxyy")

    now = night(history, "r2", {"a": (0.1, 1.0)}, instances="xxyyyyyyyyyy")

    assert degradations(history, "demo", now, ["a"]) == []


def test_without_a_shared_instance_nothing_is_compared(history: History) -> None:
    """Times on other inputs say nothing."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxx")

    now = night(history, "r2", {"a": (0.9, 0.5)}, instances="yyyy")

    assert degradations(history, "demo", now, ["a"]) == []


def test_a_first_profile_is_compared_with_nothing(history: History) -> None:
    """There is no line without a previous profile."""
    now = night(history, "r1", {"a": (0.1, 1.0)})

    assert degradations(history, "demo", now, ["a"]) == []


def test_runs_that_wait_do_not_count(history: History) -> None:
    """Undecided runs are neither slow nor failed."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxx")
    now = an_invocation("r2", ("a",))
    waiting = [a_run(order, "a", None, 9.0, "r2") for order in range(1, 5)]
    record(history, now, iter(waiting), True)

    assert degradations(history, "demo", now, ["a"]) == []


@pytest.mark.long
def test_unchanged_nights_seldom_warn(history: History) -> None:
    """Of forty nights with ten unchanged heads that sometimes fail, few have a warning."""
    laws = {f"h{index}": (0.1, 0.9) for index in range(10)}
    warned = 0
    night(history, "r0", laws)
    for number in range(1, 41):
        now = night(history, f"r{number}", laws)
        warned += bool(degradations(history, "demo", now, sorted(laws)))

    assert warned <= 5  # 5 % are two of forty; each head judged alone gives about sixteen


def test_a_head_that_never_started_has_no_time(history: History) -> None:
    """Failures without a time count as failures, and no time is compared."""
    night(history, "r1", {"a": (0.1, 1.0)}, instances="xxxxxxxx")
    now = an_invocation("r2", ("a",))
    runs = [a_run(order, "a", False, None, "r2")._replace(failure=EXIT_3) for order in range(1, 9)]
    record(history, now, iter(runs), True)

    lines = degradations(history, "demo", now, ["a"])

    assert len(lines) == 1
    assert "success 100.0 % -> 0.0 %" in lines[0]


@pytest.fixture
def story(history: History) -> Story:
    """Give a history to tell of two heads whose nights differ by 2 %."""
    told = Story(history, {"a": unchanged, "b": unchanged})
    told.apart = 0.02
    return told


def judge(story: Story) -> List[str]:
    """Judge the night that has just been measured, and has not ended yet."""
    return degradations(story.history, "job", story.tell(complete=None), sorted(story.heads))


def test_with_eight_nights_a_head_is_set_against_them(story: Story) -> None:
    """The line says how many invocations, old and new time, and the change with its interval."""
    story.heads = {"a": slower_from(12, 1.3), "b": unchanged}
    story.tell(12)

    [line] = judge(story)

    assert re.match(
        r"Performance degradation detected: a: time 0\.\d{3} s -> 0\.\d{3} s "
        r"\(\+\d+ % \[\+\d+(\.\d)?, \+\d+\]\) against the 12 invocations before\Z",
        line,
    )


def test_what_nights_differ_by_is_no_degradation(story: Story) -> None:
    """With few nights 15 % may be the machine; when nights are known to differ by 2 % it is not."""
    story.heads = {"a": lambda night: 1.15 if night in (3, 13) else 1.0, "b": unchanged}
    story.tell(3)
    early = judge(story)
    story.tell(9)

    late = judge(story)

    assert early == []
    assert len(late) == 1


def test_a_bad_night_is_nothing_new_to_a_head_that_has_them(story: Story) -> None:
    """Where nights before were as bad, it is within what nights differ by."""
    story.heads = {"a": lambda night: 1.3 if night in (5, 8, 12) else 1.0, "b": unchanged}
    story.tell(12)

    assert judge(story) == []


def test_a_level_of_long_ago_hides_nothing(story: Story) -> None:
    """Nights since the last change are what a night is set against."""
    levels = {0: 2.0, 1: 1.0, 2: 1.2}
    story.heads = {"a": lambda night: levels[night // 15], "b": unchanged}
    story.tell(30)

    [line] = judge(story)

    assert line.startswith("Performance degradation detected: a: time")
    assert line.endswith("against the 15 invocations before")


@pytest.mark.parametrize("change", ["fingerprint", "machine", "incomplete"])
def test_nights_that_do_not_compare_do_not_count(story: Story, change: str) -> None:
    """Other definitions, other machines and interrupted nights say nothing about this one."""
    story.heads = {"a": slower_from(12, 1.13), "b": unchanged}
    story.tell(10, complete=change != "incomplete")
    if change == "fingerprint":
        story.fingerprints = dict.fromkeys("ab", "sha256:" + "9" * 64)
    elif change == "machine":
        story.facts["machine_key"] = "n" * 64
    story.tell(2)

    assert judge(story) == []


def test_a_new_definition_is_judged_by_how_nights_differ_for_others(story: Story) -> None:
    """20 % is a degradation two nights after a new definition, when other heads vary by 2 %."""
    story.heads = {"a": slower_from(14, 1.25), "b": unchanged}
    story.apart = 0.01
    story.tell(12)
    story.fingerprints["a"] = "sha256:" + "9" * 64
    story.tell(2)

    [line] = judge(story)

    assert line.startswith("Performance degradation detected: a: time")
    assert line.endswith("since r13")


def test_failures_are_set_against_eight_nights_as_well(story: Story) -> None:
    """A night that fails more often than nights do is told, against all of them."""
    story.rate = {"a": lambda night: 0.4 if night == 12 else 0.97, "b": lambda night: 0.9}
    story.runs = 15
    story.tell(12)

    [line] = judge(story)

    assert re.match(
        r"Performance degradation detected: a: success 9\d\.\d % -> \d\d\.\d % "
        r"\(\[-\d+, -\d+\] points\) against the 12 invocations before\Z",
        line,
    )


def test_failing_nights_are_nothing_new_either(story: Story) -> None:
    """Where one night in four fails by half, another one is no degradation."""
    story.rate = {"a": lambda night: 0.5 if night % 4 == 0 else 0.98}
    story.tell(12)

    assert judge(story) == []


def test_imports_are_no_night(story: Story) -> None:
    """What was taken in from files is never compared with."""
    story.origin = "import"
    story.tell(12)
    story.origin, story.heads = "profile", {"a": slower_from(0, 9.0), "b": unchanged}

    assert judge(story) == []


@pytest.mark.parametrize("apart", [0.01, 0.06])
def test_unchanged_nights_of_a_real_history_seldom_warn(history: History, apart: float) -> None:
    """Ten heads over two instances, nights that differ: few of 24 nights warn, early ones too."""
    story = Story(history, {f"h{number}": unchanged for number in range(10)}, seed=3)
    story.apart, story.rate = apart, {"h0": lambda night: 0.8, "h1": lambda night: 0.97}
    warned = 0
    for _ in range(24):
        warned += bool(judge(story))
        history.end(f"r{story.told - 1}", 9e9, True)

    assert warned <= 2


def test_without_heads_there_is_nothing_to_say(history: History) -> None:
    """No head, no line."""
    assert degradations(history, "demo", an_invocation("r1"), []) == []
