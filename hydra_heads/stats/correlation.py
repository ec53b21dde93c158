"""Whether two series rise and fall together, and which of many do.

Values that depend on those before, as those of nights in a row do, run together by chance for
longer than independent ones; so many pairs of them say less than their number.
"""

import math
from itertools import combinations, islice
from operator import mul
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats import student
from hydra_heads.stats.autocorrelation import autocorrelations
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.discovery import benjamini_hochberg
from hydra_heads.stats.order import ranks

MOST_LAGS = 100
"""Places apart up to which values of one series are compared with each other."""

_FEWEST_DEGREES = 0.01  # what Student's distribution takes
_MOST_ORDERED = 20  # values above which the share of one order is too small to matter


class Correlation(NamedTuple):
    """A coefficient, -1 to 1, its two-sided p, and the number of pairs it comes from."""

    r: float
    p: float
    n: int


class Pair(NamedTuple):
    """Two columns, their correlation from n common values, and q: p among all pairs."""

    a: str
    b: str
    r: float
    p: float
    q: float
    n: int


def pearson(
    x: Sequence[float], y: Sequence[float], effective: Optional[float] = None
) -> Optional[Correlation]:
    """Correlate values (Pearson, 1896), or None below three pairs and for a constant side.

    p by t of n - 2 degrees, at least 2 / n!, the share of orders in which all agree or are
    reversed. That is for independent pairs: give `effective`, the number of those that the
    pairs are worth (`effective_pairs`), where they are not. Raises ValueError for sides of
    different length, values that are not finite and an effective number not above 0.

    >>> found = pearson([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 5.0])
    >>> round(found.r, 4), round(found.p, 4), found.n
    (0.8485, 0.1515, 4)
    """
    _check_pairs(x, y)
    if effective is None:
        return _correlate(x, y, len(x))
    if not 0 < effective < math.inf:
        raise ValueError(f"effective: found {effective!r}, expected a number above 0")
    return _correlate(x, y, effective)


def spearman(
    x: Sequence[float], y: Sequence[float], effective: Optional[float] = None
) -> Optional[Correlation]:
    """Correlate ranks (Spearman, 1904), ties sharing theirs; else like `pearson`.

    It knows rising together, straight or not, and no value counts for more than its place.

    >>> found = spearman([1.0, 2.0, 3.0, 4.0], [1.0, 10.0, 1000.0, 100.0])
    >>> round(found.r, 4), round(found.p, 4), found.n
    (0.8, 0.2, 4)
    """
    _check_pairs(x, y)
    return pearson(ranks(x), ranks(y), effective)


def effective_pairs(x: Sequence[float], y: Sequence[float]) -> float:
    """Give the number of independent pairs that two series in a row are worth together.

    n / (1 + 2 * the sum of (1 - i/n) * r_x(i) * r_y(i)), over the autocorrelations up to n / 5
    places apart, at most 100, each times n / (n - i) (Bartlett, 1935; Pyper & Peterman, 1998,
    Canadian Journal of Fisheries and Aquatic Sciences 55, 2127-2140); at most n. Raises
    ValueError for sides of different length and values that are not finite.

    >>> round(effective_pairs([1.0, 1.0, 5.0, 5.0] * 3, [2.0, 2.0, 3.0, 3.0] * 3), 2)
    4.47
    """
    _check_pairs(x, y)
    return _effective(len(x), _lagged(x), _lagged(y))


