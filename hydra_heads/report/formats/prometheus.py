"""Series of a slot as a file for the node exporter's textfile collector."""

from hydra_heads.report.prometheus.series import series_of
from hydra_heads.report.prometheus.text import exposition
from hydra_heads.report.view import View


def render(view: View) -> str:
    """Return the slot's figures as gauges, and the times of its heads as histograms.

    Figures that are not known have no series. The file has no timestamps: the collector stamps
    what it reads, and the times of profile and weights are series themselves.
    """
    return exposition(series_of(view))
