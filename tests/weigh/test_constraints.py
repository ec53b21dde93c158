"""How probable it is that a head keeps the slot's constraints."""

import math
import random
from typing import Dict, List, Optional, Sequence

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.weigh.constraints import (
    Constraint,
    constraint_probabilities,
    eligibility,
    eligibility_reasons,
    in_words,
    is_eligible,
)
from tests.weigh.profiles import FAILED, make_profile, profile_document


def of_counts(successes: int, failures: int, seconds: float = 1.0) -> Profile:
    """Build a head with so many successes and failures."""
    return make_profile("a", [seconds] * successes + [FAILED] * failures)


def with_figures(name: str, figures: Sequence[Dict[str, Optional[float]]]) -> Profile:
    """Build a head whose runs all succeeded and have these figures."""
    document = profile_document(name, [1.0] * len(figures))
    rows = document["runs"]
    assert isinstance(rows, list)
    for row, metrics in zip(rows, figures):
        row["metrics"] = metrics
    return Profile(document)


def one(profile: Profile, constraint: Constraint) -> float:
    """Return the probability of one head under one constraint."""
    return eligibility([profile], [constraint])[0]


AT_LEAST_95 = Constraint("success_rate", at_least=95)


@pytest.mark.parametrize(
    ("successes", "failures", "low", "high"),
    [
        (19, 1, 0.4, 0.6),
        (20, 0, 0.8, 0.85),
        (1, 0, 0.5, 0.55),
        (0, 1, 0.0, 0.03),
        (190, 10, 0.4, 0.6),
        (198, 2, 0.98, 1.0),
        (150, 50, 0.0, 1e-9),
    ],
)
def test_noise_is_no_cut(successes: int, failures: int, low: float, high: float) -> None:
    """19 of 20 against 95 % is about even; more runs say more, few runs little."""
    assert low <= one(of_counts(successes, failures), AT_LEAST_95) <= high


def test_one_failure_more_moves_it_a_little() -> None:
    """From no failure to many the probability falls step by step."""
    found = [one(of_counts(100 - failed, failed), AT_LEAST_95) for failed in range(12)]

    assert found == sorted(found, reverse=True)
    assert max(before - after for before, after in zip(found, found[1:])) < 0.2


@pytest.mark.parametrize("metric", ["success_rate", "avg_time", "p95", "cpu", "user_tokens"])
def test_without_runs_nothing_speaks_against_a_head(metric: str) -> None:
    """A head that was never run keeps every constraint until a run says otherwise."""
    assert one(of_counts(0, 0), Constraint(metric, at_least=0.5, at_most=0.6)) == 1.0


@pytest.mark.parametrize("metric", ["avg_time", "p95", "memory_max_mb"])
def test_failures_say_nothing_of_successes(metric: str) -> None:
    """A head that only failed has no times that a limit could be about."""
    assert one(of_counts(0, 9), Constraint(metric, at_most=0.1)) == 1.0


@pytest.mark.parametrize(
    ("constraint", "probability"),
    [
        (Constraint("success_rate", at_least=0), 1.0),
        (Constraint("success_rate", at_most=100), 1.0),
        (Constraint("success_rate", at_least=100), 0.0),
        (Constraint("success_rate", at_most=0), 0.0),
    ],
)
def test_the_ends_of_a_rate_are_exact(constraint: Constraint, probability: float) -> None:
    """What always holds is certain, and what one run refutes is refuted by it."""
    assert one(of_counts(9, 1), constraint) == probability


def test_all_of_them_is_kept_until_one_fails() -> None:
    """Of 100 % no number of runs is proof, so a head without a failure keeps it."""
    assert one(of_counts(9, 0), Constraint("success_rate", at_least=100)) == 1.0


def test_a_rate_may_be_too_high() -> None:
    """`at_most` is the mirror of `at_least`."""
    above = one(of_counts(12, 8), Constraint("success_rate", at_least=70))
    below = one(of_counts(12, 8), Constraint("success_rate", at_most=70))

    assert above + below == pytest.approx(1, rel=0, abs=1e-12)


def test_a_mean_is_judged_by_its_posterior() -> None:
    """Student's t around the mean of the successes, one run of the usual spread added."""
    student = pytest.importorskip("scipy.stats").t
    times = [0.8, 1.1, 0.9, 1.3, 1.0]

    found = one(make_profile("a", [*times, FAILED]), Constraint("avg_time", at_most=1.2))

    centre = math.fsum(times) / 5
    squares = math.fsum((value - centre) ** 2 for value in times)
    squares += squares / 4  # one head alone: its own spread is the usual one
    expected = student.cdf((1.2 - centre) / math.sqrt(squares / 5 / 5), 5)
    assert found == pytest.approx(expected, rel=1e-10)


