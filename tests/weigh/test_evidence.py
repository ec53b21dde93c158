"""Profiles as costs, and which runs are compared with which."""

from typing import List, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.evidence import Evidence, gather_evidence
from hydra_heads.weigh.past.cell import Past, PastCell
from tests.weigh.profiles import FAILED, NOON, make_profile, profile_document

VERSION = "sha256:" + "f" * 64

LIMITED = Objective(time_limit_s=2.0)  # a failure costs 20 s


def gathered(*profiles: Profile, objective: Objective = LIMITED) -> Evidence:
    """Gather the evidence of profiles whose largest time limit in force is 30 s."""
    return gather_evidence(profiles, objective, 30.0)


def test_runs_of_one_block_are_paired() -> None:
    """Each column holds one block, whatever the order in which a profile lists its runs."""
    slow = profile_document("slow", [11.0, 12.0, 13.0, 14.0, 15.0])
    runs = slow["runs"]
    assert isinstance(runs, list)
    slow["runs"] = runs[::-1]

    found = gathered(make_profile("fast", [1.0, 2.0, 3.0, 4.0, 5.0]), Profile(slow))

    assert (found.is_paired, found.blocks) == (True, 5)
    assert found.costs == ((1.0, 2.0, 3.0, 4.0, 5.0), (11.0, 12.0, 13.0, 14.0, 15.0))


def test_a_block_counts_only_where_every_head_has_it() -> None:
    """The seventh block of one head, not yet run by the other, is left out."""
    found = gathered(make_profile("a", [1.0] * 6), make_profile("b", [2.0] * 6 + [9.0]))

    assert found.blocks == 6
    assert found.costs[1] == (2.0,) * 6


def test_another_instance_in_the_same_block_is_no_pair() -> None:
    """Blocks of one number on different instances are not compared."""
    found = gathered(
        make_profile("a", [1.0] * 6, instances=["x"]), make_profile("b", [2.0] * 6, instances=["y"])
    )

    assert not found.is_paired


@pytest.mark.parametrize("run_id", [None, "r1"])
def test_without_blocks_the_kth_runs_on_an_instance_are_paired(run_id: Optional[str]) -> None:
    """Another program's profiles, with a run id or without, pair the k-th run per instance."""
    a = make_profile("a", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], run_id, False, ["x", "y"])
    b = make_profile("b", [7.0, 8.0, 9.0, 10.0, 11.0, 12.0], run_id, False, ["y", "x"])

    found = gathered(a, b)

    assert found.blocks == 6
    assert sorted(zip(*found.costs)) == [
        (1.0, 8.0), (2.0, 7.0), (3.0, 10.0), (4.0, 9.0), (5.0, 12.0), (6.0, 11.0)
    ]  # fmt: skip


def test_a_head_profiled_again_alone_is_not_paired_with_the_others() -> None:
    """Its run id is another, so all runs count plainly, and the older heads are named."""
    old = [make_profile(name, [1.0] * 6) for name in ("a", "b")]
    new = make_profile("c", [2.0] * 8, run_id="r9", timestamp_unix=NOON + 60)

    found = gathered(*old, new)

    assert not found.is_paired
    assert found.costs == ((1.0,) * 6, (1.0,) * 6, (2.0,) * 8)
    assert (found.newest, found.apart) == ("c", ("a", "b"))


def test_heads_that_ran_together_are_not_called_apart() -> None:
    """Profiles of one Phase 1 are written one after the other, and none of them is older."""
    found = gathered(make_profile("a", [1.0] * 6), make_profile("b", [1.0] * 6, timestamp_unix=1.0))

    assert found.apart == ()


def test_nobody_is_called_older_where_no_profile_says_when_it_was_written() -> None:
    """Other programs may give a moment that is none."""
    moment = "2026-01-01T00:00:00+99:99"
    profiles = [
        make_profile(name, [1.0] * 6, run_id=name, timestamp_unix=None, timestamp=moment)
        for name in "ab"
    ]

    found = gathered(*profiles)

    assert (found.is_paired, found.newest, found.apart) == (False, None, ())


def test_four_common_blocks_are_too_few_to_pair() -> None:
    """Below five blocks every run counts plainly."""
    found = gathered(
        make_profile("a", [1.0] * 5, instances=["x"]),
        make_profile("b", [2.0] * 5, instances=["x", "x", "x", "x", "y"]),
    )

    assert ([len(row) for row in found.costs], found.blocks) == ([5, 5], 0)


@pytest.mark.parametrize(("runs", "blocks"), [(15, 5), (16, 0)])
def test_pairing_throws_at_most_half_of_the_runs_away(runs: int, blocks: int) -> None:
    """Five blocks of a head with five runs: 10 of 20 runs are used, of 21 runs all."""
    found = gathered(make_profile("a", [1.0] * 5), make_profile("b", [2.0] * runs))

    assert found.blocks == blocks
    assert len(found.costs[1]) == (blocks or runs)


