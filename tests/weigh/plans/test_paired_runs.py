"""Runs of different heads in the same block, run by run."""

from hydra_heads.weigh.plans.paired_runs import paired_runs, seconds_used
from tests.weigh.plan_samples import paired, run
from tests.weigh.profiles import FAILED, make_profile


def test_runs_of_one_block_are_found_together() -> None:
    """Heads keep the order in which they were given; a block that one head missed lacks it."""
    found = paired_runs([make_profile("b", [1.0, FAILED, 3.0]), make_profile("a", [4.0, 5.0])])

    seconds = [{head: one.seconds for head, one in block.items()} for block in found.blocks]
    assert list(found.names) == ["b", "a"]
    assert seconds == [{0: 1.0, 1: 4.0}, {0: 0.001, 1: 5.0}, {0: 3.0}]
    assert [block[0].ok for block in found.blocks] == [True, False, True]


def test_heads_profiled_apart_meet_on_their_instances() -> None:
    """As everywhere in weighing, the k-th run on an instance meets the k-th of another night."""
    first = make_profile("a", [1.0, 2.0], "r1", instances=("x", "y"))
    second = make_profile("b", [4.0, 3.0], "r2", instances=("y", "x"))

    blocks = paired_runs([first, second]).blocks

    assert [[block[0].seconds, block[1].seconds] for block in blocks] == [[1.0, 3.0], [2.0, 4.0]]


def test_some_heads_alone_are_numbered_anew() -> None:
    """What is left of the blocks has the order of the names that were asked for."""
    found = paired(a=[1.0, 2.0, 3.0], b=[4.0], c=[5.0, 6.0]).of(["c", "b"])

    assert [[one.seconds for one in block] for block in found.complete()] == [[5.0, 4.0]]
    assert len(found.blocks) == 2


def test_nobody_knows_what_a_run_used() -> None:
    """Then it used all there is; what is known counts up to the deadline."""
    assert seconds_used(run(FAILED, 3.0), 2.0) == 2.0
    assert seconds_used(run(FAILED, 1.0), 2.0) == 1.0
    assert seconds_used(run(FAILED)._replace(seconds=None), 2.0) == 2.0
