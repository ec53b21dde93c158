"""Who is the cheapest on which instance, against figures worked out here."""

import math
import random
import statistics
from typing import Dict, List, Mapping, Optional, Sequence

import pytest

from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import Profile
from hydra_heads.report.charts.ranking import SUCCESS_TIME, ranking_of
from hydra_heads.stats import student
from tests.weigh.profiles import FAILED, make_profile

PAR10 = ResolvedObjective("time", 10.0, 2.0, "given")

Runs = Sequence[Optional[float]]


def heads(
    runs: Mapping[str, Runs], instances: Sequence[str] = ("a", "b"), **others: object
) -> List[Profile]:
    """Return heads whose k-th run was on the k-th of the instances, in turn, a block each."""
    return [
        make_profile(name, seconds, instances=instances, **others)  # type: ignore[arg-type]
        for name, seconds in runs.items()
    ]


def test_costs_are_means_by_instance_with_penalties() -> None:
    """By hand: a failure is 20 s, ten time limits of 2 s."""
    profiles = heads({"x": [1.0, 5.0, 3.0, 5.0], "y": [2.0, FAILED, 6.0, 4.0]})

    found = ranking_of(profiles, PAR10)

    assert found.instances == ["a", "b"]
    assert found.runs == {"a": 4, "b": 4}
    assert found.unit == "seconds"
    costs = {(head, on): s.cost for head, row in found.by_head.items() for on, s in row.items()}
    assert costs == {("x", "a"): 2.0, ("x", "b"): 5.0, ("y", "a"): 4.0, ("y", "b"): 12.0}
    assert [found.by_head["y"][on].ratio for on in "ab"] == [2.0, 2.4]
    assert [found.best_on(on) for on in "ab"] == ["x", "x"]
    assert (found.by_head["y"]["b"].runs, found.by_head["y"]["b"].successes) == (2, 1)


def test_without_an_objective_successes_are_timed() -> None:
    """Failures cost nothing then, and the unit says so."""
    found = ranking_of(heads({"x": [1.0, 5.0], "y": [0.5, FAILED]}), None)

    assert found.unit == SUCCESS_TIME
    assert [found.best_on(on) for on in "ab"] == ["y", "x"]
    assert found.by_head["y"]["b"].cost is None
    assert found.by_head["y"]["b"].successes == 0


def paired_interval(best: Sequence[float], other: Sequence[float]) -> float:
    """Return the lower bound of the mean paired difference."""
    differences = [b - a for a, b in zip(best, other)]
    half = student.quantile(0.975, len(differences) - 1) * statistics.stdev(differences)
    return statistics.mean(differences) - half / math.sqrt(len(differences))


def test_a_tie_is_what_the_paired_interval_cannot_tell() -> None:
    """Over made-up heads, some close and some not, the verdicts are those of the formula."""
    rng = random.Random(2)
    verdicts = []
    for factor in [1.0, 1.01, 1.02, 1.03, 1.05, 1.1, 1.2] * 6:
        blocks = [rng.lognormvariate(0, 1) for _ in range(12)]
        x = [block * rng.lognormvariate(0, 0.05) for block in blocks]
        y = [factor * block * rng.lognormvariate(0, 0.05) for block in blocks]
        best, other = (x, y) if math.fsum(x) <= math.fsum(y) else (y, x)

        found = ranking_of(heads({"x": x, "y": y}, ["only"]), PAR10)

        standing = found.by_head["y" if best is x else "x"]["only"]
        assert found.best_on("only") == ("x" if best is x else "y")
        assert standing.is_tie == (paired_interval(best, other) <= 0)
        assert found.is_clear_on("only") == (not standing.is_tie)
        verdicts.append(standing.is_tie)
    assert 10 < sum(verdicts) < 32


def test_pairs_are_told_apart_by_block() -> None:
    """By block a tenth of a second is told among runs of 1 to 300 s; without shared ones not."""
    blocks = [1.0, 10.0, 100.0, 3.0, 30.0, 300.0]
    slower = [block + 0.1 + 0.01 * block**0.1 for block in blocks]
    shared = heads({"x": blocks, "y": slower}, ["only"])
    apart = [shared[0], make_profile("y", slower, run_id="r9", instances=["only"])]
    unblocked = [
        make_profile(name, seconds, is_blocked=False, run_id=None, instances=["only"])
        for name, seconds in (("x", blocks), ("y", slower))
    ]

    ties = [
        ranking_of(profiles, PAR10).by_head["y"]["only"].is_tie
        for profiles in (shared, apart, unblocked)
    ]

    assert ties == [False, True, False]


