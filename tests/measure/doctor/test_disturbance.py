"""Load and stolen time, as `doctor` sees them."""

from typing import Optional

import pytest

from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK
from hydra_heads.measure.doctor.disturbance import check_load, check_steal


@pytest.mark.parametrize(
    ("load", "cores", "status"),
    [(0.4, 1, OK), (0.6, 1, NOTE), (1.4, 2, OK), (1.6, 2, NOTE), (9.0, 16, OK), (None, 2, ABSENT)],
)
def test_a_load_that_leaves_no_core_is_a_note(
    load: Optional[float], cores: int, status: str
) -> None:
    """A run needs a core for itself, more or less; a busy machine is no problem, only worse."""
    assert check_load(load, cores).status == status


@pytest.mark.parametrize(("percent", "status"), [(0.0, OK), (5.0, NOTE), (None, ABSENT)])
def test_stolen_time_is_a_note(percent: Optional[float], status: str) -> None:
    """Time that other machines took is said."""
    assert check_steal(percent).status == status
