"""The history is the one record: what is published can be made from it again."""

import os
from typing import Any, Dict

from hydra_heads.base.clock import Stamp
from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure.saving import write_profile
from hydra_heads.model.envelope import Origin
from hydra_heads.model.names import profile_file_name
from hydra_heads.store.history import History
from tests.cli.conftest import Desk

WEIGHTS, DASHBOARD = "hydra_profiles/weights.json", "hydra_dashboard_config.json"


def origin_of(document: Dict[str, Any]) -> Origin:
    """Return who wrote a document, and when."""
    moment = Stamp(document["timestamp"], document["timestamp_unix"])
    return Origin(document["run_id"], moment)


def without_resolutions(document: Dict[str, Any]) -> Dict[str, Any]:
    """Leave out what the clocks and counters of the machine could tell apart: no fact of a run."""
    figures = {
        name: dict(figure, resolution=None) if isinstance(figure, dict) else figure
        for name, figure in document["resources"].items()
    }
    return dict(document, resources=figures, time_resolution_s=None)


def test_every_document_can_be_made_again(weighed: Desk) -> None:
    """Profiles, weights, dashboard and exports come out of the history as they were [R-021]."""
    weighed.call("dashboard")
    names = [profile_file_name(name) for name in ("left", "right")]
    profiles = {name: weighed.read(f"hydra_profiles/{name}") for name in names}
    weights, dashboard = weighed.read(WEIGHTS), weighed.read(DASHBOARD)
    exported = weighed.call("history", "export").out
    for name in (*(f"hydra_profiles/{name}" for name in names), WEIGHTS, DASHBOARD):
        (weighed.folder / name).unlink()

    slot = load_heads_file("hydra_heads.json")
    with History.open_reading(os.path.join("hydra_profiles", "history.db")) as history:
        for head in slot.heads:
            name = profile_file_name(head.name)
            origin = origin_of(profiles[name])
            invocation = history.invocation(origin.run_id)
            assert invocation is not None
            path = os.path.join("hydra_profiles", name)
            write_profile(path, slot, head, invocation, history, origin=origin)
    weighed.call("weigh")
    weighed.call("dashboard")

    for name in names:
        again = weighed.read(f"hydra_profiles/{name}")
        assert without_resolutions(again) == without_resolutions(profiles[name])
    assert weighed.read(WEIGHTS)["weights"] == weights["weights"]
    assert set(weighed.read(DASHBOARD)) == set(dashboard)
    assert weighed.call("history", "export").out == exported
