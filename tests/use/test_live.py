"""Tests of `hydra_heads.use.live`."""

from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

import pytest

from hydra_heads.model.minimised import CPU
from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.store.history import History
from hydra_heads.store.live import LiveRun
from hydra_heads.use.learning.learner import Learner, Prior
from hydra_heads.use.live import (
    UNKNOWN,
    learn_from,
    learner_for,
    limits_in,
    live_runs_since,
    objective_of,
    priors_for,
    seeded_learner,
)
from hydra_heads.use.published import Published
from hydra_heads.weigh.limits import Limit
from tests.store.daily import NIGHT, OTHER_VERSION, VERSION, Attempt, a_life, live
from tests.store.making import path_in

SECONDS = ResolvedObjective("time", 10.0, 1.0, "given")
CPU_TIME = ResolvedObjective(CPU, 10.0, None, None, "seconds", 9.0, "given")
FAILED, FALLBACK = Attempt("a", ok=False), Attempt("b")


class Told(Learner):
    """A learner that notes what it is told, and at which draw."""

    def __init__(self) -> None:
        super().__init__(["a", "b"], failure_cost=10.0, seed=1)
        self.told: List[Tuple[str, bool, float, bool]] = []
        self.draws_then: List[int] = []

    def record(self, head: int, ok: bool, amount: float, is_first: bool = True) -> None:
        """Note it, and learn."""
        self.told.append((self.heads[head], ok, amount, is_first))
        self.draws_then.append(self.draws)
        super().record(head, ok, amount, is_first)


@pytest.fixture(name="history")
def open_history(tmp_path: Path) -> Iterator[History]:
    """Open an empty history."""
    with History.open(path_in(tmp_path)) as history:
        yield history


def a_live_run(
    row: int,
    head: str = "a",
    ok: Optional[bool] = True,
    seconds: Optional[float] = 0.5,
    is_first: bool = True,
    version: Optional[str] = VERSION,
    metrics: Mapping[str, float] = {},
) -> LiveRun:
    """Return a run that started as many seconds after midnight as its row says."""
    return LiveRun(
        row, "live1", row, row, is_first, head, "x", version, ok, seconds, NIGHT + row, metrics
    )


def weights(heads: Mapping[str, float], **more: object) -> Published:
    """Return weights that were made at midnight."""
    document: Dict[str, object] = {
        "weights": dict(heads),
        "heads": [
            {"name": name, "weight": share, "success_rate": 90.0, "expected_cost": 1.9,
             "expected_cost_ci": {"low": 1.8, "high": 2.0, "level": 0.95}, "avg_time": 1.0,
             "runs": 100}
            for name, share in heads.items()
        ],
        "timestamp_unix": NIGHT,
        "objective": SECONDS.as_document(),
        "method": {"name": "best-probability", "parameters": {"limits": []}},
        **more,
    }  # fmt: skip
    return Published("weights.json", "demo", tuple(heads), tuple(heads.values()), document, "0")


def test_a_learner_is_told_of_runs_in_the_order_of_time() -> None:
    """What they used of what is minimised, and whether their call began with them."""
    learner = Told()
    runs = [
        a_live_run(4, "b"),
        a_live_run(2, "a", ok=False, seconds=0.25),
        a_live_run(3, "b", is_first=False, seconds=2.0),
    ]

    last = learn_from(learner, runs, {}, SECONDS)

    assert last == 4
    assert learner.told == [
        ("a", False, 0.25, True),
        ("b", True, 2.0, False),
        ("b", True, 0.5, True),
    ]


def test_each_call_was_one_draw() -> None:
    """Whatever came of it: a head that rests is tried again after so many of them."""
    learner = Told()
    runs = [
        a_live_run(1),
        a_live_run(2, ok=None),
        a_live_run(3, head="gone"),
        a_live_run(4, is_first=False),
        a_live_run(5, "b"),
    ]

    learn_from(learner, runs, {}, SECONDS)

    assert learner.draws_then == [1, 3, 4]


