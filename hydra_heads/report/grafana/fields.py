"""How Grafana shows figures: units, digits, colours by threshold, words for codes."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.reading import number_in
from hydra_heads.report.prometheus.names import base_unit_of, base_value
from hydra_heads.report.status import STATUS_CODES
from hydra_heads.report.thresholds import CRITICAL, OK, UNKNOWN, WARNING

Json = Dict[str, object]

GREEN, ORANGE, RED, PURPLE, BLUE = "green", "orange", "red", "purple", "blue"
"""Named colours, which Grafana has for light and dark."""

STATUS_COLOURS = {OK: GREEN, WARNING: ORANGE, CRITICAL: RED, UNKNOWN: PURPLE}

RATIO, SECONDS, BYTES, NUMBER = "percentunit", "s", "bytes", "short"
"""Grafana's units: a ratio is shown as percent, seconds and bytes by what fits."""

_UNITS = {"_ratio": RATIO, "_seconds": SECONDS, "_bytes": BYTES, "": NUMBER}

_PARTS_OF_A_WHOLE = ("success_rate", "weight", "belief")


class Field(NamedTuple):
    """How one figure is shown: unit, ends of its scale, and steps of colour from the lowest up."""

    unit: str = NUMBER
    least: Optional[float] = None
    most: Optional[float] = None
    steps: Sequence[Json] = ()
    mappings: Sequence[Json] = ()

    @property
    def decimals(self) -> Optional[int]:
        """Digits after the point; None leaves it to Grafana."""
        return {RATIO: 1, NUMBER: 0}.get(self.unit)


def metric_field(metric: str, threshold: Optional[Mapping[str, object]] = None) -> Field:
    """Return how a registered metric is shown; `threshold` is a row of the dashboard."""
    most = 1.0 if metric in _PARTS_OF_A_WHOLE else None
    least = None if metric == "avg_time_change" else 0.0
    steps = _steps(metric, threshold) if threshold else ()
    return Field(_UNITS[base_unit_of(metric).suffix], least, most, steps)


def age_field(valid_for_s: Optional[float]) -> Field:
    """Return how the age of something is shown, which is a warning beyond so many seconds."""
    steps = [] if valid_for_s is None else [_step(GREEN, None), _step(ORANGE, valid_for_s)]
    return Field(SECONDS, 0.0, steps=steps)


def status_field() -> Field:
    """Return how a status code is shown: as its word, in its colour."""
    words: Json = {
        str(code): {"text": word, "color": STATUS_COLOURS[word], "index": index}
        for index, (word, code) in enumerate(STATUS_CODES.items())
    }
    steps = [_step(STATUS_COLOURS[word], code or None) for word, code in STATUS_CODES.items()]
    return Field(steps=steps, mappings=[{"type": "value", "options": words}])


def defaults_of(field: Field, by_series: bool, custom: Optional[Json] = None) -> Json:
    """Return the settings of a figure; `by_series` gives each head its own colour."""
    mode = {"mode": "palette-classic"} if by_series else {"mode": "thresholds"}
    settings: Json = {
        "color": mode,
        "custom": custom or {},
        "mappings": list(field.mappings),
        "noValue": "not known",
        "thresholds": {"mode": "absolute", "steps": list(field.steps) or [_step(BLUE, None)]},
        "unit": field.unit,
    }
    for key, value in (("decimals", field.decimals), ("min", field.least), ("max", field.most)):
        if value is not None:
            settings[key] = value
    return settings


def _steps(metric: str, threshold: Mapping[str, object]) -> List[Json]:
    """Turn two limits into colours: each one begins at its value, the first below all."""
    limits = [
        (number_in(threshold.get(status)), STATUS_COLOURS[status]) for status in (WARNING, CRITICAL)
    ]
    known = [(base_value(metric, limit), colour) for limit, colour in limits if limit is not None]
    if threshold.get("direction") == "above":
        return [_step(GREEN, None), *(_step(colour, limit) for limit, colour in known)]
    # Below is bad: above each limit begins what the next milder one stands for.
    milder = [GREEN, *(colour for _, colour in known)]
    steps = [_step(milder[index], limit) for index, (limit, _) in enumerate(known)]
    return [_step(milder[-1], None), *reversed(steps)]


def _step(colour: str, value: Optional[float]) -> Json:
    return {"color": colour, "value": value}
