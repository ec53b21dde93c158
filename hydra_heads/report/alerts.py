"""Rules on the dashboard: as the profiles say they stand, never judged anew."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import objects_in, text_in
from hydra_heads.model.rules import (
    ERROR,
    FIRING,
    INACTIVE,
    KEEPING,
    NODATA,
    PENDING,
    RESOLVED,
    STATES,
)
from hydra_heads.report.status import GRAVITY
from hydra_heads.report.thresholds import CRITICAL, OK, UNKNOWN, WARNING

_GRAVEST_FIRST = (FIRING, KEEPING, ERROR, NODATA, PENDING, RESOLVED, INACTIVE)
"""What a rule can be, among those of one severity."""

STATUS_OF_SEVERITY = {"ERROR": CRITICAL, "CRITICAL": CRITICAL, "WARNING": WARNING}
"""What a rule that fires makes of its head; one of any other severity only tells."""

_MOST_SHOWN = 80
"""Characters of a condition in a reason, which stands twice in a dashboard; its rule has all."""

_IN_WORDS = {
    FIRING: "fires",
    KEEPING: "still fires",
    ERROR: "cannot be judged",
    NODATA: "has no data",
}


class Alert(NamedTuple):
    """One rule, as one profile says it stands; `since` is ISO 8601."""

    id: str
    expr: str
    severity: str
    state: str
    since: Optional[str]

    @property
    def status(self) -> str:
        """What the rule makes of its head.

        >>> Alert("slow", "p95 > 2 s", "WARNING", "keeping", None).status
        'warning'
        """
        if self.state in (FIRING, KEEPING):
            return STATUS_OF_SEVERITY.get(self.severity.upper(), OK)
        return UNKNOWN if self.state in (ERROR, NODATA) else OK

    @property
    def reason(self) -> str:
        """Why the head stands like that."""
        words = f"rule {self.id} {_IN_WORDS.get(self.state, 'is ' + self.state)}"
        expr = self.expr
        if len(expr) > _MOST_SHOWN:
            expr = expr[: _MOST_SHOWN - 3] + "..."
        return f"{words}: {expr}" if expr else words


def alerts_of(profile: Profile) -> List[Alert]:
    """Return the rules of a profile in its order; rows without a name are no rules of ours.

    A state that is none of `STATES` is one that nobody here can judge: `error`.
    """
    alerts = []
    for row in objects_in(profile.document.get("rules")):
        name = text_in(row.get("id"))
        if not name:
            continue
        state = text_in(row.get("state"))
        alerts.append(
            Alert(
                name,
                text_in(row.get("expr")) or "",
                text_in(row.get("severity")) or WARNING.upper(),
                state if state in STATES else ERROR,
                text_in(row.get("since")),
            )
        )
    return alerts


def rules_of(alerts: Mapping[str, Sequence[Alert]]) -> List[Dict[str, object]]:
    """Return the rules of a slot sorted by id, each as it stands in the head where it is gravest.

    `alerts` are those of each head; among heads where a rule is equally grave the first counts.
    """
    gravest: Dict[str, Alert] = {}
    for own in alerts.values():
        for alert in own:
            known = gravest.get(alert.id)
            if known is None or _gravity(alert) < _gravity(known):
                gravest[alert.id] = alert
    return [dict(gravest[name]._asdict()) for name in sorted(gravest)]


def _gravity(alert: Alert) -> Tuple[int, int]:
    return GRAVITY.index(alert.status), _GRAVEST_FIRST.index(alert.state)
