"""What comparing new weights with old ones has to answer, written down a second time.

Straight from the rules, in exact fractions: no figure is rounded before it is finished. Nothing
here is taken from `hydra_heads`.
"""

import math
from fractions import Fraction
from typing import Any, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from tests.powershell.rebalancing import fixtures
from tests.powershell.rebalancing.student import quantile

Document = Dict[str, Any]

Key = Tuple[Optional[str], Optional[int], str, int]
"""Invocation, block, instance, and which run of these three it is: from 1."""

MOST_RUNS = 10**9

LEAST_PERCENT = 1e-7
"""No gain or loss is smaller: documents round shares, and sums their last digits."""

LUCK = "once every head may fail as often as all of them together"

KEPT = "the weights were kept: there is nothing to compare"

ADDENDS: Mapping[str, Sequence[str]] = {
    "time": ("seconds",),
    "cpu": ("user_time", "system_time"),
    "memory": ("memory_max_mb",),
}

UNITS = {"time": "seconds", "cpu": "seconds", "memory": "MiB"}


class Head(NamedTuple):
    """One head of the new weights: both of its shares, the costs of its runs, those that failed."""

    name: str
    old: Fraction
    new: Fraction
    costs: Dict[Key, Fraction]
    failed: FrozenSet[Key]

    @property
    def change(self) -> Fraction:
        """How much of its share it lost; documents round shares, so next to nothing is nothing."""
        change = self.old - self.new
        return change if abs(change) > Fraction(1, 10**9) else Fraction(0)


class Spread(NamedTuple):
    """How sure a gain is: `scale` / sqrt(n) is its standard error at n blocks, or runs a head."""

    error: float
    degrees: Optional[float]
    scale: float
    degrees_a_run: Fraction


def judge(
    weights: Document, profiles: Sequence[Document], settings: Mapping[str, float]
) -> Document:
    """Return exit code, verdict, words of the reason and figures."""
    if weights["decision"] == "kept":
        return _answer(3, "cannot_tell", KEPT, _kept_figures())
    heads = heads_of(weights, profiles)
    blocks = complete_blocks(heads)
    paired = len(blocks) >= 2
    fewest = min(len(head.costs) for head in heads)
    if paired:
        heads = [head._replace(costs={key: head.costs[key] for key in blocks}) for head in heads]
    floors = floors_of(heads, failure_cost(weights["objective"]))
    nothing = [Fraction(0)] * len(heads)
    spreads = [_spread(heads, blocks, paired, least) for least in (nothing, floors)]
    figures: Document = {"paired": paired, "blocks": len(blocks), "tests": fewest}
    figures.update(_figures(heads, spreads[0], spreads[1], settings))
    code, verdict, reason = _verdict(figures, spreads[1], settings)
    return _answer(code, verdict, reason, figures)


def heads_of(weights: Document, profiles: Sequence[Document]) -> List[Head]:
    """Return the heads of the new weights, in their order."""
    by_name = {profile["name"]: profile for profile in profiles}
    new, objective = weights["weights"], weights["objective"]
    before = (
        dict.fromkeys(new, 1) if weights["previous"] is None else weights["previous"]["weights"]
    )
    whole = float(sum((Fraction(before.get(name, 0)) for name in new), Fraction(0)))
    return [
        Head(
            name,
            # rounded once, as everybody does it: what did not move then has moved by nothing
            Fraction(before.get(name, 0) / whole),
            Fraction(share),
            *costs_of(by_name[name], objective),
        )
        for name, share in new.items()
    ]


def costs_of(profile: Document, objective: Document) -> Tuple[Dict[Key, Fraction], FrozenSet[Key]]:
    """Return what each decided run cost, and which of them failed."""
    costs: Dict[Key, Fraction] = {}
    failed = []
    peak = (profile.get("resources") or {}).get("memory_max_mb") or {}
    for run in profile["runs"]:
        if run["ok"] is None:
            continue
        invocation = profile.get("run_id")
        if run.get("id") and "." in run["id"]:
            invocation = run["id"][: run["id"].rindex(".")]
        place = (invocation, run.get("block"), run.get("instance") or "default")
        key: Key = (*place, 1)
        while key in costs:
            key = (*place, key[-1] + 1)
        costs[key] = _cost(run, objective, peak.get("resolution"))
        failed += [] if run["ok"] else [key]
    return costs, frozenset(failed)


