"""The first keys of every document."""

import json
from datetime import datetime

from hydra_heads.base.clock import Stamp, now
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.version import NAME, VERSION


def test_every_document_begins_in_the_same_way() -> None:
    """Schema first, then version, generator, invocation, moment and units [H-065]."""
    origin = Origin("r1-a", Stamp("2026-01-02T03:04:05.006+00:00", 1767323045.006))

    document = envelope("hydra.profile", origin, {"success_rate": "percent"})

    assert json.dumps(document) == (
        '{"schema": "hydra.profile", "schema_version": "1.0", '
        f'"generator": {{"name": "{NAME}", "version": "{VERSION}"}}, '
        '"run_id": "r1-a", "timestamp": "2026-01-02T03:04:05.006+00:00", '
        '"timestamp_unix": 1767323045.006, "units": {"success_rate": "percent"}}'
    )


def test_both_stamps_are_of_one_moment() -> None:
    """What people read and what programs count with agree to the millisecond."""
    document = envelope("hydra.weights", Origin("r1-a", now()), {})

    moment = datetime.fromisoformat(str(document["timestamp"]))
    assert moment.tzinfo is not None
    assert moment.timestamp() == document["timestamp_unix"]


def test_units_are_a_copy() -> None:
    """A document that is changed changes no table of units."""
    units = {"weight": "fraction"}

    document = envelope("hydra.weights", Origin("r1-a", now()), units)

    assert document["units"] == units
    assert document["units"] is not units
