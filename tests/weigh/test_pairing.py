"""Which runs are compared with which."""

from hydra_heads.weigh.pairing import complete_blocks, has_shared_blocks, number_blocks, runs_by_key
from tests.weigh.profiles import make_profile


def test_runs_are_told_apart_by_their_number_on_the_instance() -> None:
    """Two runs on one instance without a block are two keys, not one."""
    keys = runs_by_key(make_profile("a", [1.0, 2.0, 3.0], is_blocked=False))

    assert list(keys) == [("r1", None, "default", 1), ("r1", None, "default", 2),
                          ("r1", None, "default", 3)]  # fmt: skip
    assert [run.seconds for run in keys.values()] == [1.0, 2.0, 3.0]


def test_only_what_every_head_has_is_complete() -> None:
    """The keys stand in the first head's order; without heads there are none."""
    x, y, z = (("r1", block, "x", 1) for block in range(3))

    assert complete_blocks([{z: 0, x: 0, y: 0}, {x: 0, z: 0}]) == [z, x]
    assert complete_blocks([]) == []


def test_a_block_has_one_number_for_all_heads() -> None:
    """A head that missed a block is not paired with the next one in its place."""
    rows = [[("r1", block, "x", 1) for block in blocks] for blocks in ([0, 1, 2], [0, 2])]

    assert number_blocks(rows) == ((0, 1, 2), (0, 2))


def test_heads_profiled_apart_are_paired_by_instance() -> None:
    """The k-th block on an instance meets the k-th of another night, whatever its number."""
    old = [("r1", 0, "x", 1), ("r1", 1, "y", 1), ("r1", 2, "x", 1)]
    new = [("r2", 8, "x", 1), ("r2", 9, "x", 1), ("r2", 7, "y", 1)]

    assert number_blocks([old, new]) == ((0, 1, 2), (0, 2, 1))


def test_a_single_instance_pairs_nothing_across_invocations() -> None:
    """What every run has in common tells no run from another."""
    rows = [[("r1", 0, "x", 1), ("r1", 1, "x", 1)], [("r2", 0, "x", 1)]]

    assert number_blocks(rows) == ((0, 1), (2,))


def test_runs_without_a_block_are_numbered_as_they_come() -> None:
    """The k-th run on an instance stands for the k-th block."""
    rows = [[(None, None, "x", 1), (None, None, "x", 2)], [(None, None, "x", 1)]]

    assert number_blocks(rows) == ((0, 1), (0,))


def test_a_number_of_one_head_is_not_shared() -> None:
    """Twice the same number in one row is no pair of heads."""
    assert not has_shared_blocks(((0, 0), (1,), ()))
    assert has_shared_blocks(((0, 2), (1,), (2,)))


def test_a_run_without_a_block_comes_before_the_first_block() -> None:
    """So it meets the first block of another night, and block 0 the second one."""
    mixed = [("r1", 0, "x", 1), ("r1", None, "x", 2), ("r1", 3, "y", 1)]
    other = [("r2", 5, "x", 1), ("r2", 6, "x", 1)]

    assert number_blocks([mixed, other]) == ((0, 1, 2), (1, 0))


def test_the_first_blocks_of_two_nights_are_paired_not_the_last() -> None:
    """A night that ended early leaves the other one's last block alone."""
    short = [("r1", 0, "x", 1), ("r1", 1, "x", 1), ("r1", 2, "y", 1)]
    long = [("r2", block, "x", 1) for block in (3, 4, 5)]

    assert number_blocks([short, long]) == ((0, 1, 2), (0, 1, 3))


def test_runs_without_a_block_stand_in_the_order_of_their_number() -> None:
    """The k-th run of one night meets the k-th of another, however many there are."""
    one, two = ([(run_id, None, "x", k) for k in range(1, 21)] for run_id in ("r1", "r2"))

    assert number_blocks([[*one, ("r1", None, "y", 1)], two]) == (
        tuple(range(21)),
        tuple(range(20)),
    )
