"""What an expression says, as a tree: conditions, and what AND, OR and NOT make of them."""

from typing import Dict, Iterator, Mapping, NamedTuple, Optional, Tuple, Union

AND, OR, NOT = "AND", "OR", "NOT"

NEWEST = "newest"
"""The function of a bare metric: the newest run's value."""

CHANGE, TREND, ANOMALY = "change", "trend", "anomaly"

COMPARED = (CHANGE, TREND, ANOMALY)
"""Functions that compare runs with each other, and so put inputs of all sizes on one scale."""

DEFAULT_RUNS = 100
"""Runs that a function looks at when no window is given, and that a figure of profiles is over."""

MOST_RUNS = 1000
"""Runs that a window may have; of a window of time the newest ones."""

SCALE_RUNS = 1000
"""Newest runs by which the inputs are put on one scale."""


class Window(NamedTuple):
    """The newest runs that a function looks at: so many, or those begun in the last seconds."""

    runs: int
    seconds: Optional[float] = None


class Value(NamedTuple):
    """One figure of a condition: a function of a metric over a window.

    `baseline` is the number of runs before the window whose median the figure is compared
    with. `text` is how it was written.
    """

    function: str
    metric: str
    window: Window
    baseline: Optional[int]
    text: str

    @property
    def needs(self) -> int:
        """How many newest runs the figure can depend on."""
        runs = self.window.runs
        if self.function == CHANGE:
            return max(SCALE_RUNS, runs + MOST_RUNS)
        if self.baseline is not None:
            return max(SCALE_RUNS, runs + self.baseline)
        return max(SCALE_RUNS, runs) if self.function in COMPARED else runs


class Condition(NamedTuple):
    """A figure compared with a number; `limit` is in the figure's own unit.

    `written` is the number with its unit as it was written.
    """

    value: Value
    operator: str
    limit: float
    written: str


class Combination(NamedTuple):
    """Expressions put together by AND or OR, or one turned round by NOT."""

    word: str
    parts: Tuple["Expression", ...]


Expression = Union[Condition, Combination]


def conditions_of(expression: Expression) -> Iterator[Condition]:
    """Give the conditions of an expression from left to right."""
    if isinstance(expression, Condition):
        yield expression
        return
    for part in expression.parts:
        yield from conditions_of(part)


def needs(expression: Expression) -> Mapping[str, int]:
    """Return how many newest runs of each metric an expression can depend on.

    A window of time may hold up to 1,000 runs. Figures that compare runs with each other look
    at no fewer: by those the inputs are put on one scale.

    >>> from hydra_heads.rules.grammar import parse
    >>> needs(parse("cpu_max > 85 AND p95(time[20 runs]) > 2 s OR time vs median(64) > 10 %"))
    {'cpu_max': 1, 'time': 1000}
    """
    found: Dict[str, int] = {}
    for condition in conditions_of(expression):
        value = condition.value
        found[value.metric] = max(found.get(value.metric, 0), value.needs)
    return found


def text_of(expression: Expression) -> str:
    """Write an expression in one line, with the brackets that it needs.

    >>> from hydra_heads.rules.grammar import parse
    >>> text_of(parse("not(cpu_max>85 or time>=1e3ms)and success==1"))
    'NOT (cpu_max > 85 OR time >= 1e3 ms) AND success == 1'
    """
    if isinstance(expression, Condition):
        return f"{expression.value.text} {expression.operator} {expression.written}"
    if expression.word == NOT:
        return f"NOT {_in_brackets(expression.parts[0], NOT)}"
    return f" {expression.word} ".join(
        _in_brackets(part, expression.word) for part in expression.parts
    )


def _in_brackets(part: Expression, around: str) -> str:
    text = text_of(part)
    if isinstance(part, Condition) or (part.word == NOT and around != NOT):
        return text
    return text if part.word == AND and around == OR else f"({text})"
