"""How often the gate is wrong and how soon it is right: real CI noise, each series alone.

The false alarms are those of commits that changed no code. Slow-downs are injected into the same
noise; caught is a step with a red within five runs. Hydra's gate reports where it turns red, the
rules beside it whenever they are red, as their users would be told.
"""

import random
import time
from types import ModuleType
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from benchmarks.analytics_changes import changed
from benchmarks.gates_rivals import RULES, Rule, red
from benchmarks.rows import Row
from benchmarks.scorers import series_scorer
from hydra_heads.stats.regression import turns_red

FALSE_PERCENT, RED_PERCENT = 0.3, 3.0
CAUGHT = {"1.10": 30.0, "1.25": 65.0, "1.50": 85.0}
MICROSECONDS = 100.0

SEEDS = 10
"""Other choices of where the steps are injected."""

CONSTANTS: Tuple[Tuple[str, str], ...] = (
    ("gate.course", "BASELINE"),
    ("gate.course", "NEWEST"),
    ("gate.course", "LIMIT"),
    ("gate.course", "WORSE_FEWEST"),
    ("gate.course", "BETTER_FEWEST"),
    ("gate.course", "BACK"),
    ("gate.course", "SETTLED"),
    ("gate.density", "NEIGHBOURS"),
    ("gate.density", "NEW"),
    ("gate.density", "FAR"),
    ("gate.evidence", "RANGES"),
    ("gate.evidence", "SURPRISES"),
    ("gate.evidence", "TAIL"),
    ("gate.evidence", "LEAST_FURTHEST"),
    ("gate.evidence", "LEAST_ALONE"),
)
"""Constants of the gate at half and at double: module of `stats`, name.

`evidence.GROWTH` is a ratio above 1, of which half would be none.
"""

Values = Sequence[Optional[float]]
Gate = Callable[[Values], List[int]]


class Scored(NamedTuple):
    """False alarms in percent of comparisons, red commits in percent, steps caught by factor."""

    false_percent: float
    red_percent: float
    caught: Dict[str, float]

    def worded(self) -> str:
        """Word all like `0.15 %, 0.8 %, 37/76/89`."""
        return f"{self.false_percent:.2f} %, {self.red_percent:.1f} %, {steps(self.caught)}"

    def is_met(self) -> bool:
        """Tell whether all goals hold."""
        return (
            self.false_percent <= FALSE_PERCENT
            and self.red_percent <= RED_PERCENT
            and all(self.caught[factor] >= goal for factor, goal in CAUGHT.items())
        )


def rows(quick: bool) -> List[Row]:
    """Score the gate and the rules of others on the same data, and the gate in other conditions."""
    scorer, reason = series_scorer()
    if scorer is None:
        return [Row("gates on real CI noise", "", "", None, reason)]
    return [
        beside_rules(scorer),
        other_places(scorer, 2 if quick else SEEDS),
        one_left_out(scorer),
        sensitivity(scorer, CONSTANTS[2:3] if quick else CONSTANTS),
        *without_change(scorer, quick),
    ]


def gate(values: Values) -> List[int]:
    """Report where Hydra's gate turns red."""
    return [index for index, _ in turns_red(values)]


def by_rule(rule: Rule) -> Gate:
    """Report whenever a rule is red."""
    return lambda values: red(rule, values)


def scored(scorer: ModuleType, method: Gate) -> Scored:
    """Score a gate on the noise and on the steps injected into it."""
    noise = scorer.score_ci({name: method(v) for name, v in scorer.ci_values().items()})
    cases = {name: method(case[0]) for name, case in scorer.injected().items()}
    steps_found = scorer.score_inject(cases)
    return Scored(
        100 * noise["false_alarm_rate"],
        100 * noise["red_commit_rate"],
        {factor: 100 * steps_found[factor]["hit5"] for factor in CAUGHT},
    )


def steps(caught: Dict[str, float]) -> str:
    """Word shares like `37/76/89`."""
    return "/".join(f"{share:.0f}" for share in caught.values())


def beside_rules(scorer: ModuleType) -> Row:
    """Give the row of the gate with the rules of others in its note."""
    own = scored(scorer, gate)
    beside = "; ".join(
        f"{name} {scored(scorer, by_rule(rule)).worded()}" for name, rule in RULES.items()
    )
    goals = f"<= {FALSE_PERCENT:g} %, <= {RED_PERCENT:g} %, >= {steps(CAUGHT)}"
    return Row(
        "real CI noise: false alarms of comparisons, commits without a change of code that are "
        "red, steps of +10 / +25 / +50 % caught within 5 runs, in percent",
        own.worded(),
        goals,
        own.is_met(),
        f"each series alone, defaults, after {scorer.MIN_HISTORY} values; rules written anew "
        f"after their documents: {beside}",
    )


