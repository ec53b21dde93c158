"""How grave something is: a rule that fires, or what the output of a failed run says."""

INFO, WARNING, ERROR, CRITICAL = "INFO", "WARNING", "ERROR", "CRITICAL"

SEVERITIES = (INFO, WARNING, ERROR, CRITICAL)
"""From what may be left alone to what hurts others too."""


def severity_rank(severity: str) -> int:
    """Return the place of a severity: the higher, the graver.

    >>> severity_rank("CRITICAL") > severity_rank("INFO")
    True
    """
    return SEVERITIES.index(severity)
