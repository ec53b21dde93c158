"""The learner that picks heads while they are used."""

import random
from typing import Callable, Collection, Dict, List, Optional, Sequence

import pytest

from hydra_heads.use.learning.learner import Learner, Prior
from hydra_heads.weigh.limits import Limit

COST = 100.0
PUBLISHED = (0.5, 0.3, 0.2)


def play(
    learner: Learner,
    rng: random.Random,
    draws: int,
    success: Sequence[float],
    costs: Sequence[float],
) -> List[int]:
    """Draw so often and count the picks; heads succeed and cost as given, costs vary by 30 %."""
    picks = [0] * len(learner.heads)
    for _ in range(draws):
        head = learner.pick()
        picks[head] += 1
        ok = rng.random() < success[head]
        learner.record(head, ok, costs[head] * rng.uniform(0.7, 1.3))
    return picks


def five(seed: int = 1) -> Learner:
    """Make a learner of five heads."""
    return Learner(["a", "b", "c", "d", "e"], COST, seed=seed)


def priors(runs: int = 100, weights: Sequence[float] = PUBLISHED) -> List[Prior]:
    """Make what weights say of three heads, of which the first is the best."""
    return [Prior(weight, 0.99, 2.0 + k, 0.2, runs, 1.0 + k) for k, weight in enumerate(weights)]


def counted(learner: Learner, draws: int = 20_000) -> List[float]:
    """Pick without learning and count."""
    picks = [0] * len(learner.heads)
    for _ in range(draws):
        picks[learner.pick()] += 1
    return [count / draws for count in picks]


def test_the_best_head_gets_the_work() -> None:
    """Of heads with different costs the cheapest has nearly all draws in the end."""
    learner = five()

    play(learner, random.Random(1), 1000, [1.0] * 5, [5.0, 4.0, 1.0, 3.0, 2.0])

    assert learner.shares()[2] > 0.95


def test_a_failure_costs_more_than_time() -> None:
    """A fast head that often fails loses to a slow one that works."""
    learner = Learner(["fast", "slow"], COST, seed=1)

    play(learner, random.Random(1), 500, [0.5, 1.0], [0.1, 5.0])

    assert learner.shares()[1] > 0.95


@pytest.mark.parametrize("runs", [0, 30, 300])
@pytest.mark.parametrize("published", [None, priors()])
@pytest.mark.parametrize("limits", [None, [Limit(0.1, 0.6), Limit(0.2, 1.0), Limit()]])
def test_shares_are_what_pick_draws(
    runs: int, published: Optional[List[Prior]], limits: Optional[List[Limit]]
) -> None:
    """Counted picks are the shares to 2 %, with or without weights and limits."""
    learner = Learner(["a", "b", "c"], COST, published, seed=5, limits=limits)
    play(learner, random.Random(5), runs, [1.0] * 3, [1.0, 1.1, 1.2])

    shares = learner.shares()

    assert sum(shares) == pytest.approx(1)
    assert counted(learner) == pytest.approx(shares, abs=0.02)


def test_shares_are_what_pick_draws_while_a_head_rests() -> None:
    """A resting head is picked as often as its tries are, and shares say so."""
    learner = five()
    rng = random.Random(1)
    play(learner, rng, 300, [0.99] * 5, [1.0, 2.0, 3.0, 3.0, 3.0])
    play(learner, rng, 50, [0.0, 0.99, 0.99, 0.99, 0.99], [1.0, 2.0, 3.0, 3.0, 3.0])
    assert learner.standing(0).resting_draws is not None

    shares = learner.shares()

    assert 0 < shares[0] < 0.05
    assert counted(learner, 300)[0] == pytest.approx(shares[0], abs=0.02)


