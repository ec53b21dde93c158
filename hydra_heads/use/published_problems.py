"""What is wrong with weights that nobody can pick by, in words."""

import math
from typing import Any, List, Mapping, Tuple

from hydra_heads.model.envelope_checks import envelope_problems
from hydra_heads.model.figure_checks import SUM_TOLERANCE
from hydra_heads.model.findings import Findings, Step, shown
from hydra_heads.model.names import name_fault
from hydra_heads.model.reading import number_in

Path = Tuple[Step, ...]


def problems_of(document: object, where: str) -> List[str]:
    """Say what is wrong with what picking uses of a weights document, one line a problem."""
    return envelope_problems(document, "weights", where) or _own_problems(document, where)


def _own_problems(document: object, where: str) -> List[str]:
    assert isinstance(document, dict)
    findings = Findings(where)
    slot = document.get("slot")
    if slot is not None and name_fault(slot) is not None:
        findings.add(("slot",), f"found {shown(slot)}, which {name_fault(slot)}")
    weights = document.get("weights")
    if not isinstance(weights, dict) or not weights:
        findings.add(("weights",), f"found {_found(weights)}, expected an object of fractions")
        return findings.lines
    for name in weights:
        fault = name_fault(name)
        if fault is not None:
            findings.add(("weights",), f"found {shown(name)}, which {fault}")
    _check_shares(weights, ("weights",), findings)
    _check_rows(document.get("by_instance"), weights, findings)
    return findings.lines


def _found(value: object) -> str:
    return "none" if value == {} else shown(value)


def _check_rows(rows: object, known: Mapping[str, object], findings: Findings) -> None:
    """Check the weights by instance; there may be none."""
    if rows is None:
        return
    if not isinstance(rows, list):
        findings.add(("by_instance",), f"found {shown(rows)}, expected a list")
        return
    for index, row in enumerate(rows):
        place: Path = ("by_instance", index)
        instance = row.get("instance") if isinstance(row, dict) else None
        weights = row.get("weights") if isinstance(row, dict) else None
        if not isinstance(instance, str) or not isinstance(weights, dict):
            findings.add(place, f"found {shown(row)}, expected an object: instance and weights")
            return
        strangers = weights.keys() - known.keys()
        if strangers:
            name = shown(min(strangers))
            findings.add((*place, "weights"), f"found {name}, expected a head of weights")
            return
        _check_shares(weights, (*place, "weights"), findings)


def _check_shares(shares: Mapping[str, Any], place: Path, findings: Findings) -> None:
    """Note the first share that is no fraction, or shares that do not sum to 1."""
    for name, share in shares.items():
        if number_in(share) is None or not 0 <= share <= 1:
            findings.add((*place, name), f"found {shown(share)}, expected a fraction from 0 to 1")
            return
    total = math.fsum(shares.values())
    if abs(total - 1) > SUM_TOLERANCE:
        findings.add(place, f"found weights that sum to {total:.12g}, expected 1 +- 1e-9")
