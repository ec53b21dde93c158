"""Tests of `hydra_heads.store.insight.relations`: metrics that go together."""

import random
from typing import Callable, Dict, Iterator, List, Optional

import pytest

from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.insight.relations import Relations, find_relations
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import Recorded
from tests.store.making import an_invocation

Metrics = Callable[[random.Random, float, int], Dict[str, float]]
"""Metrics of a run on an input of this size in this night."""


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def tell(
    history: History,
    metrics: Metrics,
    nights: int = 4,
    runs: int = 10,
    seed: int = 1,
    ok: Optional[bool] = True,
) -> None:
    """Record nights of a head on a small and a large input, the large one last."""
    draw = random.Random(seed)
    for night in range(nights):
        run_id = f"r{night}"
        history.begin(an_invocation(run_id, ("a",)))
        recorded: List[Recorded] = []
        for order in range(1, 2 * runs + 1):
            size = 1.0 if order <= runs else 40.0
            seconds = size * draw.lognormvariate(0.2 * night, 0.05)
            run = Run(run_id, order, "a", f"i{size:g}", ok, seconds, 5.0, block=order)
            recorded.append(Recorded(run._replace(metrics=metrics(draw, size, night))))
        history.append_all(recorded)
        history.end(run_id, 2000.0, True)


def independent(draw: random.Random, size: float, night: int) -> Dict[str, float]:
    """Draw metrics that follow the input's size, and nothing else."""
    return {
        "memory_max_mb": size * draw.lognormvariate(3, 0.1),
        "page_faults": int(size * draw.lognormvariate(7, 0.1)),
    }


def related(relations: Relations) -> List[object]:
    """Return the pairs that are found."""
    return [(pair.a, pair.b) for pair in relations.found]


def test_a_planted_relation_is_found(history: History) -> None:
    """Two metrics that rise together are named, the independent one is not [R-044]."""

    def metrics(draw: random.Random, size: float, night: int) -> Dict[str, float]:
        faults = draw.lognormvariate(7, 0.1)
        return {
            "page_faults": int(faults),
            "memory_max_mb": 0.01 * faults * draw.lognormvariate(0, 0.02),
            "context_switches": int(1000 * draw.lognormvariate(0, 0.1)),
        }

    tell(history, metrics)

    found = find_relations(history, "demo", ["a"], 10)

    assert related(found) == [("memory_max_mb", "page_faults")]
    assert found.found[0].r > 0.8
    assert (found.found[0].runs, found.pairs) == (80, 6)


def test_inputs_do_not_fake_a_relation(history: History) -> None:
    """Time and memory both follow the size of the input, and that is all they share."""
    tell(history, independent)

    found = find_relations(history, "demo", ["a"], 10)

    assert related(found) == []
    assert [(looked.invocations, looked.runs) for looked in found.looked] == [(4, 80)]


def test_nights_do_not_fake_a_relation(history: History) -> None:
    """What a slow night does to every metric is no relation between runs."""

    def metrics(draw: random.Random, size: float, night: int) -> Dict[str, float]:
        return {"memory_max_mb": 1.3**night * draw.lognormvariate(3, 0.2)}

    tell(history, metrics, nights=8)

    assert related(find_relations(history, "demo", ["a"], 10)) == []


def test_independent_metrics_are_seldom_named() -> None:
    """At most 5 % of reports on independent metrics name a pair [R-044]."""
    named = 0
    for seed in range(40):
        with History.open(IN_MEMORY) as history:
            tell(history, independent, nights=3, runs=6, seed=seed)
            named += bool(find_relations(history, "demo", ["a"], 10).found)

    assert named <= 4


def test_only_the_latest_invocations_are_looked_at(history: History) -> None:
    """`last` bounds what is read."""
    tell(history, independent, nights=5)

    [looked] = find_relations(history, "demo", ["a"], 2).looked

    assert (looked.invocations, looked.runs) == (2, 40)


def test_few_runs_are_not_judged(history: History) -> None:
    """Runs of an input that was run less than five times do not count; below twenty: no answer."""
    tell(history, independent, nights=1, runs=8)
    tell_failures = find_relations(history, "demo", ["a", "none"], 10)

    assert [(few.head, few.runs) for few in tell_failures.too_few] == [("a", 16), ("none", 0)]
    assert tell_failures.looked == []


def test_failed_runs_do_not_count(history: History) -> None:
    """What a failure used says nothing about the work."""
    tell(history, independent, ok=False)

    [few] = find_relations(history, "demo", ["a"], 10).too_few

    assert few.runs == 0


def test_metrics_that_are_sometimes_missing_or_zero(history: History) -> None:
    """A missing value leaves its run out of the pair; zeros are compared as they are."""

    def metrics(draw: random.Random, size: float, night: int) -> Dict[str, float]:
        waits = draw.randrange(0, 9)
        found: Dict[str, float] = {"block_io_operations": waits, "context_switches": 3 * waits}
        if draw.random() < 0.8:
            found["stderr_lines"] = 0
        return found

    tell(history, metrics)

    found = find_relations(history, "demo", ["a"], 10)

    assert related(found) == [("block_io_operations", "context_switches")]
