"""Changes and anomalies of series in words, one line each."""

from typing import List, Mapping, Optional, Sequence

from hydra_heads.model.series_file import SeriesFile, label_of
from hydra_heads.report.wording import quantity
from hydra_heads.stats.anomalies import Anomaly
from hydra_heads.stats.changes import Change


def change_lines(given: SeriesFile, found: Mapping[str, Sequence[Change]]) -> List[str]:
    """Word the changes of every series: where, from which level to which, how sure."""
    lines: List[str] = []
    for name, changes in found.items():
        lines.append(f"{name}: {_counted(len(changes), 'change')} in {_points(given, name)}")
        lines += [f"  at {label_of(given.labels, c.index)}: {_change(c)}" for c in changes]
    return lines


def anomaly_lines(given: SeriesFile, found: Mapping[str, Sequence[Anomaly]]) -> List[str]:
    """Word the anomalies of every series: where, what was found, what was expected."""
    lines: List[str] = []
    for name, anomalies in found.items():
        counted = _counted(len(anomalies), "anomaly", "anomalies")
        lines.append(f"{name}: {counted} in {_points(given, name)}")
        lines += [f"  at {label_of(given.labels, a.index)}: {_anomaly(a)}" for a in anomalies]
    return lines


def _change(change: Change) -> str:
    """Word one change: levels, the shift in percent where the level before has one, and p."""
    low, effect, high = change.low, change.effect, change.high
    unit = ""
    if change.before > 0:
        low, effect, high = (100 * value / change.before for value in (low, effect, high))
        unit = " %"
    return (
        f"{signed(change.before)} -> {signed(change.after)}, {signed(effect, True)}{unit} "
        f"[{signed(low, True)}, {signed(high, True)}]{_probability(change.p)}"
    )


def _anomaly(anomaly: Anomaly) -> str:
    return (
        f"{signed(anomaly.value)}, expected {signed(anomaly.low)} to {signed(anomaly.high)}"
        f"{_probability(anomaly.p)}"
    )


def _probability(p: Optional[float]) -> str:
    return "" if p is None else f", p {p:.2g}" if p >= 1e-12 else ", p below 1e-12"


def signed(value: float, with_plus: bool = False) -> str:
    """Word a figure that may be below 0, with three digits that count.

    >>> signed(-0.01234), signed(12.0, True), signed(0.0, True), signed(3e300)
    ('-0.0123', '+12.0', '0', '3e+300')
    """
    if abs(value) >= 1e12 or 0 < abs(value) < 1e-6:
        return f"{value:+.3g}" if with_plus else f"{value:.3g}"
    sign = "-" if value < 0 else "+" if with_plus and value > 0 else ""
    return sign + quantity(abs(value))


def _counted(count: int, one: str, many: str = "") -> str:
    return (
        f"no {one}" if not count else f"1 {one}" if count == 1 else f"{count} {many or one + 's'}"
    )


def _points(given: SeriesFile, name: str) -> str:
    """Word how many points a series has, and how many of them are not there."""
    values = given.series[name]
    missing = sum(1 for value in values if value is None)
    points = "1 point" if len(values) == 1 else f"{len(values)} points"
    return f"{points}, {missing} of them missing" if missing else points