@pytest.mark.parametrize("run", [
    a_live_run(7, ok=None),
    a_live_run(7, head="gone"),
    a_live_run(7, version=OTHER_VERSION),
], ids=["undecided", "head", "version"])  # fmt: skip
def test_runs_that_say_nothing_of_the_heads_are_left_out(run: LiveRun) -> None:
    """Their row is known then all the same."""
    learner = Told()

    last = learn_from(learner, [run], {"a": VERSION, "b": VERSION}, SECONDS)

    assert (learner.told, last) == ([], 7)


@pytest.mark.parametrize(("fingerprints", "version"), [({}, OTHER_VERSION), ({"a": VERSION}, None)])
def test_where_versions_are_not_known_all_runs_count(
    fingerprints: Mapping[str, str], version: Optional[str]
) -> None:
    """Whether it is the present one that is not known, or the one of then."""
    learner = Told()

    learn_from(learner, [a_live_run(1, version=version)], fingerprints, SECONDS)

    assert len(learner.told) == 1


def test_amounts_are_of_what_is_minimised() -> None:
    """A success that lacks the figure is left out, a failure used what is known of it."""
    learner = Told()
    both = {"user_time": 0.5, "system_time": 0.25}
    runs = [
        a_live_run(1, metrics=both),
        a_live_run(2, metrics={"user_time": 0.5}),
        a_live_run(3, ok=False, metrics={"user_time": 0.5}),
        a_live_run(4, ok=False, seconds=None),
    ]

    learn_from(learner, runs, {}, CPU_TIME)

    assert [amount for _, _, amount, _ in learner.told] == [0.75, 0.0, 0.0]


def test_without_an_objective_seconds_are_minimised() -> None:
    """A failure that never began used none."""
    learner = Told()

    learn_from(learner, [a_live_run(1), a_live_run(2, ok=False, seconds=None)], {}, None)

    assert [amount for _, _, amount, _ in learner.told] == [0.5, 0.0]


def test_without_live_runs_the_shares_are_the_published_ones(history: History) -> None:
    """Weights mean what they say until something else is known."""
    published = weights({"a": 0.75, "b": 0.25})

    learner = learner_for("demo", published, ["a", "b"], {}, history, seed=1)
    without_history = learner_for("demo", published, ["b", "a"], {}, None, seed=1)

    assert learner.shares() == pytest.approx([0.75, 0.25])
    assert without_history.shares() == pytest.approx([0.25, 0.75])


def test_live_runs_since_the_weights_move_the_shares(history: History) -> None:
    """Those before them are in the weights' own past, or nowhere."""
    live(history, a_life("live1", NIGHT - 1000), [[Attempt("a", ok=False)]] * 30)
    published = weights({"a": 0.75, "b": 0.25})
    before = learner_for("demo", published, ["a", "b"], {}, history, seed=1).shares()
    live(history, a_life("live2", NIGHT + 1), [[Attempt("a", ok=False), Attempt("b")]] * 30)

    after = learner_for("demo", published, ["a", "b"], {}, history, seed=1).shares()

    assert before == pytest.approx([0.75, 0.25])
    assert after[0] < 0.1


def test_without_weights_all_live_runs_count(history: History) -> None:
    """Two thousand of them at most; without any, all heads are alike."""
    nothing = learner_for("demo", None, ["a", "b"], {}, history, seed=1)
    live(history, a_life(), [[Attempt("a", seconds=9.0)], [Attempt("b", seconds=0.01)]] * 30)

    learner = learner_for("demo", None, ["a", "b"], {}, history, seed=1)

    assert nothing.shares() == pytest.approx([0.5, 0.5])
    assert learner.shares()[1] > 0.9


