"""Thousands of badly behaved runs in one process: what Hydra holds on to."""

import os
from typing import Dict, List, NamedTuple

from benchmarks.conditions import conditions
from benchmarks.phases import Head, Setup, read_runs, set_up
from benchmarks.processes import can_look, end, wait_until_gone
from benchmarks.programs import Absent, compiled, workplace
from benchmarks.rows import Row
from benchmarks.watching import Sight, watch
from hydra_heads.stats.order import median

WHAT = "hostile runs in one process"
GOAL = "memory growth < 5 MB; 0 descriptors, processes, temporaries left"
MOST_MB = 5.0
MARK = "hostile"
KINDS = {
    "signal": "signal",
    "abort": "signal",
    "orphan": None,
    "escape": None,
    "closed": None,
    "binary": None,
    "stuck": "timeout",
    "storm": None,
    "exit": "exit",
}
"""The kinds of heads, and the failure kind that each is expected to have."""

INTERVAL_S = 0.05


class Growth(NamedTuple):
    """What Hydra's processes hold late, less what they held early: MB and descriptors."""

    mb: float
    descriptors: int


def rows(quick: bool = False) -> List[Row]:
    """Run all kinds in random blocks, and look from outside."""
    what = f"10,000 {WHAT}"
    if not can_look():
        return [Row(what, "", GOAL, None, "this system shows no processes below /proc")]
    try:
        with workplace() as place:
            return [_row(place, what, 60 if quick else 10_000 // len(KINDS) + 1)]
    except Absent as absent:
        return [Row(what, "", GOAL, None, str(absent))]


def _row(place: str, what: str, tests: int) -> Row:
    program = compiled("c/hostile", place)
    heads: List[Head] = [
        {"name": kind, "command": [program, kind], "timeout_s": 0.02 if kind == "stuck" else 10}
        for kind in KINDS
    ]
    setup = set_up(place, heads, mark=MARK, defaults={"kill_grace_s": 0.01})
    sights: List[Sight] = []
    process = setup.start(tests)
    try:
        watch(process, sights.append, INTERVAL_S)
    finally:
        process.kill()
        process.wait()
    if process.returncode not in (0, 1):
        raise Absent(f"Hydra ended with {process.returncode}: {setup.last_words()}")
    alive = wait_until_gone(MARK, 1.0)
    end(alive)
    growth, files, wrong = _growth(sights), _temporaries(setup), _misjudged(setup)
    figure = (
        f"{tests * len(KINDS)} runs: {growth.mb:+.1f} MB, {growth.descriptors:+d} descriptors, "
        f"{len(alive)} processes, {len(files)} temporaries; {len(wrong)} runs of an unexpected kind"
    )
    met = growth.mb < MOST_MB and growth.descriptors <= 0 and not (alive or files or wrong)
    return Row(what, figure, GOAL, met, "; ".join([conditions(), *_notes(sights, files, wrong)]))


def _notes(sights: List[Sight], files: List[str], wrong: Dict[str, int]) -> List[str]:
    notes = [f"heads {', '.join(KINDS)}; Hydra, guard and runner together"]
    notes.append("the end against the second tenth of the time")
    notes.append(f"{max(sight.rss_kib for sight in sights) / 1024:.0f} MB at most")
    notes += [f"left: {', '.join(files[:5])}"] if files else []
    notes += [f"{kind}: {count}" for kind, count in wrong.items()]
    return notes


def _growth(sights: List[Sight]) -> Growth:
    """Compare the second tenth of the time with the end: the first tenth holds the start.

    Medians of memory count, for a process that is just being forked counts twice; of the last
    two tenths the larger one, so that the closing counts. Of descriptors the smallest number
    counts, since those of a run come and go, and of the ninth tenth, before the closing.
    """
    whole = [sight for sight in sights if sight.rss_kib]
    tenth = len(whole) // 10
    if not tenth:
        raise Absent("Hydra was seen too seldom")
    early, late, last = whole[tenth : 2 * tenth], whole[-2 * tenth : -tenth], whole[-tenth:]
    kib = max(_middle_kib(late), _middle_kib(last)) - _middle_kib(early)
    held = min(sight.descriptors for sight in late) - min(sight.descriptors for sight in early)
    return Growth(kib / 1024, held)


def _middle_kib(sights: List[Sight]) -> float:
    return median([float(sight.rss_kib) for sight in sights])


def _temporaries(setup: Setup) -> List[str]:
    """List what lies in the folder of temporary files, and unfinished files beside the profiles."""
    left = os.listdir(os.path.join(setup.folder, "temporary"))
    return left + [name for name in os.listdir(setup.output_dir) if name.endswith(".tmp")]


def _misjudged(setup: Setup) -> Dict[str, int]:
    """Count the runs whose outcome is not that of their kind."""
    found: Dict[str, int] = {}
    for run in read_runs(setup.output_dir):
        if run.failure != KINDS[run.head]:
            name = f"{run.head} ended as {run.failure or 'success'}"
            found[name] = found.get(name, 0) + 1
    return found
