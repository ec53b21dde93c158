"""Checks of what stands in several documents: names, references, intervals, shares."""

import math
from typing import Any, Collection, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.findings import Findings, Step, path_text, shown
from hydra_heads.model.names import check_name

SUM_TOLERANCE = 1e-9
"""Weights are rounded to 12 digits, so the sum of many is 1 only up to this."""

Path = Tuple[Step, ...]


def check_head_name(name: str, path: Path, findings: Findings) -> None:
    """Note a head's name that some system cannot keep."""
    try:
        check_name(name, path_text(path))
    except InputError as error:
        findings.add((), error.message)


def check_interval(interval: Optional[Mapping[str, Any]], path: Path, findings: Findings) -> None:
    """Note an interval whose low end is above its high end."""
    if not interval:
        return
    low, high = interval.get("low"), interval.get("high")
    if low is not None and high is not None and low > high:
        findings.add(path, f"found low {shown(low)} above high {shown(high)}, expected low <= high")


def check_shares(shares: Sequence[float], path: Path, what: str, findings: Findings) -> None:
    """Note shares that do not sum to 1."""
    total = math.fsum(shares)
    if abs(total - 1) > SUM_TOLERANCE:
        findings.add(path, f"found {what} that sum to {total:.12g}, expected 1 +- 1e-9")


def check_distinct_names(
    rows: Sequence[Mapping[str, Any]], key: str, path: Path, findings: Findings
) -> None:
    """Note the first row whose name, under `key`, another row has already."""
    seen = set()
    for index, row in enumerate(rows):
        if row[key] in seen:
            findings.add((*path, index, key), f"{shown(row[key])} comes twice; names are unique")
            return
        seen.add(row[key])


def check_reference(
    name: str, known: Collection[str], path: Path, what: str, findings: Findings
) -> None:
    """Note a name that refers to nothing."""
    if name not in known:
        names = sorted(known)
        allowed = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
        findings.add(path, f"found {shown(name)}, expected the name of {what}: {allowed or 'none'}")