def other_places(scorer: ModuleType, seeds: int) -> Row:
    """Give the row of steps injected elsewhere."""
    found = [caught_at_places(scorer, seed) for seed in range(seeds)]
    ranges = []
    means = {}
    for factor in CAUGHT:
        shares = [caught[factor] for caught in found]
        means[factor] = sum(shares) / len(shares)
        ranges.append(f"{means[factor]:.0f} ({min(shares):.0f} to {max(shares):.0f})")
    return Row(
        f"the same steps at other places, {seeds} draws: caught, mean (and range) in percent",
        " / ".join(ranges),
        f">= {steps(CAUGHT)} on average",
        all(means[factor] >= goal for factor, goal in CAUGHT.items()),
    )


def caught_at_places(scorer: ModuleType, seed: int) -> Dict[str, float]:
    """Give the share of steps caught when their places are drawn with another seed."""

    class _Random:
        @staticmethod
        def Random(text: str) -> random.Random:  # noqa: N802  # the name that the scorer calls
            return random.Random(f"{text} {seed}")

    before = scorer.random
    scorer.random = _Random  # type: ignore[attr-defined]
    try:
        cases = scorer.injected()
    finally:
        scorer.random = before  # type: ignore[attr-defined]
    hits: Dict[str, List[bool]] = {factor: [] for factor in CAUGHT}
    for values, at, factor in cases.values():
        if f"{factor:.2f}" in hits:
            found = gate(values[: at + 5])
            hits[f"{factor:.2f}"].append(any(index >= at for index in found))
    return {factor: 100 * sum(each) / len(each) for factor, each in hits.items()}


def one_left_out(scorer: ModuleType) -> Row:
    """Give the row of the figures without each benchmark in turn."""
    null = scorer.load("hyper_ci")["null"]
    values = scorer.ci_values()
    reds = {name: set(gate(series)) for name, series in values.items()}
    cases = scorer.injected()
    hits = {
        name: any(0 <= index - at < 5 for index in gate(series))
        for name, (series, at, _) in cases.items()
    }
    owners = [name for name in sorted(values) for _ in range(len(cases) // len(values))]
    figures = []
    for left in sorted(values):
        false = [
            index in reds[name]
            for name in values
            if name != left
            for index in judged_places(values[name], null, scorer.MIN_HISTORY)
        ]
        caught = {}
        for factor in CAUGHT:
            each = [
                hits[name]
                for name, owner in zip(cases, owners)
                if owner != left and f"{cases[name][2]:.2f}" == factor
            ]
            caught[factor] = 100 * sum(each) / len(each)
        figures.append(f"{100 * sum(false) / len(false):.2f} % {steps(caught)}")
    return Row(
        "the same without one of the benchmarks: false alarms, steps caught",
        "; ".join(figures),
        "none: shows what hangs on each",
    )


def judged_places(values: Values, null: Sequence[Optional[bool]], fewest: int) -> List[int]:
    """List the places at which a red is false, as the scorer counts them."""
    known = [index for index, value in enumerate(values) if value is not None]
    return [index for index in known[fewest:] if null[index]]


def sensitivity(scorer: ModuleType, constants: Sequence[Tuple[str, str]]) -> Row:
    """Give the figures with each constant at half and at double."""
    found = [f"as it is: {scored(scorer, gate).worded()}"]
    for module, name in constants:
        for factor in (0.5, 2.0):
            with changed(module, name, factor) as value:
                found.append(f"{name} {value:g}: {scored(scorer, gate).worded()}")
    return Row(
        "the same with constants at half and at double: false alarms, red commits, steps caught",
        "; ".join(found),
        "none: shows what hangs on each",
    )


def without_change(scorer: ModuleType, quick: bool) -> List[Row]:
    """Give the rows of generated noise in which nothing changes, and of the time taken."""
    series: Dict[str, List[float]] = scorer.noise(series=30 if quick else 300)
    begin = time.process_time()
    found = {name: gate(values) for name, values in series.items()}
    each = 1e6 * (time.process_time() - begin) / sum(map(len, series.values()))
    turns: Dict[str, List[float]] = {}
    for name, indices in found.items():
        share = 100 * len(indices) / len(series[name])
        turns.setdefault(name.rsplit("-", 1)[0], []).append(share)
    shares = {kind: sum(each) / len(each) for kind, each in turns.items()}
    return [
        Row(
            "pure noise: values at which the gate turns red, in percent",
            ", ".join(f"{kind} {share:.2f}" for kind, share in shares.items()),
            "<= 1 % of each kind",
            max(shares.values()) <= 1.0,
            f"{len(series)} series of 200 values",
        ),
        Row(
            "time of a judgement, microseconds",
            f"{each:.0f}",
            f"<= {MICROSECONDS:g}",
            each <= MICROSECONDS,
        ),
    ]
