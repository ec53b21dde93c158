"""What `weigh` says of single instances, and when it says nothing."""

import math
import random
from typing import Dict, List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.instances.by_instance import cells_by_instance, instance_beliefs

Cells = Dict[str, List[List[float]]]

FAILURE = 300.0


def generated(
    seed: int,
    instances: int,
    runs: int,
    interaction: float,
    fails: Sequence[Sequence[float]] = (),
    heads: int = 4,
) -> Cells:
    """Generate log-normal times with effects of instance, head and both, and failures."""
    draw = random.Random(seed)
    levels = [draw.gauss(0, 0.3) for _ in range(heads)]
    cells: Cells = {}
    for number in range(instances):
        level = draw.gauss(0, 1)
        row = []
        for head in range(heads):
            place = level + levels[head] + draw.gauss(0, 1) * interaction
            times = [math.exp(place + draw.gauss(0, 0.5)) for _ in range(runs)]
            risk = fails[number % len(fails)][head] if fails else 0.0
            row.append([FAILURE if draw.random() < risk else time for time in times])
        cells[f"i{number}"] = row
    return cells


def overall(cells: Cells) -> List[Estimate]:
    """Estimate every head over all instances."""
    estimates = []
    for column in zip(*cells.values()):
        runs = [cost for costs in column for cost in costs]
        centre = math.fsum(runs) / len(runs)
        spread = math.fsum((cost - centre) * (cost - centre) for cost in runs)
        estimates.append(Estimate(centre, math.sqrt(spread) / len(runs)))
    return estimates


def chosen(cells: Cells) -> Dict[str, int]:
    """Give the head that gets the work on each instance."""
    found = instance_beliefs(cells, overall(cells), None, FAILURE)
    return {belief.instance: belief.weights.index(1.0) for belief in found}


def test_the_best_head_of_each_instance_gets_the_work_there() -> None:
    """Where each of two heads is clearly better on its own instances, each gets those."""
    cells = {
        f"{kind}{number}": [[fast + run / 9 for run in range(3)], [9 - fast] * 3]
        for number in range(4)
        for kind, fast in (("a", 1.0), ("b", 7.0))
    }

    found = chosen(cells)

    assert found == {name: "ab".index(name[0]) for name in cells}


def test_heads_that_differ_overall_only_are_not_told_apart_by_instance() -> None:
    """Without interaction at most one generated table in twenty is said to differ."""
    tables = [generated(seed, 5, 20, 0.0) for seed in range(20)]

    said = [bool(chosen(cells)) for cells in tables]

    assert sum(said) <= 1


@pytest.mark.parametrize(("instances", "runs"), [(30, 2), (5, 20), (100, 3)])
def test_real_differences_are_found(instances: int, runs: int) -> None:
    """An interaction twice as large as the noise is found in nine tables of ten."""
    tables = [generated(seed, instances, runs, 1.0) for seed in range(10)]

    said = [bool(chosen(cells)) for cells in tables]

    assert sum(said) >= 9


def test_labels_that_mean_nothing_give_nothing() -> None:
    """Runs whose instances were shuffled within each head are not said to differ."""
    draw = random.Random(1)
    cells = generated(1, 60, 2, 1.0)
    for head in range(4):
        pool = [cost for row in cells.values() for cost in row[head]]
        draw.shuffle(pool)
        for index, row in enumerate(cells.values()):
            row[head] = pool[2 * index : 2 * index + 2]

    found = chosen(cells)

    assert found == {}


def test_one_run_a_cell_says_nothing() -> None:
    """With one run of a head on an instance noise and instance cannot be told apart."""
    cells = generated(1, 100, 1, 2.0)

    found = chosen(cells)

    assert found == {}


def test_instances_with_one_run_profit_from_the_repeats_of_others() -> None:
    """The noise that others' repeats show says what one run on an instance is worth."""
    cells = generated(1, 40, 3, 1.5)
    for number in range(20):
        cells[f"i{number}"] = [costs[:1] for costs in cells[f"i{number}"]]
    cells["i0"] = [[1.0], [9.0], [9.0], [9.0]]

    found = chosen(cells)

    assert found["i0"] == 0
    assert len(found) == 40


