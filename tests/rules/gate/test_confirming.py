"""Suspects run again beside a control."""

from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import pytest

from hydra_heads.model.regression import CANNOT_TELL, OK, REGRESSED, GateOptions
from hydra_heads.rules.gate.confirming import confirm, control_of
from hydra_heads.rules.gate.past import Past
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.rules.gate.verdicts import ALONE
from tests.rules.gate.subjects import OPTIONS, USUAL, subject

SLOWER = [*USUAL, 1.3, 1.31, 1.29, 1.3]

AS_EVER = [*USUAL, 1.0, 1.01, 0.99, 1.0]

ONCE = [*USUAL, 1.0, 1.01, 0.99, 1.1]


class Bench:
    """Stands in for running heads again: answers with values that are given."""

    def __init__(self, values: Mapping[Tuple[str, str], float]) -> None:
        self.values = values
        self.asked: List[Tuple[List[str], Optional[str]]] = []

    def __call__(
        self, suspects: List[str], control: Optional[str]
    ) -> Mapping[Tuple[str, str], float]:
        """Note what was asked, and answer."""
        self.asked.append((suspects, control))
        return self.values


def all_green(subjects: Sequence[Subject], options: GateOptions) -> List[Finding]:
    """Judge as somebody who never sees anything wrong."""
    return [Finding(each.row(OK, "within noise"), each) for each in subjects]


def judge(*subjects: Subject) -> List[Finding]:
    """Judge each subject by itself."""
    return [found for each in subjects for found in Past().judge([each], OPTIONS)]


def confirmed(bench: Bench, *subjects: Subject) -> Dict[str, Finding]:
    """Judge subjects and have the suspects among them confirmed, by head."""
    found = confirm(judge(*subjects), bench, Past().judge, OPTIONS)
    return {each.row.head: each for each in found}


def two(values: List[float]) -> Tuple[Subject, Subject]:
    """Make a head with these values, and another one that is as it ever was."""
    return subject(values, "a"), subject(AS_EVER, "b")


def test_a_suspect_that_is_slow_again_is_confirmed() -> None:
    """The row stays red, and says what the re-run showed."""
    bench = Bench({("a", "time"): 1.3, ("b", "time"): 1.0})

    row = confirmed(bench, *two(SLOWER))["a"].row

    assert (row.verdict, row.confirmed) == (REGRESSED, True)
    assert "; confirmed: +3" in row.reason
    assert row.reason.endswith("% when run again, less what a control was off by")
    assert bench.asked == [(["a"], "b")]


def test_a_suspect_that_is_as_it_was_is_green() -> None:
    """The row is ok, not confirmed, with the reason."""
    bench = Bench({("a", "time"): 1.02, ("b", "time"): 1.0})

    row = confirmed(bench, *two(SLOWER))["a"].row

    assert (row.verdict, row.confirmed) == (OK, False)
    assert row.reason.startswith("not confirmed: ")


@pytest.mark.parametrize(
    ("suspect", "control", "verdict"),
    [(1.3 * 1.4, 1.4, REGRESSED), (1.4, 1.4, OK), (1.0, 0.75, REGRESSED), (1.3, 1.0, REGRESSED)],
)
def test_what_the_machine_does_now_is_taken_out(
    suspect: float, control: float, verdict: str
) -> None:
    """A machine that is slow or fast at the moment neither confirms nor clears anybody."""
    bench = Bench({("a", "time"): suspect, ("b", "time"): control})

    assert confirmed(bench, *two(SLOWER))["a"].row.verdict == verdict


def test_a_suspect_that_cannot_be_run_stays_red() -> None:
    """Nobody is cleared by a re-run that did not happen."""
    row = confirmed(Bench({}), *two(SLOWER))["a"].row

    assert (row.verdict, row.confirmed) == (REGRESSED, None)
    assert row.reason.endswith("; it could not be run again")


