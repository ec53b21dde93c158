"""Whom to run next, run by run."""

import logging
import random
from typing import Dict, List, Optional, Tuple

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import EXIT, Failure
from hydra_heads.model.invocation import Until
from hydra_heads.model.objective import Objective
from hydra_heads.model.run import Run
from hydra_heads.weigh.races.until_decided import UntilDecided

UNTIL = Until(5.0, 95.0)


def block_of(number: int, **seconds: Optional[float]) -> List[Run]:
    """Return the runs of one block; None is a failure."""
    return [
        Run(
            "r1",
            10 * number + at,
            head,
            "x",
            value is not None,
            0.001 if value is None else value,
            1000.0,
            block=number,
            failure=None if value is not None else Failure(EXIT, "exit code 1"),
            metrics={"user_time": 3.0, "system_time": 1.0} if head == "quick" else {},
        )
        for at, (head, value) in enumerate(sorted(seconds.items()))
    ]


def race_of(objective: Objective = Objective(), most: int = 50) -> UntilDecided:  # noqa: B008
    """Start a race of two heads."""
    return UntilDecided(["quick", "slow"], objective, 30.0, UNTIL, most)


def test_the_first_blocks_are_of_all_heads() -> None:
    """However clear it looks: fewer than five runs say nothing."""
    race = race_of()
    named = [tuple(race.choose([]))]

    for number in range(4):
        named.append(tuple(race.choose(block_of(number, quick=1.0, slow=9.0))))

    assert named == [("quick", "slow")] * 5
    assert not race.is_decided


def test_blocks_enough_for_a_look_do_not_decide_by_themselves() -> None:
    """Heads that take turns are both still in it."""
    race = race_of()

    for number, size in enumerate([1.0, 3.0, 1.0, 3.0, 2.0]):
        race.choose(block_of(number, quick=size, slow=4.0 - size))

    assert not race.is_decided


def test_a_head_without_rivals_is_looked_at_first() -> None:
    """It is not decided on before its first blocks were seen."""
    race = UntilDecided(["quick"], Objective(), 30.0, UNTIL, 50)

    assert (race.choose([]), race.is_decided) == (("quick",), False)
    for number in range(5):
        named = race.choose(block_of(number, quick=1.0))
    assert (list(named), race.is_decided) == ([], True)


def test_what_was_asked_for_is_kept_and_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """In percent as people write it; the race counts in fractions."""
    asked: List[Tuple[object, ...]] = []
    monkeypatch.setattr(
        "hydra_heads.weigh.races.until_decided.Race", lambda *given: asked.append(given)
    )

    race = race_of()

    assert race.until == UNTIL
    assert asked == [(["quick", "slow"], 0.05, 0.95, 50)]


def run_out(race: UntilDecided, **seconds: float) -> int:
    """Run blocks alike until nobody is named; return how many."""
    for number in range(60):
        if not race.choose(block_of(number, **seconds)):
            return number + 1
    return 0


def test_a_block_may_decide() -> None:
    """Nobody is named any more, and it says who leads and why the other left."""
    race = race_of()

    blocks = run_out(race, quick=1.0, slow=9.0)

    assert 5 <= blocks == race.blocks < 50
    assert (race.is_decided, race.leader) == (True, "quick")
    assert list(race.eliminated()) == ["slow"]
    assert race.running == ("quick",)


def test_who_leaves_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """One line, with the reason, once."""
    race = race_of()

    with caplog.at_level(logging.INFO):
        blocks = run_out(race, quick=1.0, slow=9.0)

    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith(f"slow left the race after {blocks} blocks: ")


def test_a_failure_that_nobody_has_had_yet_counts() -> None:
    """The dearer a failure, the more blocks until the quicker head is named."""
    blocks = [
        run_out(race_of(Objective(time_limit_s=limit)), quick=1.0, slow=2.0)
        for limit in (0.2, 1.0, 2.0)
    ]

    assert 0 < blocks[0] < blocks[1] < blocks[2]


def test_failures_cost_what_the_first_blocks_settle() -> None:
    """A head that fails fast is not cheap: ten time limits of ten typical successes."""
    race = race_of()

    for number in range(5):
        named = race.choose(block_of(number, quick=None, slow=9.0 + 0.1 * number))

    assert (list(named), race.leader) == ([], "slow")


def test_other_objectives_race_by_their_figures() -> None:
    """CPU time decides, whatever the clock says; a success without it is named."""
    race = race_of(Objective("cpu"))
    for number in range(4):
        race.choose(block_of(number, quick=1.0, slow=0.5))

    with pytest.raises(InputError, match=r"head 'slow': 5 of 5 successes have no"):
        race.choose(block_of(4, quick=1.0, slow=0.5))


def test_peaks_of_memory_too_low_to_be_told_cost_nothing_yet() -> None:
    """How low they may be is known at the end only: so they are all alike, and the cheapest."""
    race = race_of(Objective("memory", penalty=5.0))
    for number in range(50):
        first, second = block_of(number, quick=1.0, slow=1.0)
        low = first._replace(flags=("memory_floor",), metrics={})
        if not race.choose([low, second._replace(metrics={"memory_max_mb": 0.5})]):
            break

    assert (race.is_decided, race.leader) == (True, "quick")


def test_a_block_that_lost_a_run_compares_nothing() -> None:
    """The next whole one counts."""
    race = race_of()
    for number, size in enumerate([1.0, 3.0, 1.0, 4.0, 2.0]):
        race.choose(block_of(number, quick=size, slow=5.0 - size))

    race.choose(block_of(5, quick=1.0))

    assert race.running == ("quick", "slow")
    assert race.blocks == 6


def test_the_same_runs_give_the_same_choices() -> None:
    """A race that is resumed sees its runs again, and decides as it did."""
    rng = random.Random(5)
    heads = ["a", "b", "c", "d"]
    told: List[List[List[str]]] = []
    blocks: Dict[int, List[Run]] = {}

    for _ in range(2):
        race = UntilDecided(heads, Objective(), 30.0, UNTIL, 60)
        runs: List[Run] = []
        choices = []
        for number in range(60):
            named = list(race.choose(runs))
            choices.append(named)
            if not named:
                break
            if number not in blocks:
                size = rng.lognormvariate(0, 0.5)
                blocks[number] = block_of(
                    number,
                    **{
                        name: size * (1 + 0.3 * at) * rng.lognormvariate(0, 0.2)
                        for at, name in enumerate(heads)
                    },
                )
            runs = [run for run in blocks[number] if run.head in named]
        told.append(choices)

    assert told[0] == told[1]
    assert len({tuple(names) for names in told[0]}) > 2
