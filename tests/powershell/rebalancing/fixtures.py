"""The cases of validating weights: small recipes in `fixtures/*.json`, laid out as folders.

A recipe says what its case is about, and leaves the rest to the defaults here:

    what       one sentence
    weights    new {head: share}, old {head: share} or none, decision, objective, slot,
               made_from and previous_made_from (lists of {run_id, sha256_of, earlier})
    profiles   a list of {name, run_id, slot, runs, repeat, instances, metrics, flags, ...}
    others     further files of the folder `validation`, their texts by name
    settings   min_improvement_percent, confidence, min_tests, max_regression_percent
    expected   exit, verdict, reason (words that it holds), figures; of an error exit 2 and
               message (words that it holds)

A run is a number (the seconds of a success), or an object with the keys that differ, and null
where there is none; its block is its place in the list. Weights and profiles take `changes` (keys
put over the document), `without` (keys taken away), `replace` (pairs of texts) and `text` (instead
of the document).
"""

import hashlib
import json
import math
import os
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Tuple

from hydra_heads.base.jsontext import dump_json, dump_json_rows

Document = Dict[str, Any]

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")

WEIGHTS = "hydra_profiles/weights.json"
VALIDATION = "hydra_profiles/validation"
"""Where `lay_out` puts things below its folder: where both programs look by default."""

FRESH, MADE, BEFORE = "rfresh-1", "rmade-1", "rbefore-1"
"""Invocations: that of the profiles, that of the new weights, that of the old ones."""

WRITTEN_UNIX = 1795334400.0

OPTIONS = {
    "min_improvement_percent": ("-MinImprovementPercent", "--min-improvement-percent"),
    "confidence": ("-Confidence", "--confidence"),
    "min_tests": ("-MinTests", "--min-tests"),
    "max_regression_percent": ("-MaxRegressionPercent", "--max-regression-percent"),
}
"""How the settings are called by the script, and by the command."""

DEFAULTS: Mapping[str, float] = {
    "min_improvement_percent": 2,
    "confidence": 0.95,
    "min_tests": 30,
    "max_regression_percent": 0,
}

_ENVELOPE: Document = {
    "schema_version": "1.0",
    "generator": {"name": "hydra-heads", "version": "1.0.0"},
    "run_id": "rwritten-1",
    "timestamp": "2026-11-22T08:00:00.000+00:00",
    "timestamp_unix": WRITTEN_UNIX,
    "units": {"success_rate": "percent", "avg_time": "seconds", "weight": "fraction"},
}

_OBJECTIVE: Document = {
    "minimise": "time",
    "penalty_factor": 10.0,
    "time_limit_s": 30.0,
    "time_limit_from": "given",
    "unit": "seconds",
    "penalty": None,
    "penalty_from": None,
}

_NO_KEYS = frozenset(
    "run_id slot runs repeat instances metrics flags minimal blocks changes without replace "
    "text file".split()
)
"""What a recipe of a profile says, and a profile does not."""


def names() -> List[str]:
    """Return the names of all fixtures."""
    return sorted(name[:-5] for name in os.listdir(FIXTURES) if name.endswith(".json"))


def load(name: str) -> Document:
    """Read one fixture."""
    with open(os.path.join(FIXTURES, name + ".json"), encoding="ascii") as file:
        value = json.load(file)
    assert isinstance(value, dict)
    return value


def judged() -> List[str]:
    """Return the names of the fixtures that end with a verdict."""
    return [name for name in names() if load(name)["expected"]["exit"] != 2]


def refused() -> List[str]:
    """Return the names of the fixtures that end with an error."""
    return [name for name in names() if load(name)["expected"]["exit"] == 2]


def script_words(fixture: Document) -> List[str]:
    """Return the settings as the script takes them."""
    settings: Mapping[str, object] = fixture.get("settings", {})
    return [word for key, value in settings.items() for word in (OPTIONS[key][0], str(value))]


def command_words(fixture: Document) -> List[str]:
    """Return the settings as the command takes them, which has its confidence in percent."""
    words = []
    for key, value in fixture.get("settings", {}).items():
        exact = Decimal(str(value)) * (100 if key == "confidence" else 1)
        words += [OPTIONS[key][1], f"{exact:f}"]
    return words


def settings_of(fixture: Document) -> Dict[str, float]:
    """Return all settings, those that are not given from the defaults."""
    return {**DEFAULTS, **fixture.get("settings", {})}


def lay_out(fixture: Document, folder: object) -> None:
    """Write weights and profiles of a fixture below a folder."""
    validation = os.path.join(str(folder), *VALIDATION.split("/"))
    os.makedirs(validation if "profiles" in fixture else os.path.dirname(validation))
    texts = {profile_file(recipe): profile_text(recipe) for recipe in fixture.get("profiles", [])}
    for name, text in {**texts, **fixture.get("others", {})}.items():
        _write(os.path.join(validation, name), text)
    if fixture["weights"] is not None:
        _write(
            os.path.join(str(folder), *WEIGHTS.split("/")), weights_text(fixture["weights"], texts)
        )


def profile_file(recipe: Document) -> str:
    """Return the file of a profile."""
    name = str(recipe["name"])
    stem = name if name.startswith("head_") else "head_" + name
    return str(recipe.get("file", stem + ".json"))


