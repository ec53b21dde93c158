"""How well anomalies are found in labelled streams, beside the usual rules (NAB).

Detectors see values only, one by one; the scorer alone sees the labels.
"""

import importlib
import random
import time
from types import ModuleType
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

from benchmarks.anomaly_rivals import RIVALS
from benchmarks.figures import spread, worded
from benchmarks.rows import Row
from benchmarks.scorers import series_scorer
from hydra_heads.stats.anomalies import METHODS, find_anomalies

RESAMPLES = 1000
REPEATS = 7

Detections = Dict[str, List[int]]
Method = Callable[[Sequence[float]], List[int]]


class Goal(NamedTuple):
    """One figure of the scorer, and what it should be."""

    key: str
    name: str
    bound: float
    at_least: bool
    digits: int

    def met(self, figure: float) -> bool:
        """Tell whether a figure reaches the goal."""
        return figure >= self.bound if self.at_least else figure <= self.bound

    def worded(self) -> str:
        """Word the goal like `>= 60.0`."""
        return f"{'>=' if self.at_least else '<='} {self.bound:.{self.digits}f}"


GOALS = (
    Goal("nab_standard", "NAB standard", 60.0, True, 1),
    Goal("nab_low_fp", "NAB low false positives", 50.0, True, 1),
    Goal("f1", "F1", 0.60, True, 3),
    Goal("false_events_per_1000_points", "false events in 1,000 points", 0.5, False, 2),
)
MICROSECONDS = Goal("microseconds", "microseconds a point", 20.0, False, 1)

CONSTANTS: Tuple[Tuple[str, str], ...] = (
    ("novelty", "LIMIT"),
    ("novelty", "SCALES"),
    ("novelty", "SEASON_SCALE"),
    ("novelty", "MEMORY"),
    ("novelty", "SEASON_WEIGHT"),
    ("tail", "TOP"),
    ("tail", "FEWEST"),
    ("tail", "BLOCK"),
    ("tail", "PRIOR"),
    ("tail", "GENERATION"),
    ("detector", "QUIET_VALUES"),
    ("detector", "QUIET_SHARE"),
    ("period", "CLEAR"),
    ("period", "FIRST"),
    ("period", "LAST"),
)
"""Every constant of the default detector: module of `stats`, name."""


def rows(quick: bool) -> List[Row]:
    """Score the default detector, its constants at half and double, and the usual rules."""
    scorer, reason = series_scorer()
    if scorer is None:
        return [Row("anomalies in labelled streams", "", "", None, reason)]
    series: Dict[str, List[float]] = scorer.KINDS["nab"][0]()
    found = detect(default, series)
    table = judged(scorer, found, 50 if quick else RESAMPLES)
    table.append(timed(series, 1 if quick else REPEATS))
    table.append(rivals(scorer, series, quick))
    table.append(sensitivity(scorer, series, CONSTANTS[:2] if quick else CONSTANTS))
    return table


def default(values: Sequence[float]) -> List[int]:
    """Report what Hydra's default reports."""
    return [anomaly.index for anomaly in find_anomalies(values)]


def detect(method: Method, series: Dict[str, List[float]]) -> Detections:
    """Give what a method reports of every series."""
    return {name: method(values) for name, values in series.items()}


def judged(scorer: ModuleType, found: Detections, resamples: int) -> List[Row]:
    """Give one row a goal, with the interval of the figure over resampled series."""
    figures = scorer.score_nab(found)
    drawn = bootstrap(scorer, found, resamples)
    note = (
        f"precision {figures['precision']:.2f}, recall {figures['recall']:.3f} "
        f"({figures['windows_hit']} of {figures['windows']} windows), {figures['events']} events; "
        f"interval: percentiles of {resamples} bootstrap samples of {len(found)} series"
    )
    table = []
    for goal in GOALS:
        ordered = sorted(sample[goal.key] for sample in drawn)
        low, high = ordered[len(ordered) // 40], ordered[-1 - len(ordered) // 40]
        figure, digits = figures[goal.key], goal.digits
        worded = f"{figure:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
        what = f"anomalies in labelled streams: {goal.name}"
        table.append(Row(what, worded, goal.worded(), goal.met(figure), note))
    return table


def bootstrap(scorer: Any, found: Detections, resamples: int) -> List[Dict[str, float]]:
    """Score samples of the series, drawn with replacement (Efron, 1979)."""
    load, series = scorer.load, scorer.load("nab")["series"]
    draw = random.Random(1)
    figures = []
    try:
        for _ in range(resamples):
            sample = [draw.choice(series) for _ in series]
            scorer.load = lambda name, sample=sample: {"series": sample}
            figures.append(scorer.score_nab(found))
    finally:
        scorer.load = load
    return figures


def timed(series: Dict[str, List[float]], repeats: int) -> Row:
    """Give the time that a value takes, all series one after the other."""
    points = sum(len(values) for values in series.values())
    seconds = []
    for _ in range(repeats):
        begin = time.process_time()
        detect(default, series)
        seconds.append(time.process_time() - begin)
    found = spread([1e6 * each / points for each in seconds])
    note = f"CPU time in process, {points} points, {repeats} repeats"
    what = f"anomalies in labelled streams: {MICROSECONDS.name}"
    met = MICROSECONDS.met(found.median)
    return Row(what, worded(found, digits=1), MICROSECONDS.worded(), met, note)


def rivals(scorer: ModuleType, series: Dict[str, List[float]], quick: bool) -> Row:
    """Score the usual rules and Hydra's other methods on the same series."""
    methods: Dict[str, Method] = dict(RIVALS)
    if not quick:
        for name in METHODS:
            methods[f"Hydra's {name}"] = lambda values, name=name: [  # type: ignore[misc]
                anomaly.index for anomaly in find_anomalies(values, name)
            ]
    parts = []
    for name, method in methods.items():
        parts.append(f"{name}: {summary(scorer.score_nab(detect(method, series)))}")
    note = "NAB standard / low false positives, F1, false events in 1,000 points"
    return Row("the same by other rules", "; ".join(parts), "", None, note)


def sensitivity(
    scorer: ModuleType, series: Dict[str, List[float]], constants: Sequence[Tuple[str, str]]
) -> Row:
    """Score the default detector with each constant at half and at double its value."""
    parts, met = [], True
    for module_name, name in constants:
        module = importlib.import_module(f"hydra_heads.stats.{module_name}")
        usual = getattr(module, name)
        for factor in (0.5, 2):
            try:
                setattr(module, name, scaled(usual, factor))
                figures = scorer.score_nab(detect(default, series))
            finally:
                setattr(module, name, usual)
            met = met and all(goal.met(figures[goal.key]) for goal in GOALS)
            value = scaled(usual, factor)
            shown = f"{value:.3g}" if isinstance(value, float) else str(value)
            parts.append(f"{name} {shown}: {summary(figures)}")
    what = "the same with each constant at half and double"
    return Row(what, "; ".join(parts), "every goal is met at each", met)


def scaled(value: Any, factor: float) -> Any:
    """Give a constant times a factor; whole numbers stay whole, a scale of one value stays one."""
    if isinstance(value, tuple):
        return tuple(1 if part == 1 else int(part * factor) for part in value)
    return max(1, int(value * factor)) if isinstance(value, int) else value * factor


def summary(figures: Dict[str, float]) -> str:
    """Word the figures of one method shortly."""
    return "{nab_standard:.1f} / {nab_low_fp:.1f}, {f1:.2f}, {rate:.2f}".format(
        rate=figures["false_events_per_1000_points"], **figures
    )