def outage(seed: int, costs: Sequence[float], before: int, length: int) -> Dict[str, float]:
    """Let the leader fail for a while; tell own runs until it lost, draws until it is back."""
    learner, rng = five(seed), random.Random(seed)
    good = [0.99] * 5
    play(learner, rng, before, good, costs)
    head = learner.shares().index(max(learner.shares()))
    share, own, lost = learner.shares()[head], 0, 99
    bad = [0.0 if other == head else 0.99 for other in range(5)]
    for _ in range(length):
        own += play(learner, rng, 1, bad, costs)[head]
        if lost == 99 and learner.shares()[head] <= 0.1 * share:
            lost = own
    back = 1
    while learner.shares()[head] < 0.9 * share and back < 5 * length:
        play(learner, rng, 1, good, costs)
        back += 1
    assert sum(learner.shares()) == pytest.approx(1)
    return {"lost": lost, "back": back}


@pytest.mark.parametrize("costs", [[1.0] * 5, [1.0, 1.5, 2.0, 3.0, 4.0]])
@pytest.mark.parametrize("before", [100, 2000])
@pytest.mark.parametrize("length", [80, 200, 600])
def test_a_head_that_fails_loses_its_share_and_has_it_back(
    costs: List[float], before: int, length: int
) -> None:
    """Lost within 20 own runs; back within 100 draws, after a long outage half of its length."""
    found = [outage(seed, costs, before, length) for seed in range(3)]

    assert max(one["lost"] for one in found) <= 20
    most = 100 if length <= 200 else length / 2
    assert sorted(one["back"] for one in found)[1] <= most


@pytest.mark.parametrize("success", [0.99, 0.9, 0.6])
def test_odd_failures_do_not_take_the_work_from_the_best(success: float) -> None:
    """A leader that fails as ever is hardly ever resting, and keeps the work."""
    learner, rng = five(), random.Random(7)
    rates = [success, *[success * 0.8] * 4]
    play(learner, rng, 1000, rates, [1.0] * 5)
    resting = 0

    picks = [0] * 5
    for _ in range(2000):
        head = play(learner, rng, 1, rates, [1.0] * 5).index(1)
        picks[head] += 1
        resting += learner.standing(0).resting_draws is not None if _ % 10 == 0 else 0

    assert picks[0] > 1800
    assert resting < 10


def test_a_head_that_merely_becomes_slower_loses_the_work() -> None:
    """Costs count, not only success: the leader, now three times as dear, is left soon."""
    learner, rng = five(), random.Random(8)
    costs = [1.0, 1.5, 4.0, 4.0, 4.0]
    play(learner, rng, 2000, [1.0] * 5, costs)
    assert learner.shares()[0] > 0.9

    costs[0] = 3.0
    play(learner, rng, 40, [1.0] * 5, costs)

    assert learner.shares()[0] < 0.1
    assert learner.standing(0).reason.startswith("slower: a success costs 2.")


def test_a_ranking_that_turns_round_is_learned_again() -> None:
    """When all of twenty heads change, what was known of them does not stand in the way."""
    rates = [0.95 - 0.04 * place for place in range(20)]
    costs, found = [1.0] * 20, 0

    for seed in range(5):
        learner, rng = Learner([f"h{k}" for k in range(20)], COST, seed=seed), random.Random(seed)
        play(learner, rng, 6000, rates, costs)
        found += sum(play(learner, rng, 600, rates[::-1], costs)[17:])

    assert found / 3000 > 0.6


def test_a_head_that_became_better_is_found() -> None:
    """A head that nobody picked any more is looked at, and gets the work when it is the best."""
    found = 0

    for seed in range(6):
        learner, rng = five(seed), random.Random(seed)
        play(learner, rng, 500, [0.9, 0.8, 0.8, 0.8, 0.0], [1.0] * 5)
        play(learner, rng, 2000, [0.9, 0.8, 0.8, 0.8, 1.0], [1.0] * 5)
        found += learner.shares()[4] > 0.8

    assert found == 6


def test_without_live_runs_the_shares_are_the_published_weights() -> None:
    """To the last digit, and picks follow them."""
    learner = Learner(["a", "b", "c"], COST, priors(), seed=1)

    assert learner.shares() == list(PUBLISHED)
    assert counted(learner) == pytest.approx(PUBLISHED, abs=0.02)