def profile_text(recipe: Document) -> str:
    """Return what stands in the file of a profile."""
    if "text" in recipe:
        return str(recipe["text"])
    document = profile_document(recipe)
    runs = document.pop("runs", None)
    text = dump_json(document) if runs is None else "".join(dump_json_rows(document, "runs", runs))
    return _replaced(text, recipe)


def weights_text(recipe: Document, profiles: Mapping[str, str] = {}) -> str:
    """Return what stands in the file of weights; `profiles` are texts, for their sha256."""
    if "text" in recipe:
        return str(recipe["text"])
    return _replaced(dump_json(weights_document(recipe, profiles)), recipe)


def profile_document(recipe: Document) -> Document:
    """Return a profile that holds the runs of a recipe."""
    runs = [_run(recipe, place, given) for place, given in _given_runs(recipe)]
    times = [run["seconds"] for run in runs if run["ok"] and run["seconds"] is not None]
    successes = sum(run["ok"] is True for run in runs)
    failures = sum(run["ok"] is False for run in runs)
    tests = successes + failures
    document: Document = {
        "schema": "hydra.profile",
        **_ENVELOPE,
        "run_id": recipe.get("run_id", FRESH),
        "name": recipe["name"],
        "display_name": None,
        "slot": recipe.get("slot", "job"),
        "success_rate": 100 * successes / tests if tests else None,
        "avg_time": math.fsum(times) / len(times) if times else None,
        "num_tests": tests,
        "success_count": successes,
        "failure_count": failures,
    }
    if recipe.get("minimal"):
        for key in ("generator", "timestamp_unix", "units", "display_name", "slot"):
            del document[key]
    document.update({key: value for key, value in recipe.items() if key not in _NO_KEYS})
    return _changed({**document, "runs": runs}, recipe)


def _given_runs(recipe: Document) -> List[Tuple[int, Document]]:
    runs = recipe.get("runs", []) * int(recipe.get("repeat", 1))
    return [
        (place, dict(run) if isinstance(run, dict) else {"seconds": run})
        for place, run in enumerate(runs)
        if run is not None
    ]


def _run(recipe: Document, place: int, given: Document) -> Document:
    """Return one run: what a recipe says of it, over what follows from its place."""
    run_id: Optional[str] = given.pop("run_id", recipe.get("run_id", FRESH))
    instances = recipe.get("instances", ["default"])
    ok = given.get("ok", True)
    run: Document = {
        "id": f"{run_id}.{place}",
        "block": place // len(instances) + 1,
        "order": place,
        "instance": instances[place % len(instances)],
        "ok": ok,
        "seconds": None,
        "failure": "exit" if ok is False else None,
    }
    if run_id is None:
        del run["id"]
    if recipe.get("minimal") or recipe.get("blocks") is False:
        del run["block"]
    if recipe.get("minimal"):
        del run["order"]
    if "metrics" in recipe:
        columns = recipe["metrics"].items()
        run["metrics"] = {name: values[place % len(values)] for name, values in columns}
    if "flags" in recipe:
        run["flags"] = recipe["flags"][place % len(recipe["flags"])]
    return {**run, **given}


def weights_document(recipe: Document, profiles: Mapping[str, str] = {}) -> Document:
    """Return weights that a recipe describes."""
    new, old = recipe["new"], recipe.get("old")
    previous: Optional[Document] = None
    if old is not None:
        previous = {
            "run_id": "rwritten-0",
            "sha256": "ab" * 32,
            "weights": old,
            "made_from": _made_from(recipe.get("previous_made_from", []), BEFORE, profiles),
        }
    document: Document = {
        "schema": "hydra.weights",
        **_ENVELOPE,
        "slot": recipe.get("slot", "job"),
        "weights": new,
        "heads": [_row(name, share, old) for name, share in new.items()],
        "by_instance": [],
        "method": {"name": "best-probability", "parameters": {}},
        "objective": {**_OBJECTIVE, **recipe.get("objective", {})},
        "decision": recipe.get("decision", "published" if old else "first"),
        "reason": "for a test",
        "made_from": _made_from(recipe.get("made_from", []), MADE, profiles),
        "plan": None,
        "previous": previous,
        "more_runs": None,
    }
    return _changed(document, recipe)


def _row(name: str, share: float, old: Optional[Mapping[str, float]]) -> Document:
    return {
        "name": name,
        "weight": share,
        "previous_weight": None if old is None else old.get(name),
        "belief": None,
        "expected_cost": None,
        "expected_cost_ci": None,
        "success_rate": None,
        "avg_time": None,
        "runs": 0,
        "floor_share": None,
        "eligible": True,
        "eligible_probability": None,
        "reasons": [],
    }


def _made_from(rows: List[Document], run_id: str, profiles: Mapping[str, str]) -> List[Document]:
    return [
        {
            "file": row.get("sha256_of", "head_a.json"),
            "sha256": _sha256(profiles[row["sha256_of"]]) if "sha256_of" in row else None,
            "run_id": row.get("run_id", run_id),
            "num_tests": 100,
            "earlier": row.get("earlier", []),
        }
        for row in (rows or [{}])
    ]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _changed(document: Document, recipe: Document) -> Document:
    document.update(recipe.get("changes", {}))
    return {key: value for key, value in document.items() if key not in recipe.get("without", [])}


def _replaced(text: str, recipe: Document) -> str:
    for old, new in recipe.get("replace", []):
        assert old in text, f"nothing to replace: {old}"
        text = text.replace(old, new, 1)
    return text


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii", newline="") as file:
        file.write(text)
