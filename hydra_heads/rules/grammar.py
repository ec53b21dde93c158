"""The grammar of expressions, read from left to right with one token of foresight.

    expr   := and {OR and}
    and    := not {AND not}
    not    := [NOT] (cond | "(" expr ")")
    cond   := value op number [unit]
    value  := metric | FUNC "(" metric ["[" N (runs | s | m | min | h | d) "]"] ")"
              followed by ["vs" median "(" N ")"]
    op     := > | >= | < | <= | == | !=
    FUNC   := last | mean | p01 to p99 | rate | change | trend | anomaly | absent

AND, OR, NOT, vs and median in any case, everything else as it stands. An expression has at most
1,000 characters, 100 conditions and brackets 20 deep, so that no text makes much work.
"""

import math
from typing import List, Tuple

from hydra_heads.model.findings import shown
from hydra_heads.rules.expression import (
    AND,
    DEFAULT_RUNS,
    MOST_RUNS,
    NEWEST,
    NOT,
    OR,
    Combination,
    Condition,
    Expression,
    Value,
    Window,
)
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.functions import (
    FUNCTIONS,
    has_baseline,
    is_function,
    is_percentile,
    unit_of_value,
)
from hydra_heads.rules.metrics import OF_PROFILES, metric_fault, near_words
from hydra_heads.rules.tokens import NAME, NUMBER, Token, tokens_of
from hydra_heads.rules.units import SECONDS, WINDOW_UNITS, converted

MOST_DEPTH = 20
"""Brackets that may stand within each other."""

MOST_CONDITIONS = 100

COMPARISONS = (">", ">=", "<", "<=", "==", "!=")

_WORDS = ("and", "or", "not", "vs")

_OTHER_NAMES = {"median": "p50", "avg": "mean", "average": "mean", "percentile": "p95"}
"""Functions of other languages, by what they are here."""


def parse(text: str) -> Expression:
    """Read an expression; metrics, functions and units are known ones in it.

    Raises `RuleError` naming the column, what was found and what is expected there.

    >>> parse("cpu_max > 85").value.metric
    'cpu_max'
    >>> parse("cpu_max = 85")
    Traceback (most recent call last):
    hydra_heads.rules.faults.RuleError: column 9: found '=', expected a metric, a number, a \
comparison or a bracket; did you mean '=='?
    """
    if not isinstance(text, str):
        raise RuleError(f"found {shown(text)}, expected a text like 'cpu_max > 85'")
    return _Parser(tokens_of(text)).whole()


