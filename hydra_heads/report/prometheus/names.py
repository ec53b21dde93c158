"""What Hydra's figures are called in Prometheus, and in which of its base units they are.

A name is made of a metric's stem and its unit, as the registry has it; everything but the
histogram is a gauge, because a profile is a snapshot. What a name means depends on no slot:
the files of several slots may lie side by side.
"""

from typing import Dict, NamedTuple, Tuple

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.metrics import BY_NAME

GAUGE, HISTOGRAM = "gauge", "histogram"

STATUS_WORDS = "0 ok, 1 warning, 2 critical, 3 unknown"


class Family(NamedTuple):
    """Series of one name: what the name means, in one sentence, and their type."""

    name: str
    help: str
    type: str = GAUGE


class BaseUnit(NamedTuple):
    """A base unit of Prometheus: how a name ends in it, and how many of ours make one."""

    suffix: str
    ours: float


BASE_UNITS: Dict[str, BaseUnit] = {
    "percent": BaseUnit("_ratio", 100.0),
    "fraction": BaseUnit("_ratio", 1.0),
    "seconds": BaseUnit("_seconds", 1.0),
    "MiB": BaseUnit("_bytes", 1.0 / (1 << 20)),
    "count": BaseUnit("", 1.0),
}
"""By the registry's units."""

_MEDIAN = "median over the runs of the last profile."
_MOST = "the most of all runs of the last profile."

_STEMS: Dict[str, Tuple[str, str]] = {
    "success_rate": ("success", "Share of the runs of the last profile that succeeded."),
    "avg_time": ("duration_mean", "Mean time of the successes of the last profile."),
    "avg_time_change": (
        "duration_change",
        "Change of the mean time against the profile before; absent within noise.",
    ),
    "p50": ("duration_p50", "Median time of the successes of the last profile."),
    "p90": ("duration_p90", "90th percentile of the times of the last profile's successes."),
    "p95": ("duration_p95", "95th percentile of the times of the last profile's successes."),
    "p99": ("duration_p99", "99th percentile of the times of the last profile's successes."),
    "weight": ("weight", "Share of the work that the head should get."),
    "belief": ("belief", "Probability that the head has the lowest expected cost."),
    "user_time": ("cpu_user", f"CPU time of a run in user mode, {_MEDIAN}"),
    "system_time": ("cpu_system", f"CPU time of a run in the kernel, {_MEDIAN}"),
    "cpu_max": ("cpu_max", f"Busiest moment of a run, 1 being one CPU, {_MOST}"),
    "cpu_avg": ("cpu_avg", f"CPU time over wall time, 1 being one CPU, {_MEDIAN}"),
    "cpu_min": ("cpu_min", f"Idlest moment of a run, 1 being one CPU, {_MEDIAN}"),
    "context_switches": ("context_switches", f"Context switches of a run, {_MEDIAN}"),
    "memory_max_mb": ("memory_max", f"Peak memory of the process tree, {_MOST}"),
    "memory_avg_mb": ("memory_avg", f"Mean memory of the process tree, {_MEDIAN}"),
    "memory_min_mb": ("memory_min", f"Least memory of the process tree, {_MEDIAN}"),
    "page_faults": ("page_faults", f"Page faults of a run, {_MEDIAN}"),
    "num_threads": ("threads", f"Most threads at a time, {_MEDIAN}"),
    "num_fds": ("open_fds", f"Most open descriptors at a time, {_MEDIAN}"),
    "descendants_killed": (
        "descendants_killed",
        f"Processes that were left when the main process ended, {_MEDIAN}",
    ),
    "block_io_operations": ("block_io_operations", f"Block reads and writes, {_MEDIAN}"),
}

NO_SERIES: Dict[str, str] = {
    "profile_age": "it grows while nobody writes it down; the series of the profile's timestamp "
    "lets it be computed at any moment"
}
"""Profile metrics that have no series of their own, and why."""

