"""What fresh costs say of new weights."""

import math
import random
from typing import Any, List, Sequence, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.gate import CANNOT_TELL, IMPROVED, WORSE, GateSettings
from hydra_heads.weigh.validation.costs import FreshCosts, failure_variances
from hydra_heads.weigh.validation.verdict import Judgement, judge

HALF = {"a": 0.5, "b": 0.5}
MORE = {"a": 0.75, "b": 0.25}

COSTS = st.lists(st.floats(0.01, 100.0), min_size=6, max_size=6)


def paired(*rows: Sequence[float]) -> FreshCosts:
    """Return costs in complete blocks."""
    return FreshCosts(tuple(map(tuple, rows)), True, len(rows[0]), len(rows[0]))


def apart(*rows: Sequence[float]) -> FreshCosts:
    """Return costs of runs that have nothing to do with each other."""
    return FreshCosts(tuple(map(tuple, rows)), False, 0, min(map(len, rows)))


def around(level: float, runs: int, jitter: float = 0.1) -> List[float]:
    """Return costs whose mean is the level, above and below it in turn."""
    return [level * (1 + jitter * (-1) ** run) for run in range(runs)]


A, B = around(1.0, 40), around(2.0, 40)[::-1]


def test_better_is_improved() -> None:
    """More work for the cheaper head gains a quarter of the difference in cost."""
    found = judge(HALF, MORE, paired(A, B))

    assert found.verdict == IMPROVED
    assert found.reason == "the gain is beyond noise and not below the minimum"
    assert found.gain == pytest.approx(0.25)
    assert found.relative_percent == pytest.approx(100 * 0.25 / 1.5)
    assert (found.cost_old, found.cost_new) == pytest.approx((1.5, 1.25))
    assert found.mean_costs == pytest.approx((1.0, 2.0))
    assert found.degrees == 39


def test_the_other_way_round_is_worse() -> None:
    """The same weights swapped lose what they gained, as surely."""
    gain, loss = judge(HALF, MORE, paired(A, B)), judge(MORE, HALF, paired(A, B))

    assert loss.verdict == WORSE
    assert loss.reason == "the loss is beyond noise and above what is allowed"
    assert loss.gain == -(gain.gain or 0)
    assert loss.relative_percent == pytest.approx(-20.0)
    assert loss.runs_needed == gain.runs_needed


def test_scipy_gives_the_same_interval_of_pairs() -> None:
    """Gain and interval are those of a t test of old against new costs, block by block."""
    scipy = pytest.importorskip("scipy.stats")
    numpy = pytest.importorskip("numpy")
    old, new = numpy.dot([0.5, 0.5], [A, B]), numpy.dot([0.75, 0.25], [A, B])
    expected = scipy.ttest_rel(old, new).confidence_interval(0.9)

    found = judge(HALF, MORE, paired(A, B), GateSettings(confidence=0.9))

    assert found.interval == pytest.approx((expected.low, expected.high, 0.9), rel=1e-9)


def test_scipy_gives_the_same_interval_of_samples() -> None:
    """With two heads apart it is Welch's t test of their costs, times what moved."""
    scipy = pytest.importorskip("scipy.stats")
    expected = scipy.ttest_ind(B, A[:31], equal_var=False)
    bounds = expected.confidence_interval(0.95)

    found = judge(HALF, MORE, apart(A[:31], B))

    assert found.interval == pytest.approx((bounds.low / 4, bounds.high / 4, 0.95), rel=1e-9)
    assert found.degrees == pytest.approx(expected.df, rel=1e-9)


def test_pairing_takes_out_what_blocks_share() -> None:
    """A gain of 10 % drowns in instances that differ a hundredfold, unless they are paired."""
    factors = [10.0 ** (run % 3) for run in range(42)]
    rows = [[f * 1.0 for f in factors], [f * 1.5 for f in factors]]

    assert judge(HALF, MORE, paired(*rows)).verdict == IMPROVED
    assert judge(HALF, MORE, apart(*rows)).verdict == CANNOT_TELL


@pytest.mark.parametrize(
    ("make", "needed", "plainly_needed"),
    [(paired, "134 blocks", 19), (apart, "138 runs a head", 20)],
)
def test_luck_with_rare_failures_is_no_gain(make: Any, needed: str, plainly_needed: int) -> None:
    """One head of eight had none of the six failures in 30 runs of each: that is nothing yet."""
    rows = [[50.0 if 5 * head == run else 1.0 for run in range(30)] for head in range(7, -1, -1)]
    old, new = {f"h{i}": 1 / 8 for i in range(8)}, {f"h{i}": float(i == 0) for i in range(8)}
    outcomes = [[cost < 50 for cost in row] for row in rows]
    costs = make(*rows)

    least = failure_variances(rows, outcomes, 50.0)

    believed = judge(old, new, costs)
    doubted = judge(old, new, costs._replace(least_variances=least))
    assert believed.verdict == IMPROVED
    assert doubted.verdict == CANNOT_TELL
    assert doubted.reason == (
        "the interval of the gain contains zero once every head may fail as often as all of them "
        f"together; about {needed} would settle it"
    )
    assert doubted.runs_needed == plainly_needed
    assert doubted.interval == believed.interval, "figures are those of the plain t interval"
    assert doubted.cautious is not None
    assert doubted.cautious.low < 0 < believed.interval.low  # type: ignore[union-attr]


