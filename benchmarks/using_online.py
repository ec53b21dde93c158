"""What learning while used costs, stationary and when the ranking turns round half-way.

Runs of real programs are replayed, 10,000 draws with replacement from one table; regret is the
cost above that of the best head, as a share of the regret of drawing heads uniformly.
"""

import math
import time
from types import ModuleType
from typing import Any, List, NamedTuple, Sequence

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from benchmarks.using_policy import make_policy
from benchmarks.using_rivals import Factory, rivals
from benchmarks.weighing_tables import tables

DRAWS = 10_000
REPEATS, PEER_REPEATS = 30, 1
GOALS = {False: 10.5, True: 15.0}
"""Percent of uniform's regret, by whether the ranking turns round."""

_WORDS = {False: "stationary", True: "ranking reversed half-way"}


class Regret(NamedTuple):
    """Percent of uniform's regret: mean over tables, its standard error, and each table's."""

    mean: float
    error: float
    by_table: List[float]


def rows(quick: bool) -> List[Row]:
    """Play the learner and the peers on the same tables, by the same seeds."""
    scorer, reason = weights_scorer()
    if scorer is None:
        return [Row("regret while learning", "", "", None, reason)]
    repeats, draws = (2, 2_000) if quick else (REPEATS, DRAWS)
    peers, absent = rivals()
    names = [table.name for table in tables(scorer)]
    found = []
    for is_reversed, goal in GOALS.items():
        begin = time.process_time()
        own = play(scorer, make_policy, is_reversed, draws, repeats)
        micros = 1e6 * (time.process_time() - begin) / (draws * repeats * len(names))
        others = [
            f"{name} {play(scorer, make, is_reversed, draws, PEER_REPEATS).mean:.1f}"
            for name, make in peers.items()
        ]
        by_table = ", ".join(f"{n} {share:.1f}" for n, share in zip(names, own.by_table))
        conditions = (
            f"{draws} draws, {repeats} repeats, peers {PEER_REPEATS}; {micros:.1f} us a draw"
        )
        found.append(
            Row(
                f"regret while learning, {_WORDS[is_reversed]}, percent of uniform's",
                f"{own.mean:.1f} (standard error {own.error:.1f}; {by_table})",
                f"at most {goal}",
                None if quick else own.mean <= goal,
                "; ".join([conditions + " with the scorer", *others, *absent]),
            )
        )
    return found


def play(scorer: ModuleType, make: Factory, is_reversed: bool, draws: int, repeats: int) -> Regret:
    """Play a policy on all tables."""
    shares = [
        [
            100 * scorer.play(table, make, draws, is_reversed, f"1 {table.name} {repeat}")
            for repeat in range(repeats)
        ]
        for table in tables(scorer)
    ]
    return mean_of(shares)


def mean_of(shares: Sequence[Sequence[float]]) -> Regret:
    """Give each table the same say; the error is that of other draws from the same tables."""
    means = [math.fsum(values) / len(values) for values in shares]
    squares: List[Any] = [
        math.fsum([(value - mean) * (value - mean) for value in values])
        / max(1, len(values) - 1)
        / len(values)
        for mean, values in zip(means, shares)
    ]
    error = math.sqrt(math.fsum(squares)) / len(means)
    return Regret(math.fsum(means) / len(means), error, means)
