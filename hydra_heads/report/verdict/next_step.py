"""What to do next, in words and as a command."""

from typing import Optional

from hydra_heads.model.reading import number_in
from hydra_heads.report.verdict import case as found
from hydra_heads.report.verdict.case import Verdict
from hydra_heads.report.verdict.certainty import USUAL_TESTS
from hydra_heads.report.verdict.commands import (
    SAME_OPTIONS,
    is_complete,
    measuring_command,
    pick_command,
    show_command,
    weighing_command,
)
from hydra_heads.report.verdict.phrases import counted, rounded_up
from hydra_heads.report.view import View
from hydra_heads.report.wording import duration

MOST_TESTS = 100_000
"""More runs of each head than this are not worth proposing."""


def next_step(view: View, verdict: Verdict) -> str:
    """Return the first thing to do, which may end in a command line.

    What makes everything else worthless comes first: nothing measured, or too long ago; then what
    is wrong with the slot; then what is not weighed; then what is not settled.
    """
    for look in (_to_measure, _to_mend, _to_weigh, _to_settle):
        words = look(view, verdict)
        if words is not None:
            return words
    return _when_settled(view, verdict)


def more_to_settle(verdict: Verdict) -> str:
    """Word how many more runs would settle the best head against its rival."""
    needed = verdict.needed or 0
    if verdict.blocks:
        return f"{needed:,} more {'block' if needed == 1 else 'blocks'}"
    return f"{needed:,} more {'run' if needed == 1 else 'runs'} of each"


def _to_measure(view: View, verdict: Verdict) -> Optional[str]:
    if verdict.case in (found.NO_HEADS, found.NO_RUNS):
        return _measure(view, "Profile the heads")
    if verdict.case == found.NO_SUCCESS:
        words = "Mend the heads or the criteria of success, and profile again. Why runs failed"
        return f"{words}: {show_command(view, view.names[0])}"
    if found.are_old(view):
        return _measure(view, "Profile again, because profiles are too old", _planned(view))
    if found.cut_short(view):
        return _measure(view, "Profile again, to the end this time", _planned(view))
    return None


def _to_mend(view: View, verdict: Verdict) -> Optional[str]:
    if found.failing_pays(view):
        return (
            "Raise penalty_factor or time_limit_s of the objective: a failure costs less than "
            "every success takes, so failing pays."
        )
    if verdict.case == found.BEST and found.nobody_keeps_constraints(view):
        return "Mend the heads, or ask for less in the slot's constraints."
    if verdict.best is not None and view.head(verdict.best).get("status") == "critical":
        words = f"See why {verdict.best} is critical before relying on it"
        return f"{words}: {show_command(view, verdict.best)}"
    return None


def _to_weigh(view: View, verdict: Verdict) -> Optional[str]:
    if verdict.case == found.ONLY_HEAD:
        return "Add another head to the slot: a choice needs two."
    if verdict.case == found.UNWEIGHED:
        return f"Weigh the heads: {weighing_command(view)}"
    if found.are_newer(view):
        return f"Weigh the newest runs: {weighing_command(view)}"
    if found.too_few_runs(view):
        most = max(profile.num_tests for profile in view.profiles)
        words = f"Run every head at least {found.least_runs(view)} times"
        return _measure(view, f"{words}, better {USUAL_TESTS}", max(most, USUAL_TESTS))
    if verdict.case == found.NO_BELIEF:
        words = "To know how sure a choice is, weigh by belief"
        return f"{words}: {weighing_command(view)} --policy best-probability"
    return None


def _to_settle(view: View, verdict: Verdict) -> Optional[str]:
    if verdict.is_settled:
        return _to_move(view, verdict)
    best, rival = verdict.best, verdict.rival
    if verdict.needed is None:
        return f"Take either {best} or {rival}: choose by what is not measured here."
    more = f"about {more_to_settle(verdict)} would settle it against {rival}"
    runs = verdict.blocks or max(view.profile(name).num_tests for name in verdict.heads)
    total = rounded_up(runs + verdict.needed)
    if total > MOST_TESTS:
        return f"Take either {best} or {rival}: {more}, which hardly pays."
    return _measure(view, f"{more[0].upper()}{more[1:]}, if they go on like these", total)


def _to_move(view: View, verdict: Verdict) -> Optional[str]:
    """Say what moves the weights to the best head, where another one has more and may not."""
    if verdict.best is None or verdict.leaders == (verdict.best,):
        return None
    if found.is_limited(view, verdict.best):
        return None
    words = f"Profile again: the weights move to {verdict.best} when new runs speak for it too"
    return _measure(view, words, _planned(view))


def _when_settled(view: View, verdict: Verdict) -> str:
    valid = number_in(view.dashboard.get("valid_for_s"))
    when = "" if valid is None else f", and after {duration(valid)}"
    words = f"Profile again when heads, inputs or machine change{when}. Until then, for each job"
    is_by_input = bool(found.others_by_instance(view, verdict.best or ""))
    return f"{words}: {pick_command(view, is_by_input)}"


def _measure(view: View, words: str, num_tests: Optional[int] = None) -> str:
    options = "" if is_complete(view) else f" ({SAME_OPTIONS})"
    return f"{words}{options}: {measuring_command(view, num_tests)}"


def _planned(view: View) -> Optional[int]:
    """Return the runs of each head that were asked for; None where no profile says."""
    planned = [profile.figure("planned_tests") for profile in view.profiles]
    return max((int(number) for number in planned if number), default=None)