def test_one_run_has_the_spread_of_the_other_heads() -> None:
    """A head with one run is judged with the relative spread of all, so the slow one is not worse.

    Twice the time with twice the spread against twice the limit is the same question.
    """
    chance = random.Random(1)
    many = [1.0 + 0.1 * chance.random() for _ in range(30)]
    heads = [make_profile("a", many), make_profile("b", [1.0]), make_profile("c", [1000.0])]

    small = eligibility(heads, [Constraint("avg_time", at_most=1.1)])
    large = eligibility(heads, [Constraint("avg_time", at_most=1100)])

    assert small[1] == pytest.approx(large[2], rel=1e-12)
    assert 0.75 < small[1] < small[0]
    assert small[2] < 0.01


def test_the_usual_spread_is_a_share_of_the_magnitude() -> None:
    """Figures may be below 0; two runs of a head tell theirs: a half, a tenth and a fifth here."""
    tokens = ([-1.5, -0.5], [0.9, 1.1], [8.0, 12.0], [1.0])
    heads = [
        with_figures(name, [{"user_tokens": value} for value in values])
        for name, values in zip("abcd", tokens)
    ]

    found = eligibility(heads, [Constraint("user_tokens", at_most=1.2)])[3]

    middle = math.sqrt(2) * 0.2
    assert found == pytest.approx(0.5 + math.atan(0.2 / middle) / math.pi, rel=1e-12)


def test_large_figures_keep_their_spread() -> None:
    """Counters of bytes differ in their last digits, and are judged like small ones."""
    far = 2.0**52 - 16
    rows = [[start + step for step in (0.0, 1.0, 2.0, 4.0, 8.0)] for start in (0.0, far)]
    head, moved = (with_figures("a", [{"user_bytes": value} for value in row]) for row in rows)

    found = one(moved, Constraint("user_bytes", at_most=far + 5.0))

    # The run that is added varies as a share of the mean, which is the same for one head.
    assert found == pytest.approx(one(head, Constraint("user_bytes", at_most=5.0)), rel=1e-9)


def test_a_single_run_of_a_single_head_says_little() -> None:
    """Nothing tells how far its time varies: the mean itself is taken for the spread."""
    found = one(make_profile("a", [1.0]), Constraint("avg_time", at_most=2.0))

    assert found == pytest.approx(0.75, rel=1e-12)


@pytest.mark.parametrize(
    ("constraint", "probability"),
    [
        (Constraint("user_tokens", at_most=7), 1.0),
        (Constraint("user_tokens", at_most=6.99), 0.0),
        (Constraint("user_tokens", at_least=7), 1.0),
        (Constraint("user_tokens", at_least=7.01), 0.0),
    ],
)
def test_what_never_varies_is_certain(constraint: Constraint, probability: float) -> None:
    """A figure that is the same in every run has no noise."""
    assert one(with_figures("a", [{"user_tokens": 7}] * 3), constraint) == probability


def test_figures_are_means_over_successes_that_have_them() -> None:
    """CPU is user and system time together; a run without the figure is left out."""
    rows: List[Dict[str, Optional[float]]] = [
        {"user_time": 1.0 + 0.01 * row, "system_time": 1.0} for row in range(10)
    ]
    full = one(with_figures("a", rows), Constraint("cpu", at_most=2.05))

    some = one(with_figures("a", [*rows, {"user_time": 90.0}]), Constraint("cpu", at_most=2.05))

    assert some == full
    assert 0.5 < full < 0.8
    assert one(with_figures("a", rows), Constraint("cpu", at_most=2.0)) < 0.01


def test_a_quantile_is_a_share_of_successes() -> None:
    """p95 below a limit is the same question as 95 % of successes within it."""
    times = [0.1 * (row + 1) for row in range(40)]
    chance = random.Random(3)
    chance.shuffle(times)

    found = one(make_profile("a", [*times, FAILED]), Constraint("p95", at_most=3.85))

    assert found == pytest.approx(one(of_counts(38, 2), AT_LEAST_95), rel=1e-12)


def test_values_at_the_limit_keep_it() -> None:
    """A time that is exactly the limit is within it, on either side."""
    profile = of_counts(20, 0, seconds=1.0)

    assert one(profile, Constraint("p50", at_most=1.0)) > 0.99
    assert one(profile, Constraint("p50", at_least=1.0)) > 0.99
    assert one(profile, Constraint("p50", at_most=0.999)) < 0.01
    assert one(profile, Constraint("p50", at_least=1.001)) < 0.01


