"""What rules cost after a run, and how many messages come of a thousand alerts."""

import os
import sys
import time
from typing import List, NamedTuple, Sequence

from benchmarks.figures import Spread, spread, worded
from benchmarks.history_million import written
from benchmarks.history_runs import an_invocation, runs_of
from benchmarks.programs import workplace
from benchmarks.rows import Row
from hydra_heads.measure.alerting import Alerting
from hydra_heads.model.channels import FILE, Channel
from hydra_heads.model.rules import Rule
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.sending import route_of, send_pending
from hydra_heads.rules.evaluation import compile_rule
from hydra_heads.store.history import History
from hydra_heads.store.live import LIVE_ORIGIN
from hydra_heads.store.notifications import counts

SLOT = "slot"
HEAD = "head3"
RULES = 1000
RUNS = 100_000
QUICK_RUNS = 20_000
REPEATS = 30
MOST_RULES_MS = 50.0
MOST_WINDOW_MS = 20.0

METRICS = (
    ("time", "s"),
    ("cpu_max", "%"),
    ("memory_max_mb", "MiB"),
    ("page_faults", ""),
    ("context_switches", ""),
)

VALUES = (
    "{metric}",
    "last({metric})",
    "mean({metric}[20 runs])",
    "p95({metric}[100 runs])",
    "p50({metric}[200 runs])",
    "rate({metric}[50 runs])",
    "anomaly({metric}[64 runs])",
    "{metric} vs median(20)",
    "change({metric}[30 runs])",
    "trend({metric}[50 runs])",
)
"""Each way to look at a metric; the last three are percent, two before them without a unit."""

APART = (
    "mean({metric}[{runs} runs])",
    "p95({metric}[{runs} runs])",
    "p50({metric}[{runs} runs])",
    "rate({metric}[{runs} runs])",
    "last({metric}[{runs} runs])",
    "anomaly({metric}[{runs} runs])",
    "{metric} vs median({runs})",
    "mean({metric}[{runs} runs]) vs median(50)",
    "change({metric}[{runs} runs])",
    "trend({metric}[{runs} runs])",
)
"""The same with windows of their own, so that no rule finds the figure of another one."""

WIDE = (
    "p95(time[1000 runs]) > 2 s",
    "mean(time[1000 runs]) > 2 s AND rate(success[1000 runs]) < 95 %",
    "time vs median(1000) > 50 %",
    "change(time[500 runs]) > 20 %",
    "trend(time[1000 runs]) > 20 %",
    "anomaly(time[1000 runs]) == 1",
    "p95(time[7 d]) > 2 s",
)
"""Rules with windows that reach back as far as windows do."""


class Timed(NamedTuple):
    """Milliseconds of one pass of rules over one new run of one head."""

    passes: Spread
    compiling_ms: float


