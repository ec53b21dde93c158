"""What a schema cannot say of a gate: figures that must agree with each other and the verdict."""

from typing import Any, Mapping, Optional, Tuple

from hydra_heads.model.figure_checks import (
    check_distinct_names,
    check_head_name,
    check_interval,
    check_shares,
)
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.gate import CANNOT_TELL, Found, bounds_of, settings_in, verdict_of

TOLERANCE = 1e-9
"""Relative, for every head: two programs add up in their own ways."""

INTERVALS = ("gain_ci", "cautious_ci")

FIGURES = (
    "paired",
    "blocks",
    "tests",
    "gain",
    "gain_ci",
    "cautious_ci",
    "relative_gain_percent",
    "degrees_of_freedom",
    "cost_old",
    "cost_new",
    "runs_needed",
)
"""What is null where weights were kept."""


def check_gate(document: Mapping[str, Any], findings: Findings) -> None:
    """Check one gate document: nobody is told a verdict that its own figures do not bear out."""
    if document["decision"] == "kept":
        _check_kept(document, findings)
        return
    _check_heads(document, findings)
    for key in ("paired", "blocks", "tests"):
        if document[key] is None:
            findings.add((key,), "found null, expected a value, as the weights were not kept")
            return
    for key in INTERVALS:
        check_interval(document.get(key), (key,), findings)
    _check_gain(document, findings)
    _check_pairing(document, findings)
    _check_verdict(document, findings)


def _check_kept(document: Mapping[str, Any], findings: Findings) -> None:
    """Nothing is compared where the weights are those before."""
    if document["verdict"] != CANNOT_TELL:
        findings.add(
            ("verdict",),
            f"found {shown(document['verdict'])}, expected {CANNOT_TELL}, as decision is kept",
        )
    for key in FIGURES:
        if document.get(key) is not None:
            findings.add(
                (key,), f"found {shown(document[key])}, expected null, as decision is kept"
            )
    for key in ("heads", "profiles"):
        if document[key]:
            findings.add((key,), "found rows, expected none, as decision is kept")


def _check_heads(document: Mapping[str, Any], findings: Findings) -> None:
    rows = document["heads"]
    if not rows:
        findings.add(("heads",), "found none, expected the heads that are weighed")
        return
    check_distinct_names(rows, "name", ("heads",), findings)
    for index, row in enumerate(rows):
        check_head_name(row["name"], ("heads", index, "name"), findings)
        if (row["mean_cost"] is None) != (row["runs"] == 0):
            expected = "a number" if row["runs"] else "null"
            findings.add(
                ("heads", index, "mean_cost"),
                f"found {shown(row['mean_cost'])}, expected {expected} of {row['runs']} runs",
            )
    for key in ("old_weight", "new_weight"):
        check_shares([row[key] for row in rows], ("heads",), f"{key}s", findings)
    if len(document["profiles"]) != len(rows):
        findings.add(
            ("profiles",),
            f"found {len(document['profiles'])}, expected {len(rows)}, one of every head",
        )


def _check_gain(document: Mapping[str, Any], findings: Findings) -> None:
    """Compare the gain with the costs that it is the difference of."""
    gain, old, new = document["gain"], document["cost_old"], document["cost_new"]
    relative = document["relative_gain_percent"]
    rows = document["heads"]
    costs = [row["mean_cost"] for row in rows]
    if None in (gain, old, new, *costs):
        for key in ("gain", "cost_old", "cost_new", *INTERVALS, "relative_gain_percent"):
            if document.get(key) is not None:
                findings.add((key,), "found a value where other figures are null, expected null")
        return
    if abs(gain - (old - new)) > TOLERANCE * (1 + len(rows)) * max(costs, default=0.0):
        findings.add(
            ("gain",), f"found {shown(gain)}, expected {old - new:.12g}, cost_old - cost_new"
        )
    _check_relative(relative, gain, old, findings)
    for key in INTERVALS:
        if document.get(key) is not None:
            _check_bounds(document, key, findings)


def _check_relative(relative: Optional[float], gain: float, old: float, findings: Findings) -> None:
    path = ("relative_gain_percent",)
    if relative is None or old == 0:
        if relative is not None or old != 0:
            findings.add(path, f"found {shown(relative)} where cost_old is {shown(old)}")
        return
    percent = 100 * gain / old
    if abs(relative - percent) > TOLERANCE * max(1.0, abs(percent)):
        findings.add(
            path, f"found {shown(relative)}, expected {percent:.12g}, gain in percent of cost_old"
        )


def _check_bounds(document: Mapping[str, Any], key: str, findings: Findings) -> None:
    interval, gain = document[key], document["gain"]
    confidence = document["settings"]["confidence"]
    if not interval["low"] <= gain <= interval["high"]:
        findings.add((key,), f"found an interval without the gain, {shown(gain)}")
    if interval["level"] != confidence:
        findings.add(
            (key, "level"),
            f"found {shown(interval['level'])}, expected {shown(confidence)}, as "
            "settings.confidence says",
        )


def _check_pairing(document: Mapping[str, Any], findings: Findings) -> None:
    """Compare counts of blocks and runs."""
    blocks, tests = document["blocks"], document["tests"]
    runs = [row["runs"] for row in document["heads"]] or [0]
    if document["paired"] != (blocks >= 2):
        findings.add(
            ("paired",), f"found {shown(document['paired'])} with {blocks} complete blocks"
        )
    elif document["paired"] and set(runs) != {blocks}:
        findings.add(("heads",), f"found other counts of runs than the {blocks} blocks")
    elif not document["paired"] and min(runs) != tests:
        findings.add(("tests",), f"found {tests}, expected {min(runs)}, the fewest runs of a head")
    if tests < blocks:
        findings.add(("tests",), f"found {tests}, expected at least the {blocks} complete blocks")


def _check_verdict(document: Mapping[str, Any], findings: Findings) -> None:
    tests = document["blocks"] if document["paired"] else document["tests"]
    low, high = bounds_of(_interval(document["gain_ci"]), _interval(document.get("cautious_ci")))
    found = Found(low, high, document["relative_gain_percent"], tests)
    expected = verdict_of(found, settings_in(document["settings"]))
    if document["verdict"] != expected:
        findings.add(
            ("verdict",),
            f"found {shown(document['verdict'])}, expected {expected}, as the figures say",
        )


def _interval(value: Optional[Mapping[str, Any]]) -> Optional[Tuple[float, float, float]]:
    return None if value is None else (value["low"], value["high"], value["level"])
