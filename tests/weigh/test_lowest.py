"""Beliefs from estimates."""

import itertools
import math
import random
from typing import List, Sequence, Tuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hydra_heads.weigh import lowest
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.lowest_eligible import panel_integrals

NAN, INFINITY = float("nan"), float("inf")
WITHIN = 3e-5
"""Absolute error that is accepted; 1e-4 is promised."""

MEANS = st.floats(-50, 50)
ERRORS = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
ESTIMATES = st.lists(st.builds(Estimate, MEANS, ERRORS), min_size=2, max_size=8)


def below(z: float) -> float:
    """Share of the normal distribution below z."""
    return math.erfc(-z / math.sqrt(2)) / 2


def brute_force(estimates: Sequence[Estimate], nodes: int = 20000) -> List[float]:
    """Beliefs by the midpoint rule on evenly spaced nodes over all that matters."""
    low = min(m - 9 * s for m, s in estimates)
    high = min(m + 9 * s for m, s in estimates)
    step = (high - low) / nodes
    sums = [0.0] * len(estimates)
    for k in range(nodes):
        z = low + (k + 0.5) * step
        above = [below((m - z) / s) for m, s in estimates]
        product = 1.0
        for probability in above:
            product *= probability
        for head, (m, s) in enumerate(estimates):
            if above[head] > 0:
                x = (z - m) / s
                sums[head] += math.exp(-x * x / 2) / s * product / above[head]
    total = math.fsum(sums)
    return [one / total for one in sums]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(MEANS, ERRORS, MEANS, ERRORS)
def test_two_heads_have_the_exact_formula(m1: float, s1: float, m2: float, s2: float) -> None:
    """P(first below second) = Phi((m2 - m1) / sqrt(s1^2 + s2^2)), for any errors."""
    expected = below((m2 - m1) / math.sqrt(s1 * s1 + s2 * s2))

    first, second = lowest_probabilities([Estimate(m1, s1), Estimate(m2, s2)])

    assert first == pytest.approx(expected, abs=WITHIN)
    assert second == pytest.approx(1 - expected, abs=WITHIN)


@pytest.mark.parametrize("ratio", [1.0, 10.0, 300.0, 1e4, 1e6, 1e9])
def test_errors_of_any_ratio_keep_the_exact_formula(ratio: float) -> None:
    """A head a million times surer than the other breaks no grid."""
    for gap in (-2.0, -0.5, 0.0, 0.1, 1.0, 4.0):
        expected = below(gap * ratio / math.hypot(1, ratio))

        first, _ = lowest_probabilities([Estimate(3.0, 1.0), Estimate(3 + gap * ratio, ratio)])

        assert first == pytest.approx(expected, abs=WITHIN)


@pytest.mark.parametrize("wide", [Estimate(81.0, 10.0), Estimate(801.0, 100.0), Estimate(8e8, 1e8)])
def test_a_vague_head_far_above_does_not_blur_the_others(wide: Estimate) -> None:
    """Two close and sure heads are told apart although a vague one may just reach them."""
    expected = below(0.05 / math.hypot(0.1, 0.1))

    first, second, third = lowest_probabilities([Estimate(1.0, 0.1), Estimate(1.05, 0.1), wide])

    assert (first, second) == pytest.approx((expected, 1 - expected), rel=0, abs=WITHIN)
    assert third < 1e-12


@pytest.mark.parametrize("heads", [1, 2, 3, 10, 200])
@pytest.mark.parametrize("estimate", [Estimate(1.0, 0.1), Estimate(-7e5, 3.0), Estimate(0.0, 1e-5)])
def test_identical_heads_get_equal_shares(heads: int, estimate: Estimate) -> None:
    """K heads that cannot be told apart: 1/K each."""
    found = lowest_probabilities([estimate] * heads)

    assert found == pytest.approx([1 / heads] * heads, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    "estimates",
    [
        [Estimate(1.0, 0.1), Estimate(1.1, 0.2), Estimate(0.9, 0.3), Estimate(1.5, 0.1)],
        [Estimate(1 + k / 100, 0.05 + k / 200) for k in range(10)],
        [Estimate(5.0, 1.0), Estimate(5.0, 0.1), Estimate(4.0, 3.0)],
        [Estimate(-1.0, 0.5), Estimate(0.0, 0.5), Estimate(0.25, 0.5), Estimate(100.0, 30.0)],
    ],
)
def test_beliefs_are_those_of_a_fine_grid(estimates: List[Estimate]) -> None:
    """20,000 evenly spaced nodes give the same."""
    expected = brute_force(estimates)

    found = lowest_probabilities(estimates)

    assert found == pytest.approx(expected, rel=0, abs=WITHIN)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ESTIMATES, st.randoms(use_true_random=False))
