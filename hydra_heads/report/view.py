"""What every format is made of: the dashboard document and the documents behind it."""

import math
from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.envelope import Origin
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.model.weights import Weights
from hydra_heads.report.completing import completed
from hydra_heads.report.dashboard import Sources, dashboard_document

Row = Mapping[str, object]


class View:
    """All that is known of a slot at one moment, checked, for whoever shows it.

    `dashboard` is the document that monitors read. `profiles` are in the order in which people
    read them: the heaviest head first, among equals the cheaper one. `weights` is None when
    there are none yet: the work is shared equally then.
    """

    __slots__ = ("_heads", "_profiles", "_weights", "dashboard", "profiles", "weights")

    def __init__(
        self, dashboard: Row, profiles: Sequence[Profile], weights: Optional[Weights]
    ) -> None:
        """Put together what was read; every profile has its row in `dashboard`."""
        self.dashboard = dashboard
        self.weights = weights
        self._heads = {str(row["name"]): row for row in objects_in(dashboard["heads"])}
        self._weights = {str(row["name"]): row for row in (weights.heads if weights else ())}
        self.profiles: Sequence[Profile] = sorted(
            profiles, key=lambda profile: self._heaviest_first(profile.name)
        )
        self._profiles = {profile.name: profile for profile in self.profiles}

    @property
    def slot(self) -> str:
        """The slot's name; `slot` where other programs wrote profiles that name none."""
        return text_in(self.dashboard.get("slot")) or "slot"

    @property
    def names(self) -> List[str]:
        """The heads, the heaviest first."""
        return [profile.name for profile in self.profiles]

    @property
    def status(self) -> str:
        """How the slot stands: ok, warning, critical or unknown."""
        system = object_in(self.dashboard.get("system")) or {}
        return str(system.get("status"))

    @property
    def reasons(self) -> List[str]:
        """Why the slot stands like that, the gravest first; ok has none."""
        system = object_in(self.dashboard.get("system")) or {}
        reasons = system.get("reasons")
        return [str(reason) for reason in reasons] if isinstance(reasons, list) else []

    @property
    def best(self) -> Optional[str]:
        """The head that is cheapest with the highest belief; None without weights."""
        return self._to_decide(0)

    @property
    def rival(self) -> Optional[str]:
        """The head from which the best one is hardest to tell; None where there is none."""
        return self._to_decide(1)

    @property
    def cost_unit(self) -> Optional[str]:
        """The unit of costs, which follows from the slot's objective; None without weights."""
        objective = object_in(self.weights.document.get("objective")) if self.weights else None
        return text_in((objective or {}).get("unit"))

    def head(self, name: str) -> Row:
        """Return a head's row of the dashboard; raises `KeyError` where there is none."""
        return self._heads[name]

    def weight_row(self, name: str) -> Row:
        """Return a head's row of the weights; empty without weights."""
        return self._weights.get(name, {})

    def profile(self, name: str) -> Profile:
        """Return a head's profile; raises `KeyError` where there is none."""
        return self._profiles[name]

    def label(self, name: str) -> str:
        """Return what people read for a head: its display name, else its name."""
        return text_in(self.head(name).get("display_name")) or name

    def _to_decide(self, place: int) -> Optional[str]:
        more = object_in(self.weights.document.get("more_runs")) if self.weights else None
        names = (more or {}).get("to_decide")
        return str(names[place]) if isinstance(names, list) and len(names) > place else None

    def _heaviest_first(self, name: str) -> Tuple[float, float, str]:
        """Order by weight; heads that weigh the same, at the floor say, by what they cost."""
        cost = number_in(self.weight_row(name).get("expected_cost"))
        weight = number_in(self.head(name).get("weight")) or 0.0
        return -weight, math.inf if cost is None else cost, name


def view_of(sources: Sources, origin: Origin) -> View:
    """Put a slot's documents together; raises what `dashboard_document` raises.

    What other programs' profiles do not say and what follows from them is filled in first.
    """
    profiles = [completed(profile) for profile in sources.profiles]
    document = dashboard_document(sources._replace(profiles=profiles), origin)
    return View(document, profiles, sources.weights)
