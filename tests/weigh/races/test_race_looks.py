"""When a race looks at its heads, whom it lets go, and with which words."""

import math
from typing import List, Tuple

import pytest

from hydra_heads.weigh.races.race import Race
from hydra_heads.weigh.races.rivalry import Rivalry


def told_by(
    monkeypatch: pytest.MonkeyPatch, dearer: float, useless: float = 0.0, tolerance: float = 0.05
) -> Race:
    """Race two heads for five blocks, with a rival that lies so many standard errors off."""
    rivalry = Rivalry(1.5, dearer, useless)
    monkeypatch.setattr("hydra_heads.weigh.races.race.compare", lambda *_: rivalry)
    race = Race(["a", "b"], tolerance)
    for _ in range(5):
        race.add_block({"a": 1.0, "b": 1.5})
    return race


def test_looks_become_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look goes over all blocks, so their number grows with the logarithm of the blocks."""
    looks = []

    def look(*given: object) -> Rivalry:
        looks.append(given)
        return Rivalry(1.0, 0.0, 0.0)

    monkeypatch.setattr("hydra_heads.weigh.races.race.compare", look)
    race = Race(["a", "b"])
    for _ in range(1000):
        race.add_block({"a": 1.0, "b": 1.0})

    assert 50 < len(looks) < 150


def test_a_look_is_due_when_the_blocks_have_grown_by_four_percent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first after five blocks, each next one at the first block beyond that."""
    looks: List[int] = []
    race = Race(["a", "b"])

    def look(*_: object) -> Rivalry:
        looks.append(race.blocks)
        return Rivalry(1.0, 0.0, 0.0)

    monkeypatch.setattr("hydra_heads.weigh.races.race.compare", look)
    for _ in range(500):
        race.add_block({"a": 1.0, "b": 1.0})

    assert looks[0] == 5
    for before, after in zip(looks, looks[1:]):
        assert 25 * (after - before - 1) <= before < 25 * (after - before)


@pytest.mark.parametrize("failures", [[], [100.0]])
def test_the_doubt_is_that_of_all_runs_of_the_race(
    monkeypatch: pytest.MonkeyPatch, failures: List[float]
) -> None:
    """Their variance, whoever ran them, and the failure among them that was not seen."""
    given: List[Tuple[object, ...]] = []

    def look(*arguments: object) -> Rivalry:
        given.append(arguments)
        return Rivalry(1.0, 0.0, 0.0)

    monkeypatch.setattr("hydra_heads.weigh.races.race.compare", look)
    race, costs = Race(["a", "b"], 0.25), {"a": [2.0, 3.0, 2.0, 4.0, 3.0], "b": [5.0] * 5}
    for cost in failures:
        race.count_unseen_failure(cost)
    for block in range(5):
        race.add_block({head: row[block] for head, row in costs.items()})

    runs = [*costs["a"], *costs["b"], *failures]
    mean = math.fsum(runs) / len(runs)
    variance = math.fsum((run - mean) ** 2 for run in runs) / len(runs)
    assert given == [(costs["a"], costs["b"], 0.25, pytest.approx(variance))]


@pytest.mark.parametrize(("errors", "is_gone"), [(1.6953, False), (1.6955, True)])
def test_nine_tenths_of_the_doubt_that_the_confidence_leaves_are_used(
    monkeypatch: pytest.MonkeyPatch, errors: float, is_gone: bool
) -> None:
    """A head leaves when it is cheaper with 4.5 %, not with the 5 % that 95 % leaves."""
    assert bool(told_by(monkeypatch, errors).eliminated) is is_gone


@pytest.mark.parametrize(("excess", "is_gone"), [(-1e-6, False), (1e-6, True)])
def test_who_cannot_matter_leaves_with_an_allowance_for_the_looks(
    monkeypatch: pytest.MonkeyPatch, excess: float, is_gone: bool
) -> None:
    """The squares of the errors add up: those of the confidence, and what looking often takes."""
    needed = math.sqrt(1.6953977102721358**2 + math.log1p(5 / 30))

    assert bool(told_by(monkeypatch, 0.0, needed + excess).eliminated) is is_gone


@pytest.mark.parametrize(
    ("dearer", "useless", "tolerance", "words"),
    [
        (3.0, 3.5, 0.05, "cheaper than it in less than 1 of 740 such races"),
        (3.5, 3.0, 0.05, "cheaper than it in less than 1 of 1,000 such races"),
        (math.inf, 3.0, 0.05, "cheaper than it in less than 1 of 1,000 such races"),
        (1.0, 3.0, 0.125, "more than 12.5 % cheaper than it in less than 1 of 740 such races"),
        (2.0, 3.0, 0.0, "cheaper than it in less than 1 of 43 such races"),
        (1.0, 2.0, 0.0, "cheaper than it in less than 1 of 6 such races"),
    ],
)
def test_the_reason_says_how_sure_it_is(
    monkeypatch: pytest.MonkeyPatch, dearer: float, useless: float, tolerance: float, words: str
) -> None:
    """By what it rests on, and never in more than a thousand races: costs are not normal."""
    race = told_by(monkeypatch, dearer, useless, tolerance)

    assert race.eliminated == {"b": f"after 5 blocks: 1.5 x the cost of a, {words}"}
    assert (race.leader, race.is_decided) == ("a", True)


@pytest.mark.parametrize(
    ("heads", "most_runs", "blocks"),
    [("abc", 60, 10), ("abc", 62, 10), ("abc", 64, 11), ("abcd", 63, 5), ("abcd", 66, 6)],
)
def test_a_head_leaves_at_the_block_that_is_nearest_to_its_place(
    heads: str, most_runs: int, blocks: int
) -> None:
    """Each number of heads has the same share of the runs; the dearest one leaves, the later of
    two blocks that are as near.
    """
    race = Race(list(heads), most_runs=most_runs)
    while len(race.running) == len(heads):
        turn = race.blocks % 2
        race.add_block({"a": 1.0 + turn, "b": 2.2 - turn, "c": 2.4 - turn, "d": 2.5 - turn})

    odd = blocks % 2
    dearest = (1.9 if heads == "abc" else 2.0) * blocks + 0.5 * odd
    ratio = dearest / (1.5 * blocks - 0.5 * odd)
    assert race.eliminated == {
        heads[-1]: f"after {blocks} blocks: {ratio:.3g} x the cost of a; "
        "the runs left are for cheaper heads"
    }


def test_beside_a_leader_that_costs_nothing_no_ratio_is_told() -> None:
    """Nothing is a multiple of nothing."""
    race = Race(["a", "b", "c"], most_runs=12)
    for _ in range(2):
        race.add_block({"a": 0.0, "b": 0.0, "c": 1.0})

    assert race.eliminated == {
        "c": "after 2 blocks: 1 x the cost of a; the runs left are for cheaper heads"
    }
