"""What heads are expected to cost on single instances, from all of them."""

import math
import random
from typing import List, Optional

import pytest

from hydra_heads.weigh.instances.cells import sum_up
from hydra_heads.weigh.instances.model import Expected, Spreads, expected_costs, fit_spreads

FAILURE = 100.0


def spreads_of(table: List[List[List[float]]], is_log: bool = False) -> Spreads:
    """Fit the spreads of a table in which a cost of 100 is a failure."""
    return fit_spreads(sum_up(table, FAILURE, is_log), is_log)


def expected(
    table: List[List[List[float]]], spreads: Spreads, failure_cost: Optional[float] = FAILURE
) -> List[List[Expected]]:
    """Expect the costs of a table by the spreads given."""
    return expected_costs(sum_up(table, failure_cost, spreads.is_log), spreads, failure_cost)


def known(**changes: object) -> Spreads:
    """Give spreads of two heads, with those named changed."""
    spreads = Spreads(False, (1.0, 1.0), 1.0, 0.0, (1.0, 1.0))
    return spreads._replace(**changes)  # type: ignore[arg-type]


def failing(pairs: List[str]) -> List[List[List[float]]]:
    """Give a table of one head from texts of F (failed) and s (success) an instance."""
    return [[[FAILURE if run == "F" else 1.0 for run in text], [1.0, 1.0]] for text in pairs]


def test_variances_are_found_again() -> None:
    """Noise and interaction of a large generated table come out as they went in."""
    draw = random.Random(1)
    table = [
        [
            [place + draw.gauss(0, noise) for _ in range(3)]
            for noise in (0.5, 1.5)
            for place in [draw.gauss(0, 2) + level]
        ]
        for level in [draw.gauss(0, 5) for _ in range(2000)]
    ]

    found = spreads_of(table)

    assert found.noise == pytest.approx([0.25, 2.25], rel=0.1)
    assert found.interaction == pytest.approx(4, rel=0.1)
    assert found.doubt == pytest.approx(
        (found.interaction + 2.5 / 6) * math.sqrt(2 / 1999), rel=0.05
    )


def test_cells_that_agree_better_than_their_runs_show_no_interaction() -> None:
    """A variance below that of the noise counts as none, with its doubt kept."""
    found = spreads_of([[[0.0, 2.0], [2.0, 4.2]], [[4.0, 6.0], [6.0, 8.0]]])

    assert found.interaction == 0
    assert found.doubt == pytest.approx(0.01 / 4 * math.sqrt(2))


def test_without_repeats_nothing_is_taken_to_differ() -> None:
    """One run a cell leaves noise and interaction confounded."""
    found = fit_spreads(sum_up([[[1.0], [2.0]], [[3.0], [FAILURE]]], FAILURE, False), False)

    assert found == Spreads(False, (0.0, 0.0), 0.0, 0.0, (1e9, 1e9))


def test_repeats_of_failures_only_say_nothing_of_times() -> None:
    """Where no cell has two successes there is no interaction that could be told."""
    found = spreads_of([[[FAILURE, 1.0], [2.0]], [[3.0], [9.0, FAILURE]]])

    assert (found.noise, found.interaction, found.doubt) == ((0.0, 0.0), 0.0, 0.0)


def test_a_head_with_few_repeats_has_the_noise_of_all() -> None:
    """A head's own variance counts by its differences of runs against five of all heads."""
    found = spreads_of([[[0.0, 2.0], [1.0]], [[0.0, 4.0], [5.0]]])

    assert found.noise == pytest.approx([5.0, 5.0])


def test_noise_of_a_head_is_drawn_to_that_of_all() -> None:
    """(own squares + 5 x pooled variance) / (own degrees + 5)."""
    found = spreads_of([[[0.0, 2.0], [1.0, 1.0]], [[0.0, 4.0], [5.0, 5.0]]])

    assert found.noise == pytest.approx([(10 + 5 * 2.5) / 7, 5 * 2.5 / 7])


def test_failures_that_agree_on_an_instance_are_believed_at_once() -> None:
    """Runs that fail always together leave next to no prior runs; by chance, very many."""
    together = spreads_of(failing(["FF", "ss", "FF", "ss", "ss"])).prior_runs
    by_chance = spreads_of(failing(["Fs", "sF", "sF", "Fs", "sF"])).prior_runs

    assert together == (0.001, 0.001)
    assert by_chance == (1e9, 1e9)


