"""What was run before the profiles, as evidence that weighs less.

Profiles sum up under `earlier` what earlier invocations said of their head; `from_history` takes
the same from the history. The rule is that of `discount`, and a change point in a head's own
levels cuts off what lies before it. No earlier invocation counts as more runs than the newest
one has, so that all of the past never outweighs the present.
"""

from datetime import datetime
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, objects_in, text_in
from hydra_heads.stats.checks import LARGEST
from hydra_heads.weigh.past.cell import LIVE, Past, PastCell
from hydra_heads.weigh.past.discount import MOST_AGE, discount
from hydra_heads.weigh.past.levels import Cells, Levels, shared_moves

STEPS = 8
"""Agreement counts in eighths, so that heads whose past is alike are told alike."""

LEAST = 2
"""Eighths of agreement below which nothing is left: a level more than half away."""


MOST_PASTS = 100
"""Different pasts that are weighed: hundreds of heads that all differ would take minutes."""


def earlier_in(profiles: Sequence[Profile], objective: Objective) -> List[Past]:
    """Return what the profiles keep of earlier invocations.

    They keep seconds only, and so nothing of it counts where time is not minimised.
    """
    if not objective.is_time:
        return []
    return [
        _past_of(profile.name, row)
        for profile in profiles
        for row in objects_in(profile.document.get("earlier"))
    ]


def weigh_past(
    past: Sequence[Past], profiles: Sequence[Profile], present: Sequence[Cells]
) -> Tuple[Past, ...]:
    """Give each row the weight that the rule leaves of it, by the profile of its head.

    `present` holds what each profile's own runs used. Rows of heads without a profile, and of
    the invocation that a profile is of, are left out. The answer stands in the order of the
    profiles, the newest row of each first.
    """
    most = max((profile.num_tests for profile in profiles), default=0)
    rows = _newest_first(past, profiles)
    cells = [[own, *(row.cells for row in before)] for own, before in zip(present, rows)]
    names = [
        [profile.run_id or "", *(row.run_id for row in before)]
        for profile, before in zip(profiles, rows)
    ]
    moves = shared_moves(cells, names)
    weighed: List[Past] = []
    for profile, before, invocations, ids in zip(profiles, rows, cells, names):
        levels = Levels(invocations, [moves.get(name, 1.0) for name in ids])
        for age, row in enumerate(before, start=1):
            weight, reasons = _weight(row, age, profile, levels)
            worth = weight * min(row.runs, profile.num_tests or most or row.runs)
            weighed.append(row._replace(weight=weight, worth=worth, reasons=reasons))
    if _are_too_different(weighed):
        because = f"more than {MOST_PASTS} heads differ in what is left of their past"
        return tuple(row._replace(weight=0.0, worth=0.0, reasons=(because,)) for row in weighed)
    return tuple(weighed)


def _are_too_different(weighed: Sequence[Past]) -> bool:
    left: Dict[str, List[Tuple[str, float]]] = {}
    for row in weighed:
        left.setdefault(row.head, []).append((row.run_id, row.worth))
    return len({tuple(pairs) for pairs in left.values()}) > MOST_PASTS


def _newest_first(past: Sequence[Past], profiles: Sequence[Profile]) -> List[List[Past]]:
    """Return the rows of each profile's head but those of its own invocation."""
    by_head: Dict[str, List[Past]] = {profile.name: [] for profile in profiles}
    own = {profile.name: profile.run_id for profile in profiles}
    for row in past:
        if row.head in own and row.run_id != own[row.head]:
            by_head[row.head].append(row)
    for rows in by_head.values():
        # Where nothing says when they began, the newest stand last.
        rows.sort(key=lambda row: row.started_unix)
        rows.reverse()
    return list(by_head.values())


def _weight(row: Past, age: int, profile: Profile, levels: Levels) -> Tuple[float, Tuple[str, ...]]:
    if age >= levels.valid:
        return 0.0, (f"before its {levels.changed} changed",)
    if age > MOST_AGE:
        return 0.0, (f"more than {MOST_AGE} invocations old",)
    machine = _machine_of(profile)
    differs = (
        ("another version", profile.fingerprint is None or row.fingerprint != profile.fingerprint),
        ("another machine", machine is None or row.machine_key != machine),
        ("runs of daily use", row.origin == LIVE),
    )
    reasons = [what for what, is_so in differs if is_so]
    weight = discount(age, len(reasons))
    left = round(levels.agreement(age) * STEPS)
    if left < LEAST:
        return 0.0, (f"its level was {levels.percent_apart(age):+.0f} %: too far away",)
    if left < STEPS:
        reasons.append(f"its level was {levels.percent_apart(age):+.0f} %")
    return weight * left / STEPS, tuple(reasons)


def _past_of(head: str, row: Mapping[str, object]) -> Past:
    outcomes = objects_in(row.get("outcomes"))
    return Past(
        head,
        str(row.get("run_id") or row.get("day")),
        str(row.get("origin")),
        _unix(row.get("timestamp")),
        text_in(row.get("fingerprint")),
        text_in(row.get("machine_key")),
        tuple(_cells(outcomes)),
    )


def _cells(outcomes: Iterable[Mapping[str, object]]) -> Iterable[PastCell]:
    """Take the sums that stand; what is missing or no count says nothing."""
    for row in outcomes:
        runs, total, squares = (
            number_in(row.get(key)) for key in ("count", "seconds_sum", "seconds_sq_sum")
        )
        if runs is None or total is None or squares is None:
            continue
        if runs >= 1 and 0 <= total <= LARGEST and 0 <= squares <= LARGEST * LARGEST:
            instance = str(row.get("instance"))
            yield PastCell(instance, row.get("ok") is True, int(runs), total, squares)


def _machine_of(profile: Profile) -> Optional[str]:
    environment = profile.document.get("environment")
    return text_in(environment.get("machine_key")) if isinstance(environment, Mapping) else None


def _unix(value: object) -> float:
    """Read when an invocation started; rows that do not say stand as they are listed."""
    try:
        return datetime.fromisoformat(str(value)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
