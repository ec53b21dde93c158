"""Profiles of Hydra, and of programs that write such ones: their single runs."""

from typing import Any, Iterator, Mapping, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.model.documents import problems_of
from hydra_heads.model.failure import ERROR, Failure
from hydra_heads.model.metrics import is_registered
from hydra_heads.model.profile import Profile
from hydra_heads.store.imports.foreign import About, ForeignRun

SCHEMA = "hydra.profile"


def matches(document: Mapping[str, Any]) -> bool:
    """Say whether a document is a profile."""
    return document.get("schema") == SCHEMA


def about(document: Mapping[str, Any], where: str) -> About:
    """Return what a profile says of its runs; raises `InputError` for one that is not right."""
    for problem in problems_of(document, "profile", where):
        raise InputError(problem)
    profile = Profile(document)
    environment = document.get("environment")
    if not isinstance(environment, dict):
        environment = {}
    machine_key = environment.get("machine_key")
    return About(
        profile.written_unix,
        profile.run_id,
        profile.slot,
        environment,
        machine_key if isinstance(machine_key, str) else None,
    )


def runs_of(document: Mapping[str, Any], where: str) -> Iterator[ForeignRun]:
    """Yield the runs of a profile that is right."""
    rows = document.get("runs")
    if not rows:
        raise InputError(
            f"{where}: this profile sums its runs up and holds no single ones, so there is "
            "nothing to take in; Phase 2 reads it as it is"
        )
    for row in rows:
        metrics = row.get("metrics") or {}
        yield ForeignRun(
            str(document["name"]),
            row["instance"],
            row["ok"],
            row["seconds"],
            row.get("started_unix"),
            _failure_of(row),
            bool(row.get("warmup")),
            tuple(row.get("flags") or ()),
            {
                name: value
                for name, value in metrics.items()
                if value is not None and is_registered(name)
            },
        )


def _failure_of(row: Mapping[str, Any]) -> Optional[Failure]:
    if row["ok"] is not False:
        return None
    kind = row.get("failure")
    return Failure(kind or ERROR, "")