def test_published_weights_lose_say_as_live_runs_come() -> None:
    """Weights that name the wrong head have less and less of the draws."""
    learner, rng = Learner(["a", "b", "c"], COST, priors(20), seed=1), random.Random(1)
    shares = [learner.shares()[2]]

    for _ in range(4):
        play(learner, rng, 150, [0.3, 0.3, 0.99], [1.0] * 3)
        shares.append(learner.shares()[2])

    assert shares == sorted(shares)
    assert shares[-1] > 0.8


def test_published_weights_have_no_say_for_a_head_that_changed() -> None:
    """A head that breaks loses its published share at once."""
    learner, rng = Learner(["a", "b", "c"], COST, priors(), seed=1), random.Random(1)
    play(learner, rng, 50, [1.0] * 3, [1.0, 2.0, 3.0])
    assert learner.shares()[0] > 0.4

    play(learner, rng, 40, [0.0, 1.0, 1.0], [1.0, 2.0, 3.0])

    assert learner.shares()[0] < 0.05


def test_the_weights_of_many_runs_outweigh_a_few_live_ones() -> None:
    """What 300 runs said is not forgotten for ten."""
    learner, rng = Learner(["a", "b", "c"], COST, priors(), seed=1), random.Random(1)

    play(learner, rng, 10, [1.0] * 3, [1.0, 2.0, 3.0])

    assert learner.shares() == pytest.approx(PUBLISHED, abs=0.03)


def test_a_head_without_published_weight_is_not_picked() -> None:
    """A head with runs and no weight may not be eligible: it gets no draw, and no look."""
    learner = Learner(["a", "b", "c"], COST, priors(weights=(0.6, 0.4, 0.0)), seed=1)

    picks = play(learner, random.Random(1), 3000, [0.5, 0.5, 1.0], [1.0] * 3)

    assert picks[2] == 0
    assert learner.shares()[2] == 0


def test_floors_hold() -> None:
    """However bad a head is, it keeps the floor that the weights give it."""
    rows = [row._replace(floor=0.02) for row in priors(10, (0.6, 0.2, 0.2))]
    learner = Learner(["a", "b", "c"], COST, rows, seed=1)

    play(learner, random.Random(1), 3000, [1.0, 0.6, 0.6], [1.0] * 3)

    assert min(learner.shares()) > 0.018


def test_limits_hold() -> None:
    """No head gets less than its least or more than its most, whatever was learned."""
    limits = [Limit(0.0, 0.5), Limit(0.1, 1.0), Limit()]
    learner = Learner(["a", "b", "c"], COST, seed=1, limits=limits)

    play(learner, random.Random(1), 1000, [1.0, 0.2, 0.9], [1.0] * 3)

    shares = learner.shares()
    assert shares[0] == pytest.approx(0.5)
    assert shares[1] >= 0.1
    assert counted(learner) == pytest.approx(shares, abs=0.02)


def test_when_all_heads_fail_each_is_tried_and_what_was_known_is_kept() -> None:
    """The network was down, not the heads: afterwards the best of before has its work again."""
    learner, rng = five(), random.Random(3)
    costs = [1.0, 3.0, 3.0, 3.0, 3.0]
    play(learner, rng, 1000, [0.99] * 5, costs)

    tried = play(learner, rng, 200, [0.0] * 5, costs)
    play(learner, rng, 300, [0.99] * 5, costs)

    assert min(tried) > 0
    assert learner.shares()[0] > 0.9


def test_a_head_in_without_is_not_picked() -> None:
    """What must not be picked now is not, and without any other left it is an error."""
    learner = five()

    picked = {learner.pick([0, 1, 2, 4]) for _ in range(200)}

    assert picked == {3}
    with pytest.raises(ValueError, match="without: found all heads"):
        learner.pick(range(5))


