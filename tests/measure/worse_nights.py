"""Nights whose heads have a law, recorded for the tests of what came before."""

import random
from typing import Dict, List, Tuple

from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from tests.store.making import a_run, an_invocation, record

Law = Tuple[float, float]
"""Mean seconds of a head's successes, and its probability of success."""


def night(
    history: History,
    run_id: str,
    laws: Dict[str, Law],
    instances: str = "xxxxxxxxyyyyyyyy",
    complete: bool = True,
    seed: int = 1,
) -> Invocation:
    """Record an invocation: each head once on each instance, 'y' taking three times as long."""
    draw = random.Random(f"{run_id} {seed}")
    runs: List[Run] = []
    for instance in instances:
        for head, (seconds, rate) in laws.items():
            ok = draw.random() < rate
            time = seconds * draw.gauss(1.0, 0.05) * (3 if instance == "y" else 1)
            run = a_run(len(runs) + 1, head, ok, time, run_id)
            runs.append(run._replace(instance=instance))
    invocation = an_invocation(run_id, tuple(laws))
    record(history, invocation, iter(runs), complete)
    return invocation
