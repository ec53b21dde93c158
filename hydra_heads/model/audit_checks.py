"""What a schema cannot say of an audit: that its profiles are of one slot, each head's once."""

from typing import Any, Mapping

from hydra_heads.model.figure_checks import check_distinct_names
from hydra_heads.model.findings import Findings, shown


def check_audit(document: Mapping[str, Any], findings: Findings) -> None:
    """Check how the profiles of an audit go together; each alone is checked as a profile."""
    profiles = document["profiles"]
    check_distinct_names(profiles, "name", ("profiles",), findings)
    for index, profile in enumerate(profiles):
        if profile.get("slot") not in (None, document["slot"]):
            findings.add(
                ("profiles", index, "slot"),
                f"found {shown(profile['slot'])}, expected {shown(document['slot'])}, as slot says",
            )
