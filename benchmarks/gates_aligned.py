"""What it gains to judge aligned series together, and to confirm: benchmarks of one commit.

All benchmarks of a commit ran in one job on one machine, so that its state can be told from what
the others did. A confirmation runs the suspect again; here the value of the next commit stands in
for that where no code changed between the two, which is so for about one in four.
"""

import math
from types import ModuleType
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from benchmarks.gates_noise import CAUGHT, gate, judged_places, steps
from benchmarks.rows import Row
from benchmarks.scorers import series_scorer
from hydra_heads.stats.pooling import PARTS, part_shared, shared_course
from hydra_heads.stats.regression import MIN_EFFECT, REGRESSED, Judged, Watch, turns_red

Values = Sequence[Optional[float]]
RUNS = 5


class Tried(NamedTuple):
    """False alarms, comparisons, red commits, commits, and shares of steps caught."""

    false: int
    comparisons: int
    red_commits: int
    commits: int
    caught: Dict[str, float]

    def worded(self) -> str:
        """Word it like `1 of 679 (0.15 %), 1 of 119 commits (0.8 %), 37/76/89`."""
        return (
            f"{self.false} of {self.comparisons} ({100 * self.false / self.comparisons:.2f} %), "
            f"{self.red_commits} of {self.commits} commits "
            f"({100 * self.red_commits / self.commits:.1f} %), {steps(self.caught)}"
        )


def rows(quick: bool) -> List[Row]:
    """Judge each series alone, with what all share taken out, and with confirmation."""
    scorer, reason = series_scorer()
    if scorer is None:
        return [Row("gates on aligned series", "", "", None, reason)]
    world = World(scorer, quick)
    alone = world.tried(gate_alone)
    together = world.tried(gate_together)
    return [
        Row(
            "benchmarks of one commit, each judged alone: false alarms, red commits, steps of "
            "+10 / +25 / +50 % caught within 5 runs",
            alone.worded(),
            "none: what the next rows are compared with",
        ),
        Row(
            "the same, what all share taken out (pooling)",
            together.worded(),
            "no more false alarms than alone",
            together.false <= alone.false,
            "steps in one benchmark of several; what they share is judged as a series of its own: "
            f"red at {len(world.shared_reds())} of {world.places} commits, "
            f"{world.shared_false()} of them without a change of code",
        ),
        Row(
            "each judged alone, reds confirmed by a run of the same code (the next commit, where "
            "that changed no code, stands in for it)",
            world.confirmed(),
            "none: few reds have such a neighbour",
        ),
    ]


