"""All checks of this machine and this installation, in order."""

import os
from typing import List

from hydra_heads.measure.conditions import Observer
from hydra_heads.measure.cpus import cores_of
from hydra_heads.measure.doctor.check import Check
from hydra_heads.measure.doctor.clock import check_clock, smallest_step
from hydra_heads.measure.doctor.disturbance import check_load, check_steal
from hydra_heads.measure.doctor.folders import check_output_folder, check_temporary_folder
from hydra_heads.measure.doctor.installation import check_python, check_sqlite
from hydra_heads.measure.doctor.processors import (
    check_boost,
    check_cgroups,
    check_governor,
    check_processors,
)
from hydra_heads.measure.doctor.running import check_children, check_ending, check_running


def survey(output_dir: str) -> List[Check]:
    """Look at everything; a second at most. No file stays, and no folder is made."""
    observer, cores = Observer(), _core_count()
    checks = [
        check_python(),
        check_sqlite(),
        *check_running(cores),
        check_ending(),
        check_children(),
        check_processors(),
        check_cgroups(),
        check_governor(),
        check_boost(),
        check_clock(smallest_step()),
    ]
    seen = observer.take()
    return [
        *checks,
        check_load(seen.load, cores),
        check_steal(seen.steal),
        check_output_folder(output_dir),
        check_temporary_folder(),
    ]


def _core_count() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(cores_of(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
