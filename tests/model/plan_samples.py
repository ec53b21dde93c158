"""Parts of weights: an adopted plan of two heads, and what follows a failure."""

from typing import Any, Dict, List


def fallbacks() -> List[Dict[str, Any]]:
    """Return the one head that failed, and which to try then; made anew for each test."""
    return [{"head": "zlib", "then": [{"head": "gzip9", "success": 0.9, "runs": 3}]}]


def plan(made_from: List[Dict[str, Any]]) -> Dict[str, Any]:
    """Return a plan that fills its deadline."""
    return {
        "adopted": True,
        "deadline_s": 5.0,
        "steps": [{"head": "zlib", "slice_s": 1.5}, {"head": "gzip9", "slice_s": 3.5}],
        "cost": 0.4,
        "cost_single": 0.5,
        "gain_ci": {"low": 0.02, "high": 0.18, "level": 0.95},
        "single": "zlib",
        "reason": "adopted: it costs less than zlib alone",
        "made_from": made_from,
    }