def _cost(run: Document, objective: Document, memory_floor: object) -> Fraction:
    figures: Document = {**(run.get("metrics") or {}), "seconds": run["seconds"]}
    if (
        "memory_floor" in (run.get("flags") or [])
        and figures.get("memory_max_mb") is None
        and isinstance(memory_floor, (int, float))
    ):
        figures["memory_max_mb"] = memory_floor
    minimise = objective["minimise"]
    rows: List[Document] = (
        [{"metric": minimise, "weight": 1}] if isinstance(minimise, str) else minimise
    )
    used = Fraction(0)
    for row in rows:
        names = ADDENDS.get(row["metric"], (row["metric"],))
        values = [figures.get(name) for name in names]
        if None in values:
            assert not run["ok"], "a success lacks what is minimised"
            values = []
        amount = sum((Fraction(value) for value in values if value is not None), Fraction(0))
        used += Fraction(row["weight"]) * max(amount, Fraction(0))
    return used if run["ok"] else max(failure_cost(objective), used)


def failure_cost(objective: Document) -> Fraction:
    """Return what a failure costs at least."""
    if objective.get("penalty") is not None:
        return Fraction(objective["penalty"])
    return Fraction(objective["penalty_factor"]) * Fraction(objective["time_limit_s"])


def complete_blocks(heads: Sequence[Head]) -> List[Key]:
    """Return what every head has."""
    first, *others = heads
    return [key for key in first.costs if all(key in head.costs for head in others)]


def floors_of(heads: Sequence[Head], failure: Fraction) -> List[Fraction]:
    """Return how far costs vary at least, a head each, if all heads failed equally often."""
    failed = sum(key in head.failed for head in heads for key in head.costs)
    share = Fraction(failed, max(1, sum(len(head.costs) for head in heads)))
    floors = []
    for head in heads:
        successes = [cost for key, cost in head.costs.items() if key not in head.failed]
        apart = failure - (_mean(successes) if successes else 0)
        floors.append(share * (1 - share) * apart**2)
    return floors


def _figures(
    heads: Sequence[Head],
    spread: Optional[Spread],
    cautious: Optional[Spread],
    settings: Mapping[str, float],
) -> Document:
    means = {head.name: _mean(list(head.costs.values())) for head in heads if head.costs}
    known = len(means) == len(heads)
    gain = sum((head.change * means[head.name] for head in heads), Fraction(0)) if known else None
    old = sum((head.old * means[head.name] for head in heads), Fraction(0)) if known else None
    new = sum((head.new * means[head.name] for head in heads), Fraction(0)) if known else None
    relative = float(100 * gain / old) if gain is not None and old else None
    figures: Document = {
        "gain": _number(gain),
        "gain_ci": _interval(gain, spread, settings),
        "cautious_ci": _interval(gain, cautious, settings),
        "relative_gain_percent": relative,
        "degrees_of_freedom": None if spread is None else spread.degrees,
        "cost_old": _number(old),
        "cost_new": _number(new),
    }
    figures["runs_needed"] = _runs_needed(figures, spread, settings)
    figures["heads"] = [
        {
            "name": head.name,
            "old_weight": float(head.old),
            "new_weight": float(head.new),
            "mean_cost": _number(means.get(head.name)),
            "runs": len(head.costs),
        }
        for head in heads
    ]
    return figures


def _interval(
    gain: Optional[Fraction], spread: Optional[Spread], settings: Mapping[str, float]
) -> Optional[Document]:
    if gain is None or spread is None:
        return None
    half = 0.0
    if spread.degrees is not None and spread.error:
        half = quantile(_upper(settings), spread.degrees) * spread.error
    low, high = gain - Fraction(half), gain + Fraction(half)
    return {"low": float(low), "high": float(high), "level": settings["confidence"]}


def _upper(settings: Mapping[str, float]) -> float:
    return 1 - (1 - settings["confidence"]) / 2


def _spread(
    heads: Sequence[Head], blocks: Sequence[Key], paired: bool, least: Sequence[Fraction]
) -> Optional[Spread]:
    return _paired(heads, blocks, least) if paired else _unpaired(heads, least)


def _paired(heads: Sequence[Head], blocks: Sequence[Key], least: Sequence[Fraction]) -> Spread:
    """Student (1908): the differences of the blocks are one sample."""
    gains = [sum((head.change * head.costs[key] for head in heads), Fraction(0)) for key in blocks]
    floor = sum((head.change**2 * each for head, each in zip(heads, least)), Fraction(0))
    square = max(_variance(gains), floor)
    count = len(blocks)
    return Spread(_root(square / count), count - 1.0, _root(square), Fraction(1))


