"""Whether one head's change is a change of all."""

from typing import List

from hydra_heads.use.learning.shift import STEADY, Level, Shift
from hydra_heads.use.learning.suspicion import Suspicion


def shifts() -> List[Shift]:
    """Make three heads that failed twice in a hundred runs."""
    return [Shift(Level(100.0, 2.0, 98.0, 98.0)) for _ in range(3)]


def failures_needed(shift: Shift) -> int:
    """Count the failures in a row that give a change away."""
    count = 1
    while shift.fail() == STEADY:
        count += 1
    return count


def test_a_second_change_soon_after_is_one_of_all() -> None:
    """The heads of both are told, once."""
    suspicion = Suspicion(shifts())

    told = [suspicion.changed(0, 500, 400, False), suspicion.changed(1, 600, 450, False)]

    assert told == [(), (0, 1)]
    assert suspicion.changed(2, 650, 480, False) == ()


def test_changes_far_apart_have_nothing_to_do_with_each_other() -> None:
    """A thousand draws later a change is a first one again, as is another of the same head."""
    suspicion = Suspicion(shifts())
    suspicion.changed(0, 500, 400, False)

    assert suspicion.changed(0, 600, 450, False) == ()
    assert suspicion.changed(1, 1700, 900, False) == ()


def test_outages_say_nothing_of_the_ranking() -> None:
    """Two heads out of order leave the others as they were; so do failures of all at once."""
    both, down = Suspicion(shifts()), Suspicion(shifts())

    outages = [both.changed(0, 500, 400, True), both.changed(1, 520, 410, True)]
    nothing_succeeded = [down.changed(0, 500, 400, False), down.changed(1, 520, 400, False)]

    assert outages == [(), ()]
    assert nothing_succeeded == [(), ()]


def test_the_others_need_less_evidence_until_the_suspicion_ends() -> None:
    """After a change fewer failures give another away; when the head works again, as many."""
    heads, control = shifts(), shifts()
    suspicion = Suspicion(heads)

    suspicion.changed(0, 500, 400, True)
    suspected = failures_needed(heads[1])
    suspicion.works_again(0)
    after = failures_needed(heads[2])

    assert suspected < failures_needed(control[1])
    assert after == failures_needed(control[2])


def test_a_suspicion_does_not_last() -> None:
    """A thousand draws later all is as before."""
    heads, control = shifts(), shifts()
    suspicion = Suspicion(heads)
    suspicion.changed(0, 500, 400, False)

    suspicion.expire(1600)

    assert failures_needed(heads[1]) == failures_needed(control[1])