def test_where_nothing_is_told_anyway_luck_is_not_to_blame() -> None:
    """The words give what the plain interval needs, also where the cautious one is wider."""
    rows = [
        [50.0 if run in failing else 1.0 for run in range(40)] for failing in ((3,), (5, 9, 11))
    ]
    least = failure_variances(rows, [[cost < 50 for cost in row] for row in rows], 50.0)

    found = judge(HALF, MORE, apart(*rows)._replace(least_variances=least))

    assert found.interval is not None
    assert found.cautious is not None
    assert found.cautious.low < found.interval.low < 0
    assert found.reason == (
        "the interval of the gain contains zero; "
        f"about {found.runs_needed} runs a head would settle it"
    )


@pytest.mark.parametrize(
    ("costs", "reason"),
    [
        (paired(A[:10], B[:10]), "too few runs: 10 of 30 blocks; about 30 blocks would settle it"),
        (
            apart(A, B[:12]),
            "too few runs: 12 of 30 runs a head; about 30 runs a head would settle it",
        ),
        (
            paired(A[:10], B[:10])._replace(tests=100),
            "too few runs: 10 of 30 blocks; about 30 blocks would settle it",
        ),
        (apart(A, [2.0]), "too few runs: head b has 1"),
        (apart(A, []), "too few runs: head b has 0"),
    ],
)
def test_too_few_runs_say_nothing(costs: FreshCosts, reason: str) -> None:
    """Fewer blocks, or runs of any head, than the least: cannot tell, and what would."""
    found = judge(HALF, MORE, costs)

    assert (found.verdict, found.reason) == (CANNOT_TELL, reason)


def test_a_head_without_runs_leaves_no_figures() -> None:
    """What no run of a weighted head says is null, not 0."""
    found = judge(HALF, MORE, apart(A, []))

    assert found == Judgement(CANNOT_TELL, found.reason, found.mean_costs)
    assert found.mean_costs == (math.fsum(A) / len(A), None)


def test_a_single_run_leaves_no_interval() -> None:
    """One run has a cost and no spread: there is a gain, and no interval of it."""
    found = judge(HALF, MORE, apart(A, [2.0]))

    assert found.gain == pytest.approx(0.25)
    assert (found.interval, found.degrees, found.runs_needed) == (None, None, None)


def test_a_single_run_of_a_head_that_did_not_move_does_no_harm() -> None:
    """Only shares that change need a spread; the fewest runs still count."""
    old, new = {"a": 0.4, "b": 0.4, "c": 0.2}, {"a": 0.6, "b": 0.2, "c": 0.2}

    found = judge(old, new, apart(A, B, [1.0]), GateSettings(min_tests=1))

    assert found.verdict == IMPROVED
    assert found.degrees == judge(old, new, apart(A, B, [1.0] * 40)).degrees


def test_noise_is_told_with_the_runs_that_would_settle_it() -> None:
    """An interval with zero in it decides nothing; the figure is that of the same noise."""
    found = judge(HALF, MORE, paired(A, [*[0.1, 3.5] * 16, *[0.5] * 8]))

    assert found.verdict == CANNOT_TELL
    assert found.runs_needed is not None
    assert found.runs_needed > 40
    assert found.reason == (
        f"the interval of the gain contains zero; about {found.runs_needed} blocks would settle it"
    )


def test_noise_without_a_gain_names_no_number_of_runs() -> None:
    """Where the gain itself is nothing no number of runs would show one."""
    wild = [0.1, 3.5] * 20

    found = judge(HALF, MORE, paired(wild[::-1], wild))

    assert (found.verdict, found.runs_needed) == (CANNOT_TELL, None)
    assert found.reason == "the interval of the gain contains zero"


def test_as_many_blocks_as_needed_do_settle_it() -> None:
    """The same spread with as many blocks excludes zero; one block fewer does not."""
    draw = random.Random(3)
    rows = [[draw.gauss(level, 1.0) for _ in range(50)] for level in (5.0, 5.6)]
    found = judge(HALF, MORE, paired(*rows), GateSettings(min_improvement_percent=0.0))
    needed, interval = found.runs_needed, found.interval
    assert needed is not None
    assert interval is not None
    spread = interval.half_width * math.sqrt(50)

    assert found.gain is not None
    assert spread / math.sqrt(needed) == pytest.approx(found.gain, rel=0.1)