def test_one_head_that_is_best_everywhere_is_no_matter_of_instances() -> None:
    """Another head than the overall estimates name may be the best, but on every instance."""
    cells = generated(1, 10, 4, 0.0, heads=2)
    for row in cells.values():
        row[1] = [cost / 9 for cost in row[0]]

    found = instance_beliefs(cells, [Estimate(1.0, 0.1), Estimate(2.0, 0.1)])

    assert found == []


def test_one_failure_among_heads_that_never_fail_twice_does_not_exclude_a_head() -> None:
    """Failures that come by chance are no matter of the instance."""
    fails = [[0.1, 0.1]]
    cells = generated(5, 40, 4, 0.0, fails, heads=2)
    faster = [[time / 9 if time < FAILURE else time for time in row[0]] for row in cells.values()]
    for row, costs in zip(cells.values(), faster):
        row[0] = costs

    found = chosen(cells)

    assert set(found.values()) <= {0}


def test_a_head_that_always_fails_on_an_instance_is_left_out_there() -> None:
    """Where two runs on an instance fail together, both failures weigh there and only there."""
    fails = [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    cells = generated(2, 30, 2, 0.0, fails, heads=2)

    found = chosen(cells)

    assert [found[f"i{number}"] for number in range(30) if number % 3 < 2] == 10 * [0, 1]


def test_beliefs_are_shrunk_where_an_instance_has_few_runs() -> None:
    """The same lead is believed less from one run than from ten."""
    cells = generated(3, 30, 10, 1.0, heads=2)
    lead = [[1.0 + 0.05 * run for run in range(10)], [2.0 + 0.1 * run for run in range(10)]]
    cells["many"], cells["one"] = lead, [[1.225], [2.45]]

    found = {b.instance: b for b in instance_beliefs(cells, overall(cells), None, FAILURE)}

    assert 0.5 < found["one"].beliefs[0] < found["many"].beliefs[0]


def test_cost_by_instance_is_not_above_the_cost_overall() -> None:
    """On generated tables choosing by instance costs no more than the best single head."""
    ratios = []
    for seed in range(20):
        cells = generated(seed, 20, 6, 0.5 * (seed % 3))
        known = {name: [costs[:3] for costs in row] for name, row in cells.items()}
        estimates = overall(known)
        single = min(range(4), key=lambda head: estimates[head].mean)
        heads = chosen(known) or dict.fromkeys(cells, single)

        new = math.fsum(math.fsum(cells[name][heads[name]][3:]) for name in cells)
        old = math.fsum(math.fsum(cells[name][single][3:]) for name in cells)

        ratios.append(new / old)
    assert math.fsum(ratios) / len(ratios) < 0.9
    assert max(ratios) < 1.1


def test_a_head_that_never_ran_is_no_choice() -> None:
    """It has the belief that the overall estimate gives it, and no weight."""
    cells = generated(4, 30, 3, 1.0, heads=2)
    wider: Cells = {name: [row[0], row[1], []] for name, row in cells.items()}
    estimates = [*overall(cells), Estimate(1e-9, 1e-10)]

    found = instance_beliefs(wider, estimates)

    assert found
    assert all(belief.weights[2] == 0 and belief.beliefs[2] > 0.4 for belief in found)


@pytest.mark.parametrize("unit", [1.0, 1e3])
def test_a_head_that_never_ran_is_believed_in_the_unit_of_the_costs(unit: float) -> None:
    """What the overall estimate says is compared with costs on the instance as they are."""
    times = {"a": [[1.0, 1.1, 1.2], [9.0, 9.1, 9.2]], "b": [[9.0, 9.1, 9.2], [1.0, 1.1, 1.2]]}
    cells: Cells = {
        name: [[unit * time for time in head] for head in row] + [[]] for name, row in times.items()
    }
    estimates = [Estimate(unit * 5, unit), Estimate(unit * 5, unit), Estimate(unit * 1.1, unit * 9)]

    found = instance_beliefs(cells, estimates)

    assert [round(belief.beliefs[2], 1) for belief in found] == [0.5, 0.5]
    sure = instance_beliefs(cells, [*estimates[:2], Estimate(unit * 0.5, unit * 0.01)])
    assert [round(belief.beliefs[2], 2) for belief in sure] == [1.0, 1.0]


def test_work_that_a_head_may_not_do_goes_to_the_next_one() -> None:
    """A head gets no more of the work than the probability that it may be used."""
    cells = generated(4, 40, 3, 1.0, heads=3)

    found = instance_beliefs(cells, overall(cells), [1.0, 0.2, 1.0])
    free = instance_beliefs(cells, overall(cells), [1.0, 1.0, 1.0])

    shares = {one.weights.index(1.0): two.weights for one, two in zip(free, found)}
    assert shares[0] == (1.0, 0.0, 0.0)
    assert shares[1][1] == pytest.approx(0.2)
    assert sorted(shares[1])[-1] == pytest.approx(0.8)


def test_weights_sum_to_one_where_no_head_is_sure_to_be_eligible() -> None:
    """What the last head may not do is shared out in proportion."""
    cells = generated(4, 40, 3, 1.0, heads=2)

    found = instance_beliefs(cells, overall(cells), [0.8, 0.6])

    assert {tuple(round(weight, 9) for weight in belief.weights) for belief in found} == {
        (round(0.8 / 0.92, 9), round(0.12 / 0.92, 9)),
        (round(0.32 / 0.92, 9), round(0.6 / 0.92, 9)),
    }


def test_failures_are_seen_apart_where_their_cost_is_given() -> None:
    """Without it they are but dear runs, and beliefs come out otherwise."""
    cells = generated(6, 30, 4, 1.0, [[0.0, 0.3, 0.0, 0.3]])
    estimates = overall(cells)

    apart, mixed = (instance_beliefs(cells, estimates, None, cost) for cost in (FAILURE, None))

    assert apart
    assert [belief.beliefs for belief in apart] != [belief.beliefs for belief in mixed]


def test_a_head_that_ran_on_some_instances_is_expected_by_its_runs() -> None:
    """Its overall estimate, however wrong, says nothing there."""
    cells = generated(4, 30, 3, 1.0, heads=3)
    cells["i0"] = [cells["i0"][0], cells["i0"][1], []]
    estimates = overall(cells)
    wrong = [*estimates[:2], Estimate(estimates[2].mean * 50, 1e-9)]

    found, other = (instance_beliefs(cells, given) for given in (estimates, wrong))

    assert found
    assert [b.beliefs for b in found] == [pytest.approx(b.beliefs, abs=1e-6) for b in other]


def test_costs_below_zero_are_compared_by_their_differences() -> None:
    """Costs that have no logarithm, such as a score to be maximised, are fitted as they are."""
    cells = {
        f"i{number}": [[-5.0 * (number % 2) + run / 7 for run in range(3)], [-2.5] * 3]
        for number in range(10)
    }

    found = instance_beliefs(cells, overall(cells))

    assert [belief.weights for belief in found] == 5 * [(0.0, 1.0), (1.0, 0.0)]


@pytest.mark.parametrize(("chance", "is_choice"), [(0.5, True), (0.499, False)])
def test_a_head_that_is_less_likely_eligible_than_not_is_no_choice(
    chance: float, is_choice: bool
) -> None:
    """With one other head there is then nothing to choose from."""
    times = [[1.0, 1.1, 1.2], [9.0, 9.1, 9.2]]
    cells = {"a": times, "b": times[::-1]}

    found = instance_beliefs(cells, overall(cells), [1.0, chance])

    assert bool(found) is is_choice


def test_costs_of_nothing_leave_nothing_to_choose() -> None:
    """Where every cost and every estimate is 0, no head is better anywhere."""
    cells = {"a": [[0.0] * 5, [0.0] * 5], "b": [[0.0] * 5, [0.0] * 5]}

    assert instance_beliefs(cells, [Estimate(0.0, 0.0)] * 2) == []


@pytest.mark.parametrize("factor", [1e-160, 1e-9, 7.0, 1e140])
def test_the_unit_of_the_costs_does_not_matter(factor: float) -> None:
    """Costs in other units give the same weights and beliefs."""
    cells = generated(6, 12, 4, 1.0, [[0.0, 0.1, 0.0, 0.3]])
    scaled = {name: [[c * factor for c in costs] for costs in row] for name, row in cells.items()}
    estimates = overall(cells)

    found = instance_beliefs(cells, estimates, None, FAILURE)
    other = instance_beliefs(
        scaled, [Estimate(m * factor, e * factor) for m, e in estimates], None, FAILURE * factor
    )

    assert found
    for one, two in zip(found, other):
        assert one.weights == two.weights
        assert two.beliefs == pytest.approx(one.beliefs, abs=1e-7)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"only": [[1.0, 2.0] * 5, [3.0, 1.0] * 5]},
        {"a": [[1.0] * 4, []], "b": [[2.0] * 4, []]},
        {"a": [[1.0] * 2, [2.0] * 2], "b": [[2.0] * 2, [1.0] * 2]},
        {"a": [[FAILURE] * 5, [FAILURE] * 5], "b": [[FAILURE] * 5, [FAILURE] * 5]},
        {"a": [[0.0] * 5, [0.0] * 5], "b": [[0.0] * 5, [0.0] * 5]},
    ],
)
def test_nothing_to_choose_from_gives_nothing(cells: Cells) -> None:
    """No instance, one instance, one head, too few runs, only failures, only zeros: nothing."""
    found = instance_beliefs(cells, [Estimate(1.0, 0.1), Estimate(2.0, 0.1)], None, FAILURE)

    assert found == []


