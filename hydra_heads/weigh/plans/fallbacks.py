"""Which head is likely to succeed where another one failed.

Not the head with the next weight: two heads that fail on the same inputs are no help to each
other (Xu, Hoos & Leyton-Brown, "Hydra", AAAI 2010: a head counts for what it adds). So it is
asked of the paired runs: on how many of the blocks in which this head failed did each other head
succeed?
"""

from heapq import nsmallest
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.jsontext import round_figure
from hydra_heads.weigh.plans.paired_runs import PairedRuns

PRIOR_RUNS = 1.0
"""How many runs a head's overall success rate counts for, beside those after a failure.

As everywhere in weighing, one run: without paired failures the overall rate is all that is known,
and a few of them already say more, because a failure is where inputs are hard. Half and double
of it change the head that comes first in few cases, where two are about as likely.
"""

MOST_FALLBACKS = 5
"""Heads listed for each head that failed; whoever has tried six heads has tried enough."""


class Fallback(NamedTuple):
    """A head, the probability that it succeeds where another failed, and paired runs behind it."""

    head: str
    success: float
    runs: int


def learn_fallbacks(
    paired: PairedRuns, usable: Optional[Sequence[str]] = None
) -> Dict[str, List[Fallback]]:
    """Find for each head that failed in a paired run the heads most likely to succeed then.

    At most five, the likeliest first; alike ones by their overall success rate, then by name.
    `usable` are the heads that may be fallen back to, all by default; one without any run is
    left out. A run of another head pairs a run when both are of one block.

    >>> from hydra_heads.model.profile import CountedRun
    >>> a, b = (CountedRun(None, 0, "x", ok, 1.0) for ok in (False, True))
    >>> learn_fallbacks(PairedRuns(["a", "b"], [{0: a, 1: b}]))
    {'a': [Fallback(head='b', success=1.0, runs=1)]}
    """
    sets = _block_sets(paired)
    allowed = paired.names if usable is None else usable
    others = sorted(name for name in allowed if sets[name].ran)
    others.sort(key=lambda name: -sets[name].rate)
    found: Dict[str, List[Fallback]] = {}
    for failed in sorted(paired.names):
        failures = sets[failed].failures
        if failures:
            found[failed] = _likeliest(failures, [one for one in others if one != failed], sets)
    return found


def fallback_rows(fallbacks: Dict[str, List[Fallback]]) -> List[Dict[str, object]]:
    """Return fallbacks as they stand in the weights document."""
    return [
        {"head": head, "then": [dict(one._asdict()) for one in then]}
        for head, then in sorted(fallbacks.items())
    ]


class _Blocks(NamedTuple):
    """Sets of blocks, a bit each: in which a head ran, in which of them it succeeded."""

    ran: int
    ok: int
    rate: float

    @property
    def failures(self) -> int:
        """The blocks in which it ran and did not succeed."""
        return self.ran & ~self.ok


def _block_sets(paired: PairedRuns) -> Dict[str, _Blocks]:
    ran, ok = [0] * len(paired.names), [0] * len(paired.names)
    for number, block in enumerate(paired.blocks):
        for head, run in block.items():
            ran[head] |= 1 << number
            ok[head] |= int(run.ok) << number
    return {
        name: _Blocks(tried, done, _size(done) / max(1, _size(tried)))
        for name, tried, done in zip(paired.names, ran, ok)
    }


def _likeliest(failures: int, others: Sequence[str], sets: Mapping[str, _Blocks]) -> List[Fallback]:
    """Return the others that succeed most where one failed; alike ones stay in their order."""
    chances = [_chance(failures, sets[name]) for name in others]
    # Negated: of alike ones the first in order is the smallest, and so comes first.
    best = nsmallest(MOST_FALLBACKS, range(len(others)), key=lambda row: -chances[row])
    return [
        Fallback(others[row], round_figure(chances[row]), _size(failures & sets[others[row]].ran))
        for row in best
    ]


def _chance(failures: int, blocks: _Blocks) -> float:
    runs, wins = _size(failures & blocks.ran), _size(failures & blocks.ok)
    return (wins + PRIOR_RUNS * blocks.rate) / (runs + PRIOR_RUNS)


def _size(blocks: int) -> int:
    return bin(blocks).count("1")
