"""From evidence to what every head is expected to cost."""

import math
import random
from typing import List, Optional, Sequence, Tuple

import pytest
from hypothesis import example, given, settings, strategies

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.block_effects import Cell
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.estimation import estimate
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.mixed import fit_cells, mixed_fit
from hydra_heads.weigh.past.cell import Past
from hydra_heads.weigh.past.past import earlier_in
from tests.weigh.pasts import a_past, a_row, present, sums
from tests.weigh.profiles import make_profile

LIMITED = Objective(time_limit_s=2.0)  # a failure costs 20 s


def estimated(profiles: Sequence[Profile], past: Sequence[Past] = ()) -> List[Estimate]:
    """Gather and estimate."""
    return estimate(gather_evidence(profiles, LIMITED, 30.0, past))


def test_nobody_has_run_and_nothing_is_expected() -> None:
    """No estimate is made up."""
    assert estimated([make_profile("a", []), make_profile("b", [])]) == []


def test_complete_blocks_are_compared_by_differences() -> None:
    """Heads that ran together."""
    costs = [[1.0, 5.0, 2.0, 7.0, 3.0], [1.2, 5.1, 2.3, 7.3, 3.1]]

    found = estimated([make_profile(name, row) for name, row in zip("ab", costs)])

    assert found == centred_fit(costs)


def test_heads_without_a_common_block_are_compared_plainly() -> None:
    """Heads profiled apart on the only instance."""
    costs = [[1.0, 5.0, 2.0, 7.0, 3.0], [1.2, 5.1, 2.3, 7.3, 3.1, 2.2]]

    found = estimated([make_profile(name, row, name) for name, row in zip("ab", costs)])

    assert found == plain_fit(costs)


def test_what_lies_between_is_compared_by_both() -> None:
    """A head that stopped early beside one that went on."""
    costs = [[1.0, 5.0, 2.0, 7.0, 3.0, 9.0, 4.0, 6.0] * 2, [2.0, 6.0, 3.0, 8.1, 4.0]]

    found = estimated([make_profile(name, row) for name, row in zip("ab", costs)])

    assert found == mixed_fit(costs, [list(range(16)), list(range(5))])


def nights(seed: int, heads: str, slower: float = 0.0) -> List[Profile]:
    """Make profiles of ten runs with five nights before them; head `a` was slower then."""
    draw = random.Random(seed)
    profiles = []
    for place, name in enumerate(heads):
        level = 1.0 + 0.1 * place
        before = level + (slower if name == "a" else 0.0)
        rows = [
            a_row(age, [before + draw.gauss(0.0, 0.2) for _ in range(10)])
            for age in range(5, 0, -1)
        ]
        profiles.append(present(name, [level + draw.gauss(0.0, 0.2) for _ in range(10)], rows))
    return profiles


def test_a_past_that_agrees_makes_estimates_better() -> None:
    """Over many draws the error shrinks by more than a tenth, and the stated one with it."""
    squares = {True: 0.0, False: 0.0}
    errors = {True: 0.0, False: 0.0}
    for seed in range(40):
        profiles = nights(seed, "abc")
        for with_past in (True, False):
            a, b, c = estimated(profiles, earlier_in(profiles, LIMITED) if with_past else [])
            squares[with_past] += (b.mean - a.mean - 0.1) ** 2 + (c.mean - a.mean - 0.2) ** 2
            errors[with_past] += a.error + b.error + c.error

    assert squares[True] < 0.8 * squares[False]
    assert errors[True] < 0.9 * errors[False]


def test_a_past_at_another_level_changes_nothing() -> None:
    """A head that was three times as slow until last night is judged by this one."""
    profiles = nights(1, "abc", slower=2.0)

    with_past, without = estimated(profiles, earlier_in(profiles, LIMITED)), estimated(profiles)

    gaps = [found[0].mean - found[1].mean for found in (with_past, without)]
    assert abs(gaps[0] - gaps[1]) < 0.2


def test_a_head_never_run_now_is_known_by_its_past() -> None:
    """It was as fast as the one that still runs, and half as slow as the other."""
    profiles = [present(name, [level] * 10) for name, level in (("a", 1.0), ("b", 2.0))]
    past = [
        a_past(1, sums([level] * 10), head=head)
        for head, level in (("a", 1.0), ("b", 2.0), ("c", 1.0))
    ]

    a, b, c = estimated([*profiles, present("c", [])], past)

    assert abs(c.mean - a.mean) < abs(c.mean - b.mean)
    assert c.error > a.error


def test_heads_are_compared_within_the_invocations_of_the_past() -> None:
    """A night in which everything was dear makes nobody dear that ran in it."""
    profiles = [present("a", [1.0, 1.1, 0.9] * 4), present("b", [1.2, 1.1, 1.3] * 4)]
    dear = [a_past(1, sums([1.3, 1.2] * 6), head="a")]

    together = estimated(profiles, [*dear, a_past(1, sums([1.5, 1.4] * 6), head="b")])
    alone = estimated(profiles, dear)

    gap = together[1].mean - together[0].mean
    assert abs(gap - 0.2) < 0.03
    assert abs(gap - 0.2) < abs(alone[1].mean - alone[0].mean - 0.2)