def test_the_order_of_heads_is_no_matter(estimates: List[Estimate], rng: random.Random) -> None:
    """Shuffled heads get the same beliefs, which sum to 1."""
    order = list(range(len(estimates)))
    rng.shuffle(order)

    found = lowest_probabilities(estimates)
    shuffled = lowest_probabilities([estimates[k] for k in order])

    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-12)
    assert shuffled == pytest.approx([found[k] for k in order], rel=0, abs=1e-12)
    assert all(0 <= belief <= 1 for belief in found)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ESTIMATES, st.floats(0.01, 10))
def test_a_lower_mean_never_lowers_a_belief(estimates: List[Estimate], drop: float) -> None:
    """The head that got cheaper gains, all others lose or stay."""
    cheaper = [Estimate(estimates[0].mean - drop, estimates[0].error)] + estimates[1:]

    before, after = lowest_probabilities(estimates), lowest_probabilities(cheaper)

    assert after[0] >= before[0] - WITHIN
    assert all(new <= old + WITHIN for old, new in zip(before[1:], after[1:]))


def test_a_dominated_head_is_believed_in_as_good_as_not_at_all() -> None:
    """A head many errors above another has a belief of 0, one 6 above next to none."""
    found = lowest_probabilities([Estimate(1.0, 0.1), Estimate(9.0, 0.1), Estimate(1.6, 0.1)])

    assert found[1] == 0.0
    assert 0 < found[2] < 2e-5
    assert found[0] == pytest.approx(1.0, abs=2e-5)


def test_estimates_without_error_are_told_apart_by_their_means() -> None:
    """An error of 0 counts as 1e-9 of the lowest mean: equal means share, lower ones win."""
    assert lowest_probabilities([Estimate(2.0, 0.0), Estimate(2.1, 0.0)]) == [1.0, 0.0]
    assert lowest_probabilities([Estimate(2.0, 0.0)] * 2) == [0.5, 0.5]
    assert lowest_probabilities([Estimate(0.0, 0.0), Estimate(1e-9, 0.0)]) == [1.0, 0.0]
    near = lowest_probabilities([Estimate(1.0, 0.0), Estimate(1 + 1e-9, 0.0)])
    assert near[0] == pytest.approx(below(1 / math.sqrt(2)), abs=1e-5)


@pytest.mark.parametrize("kind", ["same", "spread", "ladder"])
def test_a_thousand_heads_are_weighed(kind: str) -> None:
    """Many heads, also with errors that rise from head to head, give beliefs that sum to 1."""
    rng = random.Random(3)
    estimates = {
        "same": [Estimate(1.0, 0.2)] * 1000,
        "spread": [Estimate(rng.gauss(1, 0.1), rng.uniform(0.05, 0.2)) for _ in range(1000)],
        "ladder": [Estimate(1.0, 0.01 * 1.01**k) for k in range(1000)],
    }[kind]

    found = lowest_probabilities(estimates)

    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-12)
    if kind == "same":
        assert found == pytest.approx([0.001] * 1000, rel=0, abs=1e-12)


@pytest.mark.parametrize("magnitude", [1e-140, 1e140])
def test_extreme_units_break_nothing(magnitude: float) -> None:
    """Costs near the ends of what is taken give the beliefs of costs near 1."""
    expected = lowest_probabilities([Estimate(1.0, 0.3), Estimate(1.5, 0.4)])

    found = lowest_probabilities(
        [Estimate(magnitude, 0.3 * magnitude), Estimate(1.5 * magnitude, 0.4 * magnitude)]
    )

    assert found == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        ([], "estimates: found none"),
        ([Estimate(NAN, 1.0)], r"means\[0\]: found nan"),
        ([Estimate(1.0, 1.0), Estimate(1.0, INFINITY)], r"errors\[1\]: found inf"),
        ([Estimate(1.0, -0.5)], r"errors\[0\]: found -0\.5, expected a number >= 0"),
    ],
)
def test_estimates_that_cannot_be_are_refused(estimates: List[Estimate], message: str) -> None:
    """Values that are no figure and negative errors are named with head and value."""
    with pytest.raises(ValueError, match=message):
        lowest_probabilities(estimates)


