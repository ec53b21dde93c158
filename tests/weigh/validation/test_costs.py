"""Fresh runs as costs."""

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.validation.costs import failure_variances, fresh_costs
from tests.weigh.profiles import FAILED, make_profile

TIME = ResolvedObjective("time", 10.0, 2.0, "given")
MEMORY = ResolvedObjective("memory", 10.0, None, None, "MiB", 500.0, "given")


def test_heads_in_the_same_blocks_are_paired() -> None:
    """Only blocks that every head has count; a failure costs ten time limits."""
    a = make_profile("a", [1.0, FAILED, 1.5, 1.25])
    b = make_profile("b", [2.0, 3.0, 4.0])

    assert fresh_costs({"a": a, "b": b}, TIME)[:4] == (
        ((1.0, 20.0, 1.5), (2.0, 3.0, 4.0)),
        True,
        3,
        3,
    )


def test_one_block_pairs_nothing() -> None:
    """A single complete block has no spread: all runs count, each head for itself."""
    a = make_profile("a", [1.0, 2.0, 3.0])

    found = fresh_costs({"a": a, "b": make_profile("b", [4.0])}, TIME)

    assert found[:4] == (((1.0, 2.0, 3.0), (4.0,)), False, 1, 1)


def test_two_blocks_pair() -> None:
    """From two complete blocks on the differences within them are compared."""
    costs = fresh_costs({n: make_profile(n, [1.0, 2.0]) for n in "ab"}, TIME)

    assert costs[:4] == (((1.0, 2.0), (1.0, 2.0)), True, 2, 2)


def test_heads_profiled_apart_are_not_paired() -> None:
    """Blocks of two invocations have nothing to do with each other."""
    a, b = make_profile("a", [1.0, 2.0], "r1"), make_profile("b", [3.0, 4.0, 5.0], "r2")

    assert fresh_costs({"a": a, "b": b}, TIME)[:4] == (((1.0, 2.0), (3.0, 4.0, 5.0)), False, 0, 2)


def test_runs_without_blocks_are_paired_by_instance() -> None:
    """The k-th run on an instance meets the k-th run of other heads on it."""
    a = make_profile("a", [1.0, 2.0, 3.0], None, False, ("x", "y"))
    b = make_profile("b", [4.0, 5.0, 6.0], None, False, ("y", "x"))

    assert fresh_costs({"a": a, "b": b}, TIME).rows == ((1.0, 2.0), (5.0, 4.0))


def test_undecided_runs_count_for_nothing() -> None:
    """A run that is neither a success nor a failure yet is no run."""
    document = make_profile("a", [1.0, 2.0, 3.0]).document
    runs = document["runs"]
    assert isinstance(runs, list)
    runs[1]["ok"] = None

    costs = fresh_costs({"a": Profile(document), "b": make_profile("b", [4.0, 5.0, 6.0])}, TIME)

    assert costs.rows == ((1.0, 3.0), (4.0, 6.0))


def test_a_head_without_runs_has_none() -> None:
    """No runs at all leave an empty row, and nothing is paired."""
    costs = fresh_costs({"a": make_profile("a", [1.0, 2.0]), "b": make_profile("b", [])}, TIME)

    assert costs[:4] == (((1.0, 2.0), ()), False, 0, 0)


def test_a_failure_costs_what_it_used_when_that_is_more() -> None:
    """No failure is cheaper than the time it took."""
    document = make_profile("a", [FAILED, FAILED]).document
    runs = document["runs"]
    assert isinstance(runs, list)
    runs[1]["seconds"] = 50.0

    assert fresh_costs({"a": Profile(document)}, TIME).rows == ((20.0, 50.0),)


def test_a_success_without_the_figure_is_an_error() -> None:
    """What is minimised must be known of every success; file and head are named."""
    with pytest.raises(InputError) as caught:
        fresh_costs({"a": make_profile("a", [1.0, 2.0])}, MEMORY)

    assert caught.value.message.startswith(
        "profiles/head_a.json: head 'a': 2 of 2 successes have no memory_max_mb, which the "
    )


def test_a_cost_beyond_reckoning_is_an_error() -> None:
    """Costs whose squares are no numbers are refused with the file."""
    dear = MEMORY._replace(penalty=1e200)

    with pytest.raises(InputError, match="head_a.json: a run costs 1e.200 MiB, expected at most"):
        fresh_costs({"a": make_profile("a", [FAILED])}, dear)


def test_a_head_without_failures_is_not_sure_to_have_none() -> None:
    """Costs vary at least as if every head failed as often as all of them together."""
    a, b = make_profile("a", [1.0] * 4), make_profile("b", [1.0, FAILED, 3.0, FAILED])

    found = fresh_costs({"a": a, "b": b}, TIME).least_variances

    assert found == (0.25 * 0.75 * 19.0**2, 0.25 * 0.75 * 18.0**2)


def test_where_nothing_failed_nothing_is_known_of_failures() -> None:
    """Neither runs that all succeeded, nor such that all failed, nor none at all add doubt."""
    assert failure_variances([[1.0], [2.0]], [[True], [True]], 20.0) == (0.0, 0.0)
    assert failure_variances([[20.0], [20.0]], [[False], [False]], 20.0) == (0.0, 0.0)
    assert failure_variances([[], []], [[], []], 20.0) == (0.0, 0.0)


def test_a_head_that_only_failed_is_compared_with_nothing() -> None:
    """Without a success the whole cost of a failure counts."""
    assert failure_variances([[20.0], [4.0]], [[False], [True]], 20.0) == (100.0, 64.0)
