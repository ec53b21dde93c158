"""How a head stands, and why, in words for a person."""

from typing import NamedTuple, Optional

from hydra_heads.use.learning.rest import Rest
from hydra_heads.use.learning.shift import (
    FAILS_LESS,
    FAILS_MORE,
    FASTER,
    SLOWER,
    WORKS_AGAIN,
    Level,
)

_NEAR = 1.005  # costs closer than this are worded as the same
_FEW = 10  # runs before a head is judged by what it costs
_RECENTLY = 100  # own runs after which a change is old news


class Standing(NamedTuple):
    """Where a head stands: its live runs that count, what they say, and its share by now.

    `success_rate` is a fraction, `mean_cost` in the unit of the objective; both rest on what was
    known before, too, and of a head that rests on its tries alone. `published` is its weight in
    weights.json, `since` its own runs since its level last changed, `resting_draws` the picks
    until it is tried again.
    """

    runs: int
    failures: int
    success_rate: Optional[float]
    mean_cost: Optional[float]
    share: float
    published: Optional[float]
    since: Optional[int]
    resting_draws: Optional[int]
    reason: str


class Change(NamedTuple):
    """The last change of a head's level: which, from what to what, and how many runs it had."""

    kind: int
    before: Level
    after: Level
    runs: int


def resting_words(rest: Rest, draws: int) -> str:
    """Say why a head rests, and for how long.

    >>> from hydra_heads.use.learning.rest import Former
    >>> resting_words(Rest(Former(Level(), 0.01, (), 0), 4, 4, 100), 130)
    'failing: 4 of its last 4 runs failed; tried again in about 30 picks'
    """
    failed = f"failing: {rest.failures} of its last {rest.tries} runs failed"
    left = max(1, rest.next_try - draws)
    return f"{failed}; tried again in about {left} pick{'' if left == 1 else 's'}"


def change_words(change: Change, since: int) -> str:
    """Say what changed, in which words a person would.

    >>> change_words(Change(SLOWER, Level(50, 0, 100.0), Level(10, 0, 60.0), 50), 12)
    'slower: a success costs 3 x as much as before, for 12 runs'
    >>> change_words(Change(WORKS_AGAIN, Level(50, 1, 9.0), Level(), 50), 1)
    'works again for 1 run'
    >>> change_words(Change(FAILS_MORE, Level(50, 1, 9.0), Level(10, 5, 6.0), 50), 12)
    'fails more: 50 % of its runs instead of 2 %, for 12 runs'
    """
    before, after = change.before, change.after
    for_runs = f"for {since} run{'' if since == 1 else 's'}"
    if change.kind == WORKS_AGAIN:
        return f"works again {for_runs}"
    if change.kind in (FAILS_MORE, FAILS_LESS):
        word = "fails more" if change.kind == FAILS_MORE else "fails less"
        rates = [100 * level.failures / level.runs for level in (after, before) if level.runs]
        if len(rates) < 2:
            return f"{word}, {for_runs}"
        return f"{word}: {rates[0]:.0f} % of its runs instead of {rates[1]:.0f} %, {for_runs}"
    word = "slower" if change.kind == SLOWER else "faster"
    late, early = after.mean_used, before.mean_used
    if not late or not early:
        return f"{word}, {for_runs}"
    return f"{word}: a success costs {late / early:.3g} x as much as before, {for_runs}"


def cost_words(cost: Optional[float], lowest: Optional[float], runs: float) -> str:
    """Say how the cost of a head stands to the lowest one.

    >>> cost_words(3.0, 2.0, 50), cost_words(2.0, 2.0, 50), cost_words(2.0, 2.0, 3)
    ('costs 1.5 x the best', 'costs least so far', 'little known: 3 runs')
    """
    if not runs:
        return "not tried yet"
    if runs < _FEW:
        return f"little known: {runs:.0f} run{'' if runs == 1 else 's'}"
    if cost is None or lowest is None or lowest <= 0:
        return "costs least so far" if cost == lowest else "costs more than the best"
    if cost <= lowest:
        return "costs least so far"
    return (
        f"costs {cost / lowest:.3g} x the best"
        if cost > _NEAR * lowest
        else "about as good as the best"
    )


def reason_of(
    standing: Standing,
    level: Level,
    lowest: Optional[float],
    rest: Optional[Rest],
    change: Optional[Change],
    draws: int,
) -> str:
    """Say why a head has its share."""
    if rest is not None:
        return resting_words(rest, draws)
    since = standing.since
    if change is not None and since is not None and since <= _RECENTLY:
        return change_words(change, since)
    if not standing.runs and standing.published is not None:
        return "as published"
    return cost_words(standing.mean_cost, lowest, level.runs)
