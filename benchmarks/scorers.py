"""The scorers of other people's data: outside of this repository, found by `HYDRA_BENCH`."""

import importlib.util
import os
from types import ModuleType
from typing import Optional, Tuple

ENVIRONMENT = "HYDRA_BENCH"
"""Names the folder of the scorers, beside which their data lie."""


def series_scorer() -> Tuple[Optional[ModuleType], str]:
    """Import the scorer of labelled series; None with the reason where there is none."""
    return _imported("score_analytics")


def weights_scorer() -> Tuple[Optional[ModuleType], str]:
    """Import the scorer of weights on replayed runs; None with the reason where there is none."""
    return _imported("score_weights")


def _imported(name: str) -> Tuple[Optional[ModuleType], str]:
    folder = os.environ.get(ENVIRONMENT, "")
    path = os.path.join(folder, f"{name}.py")
    if not folder or not os.path.isfile(path):
        return None, f"no {name}.py in {folder!r}: name its folder in {ENVIRONMENT}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, ""
