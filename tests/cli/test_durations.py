"""Lengths of time on a command line."""

from typing import Optional

import pytest

from hydra_heads.cli.durations import seconds_in


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90.0),
        ("1.5h", 5400.0),
        ("7d", 604800.0),
        ("1w", 604800.0),
        ("0s", 0.0),
        ("2", None),
        ("-1h", None),
        ("1h ", None),
        ("1h\n", None),
        ("1e3s", None),
        ("1234567890s", None),
        ("\u0661h", None),
        ("", None),
    ],
)
def test_a_number_has_its_unit(text: str, seconds: Optional[float]) -> None:
    """What has no unit, or a sign, or other digits, is no length of time."""
    assert seconds_in(text) == seconds
