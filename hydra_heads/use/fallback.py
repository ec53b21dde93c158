"""Which head to fall back to: the one most likely to succeed where others have failed.

What is known of pairs comes from paired runs: how often one head succeeded on the runs on which
another failed. A head that works where this one does not is worth more than the next best.
"""

from typing import Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.reading import number_in, objects_in

NEAR = 0.01
"""Chances closer than this are alike: a hundred runs tell a rate near 0.99 no better."""

_LEAST = 1e-3
"""No chance counts as smaller, and none as nearer to 1: nothing is known that well."""

_UNKNOWN = 0.5


class Chance(NamedTuple):
    """How likely a head is to succeed where others failed, 0 to 1.

    `runs` are the paired runs on which the last of those failed, 0 when there is none.
    """

    head: int
    success: float
    runs: int


class _Told(NamedTuple):
    success: float
    runs: int


class Fallbacks:
    """What the published weights say of pairs of heads.

    `rows` are the `fallbacks` of a weights document, `heads` the names of the heads that are
    meant, in the order in which indices count them; rows of others count for nothing. `rates`
    are the success rates (0 to 1) that those rows were made beside, None where unknown.

    >>> rows = [{"head": "a", "then": [{"head": "c", "success": 0.9, "runs": 12}]}]
    >>> Fallbacks(rows, ["a", "b", "c"]).next([0], [1, 2], [0.7, 0.8, 0.6])
    2
    """

    __slots__ = ("_rates", "_told")

    def __init__(
        self,
        rows: Sequence[Mapping[str, object]],
        heads: Sequence[str],
        rates: Optional[Sequence[Optional[float]]] = None,
    ) -> None:
        places = {name: at for at, name in enumerate(heads)}
        self._rates: Tuple[Optional[float], ...] = tuple(rates or [None] * len(heads))
        self._told: Dict[int, Dict[int, _Told]] = {}
        for row in rows:
            failed = places.get(str(row.get("head")))
            if failed is not None:
                self._told[failed] = _told_in(row.get("then"), places)

    def chances(
        self,
        failed: Sequence[int],
        candidates: Sequence[int],
        success_rates: Sequence[Optional[float]],
    ) -> Tuple[Chance, ...]:
        """Return each candidate's chance where all of `failed` did, in the order of candidates.

        `success_rates` are the rates of today, one a head. The odds of today are moved by each
        failure as far as the paired runs moved those of then (naive Bayes), so a head that
        fails today is not chosen for what it once was.
        """
        return tuple(self._chance(failed, head, success_rates[head]) for head in candidates)

    def next(
        self,
        failed: Sequence[int],
        candidates: Sequence[int],
        success_rates: Sequence[Optional[float]],
    ) -> Optional[int]:
        """Return the candidate most likely to succeed where `failed` did; None without candidates.

        Of those that are alike the first is taken: give the candidates in the order of preference.
        """
        chances = self.chances(failed, candidates, success_rates)
        if not chances:
            return None
        most = max(chance.success for chance in chances)
        return next(chance.head for chance in chances if chance.success >= most - NEAR)

    def _chance(self, failed: Sequence[int], head: int, today: Optional[float]) -> Chance:
        then = self._rates[head]
        now = today if today is not None else then
        odds, runs = _odds(_UNKNOWN if now is None else now), 0
        before = _odds(then) if then is not None else odds
        for other in failed:
            told = self._told.get(other, {}).get(head)
            runs = 0 if told is None else told.runs
            if told is not None:
                odds *= _odds(told.success) / before
        return Chance(head, odds / (1 + odds), runs)


def rates_of(document: Mapping[str, object], heads: Sequence[str]) -> Tuple[Optional[float], ...]:
    """Return the success rates (0 to 1) that a weights document gives these heads."""
    known: Dict[str, Optional[float]] = {}
    for row in objects_in(document.get("heads")):
        percent = number_in(row.get("success_rate"))
        known[str(row.get("name"))] = None if percent is None else percent / 100.0
    return tuple(known.get(name) for name in heads)


def fallbacks_of(document: Mapping[str, object], heads: Sequence[str]) -> Fallbacks:
    """Read the fallbacks of a weights document; older ones have none."""
    rows = objects_in(document.get("fallbacks"))
    return Fallbacks(rows, heads, rates_of(document, heads))


def _told_in(rows: object, places: Mapping[str, int]) -> Dict[int, _Told]:
    told: Dict[int, _Told] = {}
    for row in objects_in(rows):
        head, success = places.get(str(row.get("head"))), number_in(row.get("success"))
        if head is not None and success is not None:
            told[head] = _Told(success, int(number_in(row.get("runs")) or 0))
    return told


def _odds(rate: float) -> float:
    bounded = min(1 - _LEAST, max(_LEAST, rate))
    return bounded / (1 - bounded)
