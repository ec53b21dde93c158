"""What a question to Prometheus (PromQL) speaks of: series, functions, labels."""

import re
from typing import Iterator, List, NamedTuple, Set, Tuple

FUNCTIONS = frozenset(
    "absent ceil changes delta histogram_quantile label_replace max min sort sort_desc sum time "
    "topk clamp_max clamp_min vector".split()
)
"""Functions and aggregations that Prometheus has had since long ago."""

_GROUPING = ("by", "without", "on", "ignoring", "group_left", "group_right")
_WORDS = ("and", "or", "unless", "bool", "offset", *_GROUPING)

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9][0-9.]*(?:e[+-]?[0-9]+)?|[=!<>]=|=~|!~|\S'
)
_PAIRS = {"(": ")", "{": "}", "[": "]"}


class Spoken(NamedTuple):
    """Names that an expression speaks of."""

    series: Set[str]
    functions: Set[str]
    labels: Set[str]


def read_query(expr: str) -> Spoken:
    """Find the names in an expression; raises `ValueError` where brackets do not match."""
    spoken = Spoken(set(), set(), set())
    for word, following, is_label in _placed(_TOKEN.findall(expr)):
        if not re.match(r"[a-zA-Z_:]", word) or (word in _WORDS and not is_label):
            continue
        if is_label:
            spoken.labels.add(word)
        elif following == "(" or following in _GROUPING:
            spoken.functions.add(word)
        else:
            spoken.series.add(word)
    return spoken


def _placed(words: List[str]) -> Iterator[Tuple[str, str, bool]]:
    """Walk through words and signs: each one with the next, and whether labels stand there."""
    waiting: List[Tuple[str, bool]] = []
    before = ""
    for word, following in zip(words, [*words[1:], ""]):
        if word in _PAIRS:
            waiting.append((_PAIRS[word], word == "{" or before in _GROUPING))
        elif word in _PAIRS.values() and (not waiting or waiting.pop()[0] != word):
            raise ValueError(f"{word} closes nothing")
        yield word, following, bool(waiting) and waiting[-1][1]
        before = word
    if waiting:
        raise ValueError(f"{waiting[-1][0]} is missing")
