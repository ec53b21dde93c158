"""Runs as Phase 1 records them on Linux: every metric, ten heads in random blocks."""

import random
from typing import Dict, Iterator

from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Run

HEADS = tuple(f"head{number}" for number in range(10))

_FIRST_UNIX = 1.75e9


def an_invocation(run_id: str) -> Invocation:
    """Return an invocation of ten heads."""
    return Invocation(
        run_id,
        "slot",
        "profile",
        1,
        1000,
        fingerprints={head: "sha256:" + f"{index:x}" * 64 for index, head in enumerate(HEADS)},
        instance_fingerprints={"x": "sha256:" + "1" * 64},
        environment={"system": "Linux"},
        machine_key="m" * 64,
        started_unix=_FIRST_UNIX,
    )


def runs_of(run_id: str, count: int, first: int = 0, seed: int = 1) -> Iterator[Run]:
    """Yield runs of ten heads in blocks, each with the figures of a sampled run."""
    dice = random.Random(f"{seed} {first}")
    moment = _FIRST_UNIX
    order = list(HEADS)
    for number in range(first, first + count):
        if number % len(order) == 0:
            dice.shuffle(order)
        seconds = dice.lognormvariate(-1.0, 0.2)
        moment += seconds
        head = order[number % len(order)]
        yield Run(
            run_id,
            number,
            head,
            "x",
            True,
            seconds,
            moment,
            block=number // len(order),
            metrics=_figures(dice, seconds),
            output_sha256="ab" * 32,
        )


def _figures(dice: random.Random, seconds: float) -> Dict[str, float]:
    return {
        "execution_time_seconds": seconds,
        "user_time": round(seconds * 0.8, 6),
        "system_time": round(seconds * 0.1, 6),
        "cpu_max": dice.uniform(90, 100),
        "cpu_avg": dice.uniform(80, 100),
        "cpu_min": dice.uniform(50, 90),
        "context_switches": dice.randrange(100),
        "memory_max_mb": dice.randrange(4000, 8000) / 256,
        "memory_avg_mb": dice.randrange(4000, 8000) / 300,
        "memory_min_mb": dice.randrange(2000, 4000) / 256,
        "page_faults": dice.randrange(1000, 1500),
        "num_threads": 1,
        "num_fds": 5,
        "descendants_killed": 0,
        "block_io_operations": 0,
        "stdout_lines": 10,
        "stderr_lines": 0,
        "exit_code": 0,
    }
