"""The rest of a head that fails."""

import pytest

from hydra_heads.use.learning.rest import IS_WORSE, WAITS, WORKS, Former, Rest
from hydra_heads.use.learning.shift import Level

FORMER = Former(Level(200.0, 2.0, 198.0, 198.0), 0.01, (), 200)


def test_tries_come_seldom_in_a_long_outage() -> None:
    """Ten draws after a first failure, sixty in an outage, a quarter of a long one."""
    first, fourth = Rest(FORMER, 1, 1, 1000), Rest(FORMER, 4, 4, 1000)

    assert first.next_try == 1010
    assert fourth.next_try == 1060
    assert fourth.gap(1200) == 60
    assert fourth.gap(5000) == 1000


def test_two_successes_end_a_sure_outage() -> None:
    """A head that failed often and now succeeds twice works again; tries follow at once."""
    rest = Rest(FORMER, 6, 6, 0)

    told = [rest.tried(True, 60), rest.tried(True, 62)]

    assert told == [WAITS, WORKS]
    assert rest.next_try == 64
    assert rest.is_outage


def test_one_failure_is_no_outage() -> None:
    """Any head may fail once; two in a row of one that hardly ever did are no chance."""
    once, twice = Rest(FORMER, 1, 1, 0), Rest(FORMER, 2, 2, 0)

    assert not once.is_outage
    assert twice.is_outage
    assert not twice.is_sure


def test_a_head_that_sometimes_succeeds_is_worse_and_not_out_of_order() -> None:
    """After a dozen tries, half of which failed, the head takes part again as what it is now."""
    rest = Rest(FORMER, 1, 1, 0)

    told = [rest.tried(number % 2 == 0, 10 * number) for number in range(30)]

    assert WORKS not in told
    assert IS_WORSE in told


def test_doubt_asks_for_more_successes() -> None:
    """When all heads changed, what the head was before says less."""
    rest, doubtful = Rest(FORMER, 6, 6, 0), Rest(FORMER, 6, 6, 0)
    doubtful.doubt()

    needed = []
    for one in (rest, doubtful):
        tries = 1
        while one.tried(True, 60 + tries) != WORKS:
            tries += 1
        needed.append(tries)

    assert needed[0] < needed[1]


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.4])
def test_the_odd_success_of_a_broken_head_ends_no_rest(rate: float) -> None:
    """One success between failures is not taken for a recovery."""
    rest = Rest(FORMER._replace(failure_rate=rate), 12, 12, 0)

    told = [rest.tried(number % 8 == 0, 60 * number) for number in range(100)]

    assert set(told) == {WAITS}
