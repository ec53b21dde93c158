"""kill -9 of Hydra and of its runners at random moments: what is lost, and what is left."""

import os
import random
import subprocess
import sys
import time
from typing import List, NamedTuple, Optional, Tuple

from benchmarks.conditions import conditions
from benchmarks.phases import SCRIPT, HeadRun, Setup, read_runs, set_up
from benchmarks.processes import can_look, descendants, end, parents, wait_until_gone, words_of
from benchmarks.programs import Absent, compiled, workplace
from benchmarks.rows import Row
from benchmarks.wreckage import recorded_orders, unreadable_files

WHAT = "kill -9 at random moments, every fourth time of a runner"
GOAL = (
    "at most the run in flight of each worker lost, 0 unreadable files, 0 processes alive after "
    "1 s, --resume keeps the schedule, lost runners flagged"
)
TESTS = 50
HEADS = (("short", 2_000), ("plain", 20_000), ("escapes", 8_000))
LONGEST_DELAY_S = 1.0
RUNNER_PROGRAM = "program.py"

Step = Tuple[int, str, str, Optional[int]]
"""Order, head, instance and block of a run."""


class Damage(NamedTuple):
    """What one kill, or one whole storm, did.

    `most_lost`: runs that ended by their own log and are not recorded, the most of one kill and
    of each worker; `flagged`: runs with the flag runner_lost.
    """

    kills: int = 0
    runner_kills: int = 0
    lost: int = 0
    most_lost: int = 0
    unreadable: int = 0
    alive: int = 0
    series: int = 0
    schedules_kept: int = 0
    flagged: int = 0
    invented: int = 0

    def plus(self, other: "Damage") -> "Damage":
        """Add another damage; of `most_lost` the larger one stays."""
        sums = Damage(*(mine + theirs for mine, theirs in zip(self, other)))
        return sums._replace(most_lost=max(self.most_lost, other.most_lost))