def test_prior_runs_are_spread_within_by_spread_between() -> None:
    """Half of the instances fail half of the time: within 1/4 x 2, between 0 by moments."""
    found = spreads_of(failing(["FF", "FF", "Fs", "ss", "ss"]))

    # rates 1, 1, 1/2, 0, 0: variance 1/4; within (1/2) / 5, of which 1/2 is of the mean of two
    within, between = 0.1, 0.25 - 0.05
    assert found.prior_runs[0] == pytest.approx(within / between)
    assert found.prior_runs[1] == pytest.approx(within / between)


def test_without_a_failure_the_share_is_not_believed_to_differ() -> None:
    """Nothing fails, so nothing is known of how failures agree."""
    assert spreads_of(failing(["ss", "ss"])).prior_runs == (1e9, 1e9)


def test_a_success_is_drawn_to_its_levels() -> None:
    """Interaction and noise alike: half of what two runs show against the levels is believed."""
    table = [[[1.0, 1.0], [5.0, 5.0]], [[3.0, 3.0], [3.0, 3.0]]]
    spreads = known(interaction=0.5, noise=(1.0, 1.0))

    found = expected(table, spreads, None)

    # levels 3 and 3, heads -1 and 1; means 1 and 5, 3 and 3
    assert [[e.cost for e in row] for row in found] == [[1.5, 4.5], [2.5, 3.5]]
    assert [e.sound for e in found[0]] == [1.0, 1.0]
    variance = 0.25 + 0.25 * (0.5 + 0.5) / 2
    assert found[0][0].likely.error == pytest.approx(math.sqrt(variance))


def test_without_interaction_heads_differ_by_their_levels_only() -> None:
    """What a cell shows is noise then."""
    table = [[[1.0, 1.0], [5.0, 5.0]], [[3.0, 3.0], [3.0, 3.0]]]

    found = expected(table, known(interaction=0.0), None)

    assert [[e.cost for e in row] for row in found] == [[2.0, 4.0], [2.0, 4.0]]


def test_doubt_of_the_interaction_widens_errors_and_moves_nothing() -> None:
    """The error is that of an interaction one standard error larger."""
    table = [[[1.0, 1.0], [5.0, 5.0]], [[3.0, 3.0], [3.0, 3.0]]]

    sure, doubtful = (expected(table, known(doubt=doubt), None)[0][0] for doubt in (0.0, 3.0))

    assert doubtful.cost == sure.cost
    assert doubtful.likely.error > sure.likely.error


def test_logarithms_are_turned_back_with_their_spread() -> None:
    """The mean of a log-normal cost lies above the exponential of the mean logarithm."""
    table = [[[math.e] * 2, [math.e] * 2]] * 3
    spreads = known(is_log=True, interaction=0.0, noise=(0.5, 2.0))

    first, second = expected(table, spreads, None)[0]

    assert first.cost == pytest.approx(math.exp(1.25))
    assert second.cost == pytest.approx(math.exp(2.0))
    assert first.likely.error == pytest.approx(first.cost * math.sqrt(math.expm1(0.25 / 3)))


def test_the_risk_is_the_overall_share_and_the_runs_there() -> None:
    """Prior runs at the overall share and the runs on the instance are taken together."""
    table = failing(["FF", "ss", "ss", "ss"])
    spreads = known(prior_runs=(2.0, 2.0), interaction=0.0)

    found = expected(table, spreads)

    share = (2 + 2 / 16) / 9
    for row, failures in zip(found, (2, 0, 0, 0)):
        risk = (2 * share + failures) / 4
        assert row[0].cost == pytest.approx(1 + risk * 99)


def test_few_prior_runs_without_a_failure_make_a_spike() -> None:
    """Below one failure a head is sound with a probability, and then costs what successes cost."""
    table = failing(["FF", "ss", "ss", "ss"])
    spreads = known(prior_runs=(2.0, 2.0), interaction=0.0)

    failed, sound = (row[0] for row in expected(table, spreads)[:2])

    failures = 2 * (2 + 2 / 16) / 9
    tail = failures / 4 / ((failures + 1) / 5)
    assert sound.sound == pytest.approx((1 - failures) * (1 - tail))
    assert sound.likely.mean == pytest.approx(1)
    assert (failed.sound, failed.likely.mean) == (1.0, failed.cost)


def test_a_risk_that_is_known_is_part_of_the_estimate() -> None:
    """With very many prior runs the doubt left is that of the overall share."""
    table = failing(["Fs", "ss", "sF", "ss"])
    spreads = known(prior_runs=(1e9, 1e9), interaction=0.0, noise=(0.0, 0.0))

    found = expected(table, spreads)[1][0]

    share = (2 + 2 / 16) / 9
    assert found.cost == pytest.approx(1 + 99 * share)
    assert found.likely.error == pytest.approx(99 * math.sqrt(share * (1 - share) / 9), rel=1e-6)


