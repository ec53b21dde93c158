"""Panels that every dashboard of Grafana has below its own: standing, history, times, resources."""

from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence

from hydra_heads.model.reading import number_in, objects_in
from hydra_heads.report.grafana.document import HEADS_CHOSEN, slot_matchers
from hydra_heads.report.grafana.fields import (
    BYTES,
    NUMBER,
    SECONDS,
    Field,
    age_field,
    metric_field,
    status_field,
)
from hydra_heads.report.grafana.panels import Panel, Query
from hydra_heads.report.prometheus import names
from hydra_heads.report.prometheus.names import Family, family_of
from hydra_heads.report.prometheus.queries import metric_query, selector
from hydra_heads.report.view import Row, View

QUANTILES = ((0.5, "p50"), (0.9, "p90"), (0.99, "p99"))


class Section(NamedTuple):
    """Panels below one heading; their rows count from the heading."""

    title: str
    panels: Sequence[Panel]


def sections_of(view: View) -> List[Section]:
    """Return what stands below the document's panels."""
    asked = _Questions(view)
    return [
        Section("How the slot stands", [*_tiles(asked), _heads_table(asked)]),
        Section("Over time", list(_histories(asked))),
        Section("The last profile", list(_last_profile(asked))),
    ]


class _Questions:
    """Queries about one slot, and its thresholds."""

    def __init__(self, view: View) -> None:
        self._slot = slot_matchers(view)
        self._heads = (*self._slot, HEADS_CHOSEN)
        self.valid_for_s = number_in(view.dashboard.get("valid_for_s"))
        self._thresholds: Dict[object, Row] = {}
        for row in objects_in(view.dashboard.get("thresholds")):
            self._thresholds.setdefault(row.get("metric"), row)

    def of_slot(self, family: Family) -> str:
        return selector(family, *self._slot)

    def of_heads(self, family: Family, suffix: str = "") -> str:
        return selector(family, *self._heads, suffix=suffix)

    def metric(self, metric: str) -> str:
        return metric_query(metric, *self._heads)

    def field(self, metric: str) -> Field:
        return metric_field(metric, self._thresholds.get(metric))


def _tiles(asked: _Questions) -> Iterator[Panel]:
    slot = "slot"
    for place, (title, family, field) in enumerate(
        (
            ("Slot", names.SLOT_STATUS, status_field()),
            ("Heads", names.SLOT_HEADS, Field()),
            ("Blocks still needed", names.BLOCKS_NEEDED, Field()),
        )
    ):
        query = Query(asked.of_slot(family), slot)
        yield Panel(title, family.help, "stat", [query], field, _place(6 * place, 1, 6, 4))
    yield Panel(
        "Age of the weights",
        "Time since the weights were written.",
        "stat",
        [Query(f"time() - {asked.of_slot(names.WEIGHTS_TIMESTAMP)}", slot)],
        age_field(asked.valid_for_s),
        _place(18, 1, 6, 4),
    )


def _heads_table(asked: _Questions) -> Panel:
    figures: Mapping[str, Field] = {
        "Status": status_field(),
        "Weight": asked.field("weight"),
        "Belief": asked.field("belief"),
        "Success": asked.field("success_rate"),
        "Mean time": asked.field("avg_time"),
        "p95": asked.field("p95"),
        "Change": asked.field("avg_time_change"),
        "Runs": Field(),
        "Age": asked.field("profile_age"),
    }
    answers = [
        asked.of_heads(names.HEAD_STATUS),
        *map(asked.metric, ("weight", "belief", "success_rate", "avg_time", "p95")),
        asked.metric("avg_time_change"),
        asked.of_heads(names.RUNS),
        asked.metric("profile_age"),
    ]
    return Panel(
        "Heads",
        "Status, share of the work and figures of the last profile, a head a line.",
        "table",
        [Query(f"max by (head) ({answer})") for answer in answers],
        Field(),
        _place(0, 5, 24, 10),
        figures,
        sorted_by="Weight",
    )


def _histories(asked: _Questions) -> Iterator[Panel]:
    yield _history("Share of the work", "weight", asked, 0, 1)._replace(is_stacked=True)
    yield _history("Mean time of a success", "avg_time", asked, 12, 1)
    yield _history("Success rate", "success_rate", asked, 0, 9)
    yield Panel(
        "Failures by kind",
        names.FAILURES.help,
        "timeseries",
        [Query(f"sum by (kind) ({asked.of_heads(names.FAILURES)})", "{{kind}}")],
        Field(NUMBER, 0.0),
        _place(12, 9, 12, 8),
        is_stacked=True,
    )


def _history(title: str, metric: str, asked: _Questions, x: int, y: int) -> Panel:
    return Panel(
        title,
        family_of(metric).help,
        "timeseries",
        [Query(asked.metric(metric))],
        asked.field(metric),
        _place(x, y, 12, 8),
    )


def _last_profile(asked: _Questions) -> Iterator[Panel]:
    buckets = f"sum by (le, head) ({asked.of_heads(names.DURATION, '_bucket')})"
    yield Panel(
        "Quantiles of the times",
        "Estimated from the buckets of the histogram, which is of the last profile: a snapshot "
        "that needs no rate. Exact ones are the series hydra_head_duration_p50_seconds to p99.",
        "timeseries",
        [
            Query(f"histogram_quantile({share}, {buckets})", f"{{{{head}}}} {word}")
            for share, word in QUANTILES
        ],
        Field(SECONDS, 0.0),
        _place(0, 1, 24, 9),
    )
    user, system = family_of("user_time"), family_of("system_time")
    yield _bars(
        "Peak memory",
        family_of("memory_max_mb").help,
        asked.of_heads(family_of("memory_max_mb")),
        Field(BYTES, 0.0),
        0,
    )
    yield _bars(
        "CPU time of a run",
        "In user mode and in the kernel together, median over the runs of the last profile.",
        f"{asked.of_heads(user)} + {asked.of_heads(system)}",
        Field(SECONDS, 0.0),
        12,
    )


def _bars(title: str, meaning: str, answer: str, field: Field, x: int) -> Panel:
    grid = _place(x, 10, 12, 8)
    return Panel(title, meaning, "bargauge", [Query(f"sort({answer})")], field, grid)


def _place(x: int, y: int, w: int, h: int) -> Dict[str, int]:
    return {"x": x, "y": y, "w": w, "h": h}