def test_figures_are_read_where_the_objective_needs_them(history: History) -> None:
    """Seconds need none, and reading them takes longer."""
    live(history, a_life(), [[Attempt("a", metrics={"user_time": 0.5})]])
    own = weights({"a": 1.0}, objective=CPU_TIME.as_document())

    (plain,) = live_runs_since(history, "demo", weights({"a": 1.0}))
    (with_figures,) = live_runs_since(history, "demo", own)

    assert (plain.metrics, with_figures.metrics) == ({}, {"user_time": 0.5})


def test_runs_of_another_version_do_not_count(history: History) -> None:
    """A head that was mended is not judged by what it did before."""
    published = weights({"a": 0.75, "b": 0.25})
    live(history, a_life(version=OTHER_VERSION), [[FAILED, FALLBACK]] * 30)

    learner = learner_for("demo", published, ["a", "b"], {"a": VERSION}, history, seed=1)

    assert learner.shares()[0] > 0.5


def test_a_known_instance_begins_with_its_own_weights(history: History) -> None:
    """An unknown one with those of all."""
    rows = [{"instance": "big", "weights": {"a": 0.2, "b": 0.8}, "beliefs": {}, "runs": 5}]
    published = weights({"a": 0.75, "b": 0.25}, by_instance=rows)

    big = learner_for("demo", published, ["a", "b"], {}, history, 1, "big")
    small = learner_for("demo", published, ["a", "b"], {}, history, 1, "small")

    assert big.shares() == pytest.approx([0.2, 0.8])
    assert small.shares() == pytest.approx([0.75, 0.25])


def test_heads_that_the_weights_do_not_know_get_the_floor() -> None:
    """And what heads would get that are gone goes to the others."""
    published = weights({"a": 0.5, "gone": 0.25, "b": 0.25})

    priors = priors_for(published, ["b", "new", "a"])

    assert [prior.weight for prior in priors] == pytest.approx([0.98 / 3, 0.02, 1.96 / 3])
    assert priors[1] == UNKNOWN._replace(weight=0.02)
    assert isinstance(priors[0], Prior)
    assert seeded_learner(published, ["new"]).shares() == [1.0]


def test_weights_of_other_heads_say_nothing() -> None:
    """Where no head of the weights is there, nothing is known of any."""
    assert priors_for(weights({"gone": 1.0}), ["a", "b"]) == [UNKNOWN, UNKNOWN]


def test_shares_that_are_whole_stay_as_they_are() -> None:
    """To the last digit: nothing is divided where no head is gone."""
    shares = {"a": 0.1, "b": 0.2, "c": 0.7}

    assert [prior.weight for prior in priors_for(weights(shares), list(shares))] == [0.1, 0.2, 0.7]


def test_limits_are_those_that_the_weights_were_made_within() -> None:
    """In the order of the heads; where others are gone they may be beyond keeping."""
    rows = [{"head": "a", "min": 0.1, "max": 0.5}, {"head": "b", "min": 0.0, "max": 0.4}]
    published = weights({"a": 1.0}, method={"name": "x", "parameters": {"limits": rows}})

    assert limits_in(published.document, ["c", "a"]) == [Limit(), Limit(0.1, 0.5)]
    assert limits_in(published.document, ["b", "a"]) is None
    assert limits_in(weights({"a": 1.0}).document, ["a"]) is None


def test_limits_hold_while_live_runs_count(history: History) -> None:
    """A head that costs ten times as much keeps its least."""
    rows = [{"head": "a", "min": 0.25, "max": 1.0}]
    method = {"name": "best-probability", "parameters": {"limits": rows}}
    published = weights({"a": 0.25, "b": 0.75}, method=method)
    live(history, a_life(started_unix=NIGHT + 1), [[Attempt("a", seconds=9.0)], [FALLBACK]] * 50)

    shares = learner_for("demo", published, ["a", "b"], {}, history, seed=1).shares()

    assert shares[0] == pytest.approx(0.25)


def test_weights_without_an_objective_say_none() -> None:
    """Other programs may write weights too."""
    assert objective_of(None) is None
    assert objective_of(weights({"a": 1.0}, objective=None)) is None
    assert objective_of(weights({"a": 1.0})) == SECONDS
