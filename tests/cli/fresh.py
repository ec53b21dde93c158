"""Fresh runs of a desk: which they are, and whose."""

import json
import os
from typing import Any, Set

from tests.cli.conftest import Desk

FRESH = os.path.join("hydra_profiles", "validation")

WEIGHTS = os.path.join("hydra_profiles", "weights.json")

NEXT = "Next: hydra-heads gate --weights"


def run_ids(desk: Desk, folder: str) -> Set[object]:
    """Return the invocations that the profiles of a folder are of."""
    paths = sorted((desk.folder / folder).glob("head_*.json"))
    return {json.loads(path.read_text(encoding="utf-8"))["run_id"] for path in paths}


def invocations(desk: Desk, folder: str) -> Set[object]:
    """Return the invocations that the history of a folder knows."""
    listed = json.loads(desk.call("history", "list", "--profiles", folder, "--json").out)
    return {row["run_id"] for row in listed["invocations"]}


def profile_of(desk: Desk, folder: str, head: str) -> Any:
    """Read a profile."""
    return desk.read(f"{folder}/head_{head}.json")
