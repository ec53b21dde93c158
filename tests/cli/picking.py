"""A desk with weights on it."""

import json
from typing import Any, Dict

from tests.cli.conftest import Desk
from tests.model.samples import weights


def put_weights(desk: Desk, folder: str = "hydra_profiles", **more: object) -> Dict[str, Any]:
    """Write weights of the slot `job`, made now from no heads file, and return the document."""
    document = {**weights(), "slot": "job", "heads_file": None, "timestamp_unix": None, **more}
    (desk.folder / folder).mkdir(parents=True, exist_ok=True)
    desk.write(f"{folder}/weights.json", json.dumps(document))
    return document
