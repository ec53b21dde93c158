"""What a slot says of how its heads are weighed: objective, constraints, limits."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.objective import Objective, objective_of
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in
from hydra_heads.model.slot import DEFAULT_VALID_FOR_S
from hydra_heads.model.weight_limits import share_limits_of
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import NO_LIMIT, Limit


class SlotSettings(NamedTuple):
    """How heads are weighed; `limits` are by head, of those that have any.

    Weights are valid for `valid_for_s` seconds.
    """

    objective: Objective = Objective()
    constraints: Tuple[Constraint, ...] = ()
    limits: Mapping[str, Limit] = {}
    valid_for_s: float = DEFAULT_VALID_FOR_S

    def limits_for(self, names: Sequence[str]) -> List[Limit]:
        """Return the limits of these heads, in their order; none is 0 to 1."""
        return [self.limits.get(name, NO_LIMIT) for name in names]


def slot_settings_of(
    slot_document: Optional[Mapping[str, object]], profiles: Sequence[Profile] = ()
) -> SlotSettings:
    """Read settings from `slot.json`; without one the objective is that of the newest profile.

    Profiles that other programs wrote may name none: then it is the default one, without
    constraints and limits.

    >>> slot_settings_of({"heads": [{"name": "a", "weight": {"min": 0.1}}]}).limits
    {'a': Limit(least=0.1, most=1.0)}
    """
    if slot_document is None:
        return SlotSettings(_objective_of_newest(profiles))
    return SlotSettings(
        objective_of(object_in(slot_document.get("objective"))),
        tuple(
            Constraint(
                str(row["metric"]), number_in(row.get("at_least")), number_in(row.get("at_most"))
            )
            for row in objects_in(slot_document.get("constraints"))
        ),
        _limits_in(objects_in(slot_document.get("heads"))),
        number_in(slot_document.get("valid_for_s")) or DEFAULT_VALID_FOR_S,
    )


def _limits_in(heads: Sequence[Mapping[str, object]]) -> Dict[str, Limit]:
    limits: Dict[str, Limit] = {}
    for head in heads:
        weight = object_in(head.get("weight"))
        if weight is not None:
            limits[str(head["name"])] = Limit(*share_limits_of(weight))
    return limits


def _objective_of_newest(profiles: Sequence[Profile]) -> Objective:
    newest_first = sorted(
        profiles, key=lambda profile: (-(profile.written_unix or 0), profile.name)
    )
    for profile in newest_first:
        given = object_in(profile.document.get("objective"))
        if given is not None:
            return objective_of(given)
    return Objective()