class World:
    """The series of all benchmarks, which commits changed no code, and where steps are put."""

    def __init__(self, scorer: ModuleType, quick: bool) -> None:
        """Read them."""
        self._scorer = scorer
        self.values: Dict[str, List[Optional[float]]] = scorer.ci_values()
        self.null: List[Optional[bool]] = scorer.load("hyper_ci")["null"]
        self.places = len(self.null)
        self._step = 4 if quick else 1

    def tried(self, method: "Method") -> Tried:
        """Count what a way of judging does, on the noise and with steps in one series."""
        false, comparisons = 0, 0
        by_commit: Dict[int, bool] = {}
        for name, series in self.values.items():
            reds = set(method(self.values, name, len(series)))
            for place in judged_places(series, self.null, self._scorer.MIN_HISTORY):
                comparisons += 1
                false += place in reds
                by_commit[place] = by_commit.get(place, False) or place in reds
        caught = {factor: self._caught(method, float(factor)) for factor in CAUGHT}
        return Tried(false, comparisons, sum(by_commit.values()), len(by_commit), caught)

    def _caught(self, method: "Method", factor: float) -> float:
        hits = [
            any(place >= at for place in method(many, name, end))
            for name, at, end, many in self._with_steps(factor)
        ]
        return 100 * sum(hits) / len(hits)

    def _with_steps(
        self, factor: float
    ) -> List[Tuple[str, int, int, Dict[str, List[Optional[float]]]]]:
        """Place the scorer's steps among all series: each case as it is at its fifth run."""
        names, found = sorted(self.values), []
        cases = [case for case in self._scorer.injected().values() if case[2] == factor]
        for number, (_, at, _) in enumerate(cases):
            name = names[number * len(names) // len(cases)]
            series = self.values[name]
            known = [place for place, value in enumerate(series) if value is not None]
            begin, end = known[at], known[at + RUNS - 1] + 1
            slow = [
                value * factor if value is not None and place >= begin else value
                for place, value in enumerate(series)
            ]
            found.append((name, begin, end, dict(self.values, **{name: slow})))
        return found[:: self._step]

    def shared_reds(self) -> List[int]:
        """List the commits at which what all share turns red."""
        shared = shared_course([_logs(series) for series in self.values.values()])
        return [] if shared is None else gate([math.exp(each) for each in shared])

    def shared_false(self) -> int:
        """Count those that changed no code."""
        return sum(1 for place in self.shared_reds() if self.null[place])

    def confirmed(self) -> str:
        """Word how many reds had a stand-in for a second run, and how many that upheld."""
        noise = [self._rerun(series, len(series), 0) for series in self.values.values()]
        stepped = {
            factor: [
                self._rerun(many[name], end, at)
                for name, at, end, many in self._with_steps(float(factor))
            ]
            for factor in CAUGHT
        }
        words = [f"noise: {_upheld(noise)}"]
        words += [f"steps of {factor}: {_upheld(each)}" for factor, each in stepped.items()]
        return "; ".join(words)

    def _rerun(self, series: Values, end: int, begin: int) -> List[Optional[bool]]:
        """Tell of each red whether a run of the same code was as slow; None: there is none."""
        found: List[Optional[bool]] = []
        for place, judged in turns_red(series[:end]):
            if place < begin:
                continue
            after = next((p for p in range(place + 1, end) if series[p] is not None), None)
            if after is None or not all(self.null[place + 1 : after + 1]):
                found.append(None)
                continue
            value, before = series[after], judged.before
            assert value is not None
            assert before is not None
            found.append(value >= before * (1 + MIN_EFFECT / 100))
        return found


class Method:
    """How the reds of one series among many are found, up to a place."""

    def __call__(self, many: Mapping[str, Values], name: str, end: int) -> List[int]:
        """List the places before `end` at which this series turns red."""
        raise NotImplementedError


def _upheld(found: Sequence[List[Optional[bool]]]) -> str:
    every = [each for part in found for each in part]
    again = [each for each in every if each is not None]
    return f"{len(every)} reds, {len(again)} run again, {sum(again)} of those upheld"


def _logs(series: Values) -> List[Optional[float]]:
    return [None if value is None else math.log(value) for value in series]


class _Alone(Method):
    def __call__(self, many: Mapping[str, Values], name: str, end: int) -> List[int]:
        return gate(many[name][:end])


class _Together(Method):
    """As `pooling.judge_together` does after each commit, one watch for each part taken out."""

    def __call__(self, many: Mapping[str, Values], name: str, end: int) -> List[int]:
        shared = shared_course([_logs(series[:end]) for series in many.values()])
        assert shared is not None
        own = _logs(many[name][:end])
        watches = {part: Watch() for part in PARTS}
        found, was_red = [], False
        for place, value in enumerate(own):
            said: Dict[float, Judged] = {}
            for part, watch in watches.items():
                left = None if value is None else math.exp(value - part * shared[place])
                said[part] = watch.add(left)
            part = part_shared(own[: place + 1], shared[: place + 1])
            is_red = said[part].verdict == REGRESSED
            if is_red and not was_red:
                found.append(place)
            was_red = is_red
        return found


gate_alone, gate_together = _Alone(), _Together()