def test_a_fast_failure_costs_ten_time_limits() -> None:
    """A run that fails in a millisecond costs more than every success."""
    found = gathered(make_profile("a", [1.0, FAILED, 1.5, 1.0, 1.0]))

    assert found.costs == ((1.0, 20.0, 1.5, 1.0, 1.0),)


def test_the_time_limit_follows_from_all_heads() -> None:
    """Unset, it is ten times the median over heads of their median success."""
    profiles = [make_profile(name, [t] * 5) for name, t in (("a", 0.1), ("b", 0.2), ("c", 9.0))]

    found = gathered(*profiles, make_profile("d", [FAILED] * 5), objective=Objective())

    assert (found.objective.time_limit_s, found.objective.time_limit_from) == (2.0, "data")
    assert found.costs[3] == (20.0,) * 5


def test_without_a_success_the_time_limit_in_force_counts() -> None:
    """Nothing ever succeeded: a failure costs ten times the largest limit."""
    found = gathered(make_profile("a", [FAILED] * 5), objective=Objective())

    assert found.objective.failure_cost == 300.0
    assert not found.has_success


def counted(name: str, successes: int, failures: int, avg_time: Optional[float]) -> Profile:
    """Make a profile that has counts and no runs."""
    tests = successes + failures
    return make_profile(
        name, [], run_id=None, timestamp_unix=None, num_tests=tests, success_count=successes,
        failure_count=failures, avg_time=avg_time, success_rate=100.0 * successes / tests,
    )  # fmt: skip


def test_counts_stand_for_runs_that_are_not_listed() -> None:
    """Successes at their mean time, failures at the cost of one; and the head is named."""
    found = gathered(counted("a", 3, 2, 0.5), make_profile("b", [1.0] * 5))

    assert found.costs[0] == (0.5, 0.5, 0.5, 20.0, 20.0)
    assert found.summed_up == ("a",)
    assert not found.is_paired


def test_a_mean_time_stands_for_the_median_of_runs_not_listed() -> None:
    """The limit from the data counts such a head like the others."""
    found = gathered(counted("a", 4, 1, 0.25), objective=Objective())

    assert found.objective.time_limit_s == 2.5


def test_failures_alone_say_nothing_of_the_limit() -> None:
    """Neither those that are counted, nor those that are listed."""
    profiles = [counted("a", 0, 5, None), make_profile("b", [FAILED] * 5)]

    found = gathered(*profiles, make_profile("c", [0.5] * 5), objective=Objective())

    assert found.objective.time_limit_s == 5.0


def test_a_billion_counted_runs_take_no_memory() -> None:
    """Counts are scaled down, and the one failure of a billion is not rounded away."""
    (row,) = gathered(counted("a", 10**9 - 1, 1, 0.5)).costs

    assert len(row) == 10000
    assert row.count(20.0) == 1


def test_it_is_the_runs_in_all_that_are_scaled_down() -> None:
    """Half of twelve thousand runs failed, and so did half of those that stand for them."""
    (row,) = gathered(counted("a", 6000, 6000, 0.5)).costs

    assert (row.count(0.5), row.count(20.0)) == (5000, 5000)


def test_all_failures_stay_all_failures_when_scaled_down() -> None:
    """No success appears among a million failures."""
    (row,) = gathered(counted("a", 0, 10**6, None)).costs

    assert set(row) == {20.0}


def test_two_profiles_of_one_head_are_refused() -> None:
    """Twins would share one weight, so that the sum is not 1."""
    twins: List[Profile] = [make_profile("a", [1.0] * 5), make_profile("a", [2.0] * 5)]

    with pytest.raises(ValueError, match="two of head 'a'"):
        gathered(*twins)


def test_rows_stand_by_name() -> None:
    """The order in which profiles are handed in does not matter."""
    a, b = make_profile("a", [1.0] * 5), make_profile("b", [2.0] * 5)

    assert gathered(b, a) == gathered(a, b)
    assert gathered(b, a).names == ("a", "b")


def test_every_cost_has_its_instance_and_its_block() -> None:
    """Instances and numbers have the shape of the costs, paired or not."""
    profiles = [
        make_profile("a", [1.0] * 6, instances=["x", "y"]),
        make_profile("b", [2.0] * 6, instances=["x", "y"]),
    ]

    found = gathered(*profiles)

    assert found.instances == (("x", "y") * 3,) * 2
    assert found.numbers == (tuple(range(6)),) * 2
    assert not found.is_mixed


def test_a_head_that_stopped_early_leaves_the_evidence_mixed() -> None:
    """Its few blocks pair it with the others, and theirs count on."""
    found = gathered(
        *(make_profile(name, [1.0] * 30) for name in "ab"), make_profile("c", [2.0] * 8)
    )

    assert (found.is_paired, found.is_mixed, found.apart) == (False, True, ())
    assert found.numbers == (tuple(range(30)), tuple(range(30)), tuple(range(8)))