def correlations(
    columns: Mapping[str, Sequence[Optional[float]]], fewest: int = 8, by_ranks: bool = True
) -> List[Pair]:
    """Correlate every two columns, those that are least likely chance first.

    Columns are as long as each other, one place a night or run, None where there is no value;
    a pair stands on the places where both have one. Pairs with fewer than `fewest` of these
    and those with a constant side are left out. p is for the effective number of pairs
    (`effective_pairs`), q for as many pairs as were judged (`benjamini_hochberg`). Spearman's
    coefficient, or Pearson's when not `by_ranks`. Raises ValueError for columns of different
    length, `fewest` below 3 and values that are not finite.

    >>> night = [3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.0, 3.5, 8.0, 9.7]
    >>> pairs = correlations({
    ...     "seconds": night,
    ...     "memory": [10 * value for value in night],
    ...     "load": [2.0, 7.0, 1.0, 8.0, 2.5, 8.5, 1.5, 8.7, 4.0, 5.0],
    ... })
    >>> [(pair.a, pair.b, round(pair.r, 2), pair.q < 0.05) for pair in pairs][0]
    ('seconds', 'memory', 1.0, True)
    """
    _check_columns(columns, fewest)
    scale = ranks if by_ranks else _as_given
    lagged = {
        name: _lagged(scale([value for value in column if value is not None]))
        for name, column in columns.items()
    }
    judged: List[Tuple[str, str, Correlation]] = []
    for a, b in combinations(columns, 2):
        x, y = _common(columns[a], columns[b])
        if len(x) < fewest:
            continue
        found = _correlate(scale(x), scale(y), _effective(len(x), lagged[a], lagged[b]))
        if found is not None:
            judged.append((a, b, found))
    q_values = benjamini_hochberg([found.p for _, _, found in judged])
    pairs = [Pair(a, b, *found[:2], q, found.n) for (a, b, found), q in zip(judged, q_values)]
    return sorted(pairs, key=lambda pair: (pair.p, -abs(pair.r), pair.a, pair.b))


def _correlate(x: Sequence[float], y: Sequence[float], effective: float) -> Optional[Correlation]:
    """Correlate values; p by t for so many independent pairs, at least that of every order."""
    n = len(x)
    if n < 3 or min(x) == max(x) or min(y) == max(y):
        return None
    x, y = _centred(x), _centred(y)
    squares = math.sqrt(math.fsum(map(mul, x, x))) * math.sqrt(math.fsum(map(mul, y, y)))
    if squares <= 0:
        return None
    r = min(1.0, max(-1.0, math.fsum(map(mul, x, y)) / squares))
    return Correlation(r, max(_chance(abs(r), effective - 2), _least_chance(n)), n)


def _chance(r: float, degrees: float) -> float:
    """Return the two-sided p of a coefficient (Student, 1908)."""
    if degrees < _FEWEST_DEGREES:
        return 1.0
    if r >= 1:
        return 0.0
    return 2 * student.cdf(-r * math.sqrt(degrees / ((1 - r) * (1 + r))), degrees)


def _least_chance(n: int) -> float:
    """Return the share of orders in which all places agree or are reversed; 0 when very small."""
    return 2 / math.factorial(n) if n <= _MOST_ORDERED else 0.0


def _lagged(values: Sequence[float]) -> List[float]:
    return list(islice(autocorrelations(values), min(MOST_LAGS, len(values) // 5)))


def _effective(n: int, x_lagged: Sequence[float], y_lagged: Sequence[float]) -> float:
    products = islice(map(mul, x_lagged, y_lagged), n // 5)
    shared = math.fsum(product * n / (n - i) for i, product in enumerate(products, 1))
    return n / max(1.0, 1 + 2 * shared)


def _centred(values: Sequence[float]) -> List[float]:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _common(
    x: Sequence[Optional[float]], y: Sequence[Optional[float]]
) -> Tuple[List[float], List[float]]:
    """Take the values of the places where both sides have one."""
    both = [(a, b) for a, b in zip(x, y) if a is not None and b is not None]
    return [a for a, _ in both], [b for _, b in both]


def _as_given(values: Sequence[float]) -> Sequence[float]:
    return values


def _check_pairs(x: Sequence[float], y: Sequence[float]) -> None:
    if len(x) != len(y):
        raise ValueError(f"pairs: found {len(x)} values of x and {len(y)} of y, expected as many")
    check_finite(x, "x")
    check_finite(y, "y")


def _check_columns(columns: Mapping[str, Sequence[Optional[float]]], fewest: int) -> None:
    if not fewest >= 3:
        raise ValueError(f"fewest: found {fewest!r}, expected a number of at least 3")
    length = max(map(len, columns.values()), default=0)
    for name, column in columns.items():
        if len(column) != length:
            raise ValueError(f"{name}: found {len(column)} places, expected {length}")
        check_finite([0.0 if value is None else value for value in column], name)