def test_earlier_failures_cost_what_failures_cost() -> None:
    """By the objective of today, whatever they used then."""
    profiles = [present("a", [1.0] * 9), present("b", [1.0] * 9)]
    bad = a_past(1, sums([1.0] * 4), sums([0.1] * 5, ok=False), head="a")
    good = a_past(1, sums([1.0] * 9), head="b")

    a, b = estimated(profiles, [bad, good])

    share = 4.5 / 13.5  # of the runs that count
    assert math.isclose(a.mean - b.mean, share * 5 / 9 * 19.0, rel_tol=0.2)


def test_live_days_pair_nobody() -> None:
    """Two heads that were used on one day did not do the same work."""
    times = [[1.0, 1.1, 1.3, 0.9], [1.0, 1.2, 1.1, 0.9]]
    profiles = [present(name, row) for name, row in zip("ab", times)]
    past = [a_past(1, sums([1.0] * 4), head=head, origin="live") for head in "ab"]

    found = estimated(profiles, past)

    rows = [[Cell(block, 1.0, cost) for block, cost in enumerate(row)] for row in times]
    apart = fit_cells([[*row, Cell(50 + head, 0.5, 1.0)] for head, row in enumerate(rows)])
    together = fit_cells([[*row, Cell(50, 0.5, 1.0)] for row in rows])
    assert all(tuple(one) == pytest.approx(tuple(other)) for one, other in zip(found, apart))
    assert not all(tuple(one) == pytest.approx(tuple(two)) for one, two in zip(found, together))


def test_the_past_stands_in_cells_of_its_own() -> None:
    """Runs as one cell each, then an instance of an earlier invocation as one of half its runs."""
    times = [[1.0, 5.0, 2.0, 7.0, 3.0, 4.0], [1.2, 5.1, 2.3, 7.3, 3.1, 4.4]]
    profiles = [present(name, row) for name, row in zip("ab", times)]
    past = [
        a_past(1, sums([3.0, 5.0]), sums([0.1], ok=False), sums([2.0], instance="x"), head=head)
        for head in "ab"
    ]

    found = estimated(profiles, past)

    squares = 9.0 + 25.0 + 400.0 - 28.0 * 28.0 / 3
    cells = [Cell(50, 1.5, 28.0 / 3, squares / 2), Cell(51, 0.5, 2.0)]
    rows = [[Cell(block, 1.0, cost) for block, cost in enumerate(row)] for row in times]
    expected = fit_cells([[*row, *cells] for row in rows])
    for one, other in zip(found, expected):
        assert tuple(one) == pytest.approx(tuple(other), rel=1e-12)


Drawn = List[Tuple[List[Optional[float]], str, List[Tuple[int, List[float], str]]]]
"""The seconds of each head's runs, which invocation they are of, and the nights before."""

TIME = strategies.one_of(
    strategies.floats(0.0, 1e6), strategies.sampled_from([0.0, 5e-324, 1e-200, 1e-100, 1e6])
)
SECONDS = strategies.lists(strategies.one_of(strategies.none(), TIME), max_size=12)
NIGHT = strategies.tuples(
    strategies.integers(1, 9),
    strategies.lists(TIME, min_size=1, max_size=4),
    strategies.sampled_from(["profile", "live"]),
)
HEADS = strategies.lists(
    strategies.tuples(
        SECONDS, strategies.sampled_from(["r1", "r2"]), strategies.lists(NIGHT, max_size=4)
    ),
    min_size=1,
    max_size=5,
)
LAST_NIGHT, BEFORE = (1, [1e-200, 0.0], "profile"), (2, [1e6], "profile")


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(HEADS)
@example([([1.0], "r1", [(1, [5e-324], "profile"), BEFORE])] * 3)
@example([([0.0] * 6, "r1", [LAST_NIGHT, BEFORE])] * 3)
@example([([], "r1", [LAST_NIGHT, BEFORE, (3, [0.0, 0.0, 1e-200, 1e-200], "profile")])] * 3)
@example([([5e-324] * 6, "r1", [(1, [5e-324], "live")])] * 2)
def test_any_mixture_of_runs_and_past_has_estimates(drawn: Drawn) -> None:
    """One a head, each a figure with an error; none at all only where nobody has a run."""
    profiles, past = [], []
    for number, (seconds, run_id, nights_before) in enumerate(drawn):
        name = f"h{number}"
        profiles.append(make_profile(name, seconds, run_id, instances=["x", "y"]))
        past += [
            a_past(age, sums(values), head=name, origin=kind) for age, values, kind in nights_before
        ]

    found = estimated(profiles, past)

    has_runs = any(profile.runs for profile in profiles)
    assert len(found) == len(drawn) or not (found or has_runs)
    for estimate_of in found:
        assert math.isfinite(estimate_of.mean)
        assert 0 <= estimate_of.error < math.inf
