"""How well changes are found: in series that people labelled, in pure noise, in real CI noise."""

import importlib
import random
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from benchmarks.analytics_rivals import Method, Values, rivals
from benchmarks.figures import Spread, worded
from benchmarks.rows import Row
from benchmarks.scorers import series_scorer
from hydra_heads.stats.changes import find_changes

F1, COVERING = 0.74, 0.71
FALSE_PERCENT = 5.0
LOCATED = {"1.10": 60, "1.25": 85, "1.50": 98}
OTHERS = 1.5

RESAMPLES = 10_000
SLOW = ("ruptures Pelt l2",)
"""Left out of what takes hundreds of series."""

CONSTANTS: Tuple[Tuple[str, str], ...] = (
    ("levels", "PENALTY"),
    ("levels", "SLOPE"),
    ("longrun", "UNSURE"),
    ("changes", "WITHIN"),
    ("changes", "DOUBT"),
    ("changes", "MEMORY"),
    ("changes", "ABRUPT"),
    ("changes", "AT_ONCE"),
    ("changes", "LEAST_EFFECT"),
    ("changes", "SHORTEST"),
    ("despiking", "FAR"),
    ("despiking", "REACH"),
    ("modes", "LEAST_PART"),
    ("step", "NEAR"),
)
"""Constants of the default at half and at double: module of `stats`, name.

`modes.SEPARATE` is a share of which the double cannot be, `longrun.MOST` and `levels.SMOOTH` are
limits that these series hardly reach.
"""

Series = Dict[str, List[Optional[float]]]
Detections = Dict[str, List[int]]


def rows(quick: bool) -> List[Row]:
    """Score the default and its rivals, and the default at half and double its constants."""
    scorer, reason = series_scorer()
    if scorer is None:
        return [Row("changes in labelled series", "", "", None, reason)]
    peers = rivals()
    return [
        *labelled(scorer, peers, 500 if quick else RESAMPLES),
        in_noise(scorer, peers, quick),
        *injected(scorer, peers),
        sensitivity(scorer, CONSTANTS[:1] if quick else CONSTANTS),
    ]


def default(values: Values) -> List[int]:
    """Report what Hydra's default reports."""
    return [change.index for change in find_changes(values)]


def detect(method: Method, series: Series) -> Detections:
    """Give what a method reports of every series."""
    return {name: method(values) for name, values in series.items()}


def labelled(scorer: ModuleType, peers: Dict[str, Method], resamples: int) -> List[Row]:
    """Give rows for F1 and covering, each with the difference to the peer that is best at it."""
    series: Series = scorer.KINDS["tcpd"][0]()
    own = scorer.score_tcpd(detect(default, series))
    theirs = {name: scorer.score_tcpd(detect(method, series)) for name, method in peers.items()}
    table = []
    for key, goal in (("f1", F1), ("covering", COVERING)):
        best = max(theirs, key=lambda name: float(theirs[name][key]))
        gained = differences(own["by_series"], theirs[best]["by_series"], key, resamples)
        beside = "; ".join(f"{name} {found[key]:.3f}" for name, found in theirs.items())
        table.append(
            Row(
                f"changes that people labelled (TCPD): {key}",
                f"{own[key]:.3f}; more than {best} by {worded(gained, digits=3)}",
                f">= {goal}",
                own[key] >= goal,
                f"{own['series']} series, {own['reported']} changes reported; {beside}; interval: "
                f"percentiles of {resamples} paired bootstrap samples of the series",
            )
        )
    return table


def differences(own: Any, theirs: Any, key: str, resamples: int) -> Spread:
    """Give the mean difference over series and its interval by the paired bootstrap."""
    apart = [own[name][key] - theirs[name][key] for name in sorted(own)]
    draw = random.Random(1)
    means = sorted(_mean(draw.choices(apart, k=len(apart))) for _ in range(resamples))
    skipped = int(0.025 * resamples)
    return Spread(_mean(apart), means[skipped], means[-1 - skipped], len(apart))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def in_noise(scorer: ModuleType, peers: Dict[str, Method], quick: bool) -> Row:
    """Give the row of series in which nothing changes."""
    series: Series = scorer.KINDS["noise"][0]()
    if quick:
        series = {name: values for name, values in series.items() if name[-1] == "0"}
    own = false_percent(detect(default, series))
    beside = "; ".join(
        f"{name} {by_kind(false_percent(detect(method, series)))}"
        for name, method in peers.items()
        if name not in SLOW
    )
    return Row(
        "pure noise: series with a false change, in percent",
        by_kind(own),
        f"<= {FALSE_PERCENT:g} % of each kind",
        max(own.values()) <= FALSE_PERCENT,
        f"{len(series)} series of 200 values; {beside}",
    )


