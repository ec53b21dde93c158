"""What a pick costs over a bare start of the same Python: whole processes, in turn.

The weights are of 15 heads with 100 instances, as `weigh` writes them. A bare start is `python -c
pass`; each pick is set against the bare start of its own turn.
"""

import json
import math
import os
import random
import shutil
import subprocess
import time
from typing import Dict, List, Mapping, NamedTuple, Sequence, Tuple

from benchmarks.conditions import conditions
from benchmarks.figures import Spread, spread, worded
from benchmarks.programs import LONGEST_S, ROOT, Absent, pythons, workplace
from benchmarks.rows import Row
from hydra_heads.base.digest import quick_sha256_of

GOAL_MS = 20.0

HEADS, INSTANCES = 15, 100

VERSIONS = ("3.7", "3.11", "3.13")

BARE, UNCOMPILED = "bare", "uncompiled"

PICKS: Mapping[str, Sequence[str]] = {
    "pick": (),
    "--best": ("--best",),
    "--n 100 --seed 1": ("--n", "100", "--seed", "1"),
    "--instance NAME": ("--instance", "input-050"),
    "--instance KEY=VALUE": ("--instance", "file=data/050.txt"),
    "--json": ("--json",),
}
"""What is held to the goal."""

OTHERS: Mapping[str, Sequence[str]] = {"--explain": ("--explain",), "--live": ("--live",)}
"""What takes the whole command: all of the document is checked, the history is asked."""

Document = Mapping[str, object]


class Took(NamedTuple):
    """Seconds of a whole process: by the clock, and of processors."""

    wall: float
    cpu: float


def rows(quick: bool = False) -> List[Row]:
    """Measure every Python that is here; first the row of each that the goal is for."""
    repeats = 7 if quick else 41
    table = []
    with workplace() as place:
        write_slot(place)
        copy = os.path.join(place, "uncompiled")
        shutil.copytree(
            os.path.join(ROOT, "hydra_heads"),
            os.path.join(copy, "hydra_heads"),
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        found = pythons(VERSIONS)
        for version in VERSIONS:
            what = (
                f"pick over a bare start of Python {version}, {HEADS} heads x {INSTANCES} instances"
            )
            if version not in found:
                table.append(Row(what, "", _goal(), None, f"no Python {version} here"))
                continue
            try:
                table.append(_row(what, found[version], place, copy, repeats))
            except Absent as absent:
                table.append(Row(what, "", _goal(), None, str(absent)))
    return table


def _goal() -> str:
    return f"<= {GOAL_MS:g} ms in the median"


def _row(what: str, python: str, place: str, copy: str, repeats: int) -> Row:
    times = _times(python, place, copy, repeats)
    over = {name: _over(times[name], times[BARE]) for name in times if name != BARE}
    figure = "; ".join(f"{name} +{worded(over[name], 'ms', 1)}" for name in PICKS)
    met = all(over[name].median <= GOAL_MS for name in PICKS)
    others = "; ".join(f"{name} +{worded(over[name], 'ms', 1)}" for name in OTHERS)
    bare = spread([took.wall * 1e3 for took in times[BARE]])
    notes = [
        conditions(),
        f"{repeats} turns in random order, bare start {worded(bare, 'ms', 1)}",
        f"of processor time pick +{worded(_cpu_over(times['pick'], times[BARE]), 'ms', 1)}",
        f"not held to it: {others}",
        f"without .pyc files pick +{worded(over[UNCOMPILED], 'ms', 1)}",
        _imports(python, place),
    ]
    return Row(what, figure, _goal(), met, "; ".join(notes))


def _times(python: str, place: str, copy: str, repeats: int) -> Dict[str, List[Took]]:
    """Return what every way took, once a turn; a first turn compiles and is not counted."""
    ways: Dict[str, Tuple[List[str], str]] = {BARE: ([python, "-c", "pass"], ROOT)}
    for name, words in {**PICKS, **OTHERS}.items():
        ways[name] = ([python, "-m", "hydra_heads", "pick", "job", *words], ROOT)
    ways[UNCOMPILED] = ([python, "-B", "-m", "hydra_heads", "pick", "job"], copy)
    times: Dict[str, List[Took]] = {name: [] for name in ways}
    order, chance = list(ways), random.Random(6)
    for turn in range(repeats + 1):
        chance.shuffle(order)
        for name in order:
            took = _took(ways[name][0], place, ways[name][1])
            if turn:
                times[name].append(took)
    return times


def _took(words: Sequence[str], place: str, root: str) -> Took:
    begin = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=place,
        env=_environment(root),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = status  # it was waited for: `Popen` would say that it still runs
    if status:
        raise Absent(f"{' '.join(words)}: ended with status {status}")
    return Took(wall, usage.ru_utime + usage.ru_stime)


def _environment(root: str) -> Dict[str, str]:
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("HYDRA_", "PYTHON"))
    }
    return {**kept, "PYTHONPATH": root}


def _over(values: Sequence[Took], bare: Sequence[Took]) -> Spread:
    """Return by how many milliseconds, on the clock, values are above those of the same turn."""
    return spread([(value.wall - floor.wall) * 1e3 for value, floor in zip(values, bare)])


def _cpu_over(values: Sequence[Took], bare: Sequence[Took]) -> Spread:
    """Return the same of processor time, which a busy machine disturbs less."""
    return spread([(value.cpu - floor.cpu) * 1e3 for value, floor in zip(values, bare)])


