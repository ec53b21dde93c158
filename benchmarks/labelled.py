"""Series that other people labelled, and their scorer: outside of this repository."""

import importlib.util
import os
from types import ModuleType
from typing import Optional, Tuple

ENVIRONMENT = "HYDRA_BENCH_DATA"
"""Names the folder of `score_analytics.py` and its data."""

SCORER = "score_analytics.py"


def find_scorer() -> Tuple[Optional[ModuleType], str]:
    """Import the scorer from the folder that holds it; None with the reason where there is none."""
    folder = os.environ.get(ENVIRONMENT, "")
    path = os.path.join(folder, SCORER)
    if not os.path.isfile(path):
        return None, f"no {SCORER} in {folder!r}: give its folder by --data or {ENVIRONMENT}"
    spec = importlib.util.spec_from_file_location("score_analytics", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, ""