def by_subsets(estimates: Sequence[Estimate], eligible: Sequence[float]) -> List[float]:
    """Mix the beliefs of all sets of heads that may turn out to be eligible."""
    terms: List[List[float]] = [[] for _ in estimates]
    for present in itertools.product((False, True), repeat=len(estimates)):
        chance = 1.0
        for is_present, one in zip(present, eligible):
            chance *= one if is_present else 1 - one
        heads = [head for head, is_present in enumerate(present) if is_present]
        if heads and chance:
            beliefs = lowest_probabilities([estimates[head] for head in heads])
            for head, belief in zip(heads, beliefs):
                terms[head].append(chance * belief)
    total = math.fsum(itertools.chain.from_iterable(terms))
    return [math.fsum(of_head) / total for of_head in terms]


CHANCES = st.one_of(st.sampled_from([0.0, 1.0, 1e-9, 1 - 1e-9]), st.floats(0.01, 0.99))
DOUBTFUL = st.tuples(st.builds(Estimate, MEANS, ERRORS), CHANCES)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(DOUBTFUL, min_size=1, max_size=5))
def test_doubtful_heads_count_as_often_as_they_are_eligible(
    heads: List[Tuple[Estimate, float]],
) -> None:
    """Beliefs are those of every set of heads that may be eligible, mixed."""
    estimates, eligible = [one for one, _ in heads], [chance for _, chance in heads]
    assume(any(eligible))

    found = lowest_probabilities(estimates, eligible)

    assert found == pytest.approx(by_subsets(estimates, eligible), rel=0, abs=WITHIN)
    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-12)


def test_heads_that_are_all_eligible_are_as_without_a_word_of_it() -> None:
    """A chance of 1 for all changes nothing, one of 0 takes a head out."""
    estimates = [Estimate(1.0, 0.1), Estimate(1.1, 0.2), Estimate(0.9, 0.3)]

    assert lowest_probabilities(estimates, [1, 1, 1]) == lowest_probabilities(estimates)
    first, third = lowest_probabilities([estimates[0], estimates[2]])
    assert lowest_probabilities(estimates, [1.0, 0.0, 1.0]) == [first, 0.0, third]


def test_a_chance_next_to_1_is_as_good_as_1() -> None:
    """Both ways to cut the range agree."""
    estimates = [Estimate(1.0 + k * k / 50, 0.05 + k / 30) for k in range(20)]

    found = lowest_probabilities(estimates, [1 - 1e-12] * 20)

    assert found == pytest.approx(lowest_probabilities(estimates), rel=0, abs=WITHIN)


def test_a_doubtful_head_far_below_leaves_the_others_their_doubt() -> None:
    """What a lower head may take is taken from all, narrow or wide, in the same proportion."""
    pair = [Estimate(10.0, 0.001), Estimate(10.001, 0.001), Estimate(12.0, 3.0)]
    alone = lowest_probabilities(pair)

    found = lowest_probabilities([Estimate(-1e6, 1e-7), *pair], [0.25, 1.0, 1.0, 1.0])

    assert found[0] == pytest.approx(0.25, rel=0, abs=WITHIN)
    assert found[1:] == pytest.approx([0.75 * belief for belief in alone], rel=0, abs=WITHIN)


def test_a_sure_and_dear_head_is_weighed_beside_a_doubtful_one() -> None:
    """An error that is nothing beside its mean still takes a panel."""
    found = lowest_probabilities([Estimate(1e-3, 1e-3), Estimate(1e9, 0.0)], [0.75, 1.0])

    assert found == pytest.approx([0.75, 0.25], rel=0, abs=WITHIN)


def test_a_sure_and_dear_head_is_weighed_beside_a_vague_one() -> None:
    """An error that is nothing beside its own mean still takes nodes."""
    vague, sure = lowest_probabilities([Estimate(1e-3, 1e10), Estimate(1e9, 0.0)])

    assert vague == pytest.approx(below(0.1), rel=0, abs=WITHIN)
    assert sure == pytest.approx(below(-0.1), rel=0, abs=WITHIN)


def test_ceilings_are_passed_once_in_100000_times() -> None:
    """So many heads all lie above a ceiling of so many errors with a probability of 1e-5."""
    chances = {heads: math.log(below(-above)) * heads for heads, above in lowest._CEILINGS}

    assert list(chances.values()) == pytest.approx([math.log(1e-5)] * len(chances), rel=1e-3)


@pytest.mark.parametrize("heads", [2, 11, 12, 40, 300])
def test_few_nodes_find_what_many_panels_find(heads: int) -> None:
    """Heads of the same and of very different errors get the beliefs of narrow panels."""
    rng = random.Random(heads)
    for spread in (0.0, 0.3, 1.0):
        means = [rng.gauss(0, 0.3) for _ in range(heads)]
        errors = [rng.lognormvariate(0, spread) for _ in range(heads)]
        ceiling = min(m + 6 * s for m, s in zip(means, errors))
        expected = panel_integrals(means, errors, [1.0] * heads, ceiling, 9.0)
        total = math.fsum(expected)

        found = lowest_probabilities([Estimate(m, s) for m, s in zip(means, errors)])

        assert found == pytest.approx([one / total for one in expected], rel=0, abs=WITHIN)