def _imports(python: str, place: str) -> str:
    """Say where the time goes: what is imported beyond a bare start, by whose modules."""
    bare = _imported(python, place, ["-c", "pass"])
    pick = _imported(python, place, ["-m", "hydra_heads", "pick", "job"])
    parts: Dict[str, List[float]] = {"ours": [], "typing": [], "argparse": [], "the rest": []}
    for name, microseconds in pick.items():
        if name not in bare:
            whose = "ours" if name.startswith("hydra_heads") else name
            parts[whose if whose in parts else "the rest"].append(microseconds / 1e3)
    words = [f"{len(ms)} of {name} {math.fsum(ms):.1f} ms" for name, ms in parts.items() if ms]
    return f"modules imported beyond a bare start, once, under -X importtime: {', '.join(words)}"


def _imported(python: str, place: str, words: Sequence[str]) -> Dict[str, float]:
    """Return the modules that a process imports, with the microseconds of each itself."""
    done = subprocess.run(
        [python, "-X", "importtime", *words],
        cwd=place,
        env=_environment(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=LONGEST_S,
        check=True,
    )
    found = {}
    for line in done.stderr.decode().splitlines():
        own, _, rest = line.partition(":")[2].partition("|")
        name = rest.partition("|")[2].strip()
        if own.strip().isdigit():
            found[name] = float(own)
    return found


def write_slot(place: str) -> None:
    """Write a heads file, and weights made of it, into a folder."""
    names = [f"head-{at:02d}" for at in range(HEADS)]
    heads = [{"name": name, "command": ["{python}", "-c", "pass"]} for name in names]
    heads_file = os.path.join(place, "hydra_heads.json")
    _write(
        heads_file,
        {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", "heads": heads},
    )
    folder = os.path.join(place, "hydra_profiles")
    os.mkdir(folder)
    made_of = {"path": "../hydra_heads.json", "sha256": quick_sha256_of(heads_file)}
    _write(os.path.join(folder, "weights.json"), weights_document(names, made_of))
    _write(os.path.join(folder, "slot.json"), slot_document(heads, made_of))


def _write(path: str, document: Document) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)


def slot_document(heads: Sequence[Document], heads_file: Document) -> Document:
    """Return the slot of these heads, with an input file an instance."""
    return {
        **_envelope("hydra.slot"),
        "slot": "job",
        "heads_file": heads_file,
        "objective": {"minimise": "time", "penalty_factor": 10, "time_limit_s": 30},
        "defaults": {},
        "instances": [
            {"name": f"input-{at:03d}", "values": {"file": f"data/{at:03d}.txt"}}
            for at in range(INSTANCES)
        ],
        "heads": heads,
        "thresholds": [],
        "panels": [],
        "valid_for_s": 90000.0,
    }


def _envelope(schema: str) -> Document:
    moment = time.time()
    return {
        "schema": schema,
        "schema_version": "1.0",
        "generator": {"name": "hydra-heads", "version": "1.0.0"},
        "run_id": "r0-000000",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment)),
        "timestamp_unix": moment,
        "units": {"weight": "fraction"},
    }


def weights_document(names: Sequence[str], heads_file: Document) -> Document:
    """Return weights of these heads with all that `weigh` writes, from seeded shares."""
    chance = random.Random(1)
    shares = _shares(names, chance)
    by_instance = [
        {
            "instance": f"input-{at:03d}",
            "weights": _shares(names, chance),
            "beliefs": _shares(names, chance),
            "runs": 10 * len(names),
        }
        for at in range(INSTANCES)
    ]
    return {
        **_envelope("hydra.weights"),
        "slot": "job",
        "heads_file": heads_file,
        "weights": shares,
        "heads": [_head(name, shares[name], chance) for name in names],
        "by_instance": by_instance,
        "method": {"name": "best-probability", "parameters": {"limits": {}}},
        "objective": {
            "minimise": "time",
            "penalty_factor": 10,
            "time_limit_s": 30.0,
            "time_limit_from": "given",
        },
        "decision": "first",
        "reason": "first: the first weights of these heads",
        "made_from": [
            {"file": f"head_{name}.json", "sha256": None, "run_id": "r0-000000", "num_tests": 1000,
             "earlier": []} for name in names
        ],
        "plan": None,
        "fallbacks": [{"head": name, "then": []} for name in names],
        "valid_for_s": 90000.0,
        "previous": None,
        "more_runs": None,
    }  # fmt: skip


def _head(name: str, share: float, chance: random.Random) -> Document:
    cost = chance.uniform(1.0, 2.0)
    return {
        "name": name,
        "weight": share,
        "previous_weight": None,
        "belief": share,
        "expected_cost": cost,
        "expected_cost_ci": {"low": cost * 0.95, "high": cost * 1.05, "level": 0.95},
        "success_rate": 99.0,
        "avg_time": cost,
        "runs": 1000,
        "floor_share": 0.002,
        "eligible": True,
        "eligible_probability": 1.0,
        "reasons": ["expected cost 1.5 s, from 1.4 to 1.6 (95 %)", "keeps the floor of 0.2 %"],
    }


def _shares(names: Sequence[str], chance: random.Random) -> Dict[str, float]:
    """Return shares of 12 digits that sum to 1 as far as that goes."""
    raw = [chance.random() ** 3 for _ in names]
    total = math.fsum(raw)
    return {name: float(f"{share / total:.12g}") for name, share in zip(names, raw)}