def _unpaired(heads: Sequence[Head], least: Sequence[Fraction]) -> Optional[Spread]:
    """Welch (1947) and Satterthwaite (1946): each head has a variance of its own."""
    moved = [(head, each) for head, each in zip(heads, least) if head.change != 0]
    counts = [len(head.costs) for head, _ in moved]
    if any(not head.costs for head in heads) or any(count < 2 for count in counts):
        return None
    squares = [
        head.change**2 * max(_variance(list(head.costs.values())), floor) for head, floor in moved
    ]
    terms = [square / count for square, count in zip(squares, counts)]
    total = sum(terms, Fraction(0))
    if total == 0:
        return Spread(0.0, None, 0.0, Fraction(1))
    below = sum((term**2 / (count - 1) for term, count in zip(terms, counts)), Fraction(0))
    ratio = sum(squares, Fraction(0)) ** 2 / sum((square**2 for square in squares), Fraction(0))
    return Spread(_root(total), float(total**2 / below), _root(sum(squares, Fraction(0))), ratio)


def _counts(relative: float, settings: Mapping[str, float]) -> bool:
    """Tell whether a gain is large enough, or a loss larger than is allowed."""
    if relative > 0:
        return bool(relative >= max(settings["min_improvement_percent"], LEAST_PERCENT))
    return bool(-relative > max(settings["max_regression_percent"], LEAST_PERCENT))


def _runs_needed(
    figures: Document, spread: Optional[Spread], settings: Mapping[str, float]
) -> Optional[int]:
    """Return the smallest n whose interval does not reach 0."""
    gain, relative, p = figures["gain"], figures["relative_gain_percent"], _upper(settings)
    if not gain or relative is None or spread is None or not _counts(relative, settings):
        return None
    if spread.scale == 0:
        return 2
    ratio: float = spread.scale / abs(gain)

    def is_enough(n: int) -> bool:
        return quantile(p, float((n - 1) * spread.degrees_a_run)) * ratio < math.sqrt(n)

    # a few steps towards n = (t * scale / gain)^2, which hardly depends on t: then one by one
    n = 100
    for _ in range(12):
        t = quantile(p, float((n - 1) * spread.degrees_a_run))
        n = max(2, min(2 * MOST_RUNS, math.ceil((t * ratio) ** 2)))
    if n > MOST_RUNS:
        return None
    while not is_enough(n):
        n += 1
    while n > 2 and is_enough(n - 1):
        n -= 1
    return n


def _verdict(
    figures: Document, cautious: Optional[Spread], settings: Mapping[str, float]
) -> Tuple[int, str, str]:
    interval, relative = figures["gain_ci"], figures["relative_gain_percent"]
    if interval is None or relative is None:
        return 3, "cannot_tell", ""
    count, unit = figures["tests"], "runs a head"
    if figures["paired"]:
        count, unit = figures["blocks"], "blocks"
    plain, careful = (
        figures[key]["low"] <= 0 <= figures[key]["high"] for key in ("gain_ci", "cautious_ci")
    )
    needed = figures["runs_needed"]
    if careful and not plain:
        needed = _runs_needed(figures, cautious, settings)
    more = f"; about {max(needed, settings['min_tests'])} {unit} would settle it" if needed else ""
    if count < settings["min_tests"]:
        return 3, "cannot_tell", f"too few runs: {count} of {settings['min_tests']} {unit}{more}"
    if plain:
        return 3, "cannot_tell", f"the interval of the gain contains zero{more}"
    if not _counts(relative, settings):
        reason = "gain is below the minimum" if relative > 0 else "loss is within what is allowed"
        return 3, "cannot_tell", f"the {reason}{more}"
    if careful:
        return 3, "cannot_tell", f"the interval of the gain contains zero {LUCK}{more}"
    return (0, "improved", "") if relative > 0 else (1, "worse", "")


def _kept_figures() -> Document:
    empty = "paired blocks tests gain gain_ci cautious_ci relative_gain_percent degrees_of_freedom"
    figures: Document = dict.fromkeys(f"{empty} cost_old cost_new runs_needed".split())
    return {**figures, "heads": []}


def _answer(code: int, verdict: str, reason: str, figures: Document) -> Document:
    return {"exit": code, "verdict": verdict, "reason": reason, "figures": figures}


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _variance(values: Sequence[Fraction]) -> Fraction:
    mean = _mean(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def _root(value: Fraction) -> float:
    return math.sqrt(float(value))


def _number(value: Optional[Fraction]) -> Optional[float]:
    return None if value is None else float(value)


def unit_of(objective: Document) -> str:
    """Return the unit of costs."""
    minimise = objective["minimise"]
    if objective.get("unit"):
        return str(objective["unit"])
    if isinstance(minimise, str):
        return UNITS.get(minimise, minimise)
    return next((str(row["unit"]) for row in minimise if row.get("unit")), "units")


def answer_of(fixture: Document) -> Document:
    """Return what a fixture that ends with a verdict has to be answered."""
    weights = fixtures.weights_document(fixture["weights"])
    profiles = [fixtures.profile_document(recipe) for recipe in fixture.get("profiles", [])]
    return judge(weights, profiles, fixtures.settings_of(fixture))
