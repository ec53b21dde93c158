"""Nights in a folder, for the tests of the gate."""

import json
from typing import Any, Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.documents import problems_of
from hydra_heads.store.history import History
from tests.cli.conftest import Answer, Desk
from tests.store.nights import MACHINE, Factor, Story, unchanged
from tests.weigh.profiles import profile_document

HEADS = ("gzip", "lz4", "zlib")

NIGHTS = 14
"""Nights before those that matter."""


def tell(
    desk: Desk,
    heads: Mapping[str, Factor],
    nights: int,
    rates: Mapping[str, Factor] = {},
    seed: int = 1,
    apart: float = 0.02,
) -> None:
    """Record nights into the folder's history."""
    desk.profiles.mkdir(exist_ok=True)
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, heads, seed)
        story.apart = apart
        story.rate = dict(rates)
        story.tell(nights)


def all_as(**slower: Factor) -> Dict[str, Factor]:
    """Return three heads that are as they ever were, but for those named."""
    return {head: slower.get(head, unchanged) for head in HEADS}


def document_of(answer: Answer) -> Dict[str, Any]:
    """Read the document that `--json` printed, which is valid."""
    document = json.loads(answer.out)
    assert isinstance(document, dict)
    assert problems_of(document, "regression", "gate") == []
    return document


def rows_of(answer: Answer, metric: str = "time") -> Dict[str, Dict[str, Any]]:
    """Return the rows of one metric by head."""
    rows = document_of(answer)["heads"]
    return {row["name"]: row for row in rows if row["metric"] == metric}


def write_profiles(
    desk: Desk,
    levels: Mapping[str, float],
    folder: str = "hydra_profiles",
    run_id: str = "rnew",
    inputs: Sequence[Mapping[str, object]] = (),
    **others: object,
) -> None:
    """Write profiles of forty runs around these seconds, of the machine of all nights."""
    (desk.folder / folder).mkdir(parents=True, exist_ok=True)
    for head, level in levels.items():
        times: List[Optional[float]] = [level * (1 + 0.02 * (-1) ** run) for run in range(40)]
        facts: Dict[str, object] = {
            "slot": "job",
            "environment": {"machine_key": MACHINE},
            **others,
        }
        document = profile_document(head, times, run_id, **facts)  # type: ignore[arg-type]
        if inputs:
            document["instances"] = list(inputs)
        desk.write(f"{folder}/head_{head}.json", dump_json(document))


def earlier(
    count: int, seconds: Sequence[float] = (1.0,), key: str = MACHINE
) -> List[Dict[str, object]]:
    """Sum up earlier invocations that took these seconds in turn."""
    return [
        {
            "run_id": f"r{place}",
            "day": None,
            "origin": "profile",
            "timestamp": f"2026-01-{place + 1:02}T00:00:00.000+00:00",
            "fingerprint": None,
            "machine_key": key,
            "outcomes": [
                {
                    "instance": "default",
                    "ok": True,
                    "count": 10,
                    "seconds_sum": 10 * seconds[place % len(seconds)],
                    "seconds_sq_sum": 10 * seconds[place % len(seconds)] ** 2,
                }
            ],
        }
        for place in range(count)
    ]


DIFFERING = (1.0, 1.02, 0.99, 1.01, 0.98)
"""Nights that differ by a few percent."""