def false_percent(found: Detections) -> Dict[str, float]:
    """Give for each kind of noise the share of its series with a report, in percent."""
    reports: Dict[str, List[int]] = {}
    for name, changes in found.items():
        reports.setdefault(name.rsplit("-", 1)[0], []).append(100 if changes else 0)
    return {kind: _mean(shares) for kind, shares in reports.items()}


def by_kind(percents: Dict[str, float]) -> str:
    """Word shares like `gauss 0.0, lognormal 0.3`."""
    return ", ".join(f"{kind} {share:.1f}" for kind, share in percents.items())


class Located(NamedTuple):
    """Percent of the steps found within 5 runs by factor, and other reports a series."""

    percents: Dict[str, float]
    others: float

    def worded(self) -> str:
        """Word both like `52/78/96 (1.37)`."""
        return "/".join(f"{p:.0f}" for p in self.percents.values()) + f" ({self.others:.2f})"


def located(scorer: ModuleType, method: Method) -> Located:
    """Give how many injected steps a method locates offline."""
    scores = scorer.score_inject(detect(method, scorer.KINDS["ci-inject"][0]()))
    return Located(
        {factor: 100 * scores[factor]["cp5"] for factor in LOCATED},
        _mean([scores[factor]["other"] for factor in LOCATED]),
    )


def injected(scorer: ModuleType, peers: Dict[str, Method]) -> List[Row]:
    """Give the rows of steps hidden in real CI noise: located, and other reports."""
    own = located(scorer, default)
    beside = "; ".join(
        f"{name} {located(scorer, method).worded()}"
        for name, method in peers.items()
        if name not in SLOW
    )
    note = f"+10 / +25 / +50 % (other reports a series): {beside}"
    goals = "/".join(str(goal) for goal in LOCATED.values())
    return [
        Row(
            "steps of +10 / +25 / +50 % in CI noise, located within 5 runs",
            "/".join(f"{percent:.0f}" for percent in own.percents.values()) + " %",
            f">= {goals} %",
            all(own.percents[factor] >= goal for factor, goal in LOCATED.items()),
            note,
        ),
        Row(
            "the same series: other reports a series, real changes among them",
            f"{own.others:.2f}",
            f"<= {OTHERS:g}",
            own.others <= OTHERS,
        ),
    ]


def sensitivity(scorer: ModuleType, constants: Sequence[Tuple[str, str]]) -> Row:
    """Give what the default would reach with each constant at half and at double."""
    found = [f"as it is: {_reached(scorer)}"]
    for module, name in constants:
        for factor in (0.5, 2.0):
            with changed(module, name, factor) as value:
                found.append(f"{module}.{name} {value:g}: {_reached(scorer)}")
    return Row(
        "the same with constants at half and at double: F1 / covering, most false changes in "
        "noise, steps located (other reports)",
        "; ".join(found),
        "none: shows what hangs on each",
    )


@contextmanager
def changed(module: str, name: str, factor: float) -> Iterator[float]:
    """Yield a constant of `stats` times the factor while it stands there, then put it back."""
    place = importlib.import_module(f"hydra_heads.stats.{module}")
    before = getattr(place, name)
    value = max(1, round(before * factor)) if isinstance(before, int) else before * factor
    setattr(place, name, value)
    try:
        yield value
    finally:
        setattr(place, name, before)


def _reached(scorer: ModuleType) -> str:
    people = scorer.score_tcpd(detect(default, scorer.KINDS["tcpd"][0]()))
    noise = max(false_percent(detect(default, scorer.KINDS["noise"][0]())).values())
    return (
        f"{people['f1']:.3f} / {people['covering']:.3f}, {noise:.1f} %, "
        f"{located(scorer, default).worded()}"
    )
