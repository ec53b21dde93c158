"""A right gate document, made anew for each test that damages it."""

from typing import Any, Dict

Document = Dict[str, Any]

SHA = "ab" * 32


def gate_figures() -> Document:
    """Return all but the envelope of a gate of two heads, 100 blocks and a gain of a quarter."""
    return {
        "slot": "compress",
        "verdict": "improved",
        "reason": "the gain is beyond noise and not below the minimum",
        "paired": True,
        "blocks": 100,
        "tests": 120,
        "decision": "published",
        "gain": 0.25,
        "gain_ci": {"low": 0.125, "high": 0.375, "level": 0.95},
        "cautious_ci": {"low": 0.0625, "high": 0.4375, "level": 0.95},
        "relative_gain_percent": 25.0,
        "degrees_of_freedom": 99,
        "cost_old": 1.0,
        "cost_new": 0.75,
        "runs_needed": 25,
        "heads": [gate_row("gzip9", 0.5, 0.25, 1.5), gate_row("zlib", 0.5, 0.75, 0.5)],
        "settings": {
            "min_improvement_percent": 2.0,
            "confidence": 0.95,
            "min_tests": 30,
            "max_regression_percent": 0.0,
        },
        "weights": {"file": "hydra_profiles/weights.json", "sha256": SHA},
        "profiles": [
            {"file": f"hydra_profiles/validation/head_{name}.json", "sha256": SHA, "run_id": "rabd"}
            for name in ("gzip9", "zlib")
        ],
    }


def gate_row(name: str, old: float, new: float, cost: float) -> Document:
    """Return the row of one head."""
    return {"name": name, "old_weight": old, "new_weight": new, "mean_cost": cost, "runs": 100}
