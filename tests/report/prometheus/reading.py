"""Series read back from their text, by prometheus_client's parser and by a look at the lines."""

import re
from typing import Dict, FrozenSet, List, NamedTuple, Tuple

from prometheus_client.parser import text_string_to_metric_families

Labels = FrozenSet[Tuple[str, str]]

_LINE = re.compile(
    r'(?P<series>[a-z_:][a-z0-9_:]*\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*\}) (?P<value>[^ ]+)'
)
"""One figure without a timestamp, as the exposition format has it (version 0.0.4)."""


class Read(NamedTuple):
    """What a text holds: types and meanings by family, figures by series."""

    types: Dict[str, str]
    helps: Dict[str, str]
    values: Dict[Tuple[str, Labels], float]

    def value(self, name: str, **labels: str) -> float:
        """Return one figure; raises `KeyError` where there is none."""
        return self.values[name, frozenset(labels.items())]

    def of(self, name: str, label: str = "head") -> Dict[str, float]:
        """Return the figures of a series by one of its labels."""
        return {
            dict(labels)[label]: value
            for (found, labels), value in self.values.items()
            if found == name
        }

    @property
    def names(self) -> List[str]:
        """The names of all series."""
        return sorted({name for name, _ in self.values})


def read_back(text: str) -> Read:
    """Read a text; prometheus_client takes twins silently, so they are looked for here."""
    families = list(text_string_to_metric_families(text))
    samples = [sample for family in families for sample in family.samples]
    values = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}
    assert len(values) == len(samples), "a series stands there twice"
    assert all(sample.timestamp is None for sample in samples)
    return Read(
        {family.name: family.type for family in families},
        {family.name: family.documentation for family in families},
        values,
    )


def series_lines(text: str) -> List[str]:
    """Return the series of each line that is a figure; every line must be written well."""
    lines = [line for line in text.split("\n")[:-1] if not line.startswith("# ")]
    matches = [_LINE.fullmatch(line) for line in lines]
    assert None not in matches, lines[matches.index(None)]
    return [match.group("series") for match in matches if match]
