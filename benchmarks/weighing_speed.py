"""How many weight vectors a CPU second gives, from costs to weights and beliefs.

Costs are generated: log-normal, with what a block costs every head in common. The same rows are
handed to Hydra and to its peers, in turn; 100 paired runs a head.
"""

import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

from benchmarks.figures import Spread, ratios, spread, worded
from benchmarks.peers import imported
from benchmarks.programs import Absent
from benchmarks.rows import Row
from benchmarks.weighing_rivals import Head, rivals
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.fit import centred_fit
from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.lowest_eligible import panel_integrals
from hydra_heads.weigh.sharpening import sharpen

GOALS = {10: 1.7, 1000: 0.75}
"""Heads, and vectors a CPU second over those of the closed form in numpy."""

ERROR = 1e-4
RUNS = 100
NODES = 400

LEAN = "closed form in numpy, lean"
USUAL = "the same by scipy.stats"
THOMPSON = "MABWiser TS"

APART = {0.0: "heads alike", 0.02: "close", 0.2: "apart"}
"""By standard deviation of the heads' log medians; a block's costs have one of 0.3."""

PHASE_2_S = 2.0
PHASE_2 = (100, 100)
"""Profiles, and runs of each, that Phase 2 weighs within its limit."""

Costs = List[List[float]]
Weigh = Callable[[Costs], Tuple[Sequence[float], Sequence[float]]]


def rows(quick: bool) -> List[Row]:
    """Time vectors at each number of heads, then a whole Phase 2."""
    table = [_speed(heads, 5 if quick else 21) for heads in GOALS]
    return [*table, phase_2(3 if quick else 9)]


def costs(heads: int, apart: float, seed: int) -> Costs:
    """Generate the costs of the heads, one row each."""
    rng = random.Random(seed)
    blocks = [rng.gauss(0, 0.5) for _ in range(RUNS)]
    medians = [rng.gauss(0, apart) for _ in range(heads)]
    return [[math.exp(rng.gauss(m + block, 0.3)) for block in blocks] for m in medians]


def own(given: Costs) -> Tuple[Sequence[float], Sequence[float]]:
    """Weigh as the default policy does."""
    estimates = centred_fit(given)
    beliefs = lowest_probabilities(estimates)
    return add_floor(sharpen(estimates, beliefs)), beliefs


def closed_form(is_lean: bool = True) -> Weigh:
    """Give the closed form in numpy: centred spread, 400 even nodes, fourth power, floor.

    Numpy has no normal distribution: lean is `ndtr` of scipy and as few calls as it takes, else
    it is `scipy.stats.norm`. Raises `Absent`.
    """
    numpy: Any = imported("numpy")
    ndtr: Any = imported("scipy.special").ndtr
    norm: Any = imported("scipy.stats").norm

    def weigh(given: Costs) -> Tuple[Sequence[float], Sequence[float]]:
        matrix = numpy.asarray(given)
        heads, runs = matrix.shape
        mu, v0 = matrix.mean(), matrix.var()
        means = (matrix.sum(axis=1) + mu) / (runs + 1)
        apart = matrix - matrix.mean(axis=0)
        spreads = (heads / (heads - 1) * runs * apart.var(axis=1) + v0) / (runs + 1)
        errors = numpy.sqrt(spreads / (runs + 2))
        nodes = numpy.linspace((means - 5 * errors).min(), (means + 5 * errors).min(), NODES)
        places = (nodes - means[:, None]) / errors[:, None]
        if is_lean:
            logs = numpy.log(ndtr(-places))
            densities = numpy.exp(logs.sum(axis=0) - logs - places * places / 2)
        else:
            above = norm.sf(places)
            densities = norm.pdf(places) * above.prod(axis=0) / above
        beliefs = densities.sum(axis=1) / errors
        beliefs /= beliefs.sum()
        raised = beliefs * beliefs * beliefs * beliefs
        return 0.02 / heads + 0.98 * raised / raised.sum(), beliefs

    return weigh


def _peers() -> Dict[str, Weigh]:
    """Give the peers that can be imported, the lean form first; raises `Absent` without numpy."""
    peers = {LEAN: closed_form(), USUAL: closed_form(is_lean=False)}
    thompson = rivals()[0].get(THOMPSON)
    if thompson is not None:
        method = thompson
        peers[THOMPSON] = lambda given: (
            method([Head([cost < 2 for cost in row], row) for row in given], 1),
            (),
        )
    return peers


