"""How long to wait before a head that has failed is tried again."""

import math
from typing import Iterator, Optional, Tuple

EXPONENTIAL, LINEAR, FIBONACCI = "exponential", "linear", "fibonacci"

STRATEGIES = (EXPONENTIAL, LINEAR, FIBONACCI)
"""Ways in which waiting grows; a closed list."""

DEFAULT_MAX_ATTEMPTS = 3

DEFAULT_BASE_DELAY_S = 1.0

DEFAULT_MAX_DELAY_S = 60.0

DEFAULT_JITTER = 0.1
"""Enough to part callers that failed at the same moment, too little to matter to one of them."""

_MOST_DOUBLINGS = 1000


class RetryConfig:
    """How often one call runs heads, and how long it waits before it tries one again.

    `max_attempts` counts the runs of a call, the first one too. The first wait takes
    `base_delay` seconds; later ones grow by `strategy` (exponential 1, 2, 4; linear 1, 2, 3;
    fibonacci 1, 1, 2, 3, 5 times that) up to `max_delay`. Each is then drawn from `jitter`
    (a share, 0 to 1) below it to as much above, and never passes `max_delay`. Raises
    `ValueError` for anything else.

    >>> [RetryConfig("fibonacci").delay(retry) for retry in (1, 2, 3, 4, 5)]
    [1.0, 1.0, 2.0, 3.0, 5.0]
    """

    __slots__ = ("base_delay", "jitter", "max_attempts", "max_delay", "strategy")

    def __init__(
        self,
        strategy: str = EXPONENTIAL,
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        base_delay: float = DEFAULT_BASE_DELAY_S,
        max_delay: float = DEFAULT_MAX_DELAY_S,
        jitter: float = DEFAULT_JITTER,
    ) -> None:
        if strategy not in STRATEGIES:
            allowed = ", ".join(STRATEGIES)
            raise ValueError(f"strategy: found {strategy!r}, expected one of {allowed}")
        if isinstance(max_attempts, bool) or not isinstance(max_attempts, int) or max_attempts < 1:
            raise ValueError(f"max_attempts: found {max_attempts!r}, expected a whole number >= 1")
        _check_from_0("base_delay", base_delay)
        _check_from_0("max_delay", max_delay)
        if base_delay > max_delay:
            raise ValueError(
                f"base_delay: found {base_delay!r}, which is above max_delay {max_delay!r}; "
                "give a larger max_delay too"
            )
        _check_from_0("jitter", jitter)
        if jitter > 1:
            raise ValueError(f"jitter: found {jitter!r}, expected a share from 0 to 1")
        self.strategy = strategy
        self.max_attempts = max_attempts
        self.base_delay = float(base_delay)
        self.max_delay = float(max_delay)
        self.jitter = float(jitter)

    def delay(self, retry: int) -> float:
        """Return the seconds before the `retry`-th retry (1 is the first), before jitter."""
        if retry < 1:
            raise ValueError(f"retry: found {retry!r}, expected a whole number >= 1")
        return min(self.max_delay, self.base_delay * self._factor(retry))

    def jittered(self, retry: int, draw: float) -> float:
        """Return the seconds to wait where `draw`, from 0 to 1, says how the draw went.

        >>> RetryConfig(jitter=0.5).jittered(2, 0.25)
        1.5
        """
        return min(self.max_delay, self.delay(retry) * (1 + self.jitter * (2 * draw - 1)))

    def delays(self, seed: Optional[int] = None) -> Iterator[float]:
        """Give the seconds to wait before each retry of one head: `max_attempts` - 1 of them."""
        import random  # only now: options of commands are made of this module's constants

        draws = random.Random(seed)
        for retry in range(1, self.max_attempts):
            yield self.jittered(retry, draws.random())

    def _factor(self, retry: int) -> float:
        if self.strategy == LINEAR:
            return float(retry)
        if self.strategy == EXPONENTIAL:
            return math.ldexp(1.0, min(retry - 1, _MOST_DOUBLINGS))
        before, factor = 0.0, 1.0
        for _ in range(min(retry - 1, _MOST_DOUBLINGS)):
            before, factor = factor, before + factor
        return factor

    def _values(self) -> Tuple[object, ...]:
        return (self.strategy, self.max_attempts, self.base_delay, self.max_delay, self.jitter)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RetryConfig) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        named = zip(
            ("strategy", "max_attempts", "base_delay", "max_delay", "jitter"), self._values()
        )
        return f"RetryConfig({', '.join(f'{name}={value!r}' for name, value in named)})"


def _check_from_0(name: str, value: object) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not (is_number and isinstance(value, (int, float)) and 0 <= value < math.inf):
        raise ValueError(f"{name}: found {value!r}, expected a finite number >= 0")
