"""What is doubtful about a run's figures, as flags from the closed list of `model.failure`."""

from typing import Tuple

from hydra_heads.measure.usage import own_peak_mb
from hydra_heads.model.run import Outcome


def flags_of(outcome: Outcome) -> Tuple[str, ...]:
    """Return the flags of one run that has just ended.

    `memory_floor`: the peak is not above that of this process, which Linux carries over into
    what it starts, so the head's own is not known, only that it is at most that.
    """
    flags = []
    peak = outcome.metrics.get("memory_max_mb")
    if peak is not None and peak <= own_peak_mb():
        flags.append("memory_floor")
    if outcome.descendants_killed:
        flags.append("descendants_killed")
    if outcome.stdout_cut or outcome.stderr_cut:
        flags.append("output_cut")
    return tuple(flags)
