"""Which processors may be used, how much of them, and at what speed they run."""

import os
from typing import List, Optional, Tuple

from hydra_heads.measure.cpus import TOPOLOGY, cores_of
from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK, Check
from hydra_heads.measure.environment import GOVERNOR_FILE

CGROUPS = "/sys/fs/cgroup"
"""Where Linux shows its control groups."""

OWN_GROUPS = "/proc/self/cgroup"
"""Where Linux says which of them this process is in."""

BOOST_FILES = (
    ("/sys/devices/system/cpu/cpufreq/boost", "1"),
    ("/sys/devices/system/cpu/intel_pstate/no_turbo", "0"),
)
"""Where Linux says whether a cool processor may run faster, and what means that it may."""

STEADY = "performance"
"""The governor that keeps a processor at its highest frequency."""


def check_processors(topology: str = TOPOLOGY) -> Check:
    """Say how many jobs can run side by side."""
    if not hasattr(os, "sched_getaffinity"):
        return Check(
            "processors",
            ABSENT,
            f"{os.cpu_count()} processors; this system keeps no process on processors of its "
            "own, so --jobs is 1",
        )
    allowed = os.sched_getaffinity(0)
    cores = len(cores_of(allowed, topology))
    jobs = "--jobs is 1" if cores == 1 else f"--jobs up to {cores}"
    return Check(
        "processors",
        OK,
        f"{_counted(len(allowed), 'processor')} on {_counted(cores, 'core')} may be used: {jobs}",
    )


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def check_cgroups(root: str = CGROUPS, own: str = OWN_GROUPS, allowed: int = 0) -> Check:
    """Say whether a control group takes processors away; figures never come from one."""
    version = _version_of(root)
    if version is None:
        return Check("cgroups", ABSENT, "no control groups; Hydra does without")
    shown = f"control groups v{version}, not needed: figures come from the processes themselves"
    quota = cpu_quota(root, own)
    if quota is not None and quota < (allowed or _allowed_count()):
        return Check(
            "cgroups",
            NOTE,
            f"a control group allows {quota:g} processors of CPU time: what uses more is held up "
            "for some 0.1 s at a time, and its times show it",
            "measure outside of it, or raise its CPU quota",
        )
    return Check("cgroups", OK, shown)


def _allowed_count() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version_of(root: str) -> Optional[int]:
    if os.path.exists(os.path.join(root, "cgroup.controllers")):
        return 2
    return 1 if os.path.isdir(os.path.join(root, "cpu")) else None


def cpu_quota(root: str = CGROUPS, own: str = OWN_GROUPS) -> Optional[float]:
    """Return how many processors' CPU time the own group and those above it allow, None: all."""
    quotas = []
    for line in _text(own).splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            quotas += [_quota_v2(os.path.join(root, at)) for at in _upwards(path)]
        elif "cpu" in controllers.split(","):
            quotas += [_quota_v1(os.path.join(root, "cpu", at)) for at in _upwards(path)]
    return min((quota for quota in quotas if quota is not None), default=None)


def _upwards(path: str) -> List[str]:
    """List a group and those above it, as relative paths.

    >>> _upwards("/a/b")
    ['a/b', 'a', '']
    """
    steps = [step for step in path.split("/") if step not in ("", "..")]
    return ["/".join(steps[:length]) for length in range(len(steps), -1, -1)]


def _quota_v2(folder: str) -> Optional[float]:
    return _share(_text(os.path.join(folder, "cpu.max")).split())


def _quota_v1(folder: str) -> Optional[float]:
    names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
    return _share([_text(os.path.join(folder, name)).strip() for name in names])


def _share(words: List[str]) -> Optional[float]:
    """Divide quota by period; None for `max`, -1 and what is not there."""
    if len(words) != 2 or not all(word.isdigit() for word in words) or not int(words[1]):
        return None
    return int(words[0]) / int(words[1])


def check_governor(path: str = GOVERNOR_FILE) -> Check:
    """Say whether the processors change their frequency by themselves."""
    governor = _text(path).strip()
    if not governor:
        return Check("governor", ABSENT, "this system does not say how frequencies are chosen")
    if governor == STEADY:
        return Check("governor", OK, f"governor {STEADY}: the frequency stays at its highest")
    return Check(
        "governor",
        NOTE,
        f"governor {governor}: a processor that was idle is slow at first, which lengthens "
        "short runs and widens intervals",
        f"cpupower frequency-set -g {STEADY}",
    )


def check_boost(files: Tuple[Tuple[str, str], ...] = BOOST_FILES) -> Check:
    """Say whether the frequency depends on how warm the processors are."""
    found = [(path, _text(path).strip(), on) for path, on in files]
    told = [(path, text == on, on) for path, text, on in found if text]
    if not told:
        return Check("boost", ABSENT, "this system does not say whether it boosts frequencies")
    for path, is_on, on in told:
        if is_on:
            off = "0" if on == "1" else "1"
            return Check(
                "boost",
                NOTE,
                "boost is on: the frequency follows load and warmth, which widens intervals; "
                "blocks see to it that all heads meet the same",
                f"write {off} to {path}",
            )
    return Check("boost", OK, "boost is off: warmth does not change the frequency")


def _text(path: str) -> str:
    """Read a short file of the system; nothing when there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(4096)
    except OSError:
        return ""
