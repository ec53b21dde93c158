"""Who else uses the machine now."""

from typing import Optional

from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK, Check

SPARE_CORES = 0.5
"""A run needs a core; where the average load leaves less than this of one, it shares."""

MOST_STEAL_PERCENT = 1.0

_REMEDY = "end other programs, or run more tests: a busy machine widens intervals"


def check_load(load: Optional[float], cores: int) -> Check:
    """Say whether the average load of the last minute leaves a core for a run."""
    if load is None:
        return Check("load", ABSENT, "this system does not tell its load")
    message = f"load {load:.1f} on {cores} cores" if cores != 1 else f"load {load:.1f} on 1 core"
    if load > cores - SPARE_CORES:
        return Check("load", NOTE, message + ": runs share their processor", _REMEDY)
    return Check("load", OK, message)


def check_steal(percent: Optional[float]) -> Check:
    """Say whether other virtual machines took time away while we looked."""
    if percent is None:
        return Check("steal", ABSENT, "this system does not tell whether time is stolen from it")
    message = f"{percent:.1f} % of the time was taken by other virtual machines just now"
    if percent > MOST_STEAL_PERCENT:
        return Check("steal", NOTE, message, "measure at another time, or on a machine of your own")
    return Check("steal", OK, message)
