"""What would change a head's belief, and what its weight is made of beside it, in words."""

from typing import Dict, List, Optional, Sequence

import pytest

from hydra_heads.model.weights import Weights
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.reasons import _dearer, _to_catch_up
from hydra_heads.weigh.wording import amount, span
from tests.weigh.pasts import a_row, present
from tests.weigh.profiles import FAILED, NOON, make_profile, weighed
from tests.weigh.test_decision import night, profiles_of

SPREAD = [1.0, 1.02, 0.98, 1.01, 0.99, 1.0]


def reasons_in(weights: Weights) -> Dict[str, List[str]]:
    """Return each head's reasons."""
    found: Dict[str, List[str]] = {}
    for row in weights.heads:
        reasons = row["reasons"]
        assert isinstance(reasons, list)
        found[str(row["name"])] = reasons
    return found


def holding(reasons: Sequence[str], words: str) -> List[str]:
    """Return the reasons that hold these words."""
    return [reason for reason in reasons if words in reason]


def scaled(factor: float) -> List[float]:
    """Return six times around a factor."""
    return [factor * value for value in SPREAD]


@pytest.mark.parametrize(
    ("cost", "lowest", "expected"),
    [
        (9.0, 10.0, "costs more"),
        (10.0, 10.0, "costs more"),
        (10.5, 10.0, "costs 5 % more"),
        (11.0, 10.0, "costs 1.10 x the best"),
        (15.0, 10.0, "costs 1.50 x the best"),
        (99.9, 10.0, "costs 9.99 x the best"),
        (100.0, 10.0, "costs 10 x the best"),
    ],
)
def test_how_much_dearer_a_head_is_has_the_digits_that_count(
    cost: float, lowest: float, expected: str
) -> None:
    """In percent below a tenth, as a multiple above it; of no ratio above 1 nothing is told."""
    assert _dearer(cost, lowest) == expected


def test_heads_of_two_invocations_are_compared_where_both_ran() -> None:
    """Where some heads share their blocks, the belief and the older heads say so."""
    newer = make_profile("b", scaled(2.0), run_id="r9", timestamp_unix=NOON + 9)

    found = reasons_in(weighed([make_profile("a", SPREAD), newer, make_profile("c", scaled(3.0))]))

    mixed = "from 6 runs, some of them in the same blocks as other heads'"
    assert [len(holding(found[name], mixed)) for name in "abc"] == [1, 1, 1]
    older = "older than the profile of b, and compared on the inputs that both ran"
    assert [older in found[name] for name in "abc"] == [True, False, True]


@pytest.mark.parametrize(
    ("other", "is_cut"), [([*scaled(0.5)[:5], FAILED], True), (scaled(0.5), False)]
)
def test_what_a_run_is_expected_to_cost_is_told_with_its_interval(
    other: Sequence[Optional[float]], is_cut: bool
) -> None:
    """Mean and 95 % interval of the row, in words; what is foretold below 0 counts as 0."""
    weights = weighed([make_profile("a", scaled(0.3)), make_profile("b", other)])

    for row in weights.heads:
        cost, interval = row["expected_cost"], row["expected_cost_ci"]
        assert isinstance(cost, float)
        assert isinstance(interval, dict)
        (words,) = holding(reasons_in(weights)[str(row["name"])], "is expected to cost")
        limits = span(interval["low"], interval["high"], "seconds")
        assert words.startswith(
            f"a run is expected to cost {amount(cost, 'seconds')} (95 % interval: {limits})"
        )
        assert (interval["low"] == 0) is is_cut


def test_what_is_counted_of_the_past_is_told() -> None:
    """Under the head whose past it is."""
    heads = [present("a", SPREAD, [a_row(1, SPREAD)]), present("b", scaled(3.0))]

    found = reasons_in(weighed(heads))

    counted = [holding(found[name], "more runs are counted from 1 earlier") for name in "ab"]
    assert [len(words) for words in counted] == [1, 0]


def test_without_any_run_no_cost_is_told() -> None:
    """Only that there are too few runs, namely none."""
    found = reasons_in(weighed([make_profile("a", []), make_profile("b", [])]))

    assert found == {"a": ["too few runs (0/5)", "no runs"], "b": ["too few runs (0/5)", "no runs"]}


@pytest.mark.parametrize("end", ["low", "high"])
def test_half_an_interval_is_not_told(end: str) -> None:
    """A foreign profile may leave out one end: rate and time then stand alone."""
    whole = {"low": 0.5, "high": 2.0, "level": 0.95, "method": "t"}
    profile = make_profile(
        "a", SPREAD, success_rate_ci={**whole, end: None}, avg_time_ci={**whole, end: None}
    )

    found = reasons_in(weighed([profile]))["a"]

    assert "6 of 6 succeeded" in found
    assert "a success takes 1.00 s on average" in found


def test_a_best_head_of_few_runs_is_compared_with_nobody() -> None:
    """Where the others may not be used, nothing is said of who costs less."""
    profiles = [
        make_profile("a", SPREAD[:4]),
        make_profile("b", [0.1, FAILED] * 12),
        make_profile("c", [0.1, FAILED] * 12),
    ]

    found = reasons_in(weighed(profiles, constraints=[Constraint("success_rate", at_least=90)]))

    assert [found[name][0] for name in "abc"] == [
        "too few runs (4/5)", "not eligible", "not eligible"
    ]  # fmt: skip
    for name in "bc":
        for words in ("the best", "would change", "cheapest", "floor"):
            assert holding(found[name], words) == []