def test_a_retry_says_only_that_a_head_works_again() -> None:
    """Runs after another's failure change no level; successes end a rest."""
    learner, rng = five(), random.Random(4)
    play(learner, rng, 500, [0.99] * 5, [1.0, 3.0, 3.0, 3.0, 3.0])
    before = learner.standing(1)

    for _ in range(20):
        learner.record(1, False, 1.0, is_first=False)
    for _ in range(10):
        learner.record(0, False, 1.0)
    resting = learner.standing(0).resting_draws
    for _ in range(5):
        learner.record(0, True, 1.0, is_first=False)

    assert learner.standing(1)[:4] == before[:4]
    assert resting is not None
    assert learner.standing(0).resting_draws is None


def test_the_same_seed_gives_the_same_picks() -> None:
    """Nothing but the seed is random."""
    runs = [play(five(seed), random.Random(1), 500, [0.9] * 5, [1.0] * 5) for seed in (3, 3, 4)]

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_runs_that_are_told_count_like_those_picked_here() -> None:
    """A learner that is told another's runs stands where that one does."""
    first, rng = five(), random.Random(6)
    told: List[Callable[[Learner], None]] = []
    for number in range(600):
        head = first.pick()
        ok, used = number < 400 or head != 0, [1.0, 2.0, 3.0, 4.0, 5.0][head]
        ok = ok and rng.random() < 0.99
        first.record(head, ok, used)
        told.append(lambda other, h=head, o=ok, u=used: other.record(h, o, u))  # type: ignore[misc]
    second = five()

    for tell in told:
        tell(second)

    assert second.shares() == pytest.approx(first.shares(), abs=1e-9)
    assert [second.standing(k).reason for k in range(5)] == [
        first.standing(k).reason for k in range(5)
    ]


def test_without_a_failure_cost_it_follows_from_the_successes() -> None:
    """A failure costs a hundred typical successes, as the objective resolves it."""
    learner = Learner(["a", "b"], seed=1)

    play(learner, random.Random(1), 400, [0.5, 1.0], [2.0, 2.0])

    standing = learner.standing(0)
    assert standing.success_rate is not None
    assert standing.mean_cost is not None
    failing = 1 - standing.success_rate
    assert standing.mean_cost == pytest.approx(200 * failing + 2 * (1 - failing), rel=0.2)


def test_a_failure_that_used_more_than_it_costs_counts_as_what_it_used() -> None:
    """A run never costs less than it used."""
    learner = Learner(["a"], 10.0, seed=1)

    learner.record(0, False, 50.0)

    assert learner.standing(0).mean_cost == 50.0


@pytest.mark.parametrize("count", [1, 2, 100])
def test_any_number_of_heads_will_do(count: int) -> None:
    """One head gets everything, of a hundred the best is found."""
    learner = Learner([f"h{k}" for k in range(count)], COST, seed=1)

    play(learner, random.Random(1), 3000, [1.0, *[0.5] * (count - 1)], [1.0] * count)

    assert learner.shares()[0] > 0.9


def test_reasons_are_words_for_a_person() -> None:
    """Each state of a head is named, the one that matters first."""
    learner, rng = five(), random.Random(11)
    costs = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert learner.standing(0).reason == "not tried yet"
    play(learner, rng, 1000, [1.0] * 5, costs)
    assert learner.standing(0).reason == "costs least so far"
    assert learner.standing(1).reason.endswith("x the best")

    for _ in range(4):
        learner.record(0, False, 1.0)
    assert learner.standing(0).reason == (
        "failing: 4 of its last 4 runs failed; tried again in about 60 picks"
    )
    for _ in range(3):
        learner.record(0, True, 1.0)
    assert learner.standing(0).reason.startswith("works again for")


@pytest.mark.parametrize(
    ("heads", "rows", "limits", "word"),
    [
        ([], None, None, "heads"),
        (["a"], priors(), None, "priors"),
        (["a"], None, [Limit(), Limit()], "limits"),
    ],
)
def test_what_does_not_fit_is_refused(
    heads: Collection[str], rows: Optional[List[Prior]], limits: Optional[List[Limit]], word: str
) -> None:
    """No heads, and priors or limits of other heads, are errors that name what was found."""
    with pytest.raises(ValueError, match=f"{word}: found"):
        Learner(list(heads), COST, rows, limits=limits)