INFO = Family("hydra_head_info", "What people read for a head, as the label display_name.")
HEAD_STATUS = Family("hydra_head_status", f"Status of a head: {STATUS_WORDS}.")
RUNS = Family("hydra_head_runs", "Runs of the last profile.")
FAILURES = Family(
    "hydra_head_failures",
    "Runs of the last profile that failed, by kind; unknown where nobody said why.",
)
SUCCESS_LOW = Family(
    "hydra_head_success_low_ratio", "Lower end of the confidence interval of the success ratio."
)
SUCCESS_HIGH = Family(
    "hydra_head_success_high_ratio", "Upper end of the confidence interval of the success ratio."
)
DURATION = Family(
    "hydra_head_duration_seconds",
    "Times of the successes of the last profile; a snapshot that never adds up: no rate.",
    HISTOGRAM,
)
MEAN_LOW = Family(
    "hydra_head_duration_mean_low_seconds", "Lower end of the confidence interval of the mean time."
)
MEAN_HIGH = Family(
    "hydra_head_duration_mean_high_seconds",
    "Upper end of the confidence interval of the mean time.",
)
SHORTEST = Family(
    "hydra_head_duration_min_seconds", "Shortest time of a success of the last profile."
)
LONGEST = Family(
    "hydra_head_duration_max_seconds", "Longest time of a success of the last profile."
)
TREND = Family(
    "hydra_head_duration_trend_ratio",
    "Change of the time over the invocations of the trend; absent where there is none.",
)
PREVIOUS_WEIGHT = Family(
    "hydra_head_previous_weight_ratio", "Share of the work before the last publication."
)
EXPECTED_COST = Family(
    "hydra_head_expected_cost", "Expected cost of a run, in the unit of the slot's objective."
)
COST_LOW = Family(
    "hydra_head_expected_cost_low", "Lower end of the confidence interval of the expected cost."
)
COST_HIGH = Family(
    "hydra_head_expected_cost_high", "Upper end of the confidence interval of the expected cost."
)
OWN_FIGURE = Family(
    "hydra_head_user_figure", f"A figure that the head reports itself, by its name, {_MEDIAN}"
)
PROFILE_TIMESTAMP = Family(
    "hydra_profile_timestamp_seconds", "When the head's last profile was written, since 1970."
)
SLOT_STATUS = Family(
    "hydra_slot_status", f"Status of the slot, its gravest head's: {STATUS_WORDS}."
)
SLOT_HEADS = Family("hydra_slot_heads", "Heads of the slot.")
SLOT_VALID = Family("hydra_slot_valid_seconds", "How long profiles of the slot count as current.")
BLOCKS_NEEDED = Family(
    "hydra_slot_blocks_needed",
    "Blocks still to run to tell the best head from its rival; absent where none would do.",
)
WEIGHTS_TIMESTAMP = Family(
    "hydra_weights_timestamp_seconds", "When the weights were written, since 1970."
)
DASHBOARD_TIMESTAMP = Family(
    "hydra_dashboard_timestamp_seconds", "When the slot was judged, since 1970."
)
RULE_FIRING = Family(
    "hydra_head_rule_firing",
    "1 where a rule of the slot fires for the head, 0 where it does not; absent where unknown.",
)
BUILD_INFO = Family("hydra_build_info", "The version of Hydra that wrote the slot's series.")


def family_of(metric: str) -> Family:
    """Return the family of a registered profile metric, or of one a profile sums up.

    Raises `KeyError` for one that has no series.

    >>> family_of("success_rate").name, family_of("memory_max_mb").name, family_of("p95").name
    ('hydra_head_success_ratio', 'hydra_head_memory_max_bytes', 'hydra_head_duration_p95_seconds')
    """
    stem, meaning = _STEMS[metric]
    return Family(f"hydra_head_{stem}{base_unit_of(metric).suffix}", meaning)


def base_unit_of(metric: str) -> BaseUnit:
    """Return the base unit in which a registered metric goes out."""
    return BASE_UNITS[BY_NAME[metric].unit]


def base_value(metric: str, value: float) -> float:
    """Turn a figure in the registry's unit into one in the base unit.

    >>> base_value("success_rate", 98.4), base_value("memory_max_mb", 1.5), base_value("p50", 2.0)
    (0.984, 1572864.0, 2.0)
    """
    return round_figure(value / base_unit_of(metric).ours)