def test_runs_apart_are_settled_by_runs_of_each() -> None:
    """Blocks where the heads are paired, else runs of both."""
    apart = [make_profile("a", SPREAD), make_profile("b", scaled(1.01), run_id="r9")]
    weights = weighed(apart)
    needed = weights.document["more_runs"]
    assert isinstance(needed, dict)

    found = reasons_in(weights)

    assert f"{needed['needed']} more runs of each would settle it against b" in found["a"]
    assert f"{needed['needed']} more runs of each would settle it against a" in found["b"]


def test_what_no_runs_would_settle_is_called_so() -> None:
    """Of heads that cost the same either will do; a third one is told how far it lies above."""
    found = reasons_in(weighed([make_profile(name, SPREAD) for name in "abc"]))

    never = "no number of runs that pays would settle it against {}: either will do"
    assert never.format("b") in found["a"]
    assert never.format("a") in found["b"]
    assert "would change if its cost fell by 0 %, to that of a" in found["c"]


def test_what_is_settled_would_take_a_change_of_costs() -> None:
    """The best head has the gap in hand; the others lie a part of their own cost above it."""
    weights = weighed([make_profile(name, scaled(cost)) for name, cost in zip("abc", (1, 3, 9))])
    costs = [row["expected_cost"] for row in weights.heads]
    best, second, third = (cost for cost in costs if isinstance(cost, float))

    found = reasons_in(weights)

    gap = amount(second - best, "seconds")
    assert f"would change if a run came to cost {gap} more, or of b less" in found["a"]
    for name, cost in (("b", second), ("c", third)):
        cut = f"{100 * (1 - best / cost):.2g}"
        assert f"would change if its cost fell by {cut} %, to that of a" in found[name]


@pytest.mark.parametrize(
    ("own", "best", "expected"),
    [
        (4.0, 1.0, "would change if its cost fell by 75 %, to that of a"),
        (1.0, 2.0, "would change if its cost fell by 0 %, to that of a"),
        (0.0, 0.0, "would change with runs that cost less than those of a"),
        (-1.0, -2.0, "would change with runs that cost less than those of a"),
    ],
)
def test_a_cost_falls_by_a_part_of_itself(own: float, best: float, expected: str) -> None:
    """What costs nothing has no parts, and what is cheaper need not fall."""
    assert _to_catch_up(Estimate(own, 0.1), Estimate(best, 0.1), "a") == expected


@pytest.mark.parametrize("policy", ["success-share", "uniform"])
def test_without_beliefs_there_is_no_floor_and_no_limit(policy: str) -> None:
    """Nothing is set apart where nothing follows from costs, and no limit held at 0 or 1."""
    found = reasons_in(weighed([make_profile("a", SPREAD), make_profile("b", [FAILED])], policy))

    for name in "ab":
        assert holding(found[name], "floor") == []
        assert holding(found[name], "limit,") == []


def test_a_limit_is_told_only_where_it_holds() -> None:
    """Of a weight between least and most, or at the other end, nothing is said."""
    profiles = [make_profile(name, scaled(cost)) for name, cost in (("a", 1.0), ("b", 9.0))]

    ends = reasons_in(weighed(profiles, limits={"a": Limit(0.1, 0.6), "b": Limit(0.4, 0.9)}))
    free = reasons_in(weighed(profiles, limits={"a": Limit(0.1, 0.999), "b": Limit(0.0, 0.9)}))

    assert [holding(ends[name], "limit,") for name in "ab"] == [
        ["held at its limit, 60 %"],
        ["lifted to its limit, 40 %"],
    ]
    assert [holding(free[name], "limit,") for name in "ab"] == [[], []]


def test_a_head_that_may_not_be_used_is_not_lifted_to_its_limit() -> None:
    """It gets nothing, whatever it should get at least."""
    profiles = [make_profile("a", SPREAD * 4), make_profile("b", [0.1, FAILED] * 12)]
    constraints = [Constraint("success_rate", at_least=90)]

    found = weighed(profiles, limits={"b": Limit(0.4, 0.9)}, constraints=constraints)

    assert found.shares == {"a": 1.0, "b": 0.0}
    assert holding(reasons_in(found)["b"], "limit,") == []


@pytest.mark.parametrize(
    ("factor", "decision", "how"),
    [(0.7, "published", "half of the way from before"), (0.93, "kept", "kept")],
)
def test_a_weight_that_its_runs_alone_would_not_give_says_so(
    factor: float, decision: str, how: str
) -> None:
    """With both figures; after half of a way, or where the weights before were kept."""
    old = weighed(profiles_of(night(1, a=1.0, b=1.5, c=4.0)))
    profiles = profiles_of(night(2, a=1.0, b=factor, c=4.0), "b")

    found = weighed(profiles, previous=old)

    alone = weighed(profiles).shares
    assert found.document["decision"] == decision
    assert alone["b"] > 0.5
    told = {name: holding(rows, "its runs alone") for name, rows in reasons_in(found).items()}
    assert told == {
        "a": [f"weight {found.shares['a']:.3g} is {how}; its runs alone would give 0.00667"],
        "b": [f"weight {found.shares['b']:.3g} is {how}; its runs alone would give 0.987"],
        "c": [],
    }
