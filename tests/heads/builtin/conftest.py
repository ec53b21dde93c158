"""The demo data, made once for all tests."""

import os
from typing import Dict, NamedTuple

import pytest

from hydra_heads.heads.builtin.demo_data import make_demo_data


class Demo(NamedTuple):
    """A complete folder of demo data and the answer of each instance."""

    folder: str
    answers: Dict[str, str]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Make the demo data, which tests may read only."""
    folder = os.path.join(str(tmp_path_factory.mktemp("profiles")), "demo_data")
    return Demo(folder, make_demo_data(folder))