def rows(quick: bool = False) -> List[Row]:
    """Storm over one worker, and over two where Phase 1 has `--jobs`."""
    kills = 8 if quick else 200
    return [_row(WHAT, kills, 1), _row(f"{WHAT}, two workers", kills // 4, 2)]


def _row(what: str, kills: int, workers: int) -> Row:
    if not can_look():
        return Row(what, "", GOAL, None, "this system shows no processes below /proc")
    if workers > 1 and not _has_jobs():
        return Row(what, "", GOAL, None, "Phase 1 has no option --jobs")
    try:
        with workplace() as place:
            damage = _storm(place, kills, workers)
    except Absent as absent:
        return Row(what, "", GOAL, None, str(absent))
    figure = (
        f"{damage.kills} kills of Hydra and {damage.runner_kills} of runners: {damage.lost} runs "
        f"lost, at most {damage.most_lost} by one kill and worker; {damage.invented} recorded that "
        f"never ended; {damage.unreadable} unreadable files; {damage.alive} processes alive after "
        f"1 s; schedule kept in {damage.schedules_kept} of {damage.series} invocations; "
        f"{damage.flagged} runs flagged runner_lost"
    )
    notes = [conditions(), f"heads of 2, 8 and 20 ms, one with a setsid escapee, {workers} workers"]
    if not damage.runner_kills:
        notes.append("no runner process was found to kill")
    return Row(what, figure, GOAL, _is_good(damage), "; ".join(notes))


def _is_good(damage: Damage) -> bool:
    harmless = not (damage.unreadable or damage.alive or damage.invented)
    kept = damage.schedules_kept == damage.series and damage.flagged <= damage.runner_kills
    return harmless and kept and damage.most_lost <= 1 and damage.runner_kills > 0


def _has_jobs() -> bool:
    done = subprocess.run([sys.executable, SCRIPT, "--help"], stdout=subprocess.PIPE, check=False)
    return b"--jobs" in done.stdout


def _storm(place: str, kills: int, workers: int) -> Damage:
    """Interrupt and resume one invocation after another until that many kills have happened."""
    chance = random.Random(4)
    options = ["--jobs", str(workers)] if workers > 1 else []
    total = Damage()
    while total.kills + total.runner_kills < kills:
        mark = f"storm-{total.series}-{workers}"
        log = os.path.join(place, f"{mark}.txt")
        seeded = ["--seed", str(total.series), *options]
        schedule = _schedule(_reference(place, seeded), workers)
        series = _Series(_set_up(place, log, mark), log, [*seeded, "--resume"], workers, chance)
        missing = kills - total.kills - total.runner_kills
        total = total.plus(series.run_to_the_end(missing, schedule))
    return total


def _reference(place: str, options: List[str]) -> List[HeadRun]:
    """Run an invocation of the same seed without any kill."""
    log = os.path.join(place, "reference.txt")
    return _set_up(place, log, "reference").run(TESTS, options).runs


def _set_up(place: str, log: str, mark: str) -> Setup:
    program = compiled("c/logged", place)
    heads = []
    for name, microseconds in HEADS:
        command = [program, name, "{instance}", str(microseconds), log]
        heads.append({"name": name, "command": command + ["escapes"] * (name == "escapes")})
    instances = [{"name": name, "values": {"letter": name}} for name in ("a", "b")]
    return set_up(place, heads, mark=mark, instances=instances)


def _schedule(runs: List[HeadRun], workers: int) -> List[Step]:
    """Return the steps in their order, runs that are in the history only left out.

    With several workers there may be such runs or not, so that numbers after them differ.
    """
    return [
        (run.order if workers == 1 else 0, run.head, run.instance, run.block)
        for run in runs
        if run.block is not None
    ]


class _Series:
    """One invocation that is killed and resumed until it is complete."""

    def __init__(
        self, setup: Setup, log: str, options: List[str], workers: int, chance: random.Random
    ) -> None:
        self._setup = setup
        self._log = log
        self._options = options
        self._workers = workers
        self._chance = chance
        self._damage = Damage()
        self._runner_kills_here = 0

    def run_to_the_end(self, most_kills: int, schedule: List[Step]) -> Damage:
        """Kill at most so often, then let it finish; return the damage."""
        is_complete = False
        while not is_complete:
            process = self._setup.start(TESTS, self._options)
            ends, recorded = self._ends(), len(recorded_orders(self._setup.output_dir))
            self._runner_kills_here = 0
            try:
                is_complete = self._interrupt(process, most_kills)
            finally:
                process.kill()
                process.wait()
            if not is_complete:
                self._assess(ends, recorded)
        return self._closed(schedule)

    def _interrupt(self, process: "subprocess.Popen[bytes]", most_kills: int) -> bool:
        """Kill at a random moment; True when the invocation ended before."""
        while self._kills < most_kills:
            if _ends_within(process, self._chance.uniform(0, LONGEST_DELAY_S)):
                return self._has_ended_well(process)
            runner = _runner_of(process.pid) if self._kills % 4 == 3 else None
            if runner is None:
                self._damage = self._damage.plus(Damage(kills=1))
                return False
            end([runner])
            self._runner_kills_here += 1
            self._damage = self._damage.plus(Damage(runner_kills=1))
        process.wait()
        return self._has_ended_well(process)

    @property
    def _kills(self) -> int:
        return self._damage.kills + self._damage.runner_kills

    def _has_ended_well(self, process: "subprocess.Popen[bytes]") -> bool:
        if process.returncode not in (0, 1):
            raise Absent(f"Hydra ended with {process.returncode}: {self._setup.last_words()}")
        return True

    def _assess(self, ends: int, recorded: int) -> None:
        """Count what is alive, unreadable and lost after a kill of Hydra."""
        alive = wait_until_gone(self._setup.mark, 1.0)
        end(alive)
        unreadable = len(unreadable_files(self._setup.output_dir))
        kept = len(recorded_orders(self._setup.output_dir)) - recorded
        # The run of a killed runner may have ended by its own log: it was in flight, too.
        lost = max(0, self._ends() - ends - kept)
        chances = self._workers + self._runner_kills_here
        self._damage = self._damage.plus(
            Damage(
                lost=lost, most_lost=-(-lost // chances), unreadable=unreadable, alive=len(alive)
            )
        )

    def _closed(self, schedule: List[Step]) -> Damage:
        """Compare the complete invocation with one that nobody interrupted."""
        alive = wait_until_gone(self._setup.mark, 1.0)
        end(alive)
        runs = read_runs(self._setup.output_dir)
        flagged = len([run for run in runs if "runner_lost" in run.flags])
        succeeded = len([run for run in runs if run.ok])
        is_kept = _schedule(runs, self._workers) == schedule
        return self._damage.plus(
            Damage(
                series=1,
                schedules_kept=int(is_kept),
                flagged=flagged,
                invented=max(0, succeeded - self._ends()),
                unreadable=len(unreadable_files(self._setup.output_dir)),
                alive=len(alive),
            )
        )

    def _ends(self) -> int:
        """Count the runs that ended by the heads' own log."""
        if not os.path.exists(self._log):
            return 0
        with open(self._log, encoding="ascii") as file:
            return len([line for line in file if line.startswith("end ")])


def _ends_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        if process.poll() is not None:
            return True
        time.sleep(0.005)
    return False


def _runner_of(hydra: int) -> Optional[int]:
    """Find a runner: a process of that program below the guard, which is Hydra's own child."""
    table = parents()
    guards = [pid for pid in descendants(hydra) if table.get(pid) == hydra]
    for pid in descendants(hydra):
        is_program = any(os.path.basename(word) == RUNNER_PROGRAM for word in words_of(pid))
        if is_program and table.get(pid) in guards:
            return pid
    return None
