"""A gate report beside what its fixture expects: what differs, a line each."""

import hashlib
import math
import os
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from hydra_heads.model.documents import problems_of
from tests.powershell.rebalancing import fixtures, reference
from tests.powershell.rebalancing.fixtures import Document

TOLERANCE = 1e-9

KEYS = [
    "schema", "schema_version", "generator", "run_id", "timestamp", "timestamp_unix", "units",
    "slot", "verdict", "reason", "paired", "blocks", "tests", "decision", "gain", "gain_ci",
    "cautious_ci", "relative_gain_percent", "degrees_of_freedom", "cost_old", "cost_new",
    "runs_needed", "heads", "settings", "weights", "profiles",
]  # fmt: skip

PASSING = ("generator", "run_id", "timestamp", "timestamp_unix")
"""What differs from call to call, and from program to program."""


def differences(report: Mapping[str, Any], fixture: Document, folder: object) -> List[str]:
    """Say what of a report is not as its fixture, laid out in `folder`, expects it.

    Paths are expected to start at `folder`, where the command was called or the report lies.
    """
    lines = problems_of(report, "gate", "report")
    if list(report) != KEYS:
        return [*lines, f"keys: found {list(report)}, expected {KEYS}"]
    expected = {
        "slot": fixture["weights"].get("slot", "job"),
        "verdict": fixture["expected"]["verdict"],
        "decision": fixtures.weights_document(fixture["weights"])["decision"],
        "settings": fixtures.settings_of(fixture),
        "units": units_of(fixture),
        **fixture["expected"]["figures"],
        "weights": {"file": fixtures.WEIGHTS, "sha256": _sha256(folder, fixtures.WEIGHTS)},
        "profiles": list(profiles_of(fixture, folder)),
    }
    least = noise_of(fixture)
    for key, value in expected.items():
        lines += unequal(report[key], value, key, least=least.get(key, 0.0))
    for words in fixture["expected"]["reason"]:
        if words not in report["reason"]:
            lines.append(f"reason: found {report['reason']!r}, expected it to hold {words!r}")
    return lines


def noise_of(fixture: Document) -> Dict[str, float]:
    """Return what is as good as nothing: differences of figures that nearly cancel out."""
    cost = fixture["expected"]["figures"]["cost_old"]
    least = dict.fromkeys(("gain", "gain_ci", "cautious_ci"), 1e-14 * abs(cost or 0.0))
    return {**least, "relative_gain_percent": 1e-12}


def units_of(fixture: Document) -> Document:
    """Return the units of a report's figures."""
    unit = reference.unit_of(fixtures.weights_document(fixture["weights"])["objective"])
    costs = dict.fromkeys(
        ("gain", "gain_ci", "cautious_ci", "cost_old", "cost_new", "mean_cost"), unit
    )
    shares = dict.fromkeys(("old_weight", "new_weight"), "fraction")
    return {**costs, "relative_gain_percent": "percent", **shares}


def profiles_of(fixture: Document, folder: object) -> Iterator[Document]:
    """Yield what a report says of the profiles that it was made of, in the order of files."""
    if fixture["expected"]["figures"]["heads"] == []:
        return
    recipes = {fixtures.profile_file(recipe): recipe for recipe in fixture["profiles"]}
    for name in sorted(recipes):
        if recipes[name]["name"] in fixture["weights"]["new"]:
            path = f"{fixtures.VALIDATION}/{name}"
            run_id = recipes[name].get("run_id", fixtures.FRESH)
            yield {"file": path, "sha256": _sha256(folder, path), "run_id": run_id}


def lasting(report: Mapping[str, Any]) -> Document:
    """Return what of a report is the same whenever and by whomever it is made."""
    return {key: value for key, value in report.items() if key not in PASSING}


def unequal(
    found: object,
    expected: object,
    place: str,
    tolerance: float = TOLERANCE,
    least: float = 0.0,
) -> List[str]:
    """Say where two values differ: all but numbers at all, and numbers by more than a share.

    That share is `tolerance`; a difference up to `least` is none either.
    """
    places: List[Tuple[object, object, str]] = []
    if isinstance(expected, dict) and isinstance(found, dict) and set(found) == set(expected):
        places = [(found[key], expected[key], f"{place}.{key}") for key in expected]
    elif isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        rows = enumerate(zip(found, expected))
        places = [(one, other, f"{place}[{index}]") for index, (one, other) in rows]
    elif not _alike(found, expected, tolerance, least):
        return [f"{place}: found {found!r}, expected {expected!r}"]
    return [line for each in places for line in unequal(*each, tolerance, least)]


def _alike(found: object, expected: object, tolerance: float, least: float) -> bool:
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, (int, float)) and isinstance(expected, (int, float)):
        return math.isclose(found, expected, rel_tol=tolerance, abs_tol=least)
    return found == expected


def _sha256(folder: object, path: str) -> str:
    with open(os.path.join(str(folder), *path.split("/")), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