@pytest.mark.parametrize(
    ("shares", "asked", "reason"),
    [
        ((HALF, MORE), {"min_improvement_percent": 20.0}, "the gain is below the minimum"),
        ((MORE, HALF), {"max_regression_percent": 20.5}, "the loss is within what is allowed"),
    ],
)
def test_what_is_too_small_is_no_verdict(shares: Tuple[Any, Any], asked: Any, reason: str) -> None:
    """A gain below the minimum, or a loss that is allowed: more runs would not change it."""
    found = judge(*shares, paired(A, B), GateSettings(**asked))

    assert (found.verdict, found.reason, found.runs_needed) == (CANNOT_TELL, reason, None)


def test_costs_of_nothing_have_no_percent() -> None:
    """Where the old weights cost nothing a loss is no share of anything."""
    found = judge({"a": 1.0, "b": 0.0}, HALF, paired([0.0] * 40, B))

    assert found.verdict == CANNOT_TELL
    assert found.reason == "the old weights cost nothing: there is no gain in percent"
    assert (found.relative_percent, found.runs_needed) == (None, None)
    assert found.gain == pytest.approx(-1.0)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(COSTS, COSTS, COSTS, st.booleans())
def test_the_same_weights_gain_nothing(
    a: List[float], b: List[float], c: List[float], is_paired: bool
) -> None:
    """Weights that did not move cannot be told from those before, with any costs at all."""
    shares = {"a": 0.7, "b": 0.2, "c": 0.1}
    costs = (paired if is_paired else apart)(a, b, c)
    asked = GateSettings(0.0, 0.95, 1, 0.0)

    found = judge(shares, shares, costs, asked)

    assert (found.verdict, found.gain, found.runs_needed) == (CANNOT_TELL, 0.0, None)
    assert found.interval == (0.0, 0.0, 0.95)


@pytest.mark.parametrize("is_paired", [True, False])
@pytest.mark.parametrize("heads", [2, 3, 5, 10])
def test_heads_of_one_constant_cost_are_never_told_apart(heads: int, is_paired: bool) -> None:
    """Last digits that do not cancel are no loss, though it is the same in every block."""
    draw = random.Random(heads)
    asked = GateSettings(0.0, 0.95, 30, 0.0)
    for _ in range(50):
        old, new = ([draw.random() for _ in range(heads)] for _ in range(2))
        before, after = (
            {f"h{i}": v / math.fsum(row) for i, v in enumerate(row)} for row in (old, new)
        )
        rows = [[draw.choice([12.3, 0.1, 1 / 3])] * 30] * heads

        found = judge(before, after, (paired if is_paired else apart)(*rows), asked)

        assert found.verdict == CANNOT_TELL
        assert found.runs_needed is None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COSTS, COSTS, st.booleans(), st.sampled_from([1e-9, 0.001, 60.0, 1e9]))
def test_the_unit_of_costs_does_not_matter(
    a: List[float], b: List[float], is_paired: bool, unit: float
) -> None:
    """Milliseconds or minutes: the same percent, and bounds in the new unit."""
    make, asked = paired if is_paired else apart, GateSettings(min_tests=6)

    found = judge(HALF, MORE, make(a, b), asked)
    scaled = judge(HALF, MORE, make([unit * v for v in a], [unit * v for v in b]), asked)

    assert scaled.relative_percent == pytest.approx(found.relative_percent, rel=1e-9, abs=1e-9)
    assert found.interval is not None
    assert scaled.interval is not None
    expected = [unit * bound for bound in found.interval[:2]]
    assert list(scaled.interval[:2]) == pytest.approx(expected, rel=1e-6, abs=1e-9 * unit)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COSTS, COSTS, COSTS, st.permutations(range(6)), st.booleans())
def test_the_order_of_heads_and_blocks_does_not_matter(
    a: List[float], b: List[float], c: List[float], order: List[int], is_paired: bool
) -> None:
    """Heads in any order, blocks in any order: the same answer."""
    make, asked = paired if is_paired else apart, GateSettings(min_tests=6)
    old, new = {"a": 0.2, "b": 0.3, "c": 0.5}, {"a": 0.5, "b": 0.3, "c": 0.2}
    turned = [[row[index] for index in order] for row in (c, b, a)]

    found = judge(old, new, make(a, b, c), asked)
    again = judge(old, dict(reversed(list(new.items()))), make(*turned), asked)

    assert again.gain == pytest.approx(found.gain, rel=1e-9, abs=1e-12)
    assert again.interval == pytest.approx(found.interval, rel=1e-9, abs=1e-9)
    assert again.relative_percent == pytest.approx(found.relative_percent, rel=1e-9, abs=1e-9)
