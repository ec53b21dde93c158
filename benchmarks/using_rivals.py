"""Other policies that learn while they are used, each fed as its documentation shows.

In the form of the scorer of weights. Bandits that know success and failure only get that; the
others get 1 - cost / cost of a failure as their reward.
"""

from typing import Any, Callable, Dict, List, Sequence, Tuple

from benchmarks.peers import imported
from benchmarks.programs import Absent

PENALTY = 10

Factory = Callable[[Sequence[str], float, int], Any]


def rivals() -> Tuple[Dict[str, Factory], List[str]]:
    """Give the peers that can be imported by name, and why the others cannot."""
    found: Dict[str, Factory] = {}
    absent = []
    for load in (_mabwiser, _river):
        try:
            found.update(load())
        except Absent as error:
            absent.append(f"not installed: {error}")
    return found, absent


def _reward(ok: bool, seconds: float, timeout_s: float, is_binary: bool) -> float:
    if is_binary or not ok:
        return float(ok)
    return 1 - seconds / (PENALTY * timeout_s)


class _MabWiser:
    """A policy of MABWiser; it wants a first fit, and gets a success of every head."""

    def __init__(
        self, policy: Any, is_binary: bool, heads: Sequence[str], timeout_s: float, seed: int
    ) -> None:
        mab: Any = imported("mabwiser.mab")
        self._timeout_s, self._is_binary = timeout_s, is_binary
        self._model = mab.MAB(list(heads), policy, seed=seed)
        self._model.fit(list(heads), [1.0] * len(heads))

    def pick(self) -> str:
        return str(self._model.predict())

    def record(self, head: str, ok: bool, seconds: float) -> None:
        reward = _reward(ok, seconds, self._timeout_s, self._is_binary)
        self._model.partial_fit([head], [reward])


class _River:
    """A policy of river."""

    def __init__(self, policy: Any, is_binary: bool, heads: Sequence[str], timeout_s: float):
        self._policy, self._heads = policy, list(heads)
        self._timeout_s, self._is_binary = timeout_s, is_binary

    def pick(self) -> str:
        return str(self._policy.pull(self._heads))

    def record(self, head: str, ok: bool, seconds: float) -> None:
        self._policy.update(head, _reward(ok, seconds, self._timeout_s, self._is_binary))


def _mabwiser() -> Dict[str, Factory]:
    policies = imported("mabwiser.mab").LearningPolicy

    def make(policy: Any, is_binary: bool) -> Factory:
        return lambda heads, timeout_s, seed: _MabWiser(policy, is_binary, heads, timeout_s, seed)

    return {
        "MABWiser Thompson": make(policies.ThompsonSampling(), True),
        "MABWiser UCB1": make(policies.UCB1(), False),
    }


def _river() -> Dict[str, Factory]:
    bandit: Any = imported("river.bandit")
    proba: Any = imported("river.proba")

    def thompson(heads: Sequence[str], timeout_s: float, seed: int) -> _River:
        policy = bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=seed)
        return _River(policy, True, heads, timeout_s)

    def ucb(heads: Sequence[str], timeout_s: float, seed: int) -> _River:
        return _River(bandit.UCB(delta=1, seed=seed), False, heads, timeout_s)

    return {"river Thompson": thompson, "river UCB": ucb}
