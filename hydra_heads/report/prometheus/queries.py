"""Questions to Prometheus (PromQL) about a slot's series."""

import re
from typing import Sequence

from hydra_heads.base.redact import printable
from hydra_heads.report.prometheus.names import NO_SERIES, PROFILE_TIMESTAMP, Family, family_of
from hydra_heads.report.prometheus.text import quoted


def only(label: str, value: str) -> str:
    """Return the matcher of series whose label has this value.

    >>> only("slot", "demo")
    'slot="demo"'
    """
    return f"{label}={quoted(value)}"


def one_of(label: str, values: Sequence[str]) -> str:
    """Return the matcher of series whose label has one of these values.

    >>> print(one_of("head", ["zlib-1", "v1.2"]))
    head=~"zlib-1|v1[.]2"
    """
    return f"{label}=~{quoted('|'.join(_literal(printable(value)) for value in values))}"


def selector(family: Family, *matchers: str, suffix: str = "") -> str:
    """Return what finds a family's series.

    >>> selector(PROFILE_TIMESTAMP, only("slot", "demo"))
    'hydra_profile_timestamp_seconds{slot="demo"}'
    """
    return f"{family.name}{suffix}{{{','.join(matchers)}}}"


def metric_query(metric: str, *matchers: str) -> str:
    """Return what finds a registered profile metric, in the base unit of its series.

    >>> metric_query("profile_age", only("slot", "demo"))
    'time() - hydra_profile_timestamp_seconds{slot="demo"}'
    """
    if metric in NO_SERIES:
        return f"time() - {selector(PROFILE_TIMESTAMP, *matchers)}"
    return selector(family_of(metric), *matchers)


def _literal(text: str) -> str:
    """Return a pattern of exactly this text; in brackets a character needs no backslash."""
    return re.sub(r"[.+*?$|(){}]", r"[\g<0>]", re.sub(r"([\\^\[\]])", r"\\\1", text))