def _speed(heads: int, repeats: int) -> Row:
    what = f"weight vectors a CPU second, {heads} heads of {RUNS} paired runs"
    goal = f">= {GOALS[heads]} x the {LEAN}, error of a belief <= {ERROR:g}"
    try:
        peers = _peers()
    except Absent as error:
        return Row(what, "", goal, None, f"not installed: {error}")
    found, told, error_found = [], [], 0.0
    for apart, name in APART.items():
        given = costs(heads, apart, seed=heads)
        timed = _timed({"Hydra": own, **peers}, given, repeats)
        found.append(ratios(timed[LEAN], timed["Hydra"]))
        error_found = max(error_found, error_of_beliefs(given))
        told.append(f"{name}: {_beside(timed)}")
    least = min(found, key=lambda one: one.median)
    return Row(
        what,
        f"{worded(least)} x the {LEAN} where it is least; {'; '.join(told)}; "
        f"error of a belief {error_found:.0e}",
        goal,
        least.median >= GOALS[heads] and error_found <= ERROR,
        f"interleaved, {repeats} repeats, CPU time of this thread, from rows of Python floats"
        + ("" if THOMPSON in peers else f"; {THOMPSON} not installed"),
    )


def _beside(timed: Dict[str, List[float]]) -> str:
    """Word the rate of Hydra, and how often that is those of the others."""
    others = [
        f"{ratios(seconds, timed['Hydra']).median:.3g} x the {_rate(seconds)} of {name}"
        for name, seconds in timed.items()
        if name != "Hydra"
    ]
    return f"{_rate(timed['Hydra'])}, {', '.join(others)}"


def _rate(seconds: Sequence[float]) -> str:
    return f"{1 / spread(seconds).median:.3g}"


def _timed(ways: Dict[str, Weigh], given: Costs, repeats: int) -> Dict[str, List[float]]:
    """Measure the CPU seconds of one vector by each way, in turn."""
    often = {name: 1 if name == THOMPSON else max(1, 1000 // len(given)) for name in ways}
    taken: Dict[str, List[float]] = {name: [] for name in ways}
    for repeat in range(repeats + 1):
        for name, way in ways.items():
            begin = time.thread_time()
            for _ in range(often[name]):
                way(given)
            seconds = (time.thread_time() - begin) / often[name]
            if repeat:  # the first round fills caches
                taken[name].append(seconds)
    return taken


def error_of_beliefs(given: Costs) -> float:
    """Give the largest error of a belief, against narrow panels over all that matters."""
    estimates: List[Estimate] = centred_fit(given)
    means, errors = [e.mean for e in estimates], [e.error for e in estimates]
    ceiling = min(mean + 6 * error for mean, error in estimates)
    exact = panel_integrals(means, errors, [1.0] * len(means), ceiling, 8.0)
    total = math.fsum(exact)
    beliefs = lowest_probabilities(estimates)
    return max(abs(belief - one / total) for belief, one in zip(beliefs, exact))


class _Folders(NamedTuple):
    profiles: str
    weights: str


def phase_2(repeats: int) -> Row:
    """Weigh 100 profiles of 100 runs by the script, as a user does."""
    heads, runs = PHASE_2
    what = f"Phase 2: {heads} profiles of {runs} runs weighed"
    with tempfile.TemporaryDirectory(prefix="hydra-benchmark-") as folder:
        places = _Folders(
            os.path.join(folder, "hydra_profiles"), os.path.join(folder, "weights.json")
        )
        _write_profiles(places.profiles, heads, runs)
        taken = [_seconds_of_phase_2(places) for _ in range(repeats)]
    found: Spread = spread(taken)
    return Row(
        what,
        worded(found, "s"),
        f"under {PHASE_2_S:g} s, start included",
        found.median < PHASE_2_S,
        f"{repeats} repeats, wall time of the process, paired runs",
    )


def _seconds_of_phase_2(places: _Folders) -> float:
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    script = os.path.join(root, "hydra_adaptive_weighting.py")
    words = [sys.executable, script, "--profiles", places.profiles, "--out", places.weights]
    if os.path.exists(places.weights):
        os.remove(places.weights)
    begin = time.perf_counter()
    done = subprocess.run(words, capture_output=True, check=False)
    taken = time.perf_counter() - begin
    if not os.path.exists(places.weights):
        raise OSError(done.stderr.decode("utf-8", "replace")[-200:])
    return taken


def _write_profiles(folder: str, heads: int, runs: int) -> None:
    os.mkdir(folder)
    for number, row in enumerate(costs(heads, 0.05, seed=1)):
        name = f"head-{number}"
        document = {
            "schema": "hydra.profile",
            "schema_version": "1.0",
            "name": name,
            "slot": "speed",
            "run_id": "benchmark",
            "timestamp": "2025-01-01T00:00:00+00:00",
            "timestamp_unix": 1735689600.0,
            "success_rate": 100.0,
            "avg_time": math.fsum(row) / runs,
            "num_tests": runs,
            "success_count": runs,
            "failure_count": 0,
            "runs": [
                {"instance": f"i{at}", "ok": True, "seconds": cost, "failure": None, "order": at}
                for at, cost in enumerate(row[:runs])
            ],
        }
        with open(os.path.join(folder, f"head_{name}.json"), "w", encoding="utf-8") as file:
            json.dump(document, file)
