"""The other ways from runs to weights, each fed as its documentation shows.

A way is given the runs of every head and a seed. Bandits that only name an arm are asked 200
times: how often each is named is the weight vector. Rewards are 1 - cost / cost of a failure.
"""

import math
import random
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

from benchmarks.peers import imported
from benchmarks.programs import Absent

DRAWS = 200


class Head(NamedTuple):
    """The runs of one head: which succeeded, and costs over the cost of a failure."""

    ok: Sequence[bool]
    costs: Sequence[float]


Method = Callable[[Sequence[Head], int], List[float]]


def uniform(heads: Sequence[Head], seed: int) -> List[float]:
    """Give every head the same."""
    return [1 / len(heads)] * len(heads)


def success_share(heads: Sequence[Head], seed: int) -> List[float]:
    """Give each head its share of all successes."""
    wins = [len([ok for ok in head.ok if ok]) for head in heads]
    total = math.fsum(wins)
    return [won / total for won in wins] if total else uniform(heads, seed)


def greedy(heads: Sequence[Head], seed: int) -> List[float]:
    """Give the lowest mean cost all, and 2 % to all alike: the same floor as Hydra's."""
    means = [math.fsum(head.costs) / len(head.costs) for head in heads]
    best = means.index(min(means))
    return _floored([float(k == best) for k in range(len(heads))])


def candidate(heads: Sequence[Head], seed: int) -> List[float]:
    """Weigh by the lowest expected cost on instance-centred spread, to the fourth power."""
    centres = [math.fsum(column) / len(heads) for column in zip(*[head.costs for head in heads])]
    pool = [cost for head in heads for cost in head.costs]
    mu = math.fsum(pool) / len(pool)
    v0 = math.fsum((cost - mu) * (cost - mu) for cost in pool) / len(pool)
    runs, estimates = len(centres), []
    for head in heads:
        apart = [cost - centre for cost, centre in zip(head.costs, centres)]
        about = math.fsum(apart) / runs
        squares = math.fsum((one - about) * (one - about) for one in apart)
        variance = (len(heads) / (len(heads) - 1) * squares + v0) / (runs + 1)
        mean = (math.fsum(head.costs) + mu) / (runs + 1)
        estimates.append((mean, max(math.sqrt(variance / (runs + 2)), 1e-9)))
    beliefs = _lowest(estimates)
    raised = [belief * belief * belief * belief for belief in beliefs]
    total = math.fsum(raised)
    return _floored([share / total for share in raised])


def _lowest(estimates: Sequence[Tuple[float, float]], nodes: int = 400) -> List[float]:
    """Integrate by the midpoint rule on even nodes, as one would write it."""
    low = min(mean - 5 * error for mean, error in estimates)
    step = (min(mean + 5 * error for mean, error in estimates) - low) / nodes
    sums = [0.0] * len(estimates)
    for node in range(nodes):
        places = [(low + (node + 0.5) * step - mean) / error for mean, error in estimates]
        above = [math.erfc(place * math.sqrt(0.5)) / 2 for place in places]
        all_above = 1.0
        for chance in above:
            all_above *= chance
        for k, (place, chance) in enumerate(zip(places, above)):
            if chance > 0:
                sums[k] += math.exp(-place * place / 2) / estimates[k][1] * all_above / chance
    total = math.fsum(sums)
    return [one / total for one in sums]


def _floored(shares: Sequence[float]) -> List[float]:
    return [0.02 / len(shares) + 0.98 * share for share in shares]


YARDSTICKS: Dict[str, Method] = {
    "uniform": uniform,
    "success share": success_share,
    "lowest mean takes all + 2 % floor": greedy,
    "candidate of the background": candidate,
}


def rivals() -> Tuple[Dict[str, Method], List[str]]:
    """Give the peers that can be imported by name, and why the others cannot."""
    found: Dict[str, Method] = {}
    absent = []
    for load in (_mabwiser, _river, _vowpal_wabbit, _bayesianbandits):
        try:
            found.update(load())
        except Absent as error:
            absent.append(f"not installed: {error}")
    return found, absent


