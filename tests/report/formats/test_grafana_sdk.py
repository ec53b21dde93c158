"""Dashboards for Grafana, read by its own SDK where there is a release of it."""

import importlib
import json
from typing import Iterator

import pytest

from hydra_heads.report.formats.grafana import render
from tests.environment import REQUIREMENTS
from tests.report.formats.slots import KINDS, slot_of

every_kind = pytest.mark.parametrize("kind", KINDS)


def lost(value: object, back: object, place: str = "") -> Iterator[str]:
    """Name the places of a JSON value that another one does not have; it may have more."""
    if isinstance(value, dict) and isinstance(back, dict):
        for key, child in value.items():
            below = f"{place}.{key}"
            yield from lost(child, back[key], below) if key in back else [below]
    elif isinstance(value, list) and isinstance(back, list) and len(value) == len(back):
        for index, (child, other) in enumerate(zip(value, back)):
            yield from lost(child, other, f"{place}[{index}]")
    elif value != back:
        yield place


def sdk_is_wanted() -> bool:
    """Tell whether the packages of the tests hold the SDK on this Python."""
    requirements = pytest.importorskip("packaging.requirements")
    with open(f"{REQUIREMENTS}/platform.txt", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("grafana"))
    return bool(requirements.Requirement(line.strip()).marker.evaluate())


def test_the_sdk_is_there_where_it_is_pinned() -> None:
    """The check by Grafana's own SDK is not left out in silence."""
    if not sdk_is_wanted():
        pytest.skip("no release of grafana-foundation-sdk for this Python")

    assert importlib.import_module("grafana_foundation_sdk")


@every_kind
def test_grafanas_own_sdk_reads_all_of_it(kind: str) -> None:
    """Read and written by the foundation SDK, a dashboard comes back whole."""
    view = slot_of(kind)
    models = pytest.importorskip(
        "grafana_foundation_sdk.models.dashboard", reason="no foundation SDK for this Python"
    )
    encoder = importlib.import_module("grafana_foundation_sdk.cog.encoder").JSONEncoder()
    text = render(view)

    back = json.loads(encoder.encode(models.Dashboard.from_json(json.loads(text))))

    places = list(lost(json.loads(text), back))
    assert set(back) == set(json.loads(text))
    # The words of a variable's query as its editor lists them; the SDK has no field for them.
    assert {place.rpartition(".")[2] for place in places} <= {"definition"}
