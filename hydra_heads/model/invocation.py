"""One invocation of Hydra, and what the history answers about the runs of one."""

from typing import Dict, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.failure import Failure

PROFILE_ORIGIN = "profile"
"""Runs of Phase 1, the only ones that a profile is made of."""

CONFIRM_ORIGIN = "confirm"
"""Runs with which a gate looks again whether what it saw is so; no profile is made of them."""

ORIGINS = (PROFILE_ORIGIN, "live", "script", "import", CONFIRM_ORIGIN)
"""Where an invocation comes from; a closed list."""


class Until(NamedTuple):
    """When a head counts as decided on, both in percent.

    Its expected cost is within `tolerance` of the lowest one, which is so with `confidence`.
    """

    tolerance: float
    confidence: float


class Invocation(NamedTuple):
    """What was asked for when runs were made, and in which surroundings.

    `slot` is None for runs that belong to no slot, and `seed` where nothing was drawn.
    `fingerprints` maps heads and `instance_fingerprints` maps instances to what they were
    then; `only` names the heads it was restricted to, none for all. `timeout_s` is None where
    the heads' own time limits hold. `complete` is None until it has ended, and False when it
    ended before all planned runs were done. `until` is given where heads raced until one was
    decided on: `planned_tests` is then the most that each may run.
    """

    run_id: str
    slot: Optional[str]
    origin: str
    seed: Optional[int]
    planned_tests: int
    only: Tuple[str, ...] = ()
    timeout_s: Optional[float] = None
    fingerprints: Mapping[str, str] = {}
    instance_fingerprints: Mapping[str, str] = {}
    environment: Mapping[str, object] = {}
    machine_key: Optional[str] = None
    heads_file: Optional[str] = None
    heads_sha256: Optional[str] = None
    started_unix: float = 0.0
    ended_unix: Optional[float] = None
    complete: Optional[bool] = None
    until: Optional[Until] = None


class HeadCounts(NamedTuple):
    """How the runs of one head ended; `timeouts` are among the failures.

    `undecided` runs wait for a criterion and are neither successes nor failures.
    `success_seconds` is the sum over the successes.
    """

    successes: int = 0
    failures: int = 0
    timeouts: int = 0
    undecided: int = 0
    success_seconds: float = 0.0


class AlikeRuns(NamedTuple):
    """Runs of one head that differ in their figures only: how many, and what they share.

    `failure` is that of the first of them: messages may differ where kinds do not.
    """

    ok: bool
    instance: str
    failure: Optional[Failure]
    flags: Tuple[str, ...]
    warmup: bool
    outlier: bool
    runs: int


class OutcomeSum(NamedTuple):
    """Runs of one head on one instance that ended alike: how many, and their seconds summed up.

    `seconds_sq_sum` is the sum of the squared seconds. Runs without a time (the program did
    not start) count, and add nothing to the sums.
    """

    instance: str
    ok: bool
    runs: int
    seconds_sum: float
    seconds_sq_sum: float


class Earlier(NamedTuple):
    """What an earlier invocation, or a day of live runs, says about one head.

    Exactly one of `run_id` and `day` (`YYYY-MM-DD`, UTC) is given. `timestamp` is ISO 8601 of
    the invocation's start.
    """

    run_id: Optional[str]
    day: Optional[str]
    origin: str
    timestamp: str
    fingerprint: Optional[str]
    machine_key: Optional[str]
    outcomes: Tuple[OutcomeSum, ...] = ()

    def as_document(self) -> Dict[str, object]:
        """Return it as it stands in a profile document."""
        document: Dict[str, object] = dict(self._asdict())
        document["outcomes"] = [
            {
                "instance": outcome.instance,
                "ok": outcome.ok,
                "count": outcome.runs,
                "seconds_sum": round_figure(outcome.seconds_sum),
                "seconds_sq_sum": round_figure(outcome.seconds_sq_sum),
            }
            for outcome in self.outcomes
        ]
        return document
