"""How many heads may stay in a race with a given number of runs."""

from typing import List


def places(heads: int, most_runs: int) -> List[int]:
    """Give the runs after which the race goes on with 2, 3, ... `heads` heads at most.

    Entry k is how many runs in all may be done while more than k + 2 heads are running: every
    number of heads, from all of them down to two, gets the same share of the runs. Halving at
    fixed times (Karnin, Koren & Somekh, 2013) gives each halving the same share; letting one
    head go at a time follows the runs more closely (as in successive rejects, Audibert, Bubeck
    & Munos, 2010) and needs no constant.

    >>> places(4, 30)
    [20, 10, 0]
    """
    stages = heads - 1
    return [most_runs * (heads - left) // stages for left in range(2, heads + 1)]