def test_a_new_head_is_paired_with_old_ones_by_instance() -> None:
    """Profiled alone on the same instances, it is compared within these, and named as apart."""
    old = make_profile("a", [1.0] * 6, instances=["x", "y"])
    new = make_profile("b", [2.0] * 5, "r2", instances=["y", "x"], timestamp_unix=NOON + 60)

    found = gathered(old, new)

    assert (found.is_mixed, found.apart) == (True, ("a",))
    assert found.numbers == ((0, 1, 2, 3, 4, 5), (1, 0, 3, 2, 5))


def test_counted_runs_pair_with_nothing() -> None:
    """Counts do not say which input cost how much, nor do those of two heads belong together."""
    found = gathered(counted("a", 2, 1, 0.5), counted("b", 3, 0, 0.5))

    numbers = [number for row in found.numbers for number in row]
    assert len(set(numbers)) == 6
    assert found.instances == (("default",) * 3,) * 2


def test_counted_runs_pair_with_no_listed_run() -> None:
    """Whatever the number of its block."""
    counts, listed = gathered(counted("a", 3, 3, 0.5), make_profile("b", [1.0] * 6)).numbers

    assert listed == tuple(range(6))
    assert not set(counts) & set(listed)


def test_one_head_that_succeeded_is_a_success() -> None:
    """Though the other one never did."""
    assert gathered(make_profile("a", [1.0] * 5), make_profile("b", [FAILED] * 5)).has_success


def test_a_head_never_run_stands_among_the_others() -> None:
    """It has an empty row, and pairs nobody's blocks away."""
    found = gathered(make_profile("a", [1.0] * 6), make_profile("b", []))

    assert found.costs == ((1.0,) * 6, ())
    assert (found.blocks, found.is_mixed, sorted(found.few_runs)) == (6, False, ["b"])


def test_too_few_runs_of_a_head_leave_the_others_paired() -> None:
    """They are compared block by block, and steadiness judges them so."""
    others = [make_profile(name, [1.0, 2.0, 3.0] * 2) for name in "ab"]

    found = gathered(*others, make_profile("c", [1.0] * 4))

    assert (found.blocks, [len(row) for row in found.costs]) == (6, [6, 6, 0])
    assert [len(row) for row in found.instances] == [6, 6, 0]
    assert found.few_runs == {"c"}


def test_costs_are_in_the_unit_of_the_objective() -> None:
    """Another objective than time takes its figure from the runs' metrics."""
    document = profile_document("a", [1.0] * 5)
    runs = document["runs"]
    assert isinstance(runs, list)
    for run in runs:
        run["metrics"] = {"user_tokens": 7}

    found = gathered(Profile(document), objective=Objective("user_tokens", penalty=100.0))

    assert found.costs == ((7.0,) * 5,)


def test_counts_say_nothing_of_other_objectives_than_time() -> None:
    """A profile without runs is refused by name where its mean time is not what is minimised."""
    with pytest.raises(InputError, match="head 'a': its profile has counts and no runs"):
        gathered(counted("a", 3, 2, 0.5), objective=Objective("user_tokens", penalty=100.0))


def test_counts_of_failures_only_cost_the_penalty() -> None:
    """Nothing needs to be known of successes that are not there."""
    found = gathered(counted("a", 0, 2, None), objective=Objective("user_tokens", penalty=9.0))

    assert found.costs == ((9.0, 9.0),)


def test_the_past_is_weighed_by_the_profiles() -> None:
    """A row of the same version and machine one invocation back counts half its runs."""
    row = Past("a", "r0", "profile", 1.0, None, None, (PastCell("default", True, 5, 5.0, 5.0),))
    profile = make_profile("a", [1.0] * 5, fingerprint=VERSION, environment={"machine_key": "m"})

    (found,) = gather_evidence(
        [profile], LIMITED, 30.0, [row._replace(fingerprint=VERSION, machine_key="m")]
    ).past

    assert (found.weight, found.worth) == (0.5, 2.5)


@pytest.mark.parametrize(
    ("seconds", "weight"), [([1.0] * 6, 0.25), ([0.7, 1.3] * 3, 0.3125), ([0.2, 1.8] * 3, 0.5)]
)
def test_the_past_is_compared_with_the_runs_of_the_profile(
    seconds: List[float], weight: float
) -> None:
    """A level a quarter away counts half, and the more the runs scatter, the less of it is lost."""
    profile = make_profile("a", seconds, fingerprint=VERSION, environment={"machine_key": "m"})
    cell = PastCell("default", True, 6, 7.5, 9.375)
    row = Past("a", "r0", "profile", 1.0, VERSION, "m", (cell,))

    (found,) = gather_evidence([profile], LIMITED, 30.0, [row]).past

    assert found.weight == weight