@pytest.mark.parametrize("heads", [15, 16, 17, 32, 33])
def test_heads_are_weighed_alike_whichever_are_taken_together(heads: int) -> None:
    """One head more opens a group of its own, of nodes as deep as it takes, and changes nothing."""
    estimates = [Estimate(1.0 + k / 50, 0.1 + k % 5 / 10) for k in range(heads)]
    expected = brute_force(estimates)

    found = lowest_probabilities(estimates)

    assert found == pytest.approx(expected, rel=0, abs=WITHIN)


@pytest.mark.parametrize("heads", [12, 149, 150, 1000, 2000])
@pytest.mark.parametrize("error", [0.3, 2.0, 30.0])
def test_the_least_of_many_beside_a_head_of_another_error(heads: int, error: float) -> None:
    """The least of a crowd varies little: the share it leaves to one more is found all the same."""
    step = 1 / 128
    places = [k * step for k in range(-9 * 128, 5 * 128)]
    others = heads - 1
    crowd, one = [], []
    for z in places:
        above = below(-z)
        of_one = below(-z / error)
        all_above = math.pow(above, others - 1)
        crowd.append(others * math.exp(-z * z / 2) * all_above * of_one)
        one.append(math.exp(-z * z / error / error / 2) / error * all_above * above)
    # below the range no other head lies, and the density there adds up to its own tail
    tail = below(places[0] / error) * math.sqrt(2 * math.pi) / step
    expected = (math.fsum(one) + tail) / (math.fsum(one) + tail + math.fsum(crowd))

    found = lowest_probabilities([Estimate(0.0, 1.0)] * others + [Estimate(0.0, error)])

    assert found[-1] == pytest.approx(expected, rel=0, abs=WITHIN)


def test_heads_that_are_the_same_fare_alike_beside_deeper_ones() -> None:
    """Twelve deep heads before nine equal ones: no end of a group comes between these."""
    deep = [Estimate(1.0 + k / 50, 0.4) for k in range(12)]

    found = lowest_probabilities([*deep, *[Estimate(1.0, 0.15)] * 9])

    assert len(set(found[12:])) == 1


def test_pythons_without_a_built_in_product_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.7 finds the same beliefs, to the last digit."""
    estimates = [Estimate(1 + k * k / 200, 0.1 + k / 40) for k in range(20)]
    expected = lowest_probabilities(estimates)

    monkeypatch.setattr(lowest, "_product", lowest._plain_product)

    assert lowest_probabilities(estimates) == expected


FEW = [0.4284542987241243, 0.3587584880826884, 0.21278721319318722]
MANY_EACH_FOURTH = [0.09875057974125505, 0.11909706234646146, 0.05261942644484231]
DOUBTS = [0.2601603018470613, 0.6666859240463372, 0.07315377410660148]


def test_beliefs_are_the_same_on_every_python_to_12_digits() -> None:
    """Beliefs of three heads, of twelve, and with doubts, as they were written down once."""
    few = [Estimate(1 + k * k / 50, 0.1 + k / 50) for k in range(3)]
    many = [Estimate(1 + k * k / 200, 0.1 + k / 40) for k in range(12)]

    found = lowest_probabilities(few)
    of_many = lowest_probabilities(many)
    doubtful = lowest_probabilities(few, [0.5, 1.0, 0.25])

    assert found == pytest.approx(FEW, rel=0, abs=1e-12)
    assert of_many[::4] == pytest.approx(MANY_EACH_FOURTH, rel=0, abs=1e-12)
    assert doubtful == pytest.approx(DOUBTS, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("eligible", "message"),
    [
        ([1.0], "eligible: found 1 figures, expected 2"),
        ([1.0, -0.1], r"eligible\[1\]: found -0\.1, expected a number from 0 to 1"),
        ([1.5, 1.0], r"eligible\[0\]: found 1\.5"),
        ([NAN, 1.0], r"eligible\[0\]: found nan"),
        ([0.0, 0.0], "eligible: found none above 0"),
    ],
)
def test_chances_that_cannot_be_are_refused(eligible: List[float], message: str) -> None:
    """Figures that are no probability are named with head and value."""
    with pytest.raises(ValueError, match=message):
        lowest_probabilities([Estimate(1.0, 0.1), Estimate(2.0, 0.1)], eligible)
