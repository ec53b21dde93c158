"""The head that every generated document starts with."""

from typing import Dict, Mapping, NamedTuple

from hydra_heads.base.clock import Stamp
from hydra_heads.model.envelope_checks import MAJOR, MINOR
from hydra_heads.version import NAME, VERSION

SCHEMA_VERSION = f"{MAJOR}.{MINOR}"
"""Version of the formats; readers take every document of the same major version."""


class Origin(NamedTuple):
    """Who writes a document: the invocation's id and the moment."""

    run_id: str
    stamp: Stamp


def envelope(schema: str, origin: Origin, units: Mapping[str, str]) -> Dict[str, object]:
    """Return the first keys of a document, in their order, `schema` first.

    `units` maps each key that holds a figure to its unit.
    """
    return {
        "schema": schema,
        "schema_version": SCHEMA_VERSION,
        "generator": {"name": NAME, "version": VERSION},
        "run_id": origin.run_id,
        "timestamp": origin.stamp.iso,
        "timestamp_unix": origin.stamp.unix,
        "units": dict(units),
    }
