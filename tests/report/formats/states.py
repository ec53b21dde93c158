"""Slots in every state in which people may look at them."""

from functools import lru_cache
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from hydra_heads.model.minimised import Addend
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.model.rules import STATES
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from hydra_heads.weigh.constraints import Constraint
from tests.report.verdict.slots import SLOT, noisy, profiles_of, runs_with, slot_of
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, NOON, SHA, origin, profile_document, weighed

Runs = Sequence[Optional[float]]

CLEAR: Dict[str, Runs] = {"fast": noisy(1.0, 40, 1), "slow": noisy(3.0, 40, 2)}

NEAR: Dict[str, Runs] = {"fast": noisy(1.0, 40, 1, 0.4), "near": noisy(1.05, 40, 3, 0.4)}

REQUIRED = (
    "schema",
    "schema_version",
    "name",
    "success_rate",
    "avg_time",
    "timestamp",
    "num_tests",
    "success_count",
    "failure_count",
)
"""The keys that a profile has at least, whoever wrote it."""

FOREIGN: Dict[str, Runs] = {"a": [1.0, 2.0, FAILED], "b": [3.0] * 9, "c": [FAILED] * 3, "d": []}


def foreign(
    heads: Mapping[str, Runs] = FOREIGN,
    more: Sequence[str] = (),
    is_weighed: bool = False,
    at: float = NOON + 60,
    **others: object,
) -> View:
    """Put a slot of another program's profiles together: the required keys, and these."""
    profiles = []
    for name, seconds in heads.items():
        document = profile_document(name, seconds, None, False)
        kept = {key: document[key] for key in (*REQUIRED, *more)}
        profiles.append(Profile({**kept, **others}, f"profiles/head_{name}.json", SHA))
    weights = weighed(profiles) if is_weighed else None
    return view_of(Sources(profiles, weights, None, "."), origin("view-1", at))


def weighed_again(before: Mapping[str, Runs], after: Mapping[str, Runs]) -> View:
    """Put a slot together that was weighed, profiled anew and weighed again."""
    previous = weighed(profiles_of(before))
    changes = {name: {"run_id": "r5"} for name in after}
    profiles = profiles_of(after, changes)
    for profile in profiles:
        rows: Any = profile.document["runs"]
        for row in rows:
            row["id"] = row["id"].replace("r1.", "r5.")
    weights = weighed(profiles, previous=previous)
    return view_of(Sources(profiles, weights, SLOT, "."), origin("view-1", NOON + 60))


def minimising(objective: Objective) -> View:
    """Put two heads together that differ in all but time."""
    used = {"a": runs_with(1.0), "b": runs_with(2.0)}
    return slot_of({"a": [1.0] * 40, "b": [1.0] * 40}, used, objective=objective)


def with_rules(state: str) -> View:
    """Put a slot together whose rules, of every severity, are in this state."""
    rules: List[Dict[str, object]] = [
        {"id": f"r-{severity.lower()}", "expr": "p95 > 2 s", "severity": severity, "state": state}
        for severity in ("INFO", "WARNING", "ERROR", "CRITICAL")
    ]
    return slot_of(CLEAR, {"fast": {"rules": [{**rule, "since": None} for rule in rules]}})


LEFT_THE_RACE = {"complete": False, "planned_tests": 40, "eliminated": "beaten by fast"}

SUM = (Addend("time", 0.01, "EUR"), Addend("user_tokens", 1.0, "EUR"))

STATES_OF_SLOTS: Mapping[str, Callable[[], View]] = {
    "usual": usual_view,
    "no heads": lambda: make_view({}),
    "one head": lambda: make_view({"a": [0.5, 0.6, 0.7] * 5}),
    "one head that fails": lambda: make_view({"a": [FAILED] * 5}),
    "200 heads": lambda: make_view(many_heads(200, runs=5)),
    "200 heads, no weights": lambda: make_view(many_heads(200, runs=2), is_weighed=False),
    "a head without a success": lambda: make_view({"a": [FAILED] * 12, "b": [0.1] * 12}),
    "no success": lambda: make_view({"a": [FAILED] * 12, "b": [FAILED] * 12}),
    "one run": lambda: make_view({"a": [0.5], "b": [0.7]}),
    "one failed run": lambda: make_view({"a": [FAILED]}, is_weighed=False),
    "no runs": lambda: make_view({"a": [], "b": []}, is_weighed=False),
    "no runs, weighed": lambda: make_view({"a": [], "b": []}),
    "no runs of one": lambda: make_view({"a": [], "b": [0.5] * 9}),
    "no weights": lambda: make_view(CLEAR, is_weighed=False),
    "foreign": foreign,
    "foreign, weighed": lambda: foreign(is_weighed=True),
    "foreign with runs": lambda: foreign(more=["runs"]),
    "foreign at no time": lambda: foreign(timestamp="yesterday"),
    "foreign, from all times": lambda: foreign({"a": [1e9], "b": [1e-9], "c": [0.0]}),
    "too old": lambda: slot_of(CLEAR, at=NOON + 1e9),
    "from the future": lambda: slot_of(CLEAR, at=NOON - 1e6),
    "kept": lambda: weighed_again(
        NEAR, {"fast": noisy(1.0, 40, 5, 0.4), "near": noisy(1.02, 40, 6, 0.4)}
    ),
    "published": lambda: weighed_again(
        NEAR, {"fast": noisy(5.0, 40, 5, 0.4), "near": noisy(1.02, 40, 6, 0.4)}
    ),
    "policy uniform": lambda: slot_of(CLEAR, policy="uniform"),
    "policy success-share": lambda: slot_of(
        {**CLEAR, "bad": [FAILED] * 40}, policy="success-share"
    ),
    "memory": lambda: minimising(Objective("memory")),
    "processor time": lambda: minimising(Objective("cpu")),
    "a figure of its own": lambda: minimising(Objective("user_tokens")),
    "a weighted sum": lambda: minimising(Objective(SUM)),
    "constraints nobody meets": lambda: slot_of(
        CLEAR, constraints=[Constraint("success_rate", 99.99), Constraint("avg_time", None, 0.01)]
    ),
    "left the race": lambda: slot_of({**CLEAR, "out": [9.0] * 6}, {"out": LEFT_THE_RACE}),
    "cut short": lambda: slot_of(CLEAR, {"slow": {"complete": False, "planned_tests": 400}}),
    "all alike": lambda: make_view({"a": [0.5] * 20, "b": [0.5] * 20}),
    "no time at all": lambda: make_view({"a": [0.0] * 20, "b": [0.0] * 20}),
    "times of every size": lambda: make_view({"us": [1e-6] * 9, "ms": [1e-3] * 9, "h": [1e4] * 9}),
    **{f"rules {state}": lambda state=state: with_rules(state) for state in STATES},  # type: ignore[misc]
}
"""How a slot may stand, by what is special about it."""


@lru_cache(maxsize=None)
def slot_in_state(name: str) -> View:
    """Return a slot in one of `STATES_OF_SLOTS`, which is made once and must not be changed."""
    return STATES_OF_SLOTS[name]()