@pytest.mark.parametrize(("runs", "expected"), [(2, 0), (3, 2)])
def test_five_runs_of_a_head_are_enough(runs: int, expected: int) -> None:
    """Four runs of a head say nothing; three here and two there do."""
    cells = {"a": [[1.0] * runs, [9.0] * runs], "b": [[8.0] * 2, [1.0] * 2]}

    found = instance_beliefs(cells, overall(cells))

    assert len(found) == expected


def test_costs_that_are_no_numbers_are_refused() -> None:
    """A cost that is not finite is refused by instance and head."""
    cells = {"a": [[1.0], [math.nan]]}

    with pytest.raises(ValueError, match=r"cells\['a'\]\[1\]"):
        instance_beliefs(cells, [Estimate(1.0, 0.1)] * 2)


def test_rows_of_other_heads_are_refused() -> None:
    """Every instance has one row for each head."""
    with pytest.raises(ValueError, match="found 1 heads, expected 2"):
        instance_beliefs({"a": [[1.0]]}, [Estimate(1.0, 0.1)] * 2)


def test_costs_and_instances_of_other_shapes_are_refused() -> None:
    """Every cost has one instance."""
    with pytest.raises(ValueError, match="another shape"):
        cells_by_instance([[1.0, 2.0]], [["a"]])


COSTS = st.one_of(
    st.floats(min_value=0.0, max_value=FAILURE),
    st.just(FAILURE),
    st.floats(min_value=-1e150, max_value=1e150),
)
ROWS = st.lists(st.lists(COSTS, max_size=6), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(ROWS, max_size=6))
def test_whatever_is_said_is_whole(rows: List[List[List[float]]]) -> None:
    """Weights and beliefs of every instance are shares that sum to 1, and runs are counted."""
    cells = {f"i{number}": row for number, row in enumerate(rows)}
    estimates = [Estimate(3.0, 1.0), Estimate(2.0, 1.0), Estimate(1.0, 3.0)]

    found = instance_beliefs(cells, estimates, None, FAILURE)

    for belief in found:
        for shares in (belief.weights, belief.beliefs):
            assert len(shares) == 3
            assert min(shares) >= 0
            assert math.fsum(shares) == pytest.approx(1, abs=1e-9)
        assert belief.runs == sum(len(costs) for costs in cells[belief.instance])
