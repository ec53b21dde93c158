"""Which metrics a rule may ask for."""

from hydra_heads.model.metrics import PROFILE_METRICS, RUN_METRICS
from hydra_heads.rules.functions import FUNCTIONS, is_function
from hydra_heads.rules.metrics import KNOWN, OF_PROFILES, OF_THRESHOLDS, metric_fault, unit_of


def test_every_registered_metric_is_known_or_refused_with_the_reason() -> None:
    """Each figure of profiles is one over runs, or one that thresholds judge; none is forgotten."""
    assert {*OF_PROFILES, *OF_THRESHOLDS} == set(PROFILE_METRICS)
    assert all(metric_fault(name) is None for name in (*KNOWN[:-1], "user_tokens"))
    assert all("a threshold" in str(metric_fault(name)) for name in OF_THRESHOLDS)


def test_figures_of_profiles_are_functions_of_metrics_of_runs() -> None:
    """What stands for a profile's figure can be written out as a function."""
    for function, metric in OF_PROFILES.values():
        assert is_function(function)
        assert metric in ("time", *RUN_METRICS)


def test_units_are_those_of_the_registry() -> None:
    """Seconds, percent and MiB have units that can be given; counts and codes have none."""
    units = {name: unit_of(name) for name in RUN_METRICS}

    assert units["execution_time_seconds"] == "seconds"
    assert units["cpu_avg"] == "percent"
    assert units["memory_avg_mb"] == "MiB"
    assert {units[name] for name in ("page_faults", "exit_code", "success", "start_time")} == {""}


def test_an_unknown_name_of_any_length_makes_a_short_message() -> None:
    """What is found is cut and escaped in the message."""
    fault = metric_fault("\x1b[31m" + "x" * 500)

    assert fault is not None
    assert fault.isascii()
    assert len(fault) < 700


def test_functions_have_one_sentence_each() -> None:
    """The table that the guide and `explain` take their words from holds short plain phrases."""
    assert all(
        words and "\n" not in words and not words.endswith(".") for words in FUNCTIONS.values()
    )