def rows(quick: bool = False) -> List[Row]:
    """Evaluate after each of some runs, then let all rules fire at once."""
    repeats = REPEATS // (5 if quick else 1)
    runs = QUICK_RUNS if quick else RUNS
    with workplace() as place:
        path = os.path.join(place, "history.db")
        written(path, runs)
        many = timed(path, many_rules(), repeats)
        apart = timed(path, rules_apart(), max(3, repeats // 5))
        wide = {expr: timed(path, [Rule("wide", expr)], repeats) for expr in WIDE}
        alerts = alerted(place)
    slowest = max(wide, key=lambda expr: wide[expr].passes.median)
    beside = "; ".join(f"{expr}: {worded(found.passes, digits=1)}" for expr, found in wide.items())
    version = f"Python {sys.version.split()[0]}"
    return [
        Row(
            f"{RULES:,} rules over one new run, kept with what is to be told",
            f"{worded(many.passes, 'ms', 1)}; reading the rules {many.compiling_ms:.0f} ms, once",
            f"at most {MOST_RULES_MS:g} ms",
            many.passes.median <= MOST_RULES_MS,
            f"{len(VALUES)} kinds of values of {len(METRICS)} metrics, each with "
            f"{RULES // len(VALUES) // len(METRICS)} limits; history of {runs:,} runs; {version}",
        ),
        Row(
            f"the same with {RULES:,} different figures",
            worded(apart.passes, "ms", 1),
            f"at most {MOST_RULES_MS:g} ms",
            apart.passes.median <= MOST_RULES_MS,
            f"{len(APART)} kinds of values of {len(METRICS)} metrics, each with "
            f"{RULES // len(APART) // len(METRICS)} windows; two tenths are trends and anomalies",
        ),
        Row(
            f"one rule with a window of 1,000 runs, in a history of {runs:,} runs",
            f"{worded(wide[slowest].passes, 'ms', 1)} ({slowest})",
            f"at most {MOST_WINDOW_MS:g} ms",
            wide[slowest].passes.median <= MOST_WINDOW_MS,
            f"reading, evaluating and keeping after one new run; {beside}",
        ),
        alerts,
    ]


def many_rules() -> List[Rule]:
    """Return a thousand rules, no two alike."""
    rules = []
    for number in range(RULES):
        metric, unit = METRICS[number % len(METRICS)]
        kind = number // len(METRICS) % len(VALUES)
        value = VALUES[kind].format(metric=metric)
        limit = f"{50 + 0.25 * (number // len(METRICS) // len(VALUES)):g}"
        own_unit = unit if kind < 5 else "%" if kind in (5, 7, 8, 9) else ""
        rules.append(Rule(f"rule-{number}", f"{value} > {limit} {own_unit}".strip()))
    return rules


def rules_apart() -> List[Rule]:
    """Return a thousand rules, each with a figure of its own."""
    rules = []
    for number in range(RULES):
        metric, _ = METRICS[number % len(METRICS)]
        place, kind = divmod(number // len(METRICS), len(APART))
        value = APART[kind].format(metric=metric, runs=20 + 5 * place)
        rules.append(Rule(f"rule-{number}", f"{value} > 50"))
    return rules


def timed(path: str, rules: Sequence[Rule], repeats: int) -> Timed:
    """Record runs one by one as `run` does, and time the pass of the rules after each."""
    begin = time.perf_counter()
    for rule in rules:
        compile_rule(rule)
    compiling_ms = (time.perf_counter() - begin) * 1e3
    times = []
    with History.open(path) as history:
        alerting = Alerting(history, SLOT, rules, (), [HEAD])
        alerting.advance()
        for number in range(repeats):
            run_id = record_one(history, f"{time.time_ns()}-{number}")
            begin = time.perf_counter()
            alerting.advance(run_id)
            times.append((time.perf_counter() - begin) * 1e3)
    return Timed(spread(times), compiling_ms)


def record_one(history: History, name: str) -> str:
    """Record one run of daily use, and return its run_id."""
    invocation = an_invocation(f"live{name}")._replace(origin=LIVE_ORIGIN)
    history.begin(invocation)
    run = next(run for run in runs_of(invocation.run_id, 10) if run.head == HEAD)
    history.append(run)
    history.end(invocation.run_id, run.started_unix + 1.0, True)
    return invocation.run_id


def alerted(place: str) -> Row:
    """Let a thousand rules fire with one run, and count the messages that a channel gets."""
    told = os.path.join(place, "told.jsonl")
    channel = Channel("ops", FILE, {"path": told})
    rules = [Rule(f"rule-{number}", "time >= 0", channels=("ops",)) for number in range(RULES)]
    with History.open(os.path.join(place, "alerts.db")) as history:
        Alerting(history, SLOT, rules, (channel,), [HEAD]).advance(record_one(history, "1"))
        waiting = counts(history, time.time()).pending
        begin = time.perf_counter()
        sent = send_pending(history, route_of([channel], Surroundings(place, sys.stderr.write)))
        took_ms = (time.perf_counter() - begin) * 1e3
    with open(told, encoding="utf-8") as file:
        messages = len(file.readlines())
    return Row(
        f"{RULES:,} alerts at once",
        f"{messages} message, {sent.sent} of {waiting} notifications in it, {took_ms:.0f} ms",
        "1 message with all of them",
        messages == 1 and sent.sent == waiting == RULES,
        "to a channel of type file; at most 500 are written out, the rest is counted",
    )
