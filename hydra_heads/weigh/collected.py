"""Profiles that Python callers hold in memory, taken as profile documents."""

from typing import Dict, Mapping, Union

from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.model.minimised import CPU
from hydra_heads.model.objective import Objective, objective_of
from hydra_heads.model.profile import Profile
from hydra_heads.model.slot import DEFAULT_TIMEOUT_S

AnyProfile = Union[HeadProfile, Profile, Mapping[str, object]]
"""A collector, a profile that was read, or the document of one."""

_ENVELOPE = {"schema": "hydra.profile", "schema_version": "1.0"}


def as_profile(profile: AnyProfile) -> Profile:
    """Take any form of a profile as one that was read.

    A document may lack schema and version. Raises `ValueError` with the first problem when it
    is no valid profile.
    """
    if isinstance(profile, Profile):
        return profile
    if isinstance(profile, HeadProfile):
        return Profile(_document_of(profile))
    return Profile(_checked({**_ENVELOPE, **profile}))


def own_objective(profile: Profile) -> Objective:
    """Return the objective that a profile names, else the default one, for judging it alone.

    Where it leaves the cost of a failure open that follows from the default time limit of a run,
    not from the head's own runs, which would call cheap and dear heads alike. Of memory and of
    figures of one's own there is no such limit: there it stays open.
    """
    given = profile.document.get("objective")
    objective = objective_of(given if isinstance(given, Mapping) else None)
    if objective.is_time and objective.time_limit_s is None:
        return objective._replace(time_limit_s=DEFAULT_TIMEOUT_S)
    if objective.minimise == CPU and objective.penalty is None:
        return objective._replace(penalty=objective.penalty_factor * DEFAULT_TIMEOUT_S)
    return objective


def _checked(document: Dict[str, object]) -> Dict[str, object]:
    from hydra_heads.model.documents import problems_of

    for problem in problems_of(document, "profile", "profile_data"):
        raise ValueError(problem)
    return document


def _document_of(profile: HeadProfile) -> Dict[str, object]:
    """Word a collector as the document that it would be saved as, as far as weighing reads it.

    Collectors are not paired, in memory as little as once saved: each is an invocation of its
    own, and nothing says that their k-th runs belong together.
    """
    runs = profile.success_count + profile.failure_count
    return {
        "name": profile.name,
        "success_rate": profile.get_success_rate() if runs else None,
        "avg_time": profile.get_average_time(),
        "timestamp": "",
        "num_tests": runs,
        "success_count": profile.success_count,
        "failure_count": profile.failure_count,
        "runs": [run._replace(run_id=profile.name).as_row() for run in profile.runs],
    }
