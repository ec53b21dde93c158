"""A history of one's own to send from."""

import os
from pathlib import Path
from typing import Iterator

import pytest

from hydra_heads.store.history import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A history in a file, empty."""
    with History.open(os.path.join(str(tmp_path), "history.db")) as opened:
        yield opened
