"""Which crew this system has."""

import sys
from typing import Optional, Sequence

from hydra_heads.measure.crew import Crew
from hydra_heads.measure.request import DEFAULT_SAMPLE_INTERVAL_S


def open_crew(
    workers: int = 1,
    cpus: Optional[Sequence[Sequence[int]]] = None,
    journal: Optional[str] = None,
    sample_interval_s: float = DEFAULT_SAMPLE_INTERVAL_S,
) -> Crew:
    """Open the crew of this system.

    `cpus` are the CPUs of each worker, `journal` the file that ended runs are appended to
    before they come back, `sample_interval_s` the seconds between two samples of a run (0: none).
    """
    if sys.platform == "win32":
        from hydra_heads.measure.windows.crew import WindowsCrew

        return WindowsCrew(workers, cpus, journal, sample_interval_s)
    from hydra_heads.measure.posix_crew import PosixCrew

    return PosixCrew(workers, cpus, journal, sample_interval_s)
