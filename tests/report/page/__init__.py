"""The HTML report, piece by piece."""