def test_a_value_that_has_no_place_between_the_levels_confirms_nothing() -> None:
    """A figure that is 0 now, where it never was, is no ratio of anything."""
    row = confirmed(Bench({("a", "time"): 0.0, ("b", "time"): 1.0}), *two(SLOWER))["a"].row

    assert (row.verdict, row.confirmed) == (REGRESSED, None)
    assert row.reason.endswith("; it could not be run again")


def test_a_value_that_was_alone_is_red_when_it_comes_again() -> None:
    """What one night cannot say two can: the re-run is the second."""
    bench = Bench({("a", "time"): 1.1, ("b", "time"): 1.0})

    row = confirmed(bench, *two(ONCE))["a"].row

    assert (row.verdict, row.confirmed, row.since) == (REGRESSED, True, "r33")


def test_a_slow_machine_confirms_nobody() -> None:
    """A re-run that is slow because everything is slow now does not count as a second time."""
    bench = Bench({("a", "time"): 1.1, ("b", "time"): 1.1})

    row = confirmed(bench, *two(ONCE))["a"].row

    assert (row.verdict, row.confirmed) == (OK, False)


@pytest.mark.parametrize("count", [8, 15])
def test_two_values_above_all_of_few_nights_have_the_p_of_their_ranks(count: int) -> None:
    """The chance that the newest two of n + 2 are the largest two is 2 / ((n + 1) (n + 2))."""
    one = subject([*USUAL[:count], 1.25], "a")
    found = Finding(one.row(OK, ALONE), one, 1.0, 1.25, is_alone=True)

    (judged,) = confirm([found], Bench({("a", "time"): 1.25}), all_green, OPTIONS)

    row = judged.row

    assert (row.verdict, row.confirmed) == (REGRESSED, True)
    assert row.p == pytest.approx(2 / ((count + 1) * (count + 2)))


def test_slower_again_but_not_beyond_all_is_not_sure() -> None:
    """A re-run in between neither clears nor convicts."""
    one = subject([*USUAL[:10], 1.2, *USUAL[:10], 1.3], "a")
    found = Finding(one.row(OK, ALONE), one, 1.0, 1.3, is_alone=True)

    (judged,) = confirm([found], Bench({("a", "time"): 1.19}), all_green, OPTIONS)

    row = judged.row

    assert (row.verdict, row.confirmed) == (OK, None)
    assert row.reason.endswith("; not sure enough to be red")


def test_a_value_that_was_alone_and_does_not_come_again_is_green() -> None:
    """A night that was slow for its own reasons is cleared."""
    bench = Bench({("a", "time"): 1.0, ("b", "time"): 1.0})

    row = confirmed(bench, *two(ONCE))["a"].row

    assert (row.verdict, row.confirmed) == (OK, False)


def test_nothing_is_run_when_nothing_looks_worse() -> None:
    """A green gate costs no run."""
    bench = Bench({})

    found = confirmed(bench, *two(AS_EVER))

    assert bench.asked == []
    assert found["a"].row.confirmed is None


def test_rates_are_compared_as_they_are() -> None:
    """A success rate has no control: what a machine does to it is not known."""
    rates = subject([100.0] * 20 + [50.0, 40.0, 50.0], "a", "success_rate")
    control = subject([100.0] * 23, "b", "success_rate")
    values = {("a", "success_rate"): 95.0, ("b", "success_rate"): 60.0}

    row = confirmed(Bench(values), rates, control)["a"].row

    assert (row.verdict, row.confirmed) == (OK, False)


def test_a_control_is_a_head_that_nothing_is_wrong_with() -> None:
    """Of several the one with most nights; none where every head is in doubt."""
    unknown = subject([1.0], "c", problem="too few")
    many = judge(subject(SLOWER, "a"), subject(AS_EVER[10:], "b"), subject(AS_EVER, "d"), unknown)

    assert many[3].row.verdict == CANNOT_TELL
    assert control_of(many, ["a"]) == "d"
    assert control_of(many, ["a", "b", "d"]) is None