class _Parser:
    """The tokens of one expression, and how many of them are read."""

    def __init__(self, tokens: List[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._conditions = 0

    def whole(self) -> Expression:
        expression = self._any_of(0)
        if self._at < len(self._tokens) - 1:
            raise self._unexpected("AND, OR or the end")
        return expression

    def _any_of(self, depth: int) -> Expression:
        parts = [self._all_of(depth)]
        while self._takes_word("or"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else Combination(OR, tuple(parts))

    def _all_of(self, depth: int) -> Expression:
        parts = [self._one(depth)]
        while self._takes_word("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Combination(AND, tuple(parts))

    def _one(self, depth: int) -> Expression:
        if self._takes_word("not"):
            return Combination(NOT, (self._positive(depth),))
        return self._positive(depth)

    def _positive(self, depth: int) -> Expression:
        opened = self._token
        if not self._takes("("):
            return self._condition()
        if depth == MOST_DEPTH:
            raise RuleError(
                f"found brackets within brackets, expected at most {MOST_DEPTH} of them",
                opened.column,
            )
        inner = self._any_of(depth + 1)
        self._expect(")", f"AND, OR or ')' for the bracket of column {opened.column}")
        return inner

    def _condition(self) -> Condition:
        column = self._token.column
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise RuleError(
                f"found more than {MOST_CONDITIONS} conditions; make several rules of it", column
            )
        value = self._value()
        operator = self._token.text
        if operator not in COMPARISONS:
            raise self._unexpected(f"one of {' '.join(COMPARISONS)} after {value.text}")
        self._at += 1
        limit, written = self._limit(value)
        return Condition(value, operator, limit, written)

    def _limit(self, value: Value) -> Tuple[float, str]:
        """Read the number of a condition, in the figure's unit, and as it was written."""
        place = self._token
        number = self._number("a number")
        sign = ""
        follower = self._token
        if follower.text == "%" or (follower.kind == NAME and follower.text.lower() not in _WORDS):
            sign = follower.text
            self._at += 1
        unit = unit_of_value(value.function, value.metric, value.baseline)
        limit = converted(number, sign, unit, value.text, follower.column)
        return _finite(limit, place), f"{place.text} {sign}".rstrip()

    def _value(self) -> Value:
        name = self._token
        if name.kind != NAME or name.text.lower() in _WORDS:
            hint = "; write the metric first: cpu_max > 85" if name.kind == NUMBER else ""
            raise self._unexpected("a metric, a function, NOT or '('" + hint)
        self._at += 1
        value = self._called(name) if self._token.text == "(" else _bare(name)
        before = self._token
        if not self._takes_word("vs"):
            return value
        if not has_baseline(value.function):
            raise RuleError(
                f"found 'vs' after {value.text}, expected it after a metric, last, mean or a "
                "percentile: what they give has a median",
                before.column,
            )
        runs = self._baseline()
        return value._replace(baseline=runs, text=f"{value.text} vs median({runs})")

    def _called(self, name: Token) -> Value:
        _check_function(name)
        self._at += 1
        metric = self._token
        if metric.kind != NAME or metric.text.lower() in _WORDS:
            raise self._unexpected(f"a metric for {name.text}")
        _check_metric(metric)
        if metric.text in OF_PROFILES:
            function, of = OF_PROFILES[metric.text]
            raise RuleError(
                f"found {metric.text!r}, which is {function}({of}[{DEFAULT_RUNS} runs]) already; "
                f"expected a metric of runs like {of}",
                metric.column,
            )
        self._at += 1
        window, words = Window(DEFAULT_RUNS), ""
        if self._takes("["):
            window, words = self._window()
        self._expect(")", f"')' or '[' after {metric.text}" if not words else "')'")
        return Value(name.text, metric.text, window, None, f"{name.text}({metric.text}{words})")

    def _window(self) -> Tuple[Window, str]:
        """Read what stands between square brackets, and the second of them."""
        place = self._token
        number = self._number("a number of runs or a time")
        unit = self._token
        if unit.text in ("runs", "run"):
            runs = _whole(number, place, "runs")
            window, words = Window(runs), f"[{runs} runs]"
        elif unit.text in WINDOW_UNITS:
            seconds = _finite(converted(number, unit.text, SECONDS, "a window", 0), place)
            if seconds <= 0:
                raise RuleError(f"found {place.words}, expected a time above 0", place.column)
            window, words = Window(MOST_RUNS, seconds), f"[{place.text} {unit.text}]"
        else:
            raise self._unexpected(f"runs, {', '.join(WINDOW_UNITS)} after the number")
        self._at += 1
        self._expect("]", "']'")
        return window, words

    def _baseline(self) -> int:
        if not self._takes_word("median"):
            raise self._unexpected("median(N) after vs")
        self._expect("(", "'(' after median")
        place = self._token
        runs = _whole(self._number("a number of runs"), place, "runs")
        self._takes_word("runs")
        self._expect(")", "')'")
        return runs

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _takes(self, sign: str) -> bool:
        if self._tokens[self._at].text != sign:
            return False
        self._at += 1
        return True

    def _takes_word(self, word: str) -> bool:
        token = self._tokens[self._at]
        if token.kind != NAME or token.text.lower() != word:
            return False
        self._at += 1
        return True

    def _expect(self, sign: str, what: str) -> None:
        if not self._takes(sign):
            raise self._unexpected(what)

    def _number(self, what: str) -> float:
        token = self._token
        if token.kind != NUMBER:
            raise self._unexpected(what)
        self._at += 1
        return _finite(float(token.text), token)

    def _unexpected(self, what: str) -> RuleError:
        return RuleError(f"found {self._token.words}, expected {what}", self._token.column)


def _bare(name: Token) -> Value:
    """Return what a metric without a function means."""
    if is_percentile(name.text) and name.text not in OF_PROFILES:
        raise RuleError(
            f"found {name.text!r}, expected a metric; as a function: {name.text}(time)",
            name.column,
        )
    _check_metric(name)
    if name.text in OF_PROFILES:
        function, metric = OF_PROFILES[name.text]
        return Value(function, metric, Window(DEFAULT_RUNS), None, name.text)
    return Value(NEWEST, name.text, Window(1), None, name.text)


def _check_function(name: Token) -> None:
    if is_function(name.text):
        return
    other = _OTHER_NAMES.get(name.text.lower())
    hint = f"did you mean {other!r}?" if other else near_words(name.text, tuple(FUNCTIONS))
    raise RuleError(f"found {name.words}, expected a function; {hint}", name.column)


def _check_metric(name: Token) -> None:
    fault = metric_fault(name.text)
    if fault is not None:
        raise RuleError(fault, name.column)


def _whole(number: float, place: Token, what: str) -> int:
    if number != int(number) or not 1 <= number <= MOST_RUNS:
        raise RuleError(
            f"found {place.words}, expected a whole number of {what} from 1 to {MOST_RUNS}",
            place.column,
        )
    return int(number)


def _finite(number: float, place: Token) -> float:
    if math.isinf(number):
        raise RuleError(f"found {place.words}, which is too large for a number", place.column)
    return number
