"""Processes with threads that use one store, and what kill -9 takes of their runs."""

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from typing import List, Tuple

from benchmarks.programs import workplace
from benchmarks.rows import Row
from hydra_heads.store.history import History

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROCESSES = 4
THREADS = 8
CALLS_EACH = 2000
KILLS = 20
BATCH = 256

USER = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from hydra_heads.use.slots.slot import Slot
slot = Slot("bench", store=sys.argv[2])
for number in range(5):
    slot.head(name=f"head-{number}")(lambda value: value)
calls = int(sys.argv[3])
def use():
    for number in range(calls):
        slot(number)
slot(0)
print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=use) for _ in range(int(sys.argv[4]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
slot.close()
"""

VICTIM = """
import sys, time
sys.path.insert(0, sys.argv[1])
from hydra_heads.use.slots.slot import Slot
slot = Slot("bench", store=sys.argv[2])
def work(value):
    end = time.perf_counter() + 0.0005
    while time.perf_counter() < end:
        pass
for number in range(5):
    slot.head(name=f"head-{number}")(work)
while True:
    slot(0)
    sys.stdout.write("x")
    sys.stdout.flush()
"""


def rows(quick: bool) -> List[Row]:
    """Let four processes of eight threads use one store; kill one that is busy."""
    calls = CALLS_EACH // (10 if quick else 1)
    kills = 3 if quick else KILLS
    lost, errors, seconds = used_together(calls)
    total = PROCESSES * THREADS * calls
    most = max(lost_by_kill(kills))
    return [
        Row(
            f"{PROCESSES} processes of {THREADS} threads use one store",
            f"{lost} of {total} runs lost, {errors} processes failed; "
            f"{seconds / total * 1e6:.1f} us a call, until the last is recorded",
            "0 runs lost, 0 processes failed",
            lost == 0 and errors == 0,
        ),
        Row(
            f"kill -9 of a process that calls every half millisecond, {kills} times",
            f"at most {most} runs lost",
            f"at most {BATCH} that wait and {BATCH} that are being written",
            most <= 2 * BATCH,
            "random moments; heads that compute and so leave the writer little time",
        ),
    ]


def used_together(calls: int) -> Tuple[int, int, float]:
    """Return how many runs are lost, how many processes failed, and the seconds it took."""
    with workplace() as place:
        users = [_start(USER, place, str(calls), str(THREADS)) for _ in range(PROCESSES)]
        for user in users:
            assert user.stdout is not None
            user.stdout.readline()
        begin = time.perf_counter()
        for user in users:
            assert user.stdin is not None
            user.stdin.write(b"\n")
            user.stdin.flush()
        errors = sum(user.wait() != 0 for user in users)
        seconds = time.perf_counter() - begin
        for user in users:
            user.communicate()
        expected = PROCESSES * (THREADS * calls + 1)
        return expected - _recorded(place), errors, seconds


def lost_by_kill(kills: int, seed: int = 1) -> List[int]:
    """Return how many runs that had ended are not there after each kill."""
    dice, lost = random.Random(seed), []
    for _ in range(kills):
        with workplace() as place:
            victim = _start(VICTIM, place)
            assert victim.stdout is not None
            ended = len(victim.stdout.read(1))
            time.sleep(dice.uniform(0.2, 1.5))
            victim.kill()
            ended += len(victim.communicate()[0])
            lost.append(ended - _recorded(place))
    return lost


def _recorded(place: str) -> int:
    with closing(History.open_reading(os.path.join(place, "bench", "history.db"))) as history:
        return len(history.live_runs("bench", most=10**7))


def _start(program: str, place: str, *more: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", program, ROOT, place, *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