def test_several_constraints_are_a_product() -> None:
    """Constraints of several metrics count as independent."""
    profile = make_profile("a", [0.8, 1.1, 0.9, 1.3, 1.0] * 4 + [FAILED])
    quick = Constraint("avg_time", at_most=1.05)

    found = eligibility([profile], [AT_LEAST_95, quick])[0]

    assert 0.1 < found < 0.5
    assert found == pytest.approx(one(profile, AT_LEAST_95) * one(profile, quick), rel=1e-12)


@pytest.mark.parametrize("metric", ["avg_time", "success_rate", "p50"])
def test_both_ends_of_one_are_what_lies_between(metric: str) -> None:
    """The probability between two bounds is that below the upper less that below the lower."""
    profile = make_profile("a", [0.8, 1.1, 0.9, 1.3, 1.0] * 4 + [FAILED] * 20)
    low, high = {"avg_time": (0.95, 1.05), "success_rate": (45, 60), "p50": (0.9, 1.05)}[metric]

    found = one(profile, Constraint(metric, low, high))

    lower = one(profile, Constraint(metric, at_least=low))
    upper = one(profile, Constraint(metric, at_most=high))
    assert 0.2 < found < min(lower, upper)
    assert found == pytest.approx(lower + upper - 1, rel=0, abs=1e-12)
    assert one(profile, Constraint(metric, high, high)) < 0.05


def test_without_constraints_everybody_is_eligible() -> None:
    """A slot that wants nothing leaves every head at 1."""
    assert eligibility([of_counts(1, 9), of_counts(0, 0)], []) == [1.0, 1.0]


def test_counts_without_runs_are_judged_as_far_as_they_tell() -> None:
    """Rate and mean time of another program's profile count; of quantiles it says nothing."""
    document = profile_document("a", [1.0] * 19 + [FAILED])
    document["runs"] = []
    profile = Profile(document)

    assert one(profile, AT_LEAST_95) == one(of_counts(19, 1), AT_LEAST_95)
    assert 0.8 < one(profile, Constraint("avg_time", at_most=2.0)) < 1
    assert one(profile, Constraint("p95", at_most=0.1)) == 1.0


def test_the_rows_stand_in_the_order_given() -> None:
    """One row a constraint, one figure a head, in the orders of the caller."""
    heads = [make_profile("b", [9.0] * 20), make_profile("a", [1.0] * 20)]

    rows = constraint_probabilities(heads, [Constraint("p50", at_most=2), AT_LEAST_95])

    assert [round(value, 2) for row in rows for value in row] == [0.0, 1.0, 0.82, 0.82]


def test_twenty_to_one_against_it_is_the_end() -> None:
    """Below 5 % a head is not eligible any more."""
    assert [is_eligible(value) for value in (1.0, 0.05, 0.0499, 0.0)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (AT_LEAST_95, "succeeds in at least 95 % of runs"),
        (Constraint("success_rate", 10, 99.5), "succeeds in at least 10 and at most 99.5 % of run"),
        (Constraint("p95", at_most=1.5), "p95 is at most 1.5 s"),
        (Constraint("avg_time", at_most=0.25), "avg_time is at most 0.25 s"),
        (Constraint("memory_max_mb", at_most=512), "mean memory_max_mb is at most 512 MiB"),
        (Constraint("memory", at_most=512), "mean memory is at most 512 MiB"),
        (Constraint("cpu", at_least=1), "mean cpu is at least 1 s"),
        (Constraint("cpu_avg", at_most=80), "mean cpu_avg is at most 80 %"),
        (Constraint("user_tokens", at_most=1e6), "mean user_tokens is at most 1000000"),
    ],
)
def test_reasons_are_sentences_with_units(constraint: Constraint, words: str) -> None:
    """A person reads what is wanted, in which unit, and how probable it is."""
    assert in_words(constraint, 0.618).startswith(words)
    assert in_words(constraint, 0.618).endswith(" with probability 0.62")


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "above 0.99"),
        (0.9951, "above 0.99"),
        (0.995, "0.99"),
        (0.994, "0.99"),
        (0.007, "0.01"),
        (0.005, "0.01"),
        (0.0049, "below 0.01"),
        (0.0, "below 0.01"),
    ],
)
def test_what_is_nearly_sure_is_not_called_sure(probability: float, words: str) -> None:
    """No probability is rounded to 0 or 1."""
    assert in_words(AT_LEAST_95, probability).endswith(f" with probability {words}")


def test_every_head_has_a_reason_for_every_constraint() -> None:
    """The reasons of a head are those of its own runs."""
    heads = [of_counts(20, 0), of_counts(10, 10)]

    assert eligibility_reasons(heads, [AT_LEAST_95]) == [
        ["succeeds in at least 95 % of runs with probability 0.82"],
        ["succeeds in at least 95 % of runs with probability below 0.01"],
    ]
