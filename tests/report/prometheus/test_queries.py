"""Questions to Prometheus about a slot."""

import re
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.redact import printable
from hydra_heads.model.metrics import PROFILE_METRICS
from hydra_heads.report.prometheus.names import DURATION, NO_SERIES, family_of
from hydra_heads.report.prometheus.queries import metric_query, one_of, only, selector
from tests.report.prometheus.promql import read_query


@settings(max_examples=80, deadline=None, derandomize=True)
@given(names=st.lists(st.text(max_size=6), min_size=1, max_size=3), other=st.text(max_size=6))
def test_a_choice_matches_its_names_and_no_others(names: List[str], other: str) -> None:
    """Dots, brackets and backslashes of a name mean themselves."""
    written = one_of("head", names)

    pattern = written[len('head=~"') : -1].replace('\\"', '"').replace("\\\\", "\\")
    for name in (*names, other):
        shown = [printable(text) for text in names]
        assert bool(re.fullmatch(pattern, printable(name))) == (printable(name) in shown)


@pytest.mark.parametrize("metric", PROFILE_METRICS)
def test_every_profile_metric_can_be_asked_for(metric: str) -> None:
    """The question names the metric's series, or for an age those of the profile's time."""
    spoken = read_query(metric_query(metric, only("slot", "demo")))

    expected = "hydra_profile_timestamp_seconds" if metric in NO_SERIES else family_of(metric).name
    assert spoken.series == {expected}
    assert spoken.labels == {"slot"}


def test_a_histogram_is_asked_for_by_its_parts() -> None:
    """Its buckets have a name of their own."""
    assert selector(DURATION, only("slot", "a"), suffix="_bucket") == (
        'hydra_head_duration_seconds_bucket{slot="a"}'
    )