def _frequencies(draw: Callable[[], int], heads: int) -> List[float]:
    counts = [0] * heads
    for _ in range(DRAWS):
        counts[draw()] += 1
    return [count / DRAWS for count in counts]


def _rewards(heads: Sequence[Head], is_binary: bool) -> List[List[float]]:
    if is_binary:
        return [[float(ok) for ok in head.ok] for head in heads]
    return [[1 - cost for cost in head.costs] for head in heads]


def _mabwiser() -> Dict[str, Method]:
    mab: Any = imported("mabwiser.mab")
    policies = mab.LearningPolicy

    def method(policy: Any, is_binary: bool = False) -> Method:
        def weights(heads: Sequence[Head], seed: int) -> List[float]:
            rewards = _rewards(heads, is_binary)
            model = mab.MAB(list(range(len(heads))), policy, seed=seed)
            arms = [k for k, row in enumerate(rewards) for _ in row]
            model.fit(arms, [reward for row in rewards for reward in row])
            return _frequencies(model.predict, len(heads))

        return weights

    return {
        "MABWiser TS": method(policies.ThompsonSampling(), is_binary=True),
        "MABWiser UCB1": method(policies.UCB1()),
        "MABWiser eps .1": method(policies.EpsilonGreedy(0.1)),
        "MABWiser Softmax": method(policies.Softmax()),
    }


def _river() -> Dict[str, Method]:
    bandit: Any = imported("river.bandit")
    proba: Any = imported("river.proba")

    def method(make: Callable[[int], Any], is_binary: bool = False) -> Method:
        def weights(heads: Sequence[Head], seed: int) -> List[float]:
            policy, arms = make(seed), list(range(len(heads)))
            for arm, row in enumerate(_rewards(heads, is_binary)):
                for reward in row:
                    policy.update(arm, reward)
            return _frequencies(lambda: int(policy.pull(arms)), len(heads))

        return weights

    return {
        "river TS": method(
            lambda seed: bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=seed), True
        ),
        "river eps .1": method(lambda seed: bandit.EpsilonGreedy(epsilon=0.1, seed=seed)),
        "river UCB": method(lambda seed: bandit.UCB(delta=1, seed=seed)),
        "river BayesUCB": method(lambda seed: bandit.BayesUCB(seed=seed)),
    }


def _vowpal_wabbit() -> Dict[str, Method]:
    wabbit: Any = imported("vowpalwabbit")

    def method(options: str) -> Method:
        def weights(heads: Sequence[Head], seed: int) -> List[float]:
            chance = 1 / len(heads)
            runs = [(k, cost) for k, head in enumerate(heads) for cost in head.costs]
            random.Random(seed).shuffle(runs)
            model = wabbit.Workspace(
                f"--cb_explore {len(heads)} {options} --random_seed {seed} --quiet"
            )
            for k, cost in runs:
                model.learn(f"{k + 1}:{cost:g}:{chance:g} | x")
            shares = [float(share) for share in model.predict("| x")]
            model.finish()
            total = math.fsum(shares)
            return [share / total for share in shares]

        return weights

    return {
        "VW eps .05": method("--epsilon 0.05"),
        "VW bag 5": method("--bag 5"),
        "VW squarecb": method("--squarecb"),
    }


def _bayesianbandits() -> Dict[str, Method]:
    bandits: Any = imported("bayesianbandits")
    numpy: Any = imported("numpy")

    def weights(heads: Sequence[Head], seed: int) -> List[float]:
        arms = [
            bandits.Arm(k, learner=bandits.NormalInverseGammaRegressor()) for k in range(len(heads))
        ]
        agent = bandits.Agent(arms, bandits.ThompsonSampling(), random_seed=seed)
        for k, row in enumerate(_rewards(heads, is_binary=False)):
            agent.select_for_update(k).update(numpy.array(row))
        return _frequencies(lambda: int(agent.pull()[0]), len(heads))

    return {"bayesianbandits TS": weights}