def test_runs_that_fail_together_leave_the_share_in_more_doubt() -> None:
    """Two runs on an instance count for fewer than two the more they agree."""
    table = failing(["FF", "FF", "FF", "ss"])
    table.append([[], [1.0]])
    spreads = known(prior_runs=(4.0, 4.0), interaction=0.0, noise=(0.0, 0.0))

    found = expected(table, spreads)[4][0]

    share = (6 + 6 / 17) / 9
    variance = share * (1 - share) * (1 / 5 + (1 + 1 / 5) / 9)
    assert found.likely.error == pytest.approx(99 * math.sqrt(variance))


def test_a_head_that_never_ran_on_an_instance_is_like_its_levels() -> None:
    """Level of the instance and of the head, with all of the interaction in doubt."""
    table = [[[1.0, 1.0], [3.0, 3.0]], [[5.0, 5.0], [7.0, 7.0]]]
    table.append([[9.0, 9.0], []])

    found = expected(table, known(noise=(0.0, 0.0)), None)[2][1]

    assert found.cost == pytest.approx(11)
    assert found.likely.error == pytest.approx(math.sqrt(1 + 1 / 2))


def test_a_head_without_any_success_is_expected_to_fail() -> None:
    """It costs nearly what a failure costs, everywhere."""
    table = [[[FAILURE] * 3, [1.0] * 3] for _ in range(5)]

    found = expected(table, spreads_of(table))

    assert all(row[0].cost > 90 > row[1].cost for row in found)


def test_wild_logarithms_stay_finite() -> None:
    """Costs hundreds of orders of magnitude apart give finite means and errors."""
    table = [[[1e-140, 1e140], [1e140, 1e-140]], [[1.0, 1e-140], [1e140]]]
    spreads = fit_spreads(sum_up(table, None, True), True)

    found = expected(table, spreads, None)

    for e in [e for row in found for e in row]:
        assert math.isfinite(e.cost * e.cost)
        assert math.isfinite(e.likely.error * e.likely.error)


def test_single_runs_beside_repeats_take_part_in_the_interaction() -> None:
    """Two cells of two runs say what the noise is; all four cells lie about their levels."""
    found = spreads_of([[[0.0, 2.0], [10.0]], [[10.0], [0.0, 2.0]]])

    # rest of 4.5 in each cell with 1 degree; noise 2 each, over 2, 1, 1 and 2 runs
    assert found.interaction == pytest.approx(4 * 4.5**2 - 1.5)
    assert found.doubt == pytest.approx(4 * 4.5**2 * math.sqrt(2))


@pytest.mark.parametrize(
    ("texts", "prior_runs"), [(["FF", "s", "s"], 1e9), (["FF", "ss", "s"], 0.001)]
)
def test_two_instances_with_repeats_say_how_failures_agree(
    texts: List[str], prior_runs: float
) -> None:
    """With one there is nothing to be spread between."""
    assert spreads_of(failing(texts)).prior_runs[0] == prior_runs


def test_the_doubt_of_the_interaction_is_added_to_it_in_the_error() -> None:
    """An interaction of 0.5 in doubt by 0.5 is taken for 1: trust 2/3 against a noise of 1/2."""
    table = [[[1.0, 1.0], [5.0, 5.0]], [[3.0, 3.0], [3.0, 3.0]]]

    found = expected(table, known(interaction=0.5, doubt=0.5), None)[0][0]

    variance = 2 / 3 * 0.5 + (1 / 3) ** 2 * (1 + 0.5) / 2
    assert found.likely.error == pytest.approx(math.sqrt(variance))


def test_a_head_without_any_run_has_all_spread_in_doubt() -> None:
    """Its level may be off by interaction and noise of a run, and an instance by another one."""
    table: List[List[List[float]]] = [[[1.0, 1.0], []], [[3.0, 3.0], []]]

    found = expected(table, known(interaction=0.5, noise=(1.0, 1.0)), None)

    assert [row[1].cost for row in found] == [1.0, 3.0]
    assert found[0][1].likely.error == pytest.approx(math.sqrt(0.5 + (0.5 + 1.0)))


def test_the_error_of_a_success_counts_as_often_as_there_is_one() -> None:
    """By the probability of a success, beside what is unknown of the failures."""
    table = failing(["Fs", "ss", "sF", "ss"])
    spreads = known(prior_runs=(1e9, 1e9), interaction=0.0, noise=(40.0, 40.0))

    found = expected(table, spreads)[1][0]

    share = (2 + 2 / 16) / 9
    success = 40 * (1 + 1 / 2 + 1 + 1 / 2) / 16
    doubt = 99 * 99 * share * (1 - share) / 9
    assert found.likely.error == pytest.approx(math.sqrt((1 - share) ** 2 * success + doubt))
