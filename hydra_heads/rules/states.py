"""The states of a rule for one head, advanced run by run."""

from typing import NamedTuple, Optional

from hydra_heads.model.rules import (
    ERROR,
    FIRING,
    INACTIVE,
    KEEPING,
    NODATA,
    PENDING,
    RESOLVED,
    Rule,
)

TOLD = (FIRING, RESOLVED, NODATA, ERROR)
"""States that somebody is told of when a rule comes into them."""


class Standing(NamedTuple):
    """How a rule stands for one head once it has seen the run `last_run`, whatever its number.

    `since_unix` is when the run was that brought it into its state; a rule that keeps and
    fires again has fired since the first. `breaches`, `clears` and `unknowns` are runs in a
    row: those in which the expression held, in which it did not since it fired, and of which
    nobody can tell.
    """

    state: str = INACTIVE
    since_unix: Optional[float] = None
    breaches: int = 0
    clears: int = 0
    unknowns: int = 0
    last_run: int = 0


FAILED = Standing(ERROR)
"""A rule that cannot be judged at all: its text was written for another Hydra."""


def advance(
    rule: Rule, standing: Standing, truth: Optional[bool], run_number: int, at_unix: float
) -> Standing:
    """Return how a rule stands after one more run.

    `for_runs` breaches in a row make it fire, until then it is pending. Then `keep_runs` clears
    in a row resolve it, until then it keeps; the run after is inactive. Runs of which nobody
    can tell are not counted, until `nodata_for_runs` in a row make it nodata. That ends a row
    of breaches unless the rule has fired: a clear then still resolves it.
    """
    if truth is None:
        moved = _unknown(rule, standing)
    else:
        moved = _breach(rule, standing) if truth else _clear(rule, standing)
    has_stayed = moved.state == standing.state or {moved.state, standing.state} == {FIRING, KEEPING}
    return moved._replace(
        since_unix=standing.since_unix if has_stayed else at_unix,
        last_run=run_number,
    )


def _breach(rule: Rule, standing: Standing) -> Standing:
    breaches = standing.breaches + 1
    state = FIRING if breaches >= rule.for_runs else PENDING
    return standing._replace(state=state, breaches=breaches, clears=0, unknowns=0)


def _clear(rule: Rule, standing: Standing) -> Standing:
    if not _has_fired(rule, standing):
        return standing._replace(state=INACTIVE, breaches=0, clears=0, unknowns=0)
    clears = standing.clears + 1
    if clears < rule.keep_runs:
        return standing._replace(state=KEEPING, clears=clears, unknowns=0)
    return standing._replace(state=RESOLVED, breaches=0, clears=0, unknowns=0)


def _unknown(rule: Rule, standing: Standing) -> Standing:
    unknowns = standing.unknowns + 1
    if unknowns < rule.nodata_for_runs:
        return standing._replace(unknowns=unknowns)
    breaches = standing.breaches if _has_fired(rule, standing) else 0
    return standing._replace(state=NODATA, breaches=breaches, clears=0, unknowns=unknowns)


def _has_fired(rule: Rule, standing: Standing) -> bool:
    """Say whether a rule has fired and was not resolved since."""
    return standing.breaches > 0 and standing.breaches >= rule.for_runs


def expression_hash(rule: Rule) -> str:
    """Return the sha256 of all of a rule that its state depends on.

    >>> rule = Rule("slow", "time > 2 s")
    >>> expression_hash(rule) == expression_hash(rule._replace(severity="ERROR"))
    True
    >>> expression_hash(rule) == expression_hash(rule._replace(for_runs=2))
    False
    """
    import hashlib

    parts = (
        rule.expr,
        rule.for_runs,
        rule.keep_runs,
        rule.min_samples,
        float(rule.min_effect),
        rule.nodata_for_runs,
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def events(before: Standing, after: Standing) -> Optional[str]:
    """Return the state that somebody has to be told of after a run; None when there is none.

    A rule that keeps and fires again was told of already.

    >>> events(Standing("pending"), Standing("firing"))
    'firing'
    >>> events(Standing("keeping"), Standing("firing")) is None
    True
    """
    if after.state == before.state or after.state not in TOLD:
        return None
    return None if before.state == KEEPING and after.state == FIRING else after.state
