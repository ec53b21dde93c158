"""Series as text that Prometheus reads: the exposition format, version 0.0.4."""

import math
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.redact import printable
from hydra_heads.report.prometheus.names import Family

Labels = Tuple[Tuple[str, str], ...]


class Sample(NamedTuple):
    """One figure of a family; `suffix` is what a histogram's series have after the name.

    A value of None is not known, and has no series.
    """

    labels: Labels
    value: Optional[float]
    suffix: str = ""


def exposition(families: Mapping[Family, Iterable[Sample]]) -> str:
    """Return families as text: each once, without timestamps, no series twice.

    A family without a known figure is left out, so that no name stands there for nothing.

    >>> family = Family("hydra_slot_heads", "Heads of the slot.")
    >>> print(exposition({family: [Sample((("slot", "demo"),), 3)]}), end="")
    # HELP hydra_slot_heads Heads of the slot.
    # TYPE hydra_slot_heads gauge
    hydra_slot_heads{slot="demo"} 3
    """
    lines: List[str] = []
    for family, samples in families.items():
        series = _series(family, samples)
        if series:
            lines.append(f"# HELP {family.name} {_escaped(family.help)}")
            lines.append(f"# TYPE {family.name} {family.type}")
            lines += [f"{name} {value}" for name, value in series.items()]
    return "".join(line + "\n" for line in lines)


def quoted(text: str) -> str:
    r"""Return a label's value as it is written, here and in queries: one line, whatever it holds.

    Control and format characters are shown by their escapes, as everywhere.

    >>> print(quoted('a "b"\n\\c'))
    "a \"b\"\\n\\c"
    """
    return '"{}"'.format(_escaped(printable(text)).replace('"', '\\"'))


def _series(family: Family, samples: Iterable[Sample]) -> Dict[str, str]:
    """Return the values by series; of twins, whose labels are shown alike, the first one stays."""
    series: Dict[str, str] = {}
    for sample in samples:
        if sample.value is None or not math.isfinite(sample.value):
            continue
        labels = ",".join(f"{name}={quoted(value)}" for name, value in sample.labels)
        series.setdefault(f"{family.name}{sample.suffix}{{{labels}}}", repr(sample.value))
    return series


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
