"""Hydra: measure the interchangeable ways of doing a job, weigh them, use the best.

Words, the same in code, documents and help:

    slot         the job to be done; it has instances, success criteria and heads
    instance     one input of the job
    head         one way to do the job: a command, a Python callable, an HTTP request
    run          one measured execution of one head on one instance
    run_id       one invocation of Phase 1 or `run`, or the life of a `Slot`; a run's own id is
                 `<run_id>.<order>`
    block        each head once on one instance, in random order; of live runs one call
    live run     a run in daily use, by `run` or a `Slot`: its head was picked by weight
    call         one job done: the head that is picked, and those it falls back to
    share        part of the picks that a head gets by now: its weight, and what live runs say
    failure kind why a run did not succeed: timeout, exit, signal, ...
    profile      what N runs of one head say, with the raw runs
    cost         what a run costs: seconds, and ten time limits for a failure
    belief       probability that a head has the lowest expected cost
    weight       share of the work a head should get
    floor        the least weight every eligible head keeps
    beyond noise the 95 % interval of the difference excludes zero
    rule         a condition over the runs of a head, with a severity and a state
    policy       a named way from profiles to weights

The parts, each a folder, import downwards only: `base` and `stats`, `model`, `store`, `heads` and
`rules`, `measure` and `report`, `weigh` and `notify`, `use`, `cli`. The public names below are
found when they are first asked for, so that importing Hydra costs next to nothing.
"""

# Nothing of the standard library is imported here: the scripts import this package while their
# own folder still comes first on the path, where somebody may have planted a `typing.py`.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import List

    from hydra_heads.base.errors import HydraError as HydraError
    from hydra_heads.base.errors import NoHeadSucceeded as NoHeadSucceeded
    from hydra_heads.base.log import log_message as log_message
    from hydra_heads.measure.profiler import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT
    from hydra_heads.measure.profiler import MAX_RETRIES as MAX_RETRIES
    from hydra_heads.measure.profiler import HeadProfiler as HeadProfiler
    from hydra_heads.measure.profiler import profile_head as profile_head
    from hydra_heads.measure.saving import save_profile as save_profile
    from hydra_heads.model.head_profile import HeadProfile as HeadProfile
    from hydra_heads.use.retry import RetryConfig as RetryConfig
    from hydra_heads.use.slots.slot import Slot as Slot
    from hydra_heads.version import VERSION as VERSION
    from hydra_heads.weigh.calculate import calculate_adaptive_weight as calculate_adaptive_weight
    from hydra_heads.weigh.calculate import calculate_weights as calculate_weights

_PUBLIC = {
    "DEFAULT_TIMEOUT": "hydra_heads.measure.profiler",
    "HeadProfile": "hydra_heads.model.head_profile",
    "HeadProfiler": "hydra_heads.measure.profiler",
    "HydraError": "hydra_heads.base.errors",
    "MAX_RETRIES": "hydra_heads.measure.profiler",
    "NoHeadSucceeded": "hydra_heads.base.errors",
    "RetryConfig": "hydra_heads.use.retry",
    "Slot": "hydra_heads.use.slots.slot",
    "VERSION": "hydra_heads.version",
    "calculate_adaptive_weight": "hydra_heads.weigh.calculate",
    "calculate_weights": "hydra_heads.weigh.calculate",
    "log_message": "hydra_heads.base.log",
    "profile_head": "hydra_heads.measure.profiler",
    "save_profile": "hydra_heads.measure.saving",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> object:
    """Find a public name in its part (PEP 562); `__version__` is `VERSION`, as packages have it."""
    if name == "__version__":
        name = "VERSION"
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> "List[str]":
    """List the public names."""
    return list(__all__)
