"""What makes weights doubtful, as warnings in the log."""

import logging

from hydra_heads.weigh.constraints import eligibility_reasons, is_eligible
from hydra_heads.weigh.evidence import MIN_RUNS
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.weighing import Weighed

LOG = logging.getLogger("hydra.weigh.doubts")


def warn_of_doubts(weighed: Weighed, settings: SlotSettings) -> None:
    """Log a warning for each thing that a reader of the weights should know."""
    evidence = weighed.evidence
    if not evidence.has_success:
        LOG.warning("no head ever succeeded: nothing speaks for one of them")
    few = [profile for profile in evidence.profiles if profile.name in evidence.few_runs]
    if few:
        LOG.warning(
            "too few runs to weigh, they keep their floor: %s; profile them again",
            ", ".join(f"{profile.name} ({profile.num_tests} of {MIN_RUNS})" for profile in few),
        )
    if evidence.apart:
        LOG.warning(
            "older than the profile of %s, and %s: %s; "
            "profile all heads together to compare them block by block",
            evidence.newest,
            "compared by input" if evidence.is_mixed else "weighed unpaired",
            ", ".join(evidence.apart),
        )
    _warn_of_paying_failures(weighed)
    _warn_of_constraints(weighed, settings)


def _warn_of_paying_failures(weighed: Weighed) -> None:
    objective, profiles = weighed.evidence.objective, weighed.evidence.profiles
    times = [profile.avg_time for profile in profiles if profile.avg_time is not None]
    if objective.minimise == "time" and times and objective.failure_cost < min(times):
        LOG.warning(
            "one failure counts as %.6g s, and every success takes longer: failing pays; "
            "raise penalty_factor or time_limit_s of the objective",
            objective.failure_cost,
        )


def _warn_of_constraints(weighed: Weighed, settings: SlotSettings) -> None:
    names, profiles = weighed.evidence.names, weighed.evidence.profiles
    if not settings.constraints:
        return
    if not any(map(is_eligible, weighed.eligible)):
        LOG.warning("no head keeps the constraints: all are weighed as if there were none")
        return
    words = eligibility_reasons(profiles, settings.constraints)
    for name, is_chosen, reasons in zip(names, weighed.chosen, words):
        if not is_chosen:
            LOG.warning("%s is not eligible: %s", name, "; ".join(reasons))