def test_without_shared_blocks_welch_decides() -> None:
    """Two samples of their own: beyond noise exactly where Welch's interval excludes 0."""
    rng = random.Random(8)
    verdicts = []
    for factor in (1.0, 1.1, 1.2, 1.3, 1.5, 2.0):
        x = [rng.lognormvariate(0, 0.3) for _ in range(9)]
        y = [factor * rng.lognormvariate(0, 0.3) for _ in range(6)]
        profiles = [
            make_profile("x", x, run_id="r1", instances=["only"]),
            make_profile("y", y, run_id="r2", instances=["only"]),
        ]

        found = ranking_of(profiles, PAR10)

        best, other = sorted((x, y), key=statistics.mean)
        parts = [statistics.variance(v) / len(v) for v in (best, other)]
        degrees = sum(parts) ** 2 / sum(
            part**2 / (len(v) - 1) for part, v in zip(parts, (best, other))
        )
        low = statistics.mean(other) - statistics.mean(best)
        low -= student.quantile(0.975, degrees) * math.sqrt(sum(parts))
        standing = next(r["only"] for r in found.by_head.values() if not r["only"].is_best)
        assert standing.is_tie == (low <= 0)
        verdicts.append(standing.is_tie)
    assert len(set(verdicts)) == 2


def test_of_one_run_each_nobody_can_tell() -> None:
    """However far apart they are."""
    found = ranking_of(heads({"x": [1.0], "y": [100.0]}, ["only"]), PAR10)

    assert found.by_head["y"]["only"].is_tie
    assert not found.is_clear_on("only")


def test_who_never_succeeded_is_neither_best_nor_tied() -> None:
    """Even where a failure is cheap, and where no head succeeded there is no best."""
    cheap = ResolvedObjective("time", 1.0, 0.001, "given")

    found = ranking_of(heads({"x": [FAILED, FAILED], "y": [5.0, FAILED]}), cheap)

    assert [found.best_on(on) for on in "ab"] == ["y", None]
    assert not found.by_head["x"]["a"].is_tie
    assert found.by_head["x"]["b"].ratio is None


def test_equals_are_decided_by_the_order_given() -> None:
    """The heaviest head comes first."""
    runs: Dict[str, Runs] = {"x": [1.0, 2.0], "y": [1.0, 2.0]}

    assert ranking_of(heads(runs), PAR10).best_on("a") == "x"
    assert ranking_of(heads(runs)[::-1], PAR10).best_on("a") == "y"
    assert ranking_of(heads(runs), PAR10).by_head["y"]["a"].is_tie


def test_instances_stand_in_the_order_of_the_slot() -> None:
    """Those that no profile lists follow by name; listed ones without a run are none."""
    listed = [{"name": name, "fingerprint": None, "tests": 1} for name in ("z", "y", "unused")]

    found = ranking_of(
        heads({"x": [1.0] * 4}, ["b", "a", "y", "z"])
        + [make_profile("w", [1.0], instances=["y"]), _listing("v", listed)],
        PAR10,
    )

    assert found.instances == ["z", "y", "a", "b"]


def _listing(name: str, listed: Sequence[Mapping[str, object]]) -> Profile:
    profile = make_profile(name, [1.0], instances=["z"])
    return Profile({**profile.document, "instances": list(listed)})


def test_what_lacks_the_objectives_figure_does_not_count() -> None:
    """A success without the figure that is minimised, or with an absurd one, is counted apart."""
    tokens = ResolvedObjective("user_tokens", 10.0, None, None, "user_tokens", 50.0, "given")
    x, y = (make_profile(name, [1.0] * 3, instances=["only"]) for name in "xy")
    amounts: List[Sequence[Optional[float]]] = [[3.0, 5.0, 1e200], [2.0, None, 4.0]]
    for profile, used in zip((x, y), amounts):
        rows = profile.document["runs"]
        assert isinstance(rows, list)
        for row, tokens_used in zip(rows, used):
            row["metrics"] = {} if tokens_used is None else {"user_tokens": tokens_used}

    found = ranking_of([Profile(x.document), Profile(y.document)], tokens)

    assert (found.unit, found.unpriced) == ("user_tokens", 2)
    assert [found.by_head[name]["only"].cost for name in "xy"] == [4.0, 3.0]


def test_a_best_that_costs_nothing_has_no_multiples() -> None:
    """Another that costs nothing is as good, one that costs more is dearer."""
    free = ResolvedObjective("cpu", 10.0, None, None, "seconds", 50.0, "given")

    def head(name: str, used: float) -> Profile:
        profile = make_profile(name, [1.0, 1.0], instances=["only"])
        rows = profile.document["runs"]
        assert isinstance(rows, list)
        for row in rows:
            row["metrics"] = {"user_time": used, "system_time": 0.0}
        return Profile(profile.document)

    found = ranking_of([head("x", 0.0), head("y", 0.0), head("z", 1.0)], free)

    row = [found.by_head[name]["only"] for name in "xyz"]
    assert [(s.ratio, s.is_best, s.is_tie) for s in row] == [
        (1.0, True, False),
        (1.0, False, True),
        (None, False, False),
    ]


@pytest.mark.parametrize("objective", [None, PAR10])
def test_without_runs_there_is_no_ranking(objective: Optional[ResolvedObjective]) -> None:
    """No head, and heads of programs that keep no runs."""
    assert ranking_of([], objective).instances == []
    found = ranking_of([make_profile("x", [1.0], runs=[])], objective)
    assert found.instances == []
    assert found.by_head == {"x": {}}
