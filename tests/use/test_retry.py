"""How long a call waits before it tries a head again."""

import math
import re
from typing import Any, Dict, List

import pytest

from hydra_heads.model.documents import problems_of
from hydra_heads.use.retry import RetryConfig


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("exponential", [1, 2, 4, 8, 16]),
        ("linear", [1, 2, 3, 4, 5]),
        ("fibonacci", [1, 1, 2, 3, 5]),
    ],
)
def test_each_strategy_waits_as_its_name_says(strategy: str, expected: List[float]) -> None:
    """From one second on each waits as it is known to [R-073, R-074, R-075]."""
    config = RetryConfig(strategy)

    delays = [config.delay(retry) for retry in range(1, 6)]

    assert delays == expected


def test_the_defaults_are_three_attempts_from_one_second_on() -> None:
    """Without a word a call has three attempts, and waits one second, then two [R-072]."""
    config = RetryConfig()

    assert (config.strategy, config.max_attempts, config.base_delay) == ("exponential", 3, 1.0)
    assert [round(delay / expected, 1) for delay, expected in zip(config.delays(7), (1, 2))] == [
        pytest.approx(1, abs=0.1)
    ] * 2


@pytest.mark.parametrize("key", ["retry_count", "retry_delay"])
def test_an_older_name_is_refused_rather_than_ignored(key: str) -> None:
    """Nobody believes that a setting holds which does nothing: it is an unknown key [R-076]."""
    head = {"name": "a", "command": ["true"], key: 3}
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "s", "heads": [head]}

    problems = problems_of(document, "heads", "f.json")

    assert [problem.split(";")[0] for problem in map(str, problems)] == [
        f"f.json: heads[0].{key}: unknown key"
    ]


@pytest.mark.parametrize("strategy", ["exponential", "linear", "fibonacci"])
def test_no_wait_passes_the_longest(strategy: str) -> None:
    """However often it is retried, and whatever the jitter, `max_delay` holds."""
    config = RetryConfig(strategy, base_delay=3.0, max_delay=10.0, jitter=1.0)

    delays = [config.jittered(retry, 1.0) for retry in (1, 2, 3, 50, 10**6, 10**12)]

    assert max(delays) == 10.0
    assert config.delay(10**12) == 10.0


def test_jitter_reaches_as_far_below_as_above() -> None:
    """A draw from 0 to 1 moves the wait from the share below it to the share above it."""
    config = RetryConfig(jitter=0.25, base_delay=4.0)

    waits = [config.jittered(1, draw) for draw in (0.0, 0.5, 1.0)]

    assert waits == [3.0, 4.0, 5.0]


def test_the_same_seed_waits_the_same() -> None:
    """Waits are drawn from the seed alone, one fewer than there are attempts."""
    config = RetryConfig(max_attempts=5)

    assert list(config.delays(3)) == list(config.delays(3)) != list(config.delays(4))
    assert len(list(config.delays(3))) == 4


def test_no_delay_is_no_wait() -> None:
    """A base delay of 0 tries again at once, always."""
    config = RetryConfig(base_delay=0)

    assert [config.jittered(retry, 1.0) for retry in (1, 5, 10**9)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"strategy": "quadratic"},
            "strategy: found 'quadratic', expected one of exponential, linear, fibonacci",
        ),
        ({"max_attempts": 0}, "max_attempts: found 0, expected a whole number >= 1"),
        ({"max_attempts": 2.0}, "max_attempts: found 2.0, expected a whole number >= 1"),
        ({"max_attempts": True}, "max_attempts: found True, expected a whole number >= 1"),
        ({"base_delay": -1}, "base_delay: found -1, expected a finite number >= 0"),
        ({"base_delay": math.nan}, "base_delay: found nan, expected a finite number >= 0"),
        ({"base_delay": "1"}, "base_delay: found '1', expected a finite number >= 0"),
        ({"max_delay": math.inf}, "max_delay: found inf, expected a finite number >= 0"),
        ({"jitter": 1.5}, "jitter: found 1.5, expected a share from 0 to 1"),
        (
            {"base_delay": 90},
            "base_delay: found 90, which is above max_delay 60.0; give a larger max_delay too",
        ),
    ],
)
def test_bad_values_are_refused_by_name(values: Dict[str, Any], message: str) -> None:
    """What cannot be meant is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(message) + r"\Z"):
        RetryConfig(**values)


def test_a_retry_is_counted_from_one() -> None:
    """There is no wait before the first attempt, so there is no retry 0."""
    with pytest.raises(ValueError, match="retry: found 0"):
        RetryConfig().delay(0)


def test_equal_settings_are_equal() -> None:
    """Two configurations with the same values are one and the same, and show their values."""
    one, same, other = RetryConfig("linear"), RetryConfig("linear"), RetryConfig("linear", 4)

    assert one == same
    assert hash(one) == hash(same)
    assert one not in (other, "linear")
    assert repr(other) == (
        "RetryConfig(strategy='linear', max_attempts=4, base_delay=1.0, max_delay=60.0, jitter=0.1)"
    )
